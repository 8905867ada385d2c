"""The periods that a question means, where relative or left open: last year, Q3, the year before, March 2026."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant import formulas
from assistant.formulas import Measure
from assistant.offline.days import months
from ingest import lexicon

LATEST = "latest"
_LAST = re.compile(
    r"\b(?:last|latest|most recent|past|previous)\s+(?:reported\s+|full\s+)?(?:fiscal\s+"
    r"|financial\s+)?years?(?:'s)?\b(?!\s+and\b)"
    r"|\bat (?:the )?(?:last )?year[- ]end\b(?!\s+(?:FY|\d))",
    re.I,
)
_NEXT = re.compile(r"\bnext\s+(?:fiscal\s+|financial\s+)?year\b", re.I)
_QUARTER = re.compile(r"\bQ(?P<n>[1-4])\b|\b(?P<word>first|second|third|fourth)[- ]quarter\b|\b(?P<half>H[12])\b", re.I)
_EARLIER = re.compile(
    r"\b(?:the )?(?:(?:year|one) (?:before|earlier|prior)|(?:previous|prior|preceding) (?:year|one))\b", re.I
)
_EXPLICIT = re.compile(r"\b(?:19|20)\d\d\b|\bFY\s?'?\d\d\b", re.I)
_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def meant(question: str, understood: Mapping[str, Any], measure: Measure | None) -> tuple[str, ...]:
    """The periods as lookups take them; empty where the question names none, which means the latest."""
    found: Sequence[str] = understood.get("periods") or ()
    if not _EXPLICIT.search(question):
        if quarter := _QUARTER.search(question):
            part = quarter["half"] or f"Q{quarter['n'] or _NUMBERS[quarter['word'].lower()]}"
            return (part.upper(),)
        if _LAST.search(question):
            return ()
        if _NEXT.search(question) and (today := understood.get("today")):
            return (f"FY{date.fromisoformat(str(today)).year + 1}",)
    if measure is not None and _balance(measure) and (today := understood.get("today")):
        named = [last for _, last in months(question, date.fromisoformat(str(today)))]
        if named and not any(re.match(r"[QH]", period) for period in found):
            return tuple(last.isoformat() for last in named)
    return tuple(found)


def back(question: str, understood: Mapping[str, Any]) -> int:
    """How many years before the latest a question that goes on from another asks about, where neither names a year."""
    text = f"{question} {understood.get('text') or ''}"
    if not understood.get("follow_up") or understood.get("periods") or _EXPLICIT.search(text):
        return 0
    return int(bool(_EARLIER.search(text)))


def _balance(measure: Measure) -> bool:
    """Whether every item of a measure is a balance."""
    names = {name.name for way in measure.ways[:1] for name in formulas.closure(way)}
    known = lexicon.items()
    return bool(names) and all(known[name].statement == "balance_sheet" for name in names if name in known)
