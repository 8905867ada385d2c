"""What kind of answer a question wants, which kinds of document it names, and the question without its instructions."""

from __future__ import annotations

import re

from retrieval.phrases import patterns, phrase
from retrieval.types import Ask

_COMPARED = ("calculation", "yes_no", "list", "comparison")
_COLON = re.compile(r"^[^?:]*\b(?:answer|question|asked)\b[^?:]*:\s+(?=\w[^:]*\?)", re.I)
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9\"'(])")
_UNITS = re.compile(r"\((?:in|as a|answer in)\b[^)]*\)", re.I)


def ask_of(question: str, companies: int) -> Ask:
    """The kind of answer wanted; ``companies`` is how many the question names."""
    for name, pattern in patterns()["ask"].items():
        if pattern.search(question):
            return "comparison" if companies > 1 and name in _COMPARED else name  # type: ignore[return-value]
    return "comparison" if companies > 1 else "lookup"


def kinds_of(question: str) -> tuple[str, ...]:
    """The kinds of document the question names, in the order of `core.types.KINDS`."""
    return tuple(kind for kind, pattern in patterns()["kind"].items() if pattern.search(question))


def clean(question: str) -> str:
    """The question without rounding, units, personas and other instructions on how to answer.

    Never empty: where everything looks like an instruction, the question is returned as it came.
    """
    kept: list[str] = []
    for sentence in _SENTENCE.split(question.strip()):
        shorter = phrase("lead").sub("", _COLON.sub("", _UNITS.sub(" ", sentence)))
        asks = "?" in shorter and not shorter.lower().startswith("if ")
        if asks or not phrase("form").search(shorter):
            kept.append(shorter.strip())
    text = " ".join(" ".join(kept).split())
    return text or " ".join(question.split())
