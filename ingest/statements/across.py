"""Tables whose columns are a company's parts: segments side by side over rows of measures, one block a period.

Each part's name stands over its column, on one line or several, and is read by where its words stand. A block is taken
only where the print proves it: one column is called the total, and row for row the others add up to it. Rows that do
not add up (rates, margins, counts of another kind) are left out, as are blocks without a period of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from core.types import Page, WordBox
from ingest.statements.columns import Column, Head, columns, dated, head, search
from ingest.statements.entries import Entry, entries_of, places_of
from ingest.statements.lines import SHORT, Places
from ingest.statements.rows import Line, cut
from ingest.statements.segments import SLACK, TOTAL
from ingest.statements.tables import Table, lengths_in
from ingest.statements.units import masked, read_units

FEWEST = 3
"""Columns of a block at least: two parts and their total."""
BAND = 14
"""Lines that names over columns may take, with a line for the period."""
TITLE = 4
"""Lines over the names that may say the period and the units."""
APART = 5.0
"""Points between two words at least that belong to different columns; words of a sentence stand closer."""
SHARE = 0.6
"""Of the rows of a block so many must add up."""

_SUM = re.compile(r"\b(?:sub-?)?totals?\b|\bconsolidated\b", re.I)
_FOOT = re.compile(r"\s*\((?:\d{1,2}|[a-z])\)")


@dataclass(frozen=True, slots=True)
class _Names:
    """What stands over a block: each column's name, the period if it says one, and the lines above the names."""

    columns: tuple[str, ...]
    period: Column | None
    above: Sequence[Line]


def across(page: Page, here: Sequence[Line]) -> list[Table]:
    """The blocks of a page, in order, each a table whose `segments` name its columns; none without word boxes.

    ``here`` are the page's lines.
    """
    if not page.boxes or not any(line.trailing >= FEWEST for line in here):
        return []
    places = Places.of(page)
    found: list[Table] = []
    at = 0
    while at < len(here):
        size = here[at].trailing
        names = _names(here, at, size, places) if size >= FEWEST else None
        if names is None:
            at += 1
            continue
        end = _end(here, at, size, places)
        found += _blocks(here[at:end], names, page.number)
        at = end
    return found


def _names(here: Sequence[Line], first: int, size: int, places: Places) -> _Names | None:
    """What stands over the row ``first``, read upwards; None where its columns are not all named, once each."""
    edges = [cell.x for cell in here[first].cells[-size:]]
    if not all(a < b for a, b in pairwise(edges)):
        return None
    named: list[list[str]] = [[] for _ in range(size)]
    period: Column | None = None
    top = first
    for top in range(first - 1, max(first - 1 - BAND, -1), -1):
        line = here[top]
        said = _period(line, here[max(0, top - TITLE) : top])
        if said is not None:
            period = period or said
            continue
        over = None if line.trailing else _over(line, edges, places)
        if over is None:
            if any(named):
                break
            continue
        for column, words in over.items():
            named[column][:0] = words
    above = here[max(0, top + 1 - TITLE) : top + 1]
    told = tuple(_FOOT.sub("", " ".join(words)).strip().replace("/ ", "/").replace("- ", "-") for words in named)
    if not all(told) or len({name.lower() for name in told}) < size or sum(map(_is_total, told)) < 1:
        return None
    return _Names(told, period or _from_title(above), above)


def _over(line: Line, edges: Sequence[float], places: Places) -> dict[int, list[str]] | None:
    """The words of a line by the column that they stand over; None where it is no line of names."""
    boxes = places.within(line.start, line.start + len(line.text))
    if not boxes or len(boxes) > SHORT:
        return None
    gap = min(b - a for a, b in pairwise(edges))
    zones = [(edges[0] - gap, edges[0]), *pairwise(edges)]
    plain = masked(line.text)
    found: dict[int, list[str]] = {}
    before: tuple[int, WordBox] | None = None
    for box in boxes:
        middle = (box.x0 + box.x1) / 2
        column = next((i for i, (low, high) in enumerate(zones) if low < middle <= high), None)
        text = line.text[box.start - line.start : box.end - line.start]
        if plain[box.start - line.start].isspace():
            continue  # "(in millions)" beside the names
        if column is None or (before and before[0] != column and box.x0 - before[1].x1 < APART):
            return None
        found.setdefault(column, []).append(text)
        before = (column, box)
    return found


def _period(line: Line, above: Sequence[Line]) -> Column | None:
    """The one period that a line is of: "2023", "Year ended December 31, 2023"."""
    tokens, taken = head(line.text)
    if taken < len(line.text.rstrip()) or sum(t.kind in ("date", "year", "quarter") for t in tokens) != 1:
        return None
    if not any(t.kind == "length" for t in tokens):
        tokens = [*lengths_in("\n".join(one.text for one in above)), *tokens]
    return _column(tokens)


def _from_title(above: Sequence[Line]) -> Column | None:
    """The period of a sentence over the names that says one date and one length."""
    tokens = search(" ".join(line.text for line in above))
    wanted = [t for t in tokens if t.kind in ("date", "length")]
    return _column(wanted) if sorted(t.kind for t in wanted) == ["date", "length"] and dated(tokens) == 2 else None


def _column(tokens: Sequence[Head]) -> Column | None:
    found = columns(tokens, 1)
    return found[0] if found and found[0].kind == "period" else None


def _end(here: Sequence[Line], first: int, size: int, places: Places) -> int:
    """Where a block's rows end: at prose, or where other names stand over the columns."""
    edges = [cell.x for cell in here[first].cells[-size:]]
    for at in range(first, len(here)):
        line = here[at]
        prose = not line.cells and len(line.text.split()) > SHORT
        if prose or (not line.trailing and _period(line, ()) is None and _over(line, edges, places) is not None):
            return at
    return len(here)


def _blocks(body: Sequence[Line], names: _Names, number: int) -> Iterator[Table]:
    """A table for each period that the lines of a block come under."""
    size = len(names.columns)
    preamble = "\n".join(line.text for line in names.above)
    places = places_of([row for line in body for row in cut(line, size)], size)
    for period, part in _by_period(body, names.period, names.above):
        rows = [row for line in part for row in cut(line, size)]
        entries = entries_of(rows, size, places) if places else []
        sums = [entry for entry in entries if _adds_up(entry, names.columns)]
        if period is None or len(sums) < 2 or len(sums) < SHARE * len(entries):
            continue
        parts = tuple(TOTAL if _is_total(name) and name == _whole(names.columns) else name for name in names.columns)
        yield Table(number, preamble, (period,) * size, tuple(sums), read_units(preamble), preamble, segments=parts)


def _by_period(
    body: Sequence[Line], period: Column | None, above: Sequence[Line]
) -> Iterator[tuple[Column | None, list[Line]]]:
    part: list[Line] = []
    for line in body:
        said = _period(line, above)
        if said is None:
            part.append(line)
            continue
        yield period, part
        period, part = said, []
    yield period, part


def _is_total(name: str) -> bool:
    return bool(_SUM.search(name))


def _whole(names: Sequence[str]) -> str:
    """The name of the column that all parts add up to: of several totals the last."""
    return [name for name in names if _is_total(name)][-1]


def _adds_up(entry: Entry, names: Sequence[str]) -> bool:
    """Whether the parts of a row add up to its total; a blank is nothing, and sums of some parts are not parts."""
    whole = entry.cells[names.index(_whole(names))]
    parts = [cell for cell, name in zip(entry.cells, names, strict=True) if not _is_total(name)]
    if whole is None or whole.value is None or whole.percent or sum(bool(p and p.value) for p in parts) < 2:
        return False
    if any(part and (part.value is None or part.percent) for part in parts):
        return False
    summed = sum((part.value for part in parts if part and part.value is not None), Decimal(0))
    return abs(summed - whole.value) <= SLACK
