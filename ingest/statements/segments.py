"""What each row of a segment table measures, and of which segment.

Measures stand as headings over segments, or segments as headings over measures, or the title says the measure, or the
row that the segments add up to does. A row that none of these explains is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest import lexicon
from ingest.statements.entries import Entry
from ingest.statements.tables import Table

TOTAL = "total"
SLACK = Decimal(2)
_BY = re.compile(
    r"([a-z][a-z ,&()-]{3,60}?)\s*,?\s+(?:by|for each of|of (?:each|our))\s+(?:(?:the|our|each|its|\w+)\s+){0,3}?"
    r"(?:segment|division|geograph|region|country|product|business|brand|categor|channel)"
)
_LEADING = re.compile(
    r"^.*\b(?:following tables?|table below|below|presents?|summari\w+|sets? forth|shows?|information|note \d+)\b", re.S
)
_FILLERS = frozenset(
    ("the", "our", "of", "a", "an", "and", "is", "are", "was", "were", "as", "follows", "consolidated", "classified")
    + ("disaggregated", "total", "-")
)
_SUM = re.compile(r"(?:sub)?total\b|consolidated\b|group\b|company\b", re.I)


@dataclass(frozen=True, slots=True)
class Measure:
    """A row with the name of what it measures, as printed or as the lexicon has it, and its segment or `TOTAL`."""

    entry: Entry
    name: str
    segment: str


def measures(table: Table) -> list[Measure]:
    """The rows of a segment table that can be explained, in order."""
    title = table.measure or _from_title(table.preamble)
    found: list[Measure] = []
    block: list[Entry] = []
    closed = ""
    for entry in (e for e in table.entries if e.label):
        if _is_sum(entry):
            found += _close(block, entry, title)
            block, closed = [], entry.heading or "the first block"
        elif entry.heading != closed or not closed:
            block.append(entry)
            closed = ""
    return found + _named(block, "" if found else title)


def _is_sum(entry: Entry) -> bool:
    return is_item(entry.label) or bool(_SUM.match(entry.label))


def _close(block: Sequence[Entry], entry: Entry, title: str) -> list[Measure]:
    """The segments above a row of an item or a total, named by their heading, or by the row if they add up to it."""
    heading = "" if is_item(entry.heading) or _SUM.match(entry.heading) else entry.heading
    if is_item(entry.label) and heading and not _SUM.match(entry.label):
        return [*_named(block, title), Measure(entry, entry.label, heading)]
    if is_item(entry.label) and _add_up(block, entry):
        return [*(Measure(row, entry.label, row.label) for row in block), Measure(entry, entry.label, TOTAL)]
    rows = _named(block, title)
    if is_item(entry.label):
        return [*rows, Measure(entry, entry.label, TOTAL)] if rows or not is_item(entry.heading) else []
    return [*rows, Measure(entry, rows[-1].name, TOTAL)] if rows and _add_up(block, entry) else rows


def _named(block: Sequence[Entry], title: str) -> list[Measure]:
    found = []
    for row in block:
        name = row.heading if is_item(row.heading) else title
        if name:
            found.append(Measure(row, name, row.label))
    return found


def _add_up(block: Sequence[Entry], total: Entry) -> bool:
    if len(block) < 2:
        return False
    for at, cell in enumerate(total.cells):
        parts = [row.cells[at] for row in block]
        if cell is None or cell.value is None or cell.percent:
            continue
        summed = sum((part.value for part in parts if part and part.value is not None), Decimal(0))
        if abs(summed - cell.value) > SLACK:
            return False
    return any(total.cells)


def is_item(label: str) -> bool:
    """Whether a label is a measure that the lexicon knows, of flows or of total assets."""
    return bool(lexicon.fits(label, "income_statement") or lexicon.fits(label, "cash_flow")) or (
        lexicon.match(label) == "total_assets"
    )


def _from_title(preamble: str) -> str:
    """The measure that a title names before "by segment", whole: "intersegment sales" are not sales."""
    match = _BY.search(" ".join(preamble.lower().split()[-60:]))
    if match is None:
        return ""
    words = _LEADING.sub("", match[1]).replace(",", " ").split()
    while words and words[-1] in _FILLERS:
        words.pop()
    while words and words[0] in _FILLERS:
        words.pop(0)
    return " ".join(words) if len(words) <= 5 else ""
