"""For whom a document says that it is: on its first page, in its running heads and feet, or in its last words.

This is what it says of itself. Who may see it is another thing (`core.types.Access`), which only a source can state.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.metadata.front import FIRST, Front, Reading, put

LAST = 6_000
"""Characters of a document's end in which it may say for whom it is."""

FILED = ("10-K", "10-Q", "8-K", "earnings_release")
_EXPERT = r"(?:financial|investment)\s+professionals?"
_WHO = rf"(?:financial\s+)?(?:advis[eo]rs?|intermediar(?:y|ies)|broker[-\s]dealers?|{_EXPERT})"
_SKILL = r"(?:institutional|professional|qualified|wholesale|sophisticated|accredited)"
_SKILLED = rf"{_SKILL}(?:\s+(?:and|or)\s+{_SKILL})?\s+(?:investors?|clients?)"
_PHRASES = {
    "restricted": (
        r"\brestricted\s*:\s*(?:only\s+)?for\b|\bonly\s+for\s+(?:those|people|persons)\s+on\s+the\s+list\b"
        r"|\brestricted\s+list\s+only\b|\bwall[-\s]crossed\b|\bdeal\s+team\s+only\b"
    ),
    "internal": (
        r"\binternal\s+(?:use|distribution|circulation)\s+only\b"
        r"|\bnot\s+for\s+(?:external\s+(?:use|distribution)|distribution\s+outside)\b"
    ),
    "advisers": (
        rf"\bfor\s+(?:the\s+)?(?:(?:sole|exclusive)\s+)?(?:use\s+(?:of|by)\s+)?{_WHO}(?:['\u2019]s?)?\s+(?:use\s+)?only\b"
        rf"|\b{_WHO}\s+use\s+only\b|\bnot\s+for\s+(?:use\s+with|distribution\s+to)\s+(?:the\s+)?(?:general\s+)?public\b"
    ),
    "professional": (
        rf"\b(?:for|to)\s+(?:the\s+use\s+of\s+)?{_SKILLED}\s+only\b|\bonly\s+(?:for|to)\s+{_SKILLED}\b"
        rf"|\bfor\s+{_SKILL}\s+use\s+only\b|\bnot\s+(?:intended\s+)?for\s+(?:distribution\s+to\s+|use\s+by\s+)?"
        r"(?:retail|private)\s+(?:investors?|clients?|customers?)\b"
    ),
    "clients": r"\bfor\s+(?:our\s+|private\s+|retail\s+|existing\s+)?clients(?:\s+of\s+[^.\n]{3,60}?)?\s+only\b",
    "public": r"\bfor\s+(?:immediate|public)\s+release\b|\bmay\s+be\s+(?:freely\s+)?distributed\s+to\s+the\s+public\b",
}
_COMPILED = {name: re.compile(phrase, re.I) for name, phrase in _PHRASES.items()}
"""The narrowest first: a piece that says two things is for the narrower."""


def read_audience(front: Front, reading: Reading) -> None:
    """Add ``audience`` to what is known of a document, one of `core.types.AUDIENCES`, where it says so or was filed."""
    kind = reading["kind"][0] if "kind" in reading else ""
    if kind in FILED:
        put(reading, "audience", "public", "cover", 0.9)
        return
    heads = " \n".join(" | ".join(parts) for parts in front.footers)
    for place, text, sure in _places(front, heads):
        for name, phrase in _COMPILED.items():
            if phrase.search(text):
                put(reading, "audience", name, place, sure)
                return


def _places(front: Front, heads: str) -> Iterable[tuple[str, str, float]]:
    text = front.parsed.text
    first = text[: min(FIRST, front.parsed.pages[0].end if front.parsed.pages else FIRST)]
    return ("cover", f"{first}\n{heads}", 0.85), ("text", text[-LAST:], 0.6)
