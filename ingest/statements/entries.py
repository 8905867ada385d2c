"""Rows put under their table's columns and headings.

Figures go to the column under whose right edge they end. Rows whose label was wrapped over lines are put together
again; words without figures become the heading of what follows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.statements.headings import Headings, continues
from ingest.statements.rows import Cell, Row

MISALIGNED = 14.0
"""Points by which a figure's right edge may miss its column's: a closing parenthesis, a per cent sign."""

_TOTAL = re.compile(r"(?:total|net cash)\b", re.I)
_PROSE = re.compile(r"\b(?:is|are|was|were|we|our|which|has|have|had|includes?|represents?)\b", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with its figures by column, and the heading that it stands under. A blank column is None."""

    start: int
    end: int
    label: str
    heading: str
    cells: tuple[Cell | None, ...]


def entries_of(rows: Sequence[Row], size: int, places: Sequence[float]) -> list[Entry]:
    """The rows of a table of ``size`` columns, wrapped labels joined, each under its heading.

    ``places`` are the columns' right edges from `places_of`, empty where they are not known.
    """
    found: list[Entry] = []
    headings, pending = Headings(), list[Row]()
    for row in rows:
        if not row.cells:
            pending.append(row)
            continue
        start, label, x = row.start, row.label, row.x
        while pending and continues(pending[-1].label, label):
            last = pending.pop()
            start, label, x = last.start, f"{last.label} {label}".strip(), last.x
        headings.add(pending)
        pending = []
        heading = headings.over(x)
        whole = len(row.cells) == size
        if not _prose(label) and (label or whole):
            under = "" if heading == label else heading
            found.append(Entry(start, row.end, label, under, _placed(row.cells, size, places)))
        if _TOTAL.match(label):
            headings.close()
    return found


def places_of(rows: Sequence[Row], size: int) -> tuple[float, ...]:
    """The right edge of each column, the median over full rows; none where words have no places."""
    full = [row.cells for row in rows if len(row.cells) == size]
    if len(full) < 2 or not full[0][0].x:
        return ()
    found = tuple(median(cells[i].x for cells in full) for i in range(size))
    return found if all(a < b for a, b in pairwise(found)) else ()


def _placed(cells: Sequence[Cell], size: int, places: Sequence[float]) -> tuple[Cell | None, ...]:
    """Figures by column. Where some are missing, each goes to the column under whose edge it ends; none is guessed."""
    if not places:
        return tuple(cells) if len(cells) == size else (None,) * size
    reach = min((b - a for a, b in pairwise(places)), default=80.0) * 0.45
    reach = min(reach, MISALIGNED)
    found: list[Cell | None] = [None] * size
    for cell in cells:
        column = min(range(size), key=lambda i: abs(places[i] - cell.x))
        if abs(places[column] - cell.x) <= reach:
            if found[column] is not None:
                return (None,) * size
            found[column] = cell
    if len(cells) == size and None in found:
        return tuple(cells) if size == 1 else tuple(found)
    return tuple(found)


def _prose(label: str) -> bool:
    words = len(label.split())
    return words > 60 or (words > 14 and bool(_PROSE.search(label)))
