"""The days and months that a question names, also without their year: the latest such day that is not after today."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from ingest.periods import MONTH, MONTHS, YEAR, parse_date

_DATED = re.compile(
    rf"\b(?:(?P<m1>{MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|%|\.\d)(?:,?\s+(?P<y1>{YEAR}))?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{MONTH})(?![a-z])(?:,?\s+(?P<y2>{YEAR}))?"
    rf"|(?P<iso>{YEAR}-\d\d-\d\d))",
    re.I,
)
_MONTH = re.compile(rf"\b(?P<month>{MONTH})(?![a-z])(?:,?\s+(?P<year>{YEAR}))?", re.I)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_VERBS = re.compile(r"\b(?:may|march)\b")


def days(question: str, today: date) -> list[date]:
    """Every day named, in order; "yesterday" and "friday" too."""
    found = [(match.start(), day) for match in _DATED.finditer(question) if (day := _day(match, today, question))]
    text = question.lower()
    if match := re.search(r"\byesterday\b", text):
        found.append((match.start(), today - timedelta(days=1)))
    for number, name in enumerate(_WEEKDAYS):
        if match := re.search(rf"\b{name}\b(?!\s+\d)", text):
            found.append((match.start(), today - timedelta(days=(today.weekday() - number) % 7)))
    return [day for _, day in sorted(found)]


def as_of(question: str, today: date) -> date | None:
    """The day in the past that a question wants the state of: a day, the end of a month or of a year; else None."""
    if found := days(question, today):
        return found[0]
    if match := re.search(rf"\b(?:end of|year[- ]end|end-)\s*({YEAR})\b", question, re.I):
        return date(int(match[1]), 12, 31)
    named = [last for _, last in months(question, today)]
    return named[0] if named and named[0] < today else None


def months(question: str, today: date) -> list[tuple[date, date]]:
    """Every month named apart from a day, as its first and last day, in order."""
    taken = [match.span() for match in _DATED.finditer(question)]
    found = []
    for match in _MONTH.finditer(question):
        if any(start <= match.start() < end for start, end in taken) or _is_a_verb(match, question):
            continue
        number = _number(match["month"])
        year = int(match["year"]) if match["year"] else today.year - (number > today.month)
        found.append((date(year, number, 1), date(year, number, monthrange(year, number)[1])))
    return found


def _day(match: re.Match[str], today: date, question: str) -> date | None:
    if match["iso"]:
        return parse_date(match["iso"])
    month = _number(match["m1"] or match["m2"])
    day = int(match["d1"] or match["d2"])
    said = match["y1"] or match["y2"]
    years: Iterator[int] = iter([int(said)]) if said else iter([_near(question, today), today.year, today.year - 1])
    for year in years:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if said or found <= today:
            return found
    return None


def _near(question: str, today: date) -> int:
    """The year that the question gives elsewhere, else this one."""
    years = re.findall(rf"\b{YEAR}\b", question)
    return int(years[-1]) if years else today.year


def _number(name: str) -> int:
    return next(number for number, full in enumerate(MONTHS, 1) if full.startswith(name.lower()[:3]))


def _is_a_verb(match: re.Match[str], question: str) -> bool:
    """Whether "may" or "march" is no month here: in small letters, without a year, and not after "in" or the like."""
    word = match["month"]
    before = question[: match.start()].rstrip().lower()
    named = bool(match["year"]) or before.endswith((" in", " of", " since", " the", " last", " our"))
    return bool(_VERBS.fullmatch(word)) and not named
