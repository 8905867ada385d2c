"""Statements whose text runs down the columns on a page that says where its words stand: rows by their height.

Needs no proof, unlike `ingest.statements.unfold`: what stands at one height is one row, as a reader sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.types import Page
from ingest.statements.columns import Head, columns, head
from ingest.statements.lines import Places
from ingest.statements.rows import Cell, Line, Row
from ingest.statements.unfold import Unfolded, sizes
from ingest.statements.units import UNIT

SAME = 0.5
"""How far apart two lines of one height may stand, in heights of the smaller."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A line of the text with the middle of its height and the height."""

    line: Line
    middle: float
    height: float


def regrid(found: Sequence[Line], page: Page) -> Unfolded | None:
    """The rows of a page whose words have places, put together by height; None where its head names no columns."""
    titles: list[str] = []
    tokens: list[Head] = []
    rows: list[Row] = []
    for beside in _heights(found, Places.of(page)):
        text = " ".join(line.text.strip() for line in beside)
        told, taken = head(text)
        if told and taken >= len(text):
            tokens += told
            titles.append(text)
        elif not tokens or UNIT.fullmatch(text):
            titles.append(text)
        else:
            rows.append(_row(beside))
    known = next((known for size in sizes(tokens) if (known := columns(tokens, size))), ())
    return Unfolded(tuple(rows), known, tuple(titles)) if known and rows else None


def _heights(found: Sequence[Line], places: Places) -> list[list[Line]]:
    """The lines that stand at one height, from the top down, each from the left."""
    groups: list[list[_Spot]] = []
    for spot in sorted((_spot(line, places) for line in found), key=lambda spot: spot.middle):
        last = groups[-1][0] if groups else None
        if last and spot.middle - last.middle <= SAME * min(spot.height, last.height):
            groups[-1].append(spot)
        else:
            groups.append([spot])
    return [[spot.line for spot in sorted(group, key=lambda spot: spot.line.x)] for group in groups]


def _spot(line: Line, places: Places) -> _Spot:
    top, bottom = places.height(line.start)
    return _Spot(line, (top + bottom) / 2, max(bottom - top, 1.0))


def _row(beside: Sequence[Line]) -> Row:
    """One row: the words of its lines are its label, up to the first that is figures alone."""
    cells: list[Cell] = []
    words: list[str] = []
    for line in beside:
        alone = line.cells and not any(char.isalpha() for char in line.text)
        if alone or cells:
            cells += line.cells
        else:
            words.append(line.text.strip())
    cells = [cell for cell in cells if cell.value is not None or cell.end > cell.start]
    start = min(line.start for line in beside)
    end = max(line.start + len(line.text.rstrip()) for line in beside)
    return Row(start, end, " ".join(words).rstrip(" $"), tuple(cells), beside[0].x)
