"""How a question wants its figure: the unit, the scale, the decimals, and whether as a percentage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Scale = Literal["", "units", "thousands", "millions", "billions"]
_MONEY = r"(?:U\.?S\.?\s*)?(?:\$|USD|EUR|GBP|CHF|JPY|AUD|NOK|dollars?|euros?|pounds?)?\s*"
_SCALE = re.compile(
    rf"\b(?:in|units? of|expressed in|as)\s+(?:a\s+)?(?:units of\s+)?{_MONEY}(?P<size>thousand|million|billion)s?\b"
    r"|\((?:in\s+)?(?:US\s*)?(?:\$|USD|EUR|GBP)?\s*(?P<also>thousand|million|billion|mn|bn|m)s?\)"
    r"|\bnearest\s+(?P<near>thousand|million|billion)\b",
    re.I,
)
_PERCENT = re.compile(
    r"\b(?:in|as)\s+(?:a\s+)?(?:units of\s+)?(?:percent(?:age)?s?|per\s?cent|%)|\(as\s+an?\s+%\)|\bin\s+%"
    r"|\bwhat percent(?:age)?\b|\bunits of percents?\b|\bpercentage (?:change|increase|decrease|growth)\b"
    r"|,\s*(?:in\s+)?(?:%|per\s?cent)\s*\??\s*$|\(%\)|\bin percentage terms\b|\bhow many per\s?cent\b",
    re.I,
)
_PLACES = re.compile(r"\b(?P<count>\w+)[\s-]+decimals?\b(?:\s+(?:places?|points?|digits?))?", re.I)
_ROUNDING = re.compile(
    r",?\s*(?:\(?(?:please\s+)?(?:round(?:ed)?|correct)\b[^.?)]*\)?|(?:to|in|with|at)\s+(?:\w+\s+)?\w+[\s-]+decimals?(?:\s+(?:places?|points?|digits?))?)",
    re.I,
)
_WHOLE = re.compile(
    r"\b(?:nearest|to (?:a|the)|as an?)\s+(?:whole|integer|full)\b|\bno decimals?\b|\bwhole number\b", re.I
)
_COUNT = {"zero": 0, "no": 0, "one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


@dataclass(frozen=True, slots=True)
class Form:
    """``scale`` empty and ``decimals`` None where the question does not say."""

    scale: Scale = ""
    decimals: int | None = None
    percent: bool = False


def form(question: str) -> Form:
    """What the question says about how to write its figure."""
    size = _SCALE.search(question)
    word = (size["size"] or size["also"] or size["near"]).lower() if size else ""
    scale = {"t": "thousands", "m": "millions", "b": "billions"}.get(word[:1], "")
    return Form(scale, _decimals(question), bool(_PERCENT.search(question)))  # type: ignore[arg-type]


def unformed(question: str) -> str:
    """The question without what it says about rounding."""
    return _ROUNDING.sub(" ", question)


def _decimals(question: str) -> int | None:
    for match in _PLACES.finditer(question):
        word = match["count"].lower()
        if word.isdigit() and int(word) <= 10:
            return int(word)
        if word in _COUNT:
            return _COUNT[word]
    return 0 if _WHOLE.search(question) else None
