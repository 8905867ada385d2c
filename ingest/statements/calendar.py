"""How a company names its periods: when its fiscal year ends, and which year it calls that."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.types import Document
from ingest.periods import fiscal_year_of, name_of
from ingest.statements.columns import Column
from ingest.statements.find import Found

_QUARTER = re.compile(r"(Q[1-4]|H[12]|9M) ")
_ELAPSED = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "H1": 6, "H2": 12, "9M": 9}
NEAR = timedelta(days=16)
EARLY = 5
"""Companies whose year ends up to this month may name it by the year before."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a company names its periods: month and day of its year-end, and by how much the year's name is off."""

    year_end: tuple[int, int] | None = None
    shift: int = 0

    def named(self, column: Column, months: int) -> tuple[str, int | None, date | None]:
        """A column's period, fiscal year, and last day where that is known."""
        if column.name:
            return column.name, column.year, column.end or self.end_of(column.name, column.year)
        if column.end is None or self.year_end is None:
            return f"FY{column.year}", column.year, column.end or self.end_of(f"FY{column.year}", column.year)
        year = fiscal_year_of(column.end, self.year_end) + self.shift
        return name_of(months, column.end, self.year_end, year), year, column.end

    def end_of(self, name: str, year: int) -> date | None:
        """The last day of a period of this name, where years end with a month; a 52-week year's is not counted out."""
        if self.year_end is None or self.year_end[1] != monthrange(2023, self.year_end[0])[1]:
            return None
        elapsed = _ELAPSED.get(name.split()[0], 12 if name.startswith("FY") else 0)
        if not elapsed:
            return None
        months = (year - self.shift) * 12 + self.year_end[0] - 1 - (12 - elapsed)
        return date(months // 12, months % 12 + 1, monthrange(months // 12, months % 12 + 1)[1])


def calendar_of(document: Document, found: Sequence[Found], text: str) -> Calendar:
    """The company's calendar: from the document's own period where that is known, else from its statements."""
    end = _stated_end(document) or _annual_end(found) or _interim_end(found)
    if end is None:
        return Calendar()
    year_end = end.month, end.day
    if document.fiscal_year and document.period_end:
        return Calendar(year_end, document.fiscal_year - fiscal_year_of(document.period_end, year_end))
    latest = max((c.end for f in found for c in f.table.columns if c.end), default=end)
    return Calendar(year_end, _shift(fiscal_year_of(latest, year_end), text) if end.month <= EARLY else 0)


def _stated_end(document: Document) -> date | None:
    """A year-end, counted from the document's period and its last day."""
    if document.period_end is None or document.period is None:
        return None
    part = _QUARTER.match(document.period)
    elapsed = _ELAPSED[part[1]] if part else 12 if document.period.startswith("FY") else 0
    return _months_before(document.period_end, elapsed % 12) if elapsed else None


def _annual_end(found: Sequence[Found]) -> date | None:
    """The last day of the latest full year, unless its twelve months are trailing ones beside shorter periods."""
    columns = [c for f in found for c in f.table.columns if c.end]
    annual = [c.end for c in columns if c.months == 12 and c.end]
    years_to_date = [c for c in columns if c.months in (6, 9)]
    balances = {c.end for f in found if f.kind == "balance_sheet" for c in f.table.columns if c.end}
    if not annual or years_to_date or any((max(balances) - day).days in range(40, 330) for day in balances):
        return None
    return max(annual, key=lambda day: (Counter(annual)[day], day))


def _interim_end(found: Sequence[Found]) -> date | None:
    """The year-end before the newest quarter: as many months back as the longest part of a year that ends with it.

    A balance sheet in a quarterly filing stands beside the one of the last year-end, which then gives the very day.
    """
    columns = [c for f in found for c in f.table.columns if c.end]
    balances = {c.end for f in found if f.kind == "balance_sheet" for c in f.table.columns if c.end}
    ends = [c.end for c in columns if c.months in (3, 6, 9) and c.end]
    if not ends:
        return max(balances, default=None)
    last = max(ends)
    elapsed = max(c.months for c in columns if c.end and c.months in (3, 6, 9) and abs(c.end - last) < NEAR)
    counted = _months_before(last, elapsed)
    return next((day for day in sorted(balances, reverse=True) if abs(day - counted) <= NEAR), counted)


def _months_before(day: date, months: int) -> date:
    return day - timedelta(days=round(months * 30.44))


def _shift(year: int, text: str) -> int:
    """By how much the text's own name for its newest year is off: the latest that it names about as often as any."""
    lowered = text.lower()
    named = {y: lowered.count(f"fiscal {y}") + lowered.count(f"fiscal year {y}") for y in (year + 1, year, year - 1)}
    most = max(named.values())
    return next(y - year for y, count in named.items() if count * 4 >= most) if most else 0
