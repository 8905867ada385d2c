"""What the columns of a table stand for, read from the lines above its first row.

Years, days, durations and quarters are collected in reading order and spread over the columns: one duration over all of
them, two over half each, a year for each. Nothing is guessed: where the count does not come out, there are no columns.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from ingest.periods import COUNTS, DATE, MONTH, MONTHS, WEEKS, YEAR, parse_date
from ingest.statements.units import masked

_COUNT = rf"(?:{'|'.join(COUNTS)}|\d{{1,2}})"
_SHORT = rf"\s*(?:FY)?\s*'?(?:{YEAR}|\d\d)"
_CHANGE = r"increase\s*(?:/|or)?\s*\(?decrease\)?|change|chg\.?|variance|inc\.?\s*/\s*\(?dec\.?\)?|growth"
_WORDS = (
    r"\((?:un)?audited\)|(?:un)?audited|for|the|as|of|at|and|ended|ending|end|to|date|periods?|fiscal|financial|calendar"
    r"|years?|quarters?|then|through|restated|\(restated\)|as\s+(?:adjusted|restated|reported)|notes?|actual|estimates?"
    r"|forecasts?|%|&|vs\.?|in|Y/E|year-end|consolidated|successor|predecessor"
)
_PARTS = {
    "versus": rf"{YEAR}\s?(?:-|/|vs\.?|versus|over|to)\s?{YEAR}",
    "date": DATE.pattern,
    "length": rf"(?:{_COUNT}[\s-]+(?:months?|weeks?)"
    r"|(?:fiscal\s+)?(?:years?|quarters?)(?=\s*-?\s*(?:to[\s-]date|to\s+\d|end)))",
    "quarter": rf"(?:[QH][1-4]{_SHORT}|[1-4][QH]{_SHORT})[AEFP]?\b",
    "day": rf"(?:{MONTH}\s+\d{{1,2}}(?!\d)|\b\d{{1,2}}\s+{MONTH}(?![a-z]))",
    "year": rf"(?:(?:fiscal|FY|CY)\s*'?(?:{YEAR}|\d\d)|{YEAR})\s?(?:[AEFP]\b)?",
    "extra": rf"(?:(?:[$%]|percent(?:age)?|basis point|amount)?\s*(?:{_CHANGE})\b"
    r"|%\s*of\s*(?:net\s+)?(?:sales|revenues?)|\bCAGR\b)",
    "word": rf"(?:{_WORDS})(?![a-z])",
}
_UNNAMED = {name: re.sub(r"\?P<\w+>", "?:", pattern) for name, pattern in _PARTS.items()}
TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _UNNAMED.items()), re.I)
_BETWEEN = re.compile(r"[\s,;:.|/\-\u2013\u2014()*]*")
_FOOT = re.compile(r"\s*\((?:[a-z]|\d)\)")

T = TypeVar("T")
EARLY = 5
"""A year that ends by this month may be called by the year before: its name does not say when it ends."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's period. ``months`` is 0 for a balance; ``kind`` is ``period``, or ``extra`` for changes and ratios."""

    months: int
    year: int
    end: date | None = None
    name: str = ""
    estimate: bool = False
    kind: str = "period"
    assumed: bool = False
    """Whether nothing says how long the period is, and a year was taken."""


@dataclass(frozen=True, slots=True)
class Head:
    """One token of a table's head: what it is, and what it says."""

    kind: str
    text: str


def head(line: str) -> tuple[list[Head], int]:
    """The head's tokens at a line's start, and how many characters they take; all of it where the line is a head."""
    line = masked(line)
    found: list[Head] = []
    at = _BETWEEN.match(line).end()  # type: ignore[union-attr]
    while match := TOKEN.match(line, at):
        kind = match.lastgroup or ""
        found.append(Head(kind, match.group()))
        after = _FOOT.match(line, match.end())
        at = _BETWEEN.match(line, after.end() if after else match.end()).end()  # type: ignore[union-attr]
    return found, at


def search(line: str) -> list[Head]:
    """The tokens of a head that stand anywhere on a line, between words that are none."""
    return [Head(match.lastgroup or "", match.group()) for match in TOKEN.finditer(masked(line))]


def joined(above: Sequence[Head], line: Sequence[Head]) -> list[Head]:
    """A head's tokens with those of its next line.

    A day in a title over a line of years ("year ended 31 March 2024" over "2024 2023") is no column of its own: it says
    on which day of each year the columns end.
    """
    days = [token for token in above if token.kind == "date"]
    if len(days) == 1 and sum(token.kind == "year" for token in line) >= 2:
        above = [_without_year(token) if token.kind == "date" else token for token in above]
    return [*above, *line]


def _without_year(token: Head) -> Head:
    day = parse_date(token.text)
    return Head("day", f"{MONTHS[day.month - 1]} {day.day}") if day else token


def dated(tokens: Sequence[Head]) -> int:
    """How many of the tokens can stand over a column."""
    return sum(token.kind in ("date", "quarter", "year", "day", "length") for token in tokens)


def columns(tokens: Sequence[Head], size: int) -> tuple[Column, ...]:
    """The ``size`` columns of a table with this head, or none where the head does not add up to them.

    Where it says no duration the columns are years: a caller that knows them for balances sets their months to 0.
    """
    named = [t for t in tokens if t.kind in ("date", "quarter", "year", "day")]
    lengths = [n for t in tokens if t.kind == "length" and (n := _length(t.text))]
    years, days = _years(named)
    extras = sum(t.kind == "extra" for t in tokens)
    count = size
    if len(years) != size and extras and size > extras and len(years) >= size - extras:
        count = size - extras
    if len(years) < count or (len(years) > count and len(years) % count and len(years) < count + 3):
        return ()
    years = years[-count:]
    over: Sequence[tuple[int, int] | None] = _spread(days, count) if days else [None] * count
    months = _spread(lengths, count) if lengths else [12] * count
    if not over or not months:
        return ()
    found = [_column(y, d, m) for y, d, m in zip(years, over, months, strict=True)]
    if not lengths:
        found = [c if c.name else replace(c, assumed=True) for c in found]
    order = _order(tokens, size, count, len(lengths))
    periods = iter(found)
    return tuple(Column(0, 0, kind="extra") if extra else next(periods) for extra in order)


def _order(tokens: Sequence[Head], size: int, count: int, lengths: int) -> list[bool]:
    """Which columns are changes or ratios: as the head names them, else the last; none where that is not sure.

    Under several durations each has its own changes: a head that names all of them after the years was wrapped.
    """
    after = [False] * count + [True] * (size - count)
    named = [token.kind == "extra" for token in tokens if token.kind in ("date", "quarter", "year", "extra")]
    if named.count(True) != size - count or len(named) != size:
        named = after
    return [] if named == after and lengths > 1 and size - count > 1 else named


def _years(named: Sequence[Head]) -> tuple[list[Column], list[tuple[int, int]]]:
    """The columns that say a year, and the days that do not, both in order."""
    years: list[Column] = []
    days: list[tuple[int, int]] = []
    for token in named:
        if token.kind == "date" and (day := parse_date(token.text)):
            years.append(Column(-1, day.year, day))
        elif token.kind == "day":
            days.append(_monthday(token.text))
        elif token.kind == "quarter":
            years.append(_quarter(token.text))
        elif token.kind == "year" and (digits := re.search(r"\d{4}|\d\d", token.text)):
            year = int(digits.group()) if len(digits.group()) == 4 else 2000 + int(digits.group())
            own = f"FY{year}" if re.match(r"fiscal|FY", token.text, re.I) else ""
            years.append(Column(12, year, None, own, bool(re.search(r"\d\s?[EFP]$", token.text.strip(), re.I))))
    if len(years) > 1 and years[0].end and not any(y.end for y in years[1:]):
        first = years[0].end
        days = days or [(first.month, first.day)]
    return years, days


def _column(column: Column, day: tuple[int, int] | None, months: int) -> Column:
    if column.name:
        late = column.name.startswith("FY") and day is not None and day[0] > EARLY
        return replace(column, end=_on(column.year, day)) if late and day else column
    end = column.end
    if day and not end:
        end = _on(column.year, day)
    return replace(column, months=months, end=end)


def _on(year: int, day: tuple[int, int]) -> date:
    return date(year, day[0], min(day[1], monthrange(year, day[0])[1]))


def _spread(values: Sequence[T], count: int) -> list[T]:
    """One value for each of ``count`` columns: each its own, or each over an equal share of them; else nothing."""
    if len(values) > count and len(values) % count == 0:
        values = values[-count:]
    if not values or count % len(values):
        return []
    share = count // len(values)
    return [value for value in values for _ in range(share)]


def _monthday(text: str) -> tuple[int, int]:
    month = re.search(MONTH, text, re.I)
    day = re.search(r"\d{1,2}", text)
    assert month is not None
    assert day is not None
    key = month.group().lower()[:3]
    return "janfebmaraprmayjunjulaugsepoctnovdec".index(key) // 3 + 1, int(day.group())


def _length(text: str) -> int:
    word = re.split(r"[\s-]+(?=months?|weeks?)", text.strip().lower())
    if len(word) == 2:
        count = COUNTS.get(word[0]) or int(word[0])
        return WEEKS.get(count, 0) if word[1].startswith("week") else count
    return 3 if "quarter" in text.lower() else 12


def _quarter(text: str) -> Column:
    part, year = re.findall(r"\d+", text)[:2]
    letter = "H" if "h" in text.lower() else "Q"
    full = int(year) if len(year) == 4 else 2000 + int(year)
    estimate = bool(re.search(r"\d[EFP]$", text, re.I))
    return Column(6 if letter == "H" else 3, full, None, f"{letter}{part} {full}", estimate)
