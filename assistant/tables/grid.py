"""Strips put together into tables: rows of cells under columns, each column with its stack of heads.

A column is told by where its cells end or begin, whichever they share. Nothing is guessed: a cell under no column, or a
head over none, is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from assistant.tables.heads import Column, head_of
from assistant.tables.runs import Run, runs
from assistant.tables.strips import Piece, Strip
from assistant.tables.values import Counting, Value, counting, counts_percent, day, is_value, rate, value

PER_SHARE = re.compile(r"\b(?:per|a) (?:\w+ ){0,2}share\b|\bEPS\b|\bDPS\b", re.I)
SHARES = re.compile(
    r"^(?:number of |weighted[- ]average |average |diluted |basic |issued |ordinary |common )+shares\b"
    r"|^shares (?:outstanding|in issue)\b|\b(?:diluted|basic) shares\b",
    re.I,
)
"""A row that counts shares, in whatever money the rest of its table counts."""
BARE = re.compile(r"\(?-?\d{1,3}(?:\.\d+)?\)?")
"""A figure small enough for a rate, without a sign of what it is."""
SPREAD = 4.0
"""How far the edges of one column's cells may lie apart, in points."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's words at their place in the document, and the figure they are if they are one."""

    text: str
    start: int
    end: int
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row's label, the heading over it, and its cells by column; ``start`` to ``end`` covers all of it."""

    label: str
    cells: tuple[Cell | None, ...]
    start: int
    end: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. ``caption`` is the line above its heads, ``above`` the lines over that, ``corner`` the labels' head."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    corner: str = ""
    caption: str = ""
    above: str = ""
    counts: Counting = Counting()


def grids(found: Sequence[Strip]) -> list[Grid]:
    """The tables that the strips of a page hold, in order."""
    made = (_grid(found, run) for run in runs(found))
    return [grid for grid in made if grid is not None]


def _grid(found: Sequence[Strip], run: Run) -> Grid | None:
    bodies = [found[at] for at in run.rows]
    columns = _columns(bodies)
    if not columns:
        return None
    heads, corner, top = head_of(found, run, columns)
    caption, above = _caption(found, top, run.floor)
    counts = counting(" ".join([caption, corner]))
    each = [_own(head, counts) for head in heads]
    shares = any(PER_SHARE.search(head) for head in heads)
    words = {at: (run.headings.get(at, ""), run.begun.get(at, "")) for at in run.rows}
    made = (_row(found[at], columns, (each, shares), words[at], f"{caption} {corner}") for at in run.rows)
    rows = _signed([row for row in made if row is not None])
    return Grid(tuple(heads), rows, corner, caption, above, counts) if rows else None


def _signed(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with a column's one sign of a currency, printed on its first or last amount, read for all of them."""
    for at in range(len(rows[0].cells) if rows else 0):
        amounts = [
            cell.value for row in rows if (cell := row.cells[at]) and cell.value and cell.value.unit == "currency"
        ]
        signs = {value.currency for value in amounts} - {None}
        if len(signs) == 1 and len({value.scale for value in amounts}) == 1:
            rows = [_in(row, at, *signs) for row in rows]
    return tuple(rows)


def _in(row: Row, at: int, currency: str | None) -> Row:
    cell = row.cells[at]
    if cell is None or cell.value is None or cell.value.unit != "currency":
        return row
    own = replace(cell, value=replace(cell.value, currency=currency))
    return replace(row, cells=(*row.cells[:at], own, *row.cells[at + 1 :]))


def _own(head: str, whole: Counting) -> Counting:
    if PER_SHARE.search(head):
        return Counting("per_share", 1, whole.currency)
    found = counting(head)
    return found if found.unit else whole


def _columns(bodies: Sequence[Strip]) -> list[Column]:
    """The columns of the cells after the label: of the most cells that two rows have, or the only row."""
    counts = Counter(len(_after(strip)) for strip in bodies)
    full = [size for size, count in counts.items() if size and (count > 1 or len(bodies) == 1)]
    if not full:
        return []
    size = max(full)
    rows = [_after(strip) for strip in bodies if len(_after(strip)) == size]
    made = []
    for at in range(size):
        cells = [row[at] for row in rows]
        lefts, rights = [c.x0 for c in cells], [c.x1 for c in cells]
        right = _spread(rights) <= _spread(lefts)
        made.append(Column(min(lefts), max(rights), median(rights if right else lefts), right))
    ordered = all(a.right <= b.left + SPREAD for a, b in zip(made, made[1:], strict=False))
    return made if ordered else []


def _spread(edges: Sequence[float]) -> float:
    middle = median(edges)
    return median(abs(edge - middle) for edge in edges)


def _after(strip: Strip) -> tuple[Piece, ...]:
    """The cells of a row: all of its pieces but the label, or all where it has none."""
    first = strip.pieces[0]
    bare = len(strip.pieces) > 1 and first.x0 > 0 and all(is_value(piece.text) for piece in strip.pieces)
    return strip.pieces if bare else strip.pieces[1:]


def _row(
    strip: Strip,
    columns: Sequence[Column],
    counts: tuple[Sequence[Counting], bool],
    words: tuple[str, str],
    caption: str,
) -> Row | None:
    """A strip as a row, under a heading, its label begun on the line before."""
    pieces = _after(strip)
    heading, begun = words
    label = begun if len(pieces) == len(strip.pieces) else f"{begun} {strip.pieces[0].text}".strip()
    placed: list[Piece | None] = [None] * len(columns)
    if len(pieces) == len(columns):
        placed = list(pieces)
    else:
        for piece in pieces:
            at = min(range(len(columns)), key=lambda i: columns[i].away(piece))
            if columns[at].away(piece) > columns[at].reach or placed[at] is not None:
                return None
            placed[at] = piece
    if not any(placed):
        return None
    each, told = counts
    own = [_row_counts(label, count, told) for count in each]
    kind = rate(label, caption)
    cells = tuple(_cell(piece, count, kind) if piece else None for piece, count in zip(placed, own, strict=True))
    return Row(_clean(label), cells, strip.pieces[0].start, strip.pieces[-1].end, heading)


def _row_counts(label: str, column: Counting, told: bool) -> Counting:
    """What one cell counts: a label that says per cent, per share or shares is closer than head and caption.

    Where heads say which columns are per share (``told``), a label does not.
    """
    if not told and PER_SHARE.search(label):
        return Counting("per_share", 1, column.currency)
    if SHARES.search(label):
        return Counting("shares", counting(label).scale)
    return Counting("percent") if counts_percent(label) else column


def _cell(piece: Piece, counts: Counting, kind: str) -> Cell | None:
    """A cell; None for a bare figure of which it is not sure whether it is an amount or a rate (``kind``)."""
    bare = kind and counts.unit == "currency" and BARE.fullmatch(piece.text)
    if bare and kind == "unknown":
        return None
    counts = Counting("percent") if bare else counts
    return Cell(piece.text, piece.start, piece.end, None if day(piece.text) else value(piece.text, counts))


def _clean(label: str) -> str:
    return re.sub(r"\s*(?:\(\w\)|[:.])$", "", label).strip()


def _caption(found: Sequence[Strip], top: int, floor: int) -> tuple[str, str]:
    """The line right above the heads, and up to three more over it, back to the table before."""
    lines = [found[at].text for at in range(max(floor, top - 4), top) if len(found[at].pieces) <= 2]
    return (lines[-1] if lines else "", " / ".join(lines[:-1][-3:]))
