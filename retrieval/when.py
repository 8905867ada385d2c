"""Which periods and days a question names, and how far it reaches: the newest filing, all of them, or those named.

Periods are read by `ingest.periods` and written as in `core.types.Document` (``FY2022``, ``Q2 2023``, ``H1 2024``).
Here are the ways of questions only: ranges, a quarter whose year stands elsewhere, "last year", "the past three years".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.types import Span
from ingest.periods import COUNTS, ORDINALS, Period, find_periods
from retrieval.phrases import patterns
from retrieval.types import Reach

_GLUED = re.compile(
    r"\b(?P<part>[QH][1-4])(?P<year>(?:19|20)\d\d)\b|\b(?:FY)?(?P<first>(?:19|20)\d\d)\s?-?(?P<last>[QH][1-4])\b", re.I
)
_RANGE = re.compile(r"\s*(?:-|to|through|until)\s*(?:the\s+)?", re.I)
_QUARTER = re.compile(
    r"\b(?:Q(?P<part>[1-4])\b|(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+quarter\b)", re.I
)
_PAST = re.compile(
    r"\b(?:last|past|previous|prior)\s+(?P<count>two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s+(?:\w+\s+)?years\b",
    re.I,
)
_YEAR = re.compile(r"(?<!over )\b(?P<which>last|previous|prior|this|current)\s+(?:fiscal\s+|financial\s+)?year\b", re.I)
_END = re.compile(r"\b(?:end|close)(?: of|-)?\s*(?P<year>(?:19|20)\d\d)\b", re.I)
_LONGEST = 15


@dataclass(frozen=True, slots=True)
class When:
    """Periods in the order named, the years they fall in, whole days, and the reach."""

    periods: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    days: tuple[date, ...] = ()
    reach: Reach = "named"


def when(question: str, today: date) -> When:
    """Read the question's periods. "Last year" is the year before ``today``'s."""
    text = _spelled(question.replace("\u2019", "'"))
    read = find_periods(text)
    ends = [p.end for p in read if p.end and not p.name and p.months != 12]
    days = tuple(dict.fromkeys([*ends, *_year_ends(text)]))
    found = [(p.span.start, p.name or f"FY{p.year}", p.year) for p in read if p.name or p.months == 12]
    found = sorted([*found, *_between(text, read), *_quarters(text, read)])
    found = found or list(_relative(text, today))
    names = tuple(dict.fromkeys(name for _, name, _ in found))
    return When(names, tuple(dict.fromkeys(year for _, _, year in found)), days, _reach(text, bool(found or days)))


def _spelled(text: str) -> str:
    """Forms that only questions have, in their usual spelling: "Q22023" and "FY2023Q2" are "Q2 2023"."""
    return _GLUED.sub(lambda m: f"{m['part'] or m['last']} {m['year'] or m['first']}".upper(), text)


def _between(text: str, read: Sequence[Period]) -> Iterator[tuple[int, str, int]]:
    """The years inside a range: "FY2017 - FY2019" names FY2018 too."""
    years = [p for p in read if p.name.startswith("FY")]
    for first, last in zip(years, years[1:], strict=False):
        if _RANGE.fullmatch(text[first.span.end : last.span.start]) and first.year < last.year <= first.year + _LONGEST:
            for year in range(first.year + 1, last.year):
                yield first.span.start + 1, f"FY{year}", year


def _quarters(text: str, read: Sequence[Period]) -> Iterator[tuple[int, str, int]]:
    """A quarter named without its year belongs to the nearest year named on its own."""
    years = [p for p in read if p.name.startswith("FY")]
    for match in _QUARTER.finditer(text):
        if years and not any(_overlap(p.span, match) for p in read):
            near = min(years, key=lambda p: abs(p.span.start - match.start()))
            part = match["part"] or ORDINALS[match["ordinal"].lower()]
            yield match.start(), f"Q{part} {near.year}", near.year


def _year_ends(text: str) -> Iterator[date]:
    """The last days of the years whose end is named."""
    for match in _END.finditer(text):
        yield date(int(match["year"]), 12, 31)


def _relative(text: str, today: date) -> Iterator[tuple[int, str, int]]:
    if match := _PAST.search(text):
        count = match["count"].lower()
        size = COUNTS.get(count) or int(count)
        for year in range(today.year - size, today.year):
            yield match.start(), f"FY{year}", year
    elif match := _YEAR.search(text):
        year = today.year - (match["which"].lower() not in ("this", "current"))
        yield match.start(), f"FY{year}", year


def _reach(text: str, named: bool) -> Reach:
    if named:
        return "named"
    reaches = patterns()["reach"]
    return "all" if reaches["all"].search(text) else "latest" if reaches["latest"].search(text) else "named"


def _overlap(span: Span, match: re.Match[str]) -> bool:
    return span.start < match.end() and match.start() < span.end
