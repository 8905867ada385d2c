"""Tables beside the three statements: segments in filings, and every table of figures by period in research."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.types import Document, Page, Parsed
from ingest.periods import DATE
from ingest.statements.across import across
from ingest.statements.find import Found, Tables, statement_kind
from ingest.statements.rows import Line
from ingest.statements.segments import TOTAL, measures
from ingest.statements.tables import Table
from ingest.statements.tags import kinds, lowered

Lines = Callable[[Page], Sequence[Line]]
FILINGS = ("10-K", "10-Q", "8-K", "earnings_release")
RESEARCH_PAGES = 80
"""Longer documents that are not filings are read as filings all the same: research is short."""

FEW_DIGITS = 16
"""A page with fewer holds no table of two rows and two periods."""

_SEGMENT = re.compile(
    r"segment|division|geograph|\bby (?:region|country|product|business|brand|category|channel|end market)|disaggregat"
    r"|product (?:line|categor|group)|service offering|reporting unit"
)


def other_tables(
    document: Document, parsed: Parsed, found: Sequence[Found], tables_of: Tables, lines_of: Lines
) -> list[Found]:
    """The tables that `find.statements` did not take, by page: of kind ``segment``, ``estimates`` or a statement's.

    From filings only segment tables are taken, from research also every table whose columns are periods.
    """
    text = lowered(parsed.text)
    taken = {f.table.entries[0].start for f in found if f.table.entries}
    research = document.kind not in FILINGS and not found and len(parsed.pages) <= RESEARCH_PAGES
    stated = any(f.table.units for f in found)
    chosen: list[Found] = []
    for page in parsed.pages:
        if not _worth_reading(page, text, research):
            continue
        for table in map(_trimmed, tables_of(page)):
            if not _usable(table) or table.entries[0].start in taken:
                continue
            kind = _kind(table, research, stated)
            if kind:
                chosen.append(Found(kind, table, 0.0))
        chosen += [Found("segment", table, 0.0) for table in _side_by_side(parsed, page, lines_of, [*found, *chosen])]
    return chosen


def _side_by_side(parsed: Parsed, page: Page, lines_of: Lines, found: Sequence[Found]) -> list[Table]:
    """The tables of a page whose columns are segments, of rows that no other table has."""
    rows = {entry.start for f in found if f.table.page == page.number for entry in f.table.entries}
    if not _SEGMENT.search(parsed.text[page.start : page.end].lower()):
        return []
    return [table for table in across(page, lines_of(page)) if not any(entry.start in rows for entry in table.entries)]


def _worth_reading(page: Page, text: str, research: bool) -> bool:
    part = text[page.start : page.end]
    if sum(map(part.count, "0123456789")) < FEW_DIGITS:
        return False
    return research or any(map(part.__contains__, kinds()["segment"].features))


def _trimmed(table: Table) -> Table:
    """The table up to its last full row, without rows about a day: what follows it on the page is something else."""
    full = [at for at, entry in enumerate(table.entries) if all(entry.cells)]
    kept = table.entries[: full[-1] + 1] if full else ()
    return replace(table, entries=tuple(e for e in kept if not DATE.search(e.label)))


def _usable(table: Table) -> bool:
    periods = sum(column.kind == "period" for column in table.columns)
    full = sum(all(entry.cells) for entry in table.entries)
    return periods >= 2 and full >= 2


def _kind(table: Table, research: bool, stated: bool) -> str | None:
    title = " ".join(table.preamble.lower().split()[-60:])
    if research:
        kind = statement_kind(table)
        if kind:
            return kind
        return "segment" if _is_segments(table, title[-120:]) else "estimates"
    return "segment" if (table.units or stated) and _is_segments(table, title[-240:]) else None


def _is_segments(table: Table, title: str) -> bool:
    if not _SEGMENT.search(title) or "reconcil" in title:
        return False
    return len({measure.segment for measure in measures(table)} - {TOTAL}) > 1
