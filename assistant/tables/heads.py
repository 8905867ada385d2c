"""The heads of a table's columns: the lines above its first row, each word over the column it stands over.

A head over several columns ("Three Months Ended") is theirs in common: where a line's pieces share the columns out
evenly and each stands at the middle of its share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.tables.runs import Run
from assistant.tables.strips import Piece, Strip
from assistant.tables.values import counting

TALLEST = 14
CENTRED = 0.22
"""How far from the middle of its columns a common head may stand, as a share of their width."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where a column's cells stand, in points: from ``left`` to ``right``, their common edge at ``edge``."""

    left: float
    right: float
    edge: float
    ends: bool
    """Whether the common edge is the right one."""

    @property
    def reach(self) -> float:
        """How far from the common edge a cell of the column may end."""
        return max(8.0, (self.right - self.left) * 0.4)

    def away(self, piece: Piece) -> float:
        """How far a piece is from the column's common edge."""
        return abs((piece.x1 if self.ends else piece.x0) - self.edge)


def head_of(found: Sequence[Strip], run: Run, columns: Sequence[Column]) -> tuple[list[str], str, int]:
    """The columns' heads, the head over the labels, and the place of the topmost line that belongs to them."""
    bounds = _bounds(columns, max((found[at].pieces[0].x1 for at in run.rows), default=0.0))
    heads: list[list[str]] = [[] for _ in columns]
    corner: list[str] = []
    top = run.rows[0] - run.over
    while top > run.floor and run.rows[0] - top < TALLEST:
        own, over = _split(found[top - 1], bounds[0])
        if not _belongs(found[top - 1], own, over):
            break
        top -= 1
        for piece, places in _over(over, columns, bounds):
            for at in places:
                heads[at].insert(0, piece.text)
        corner = [piece.text for piece in own] + corner
    return [" ".join(parts) for parts in heads], " ".join(corner), top


def _bounds(columns: Sequence[Column], labels: float) -> list[float]:
    """The edges between columns: halfway between the cells of one and of the next; the first where ``labels`` end."""
    inner = [(a.right + b.left) / 2 for a, b in zip(columns, columns[1:], strict=False)]
    width = max(columns[0].right - columns[0].left, 30.0)
    return [min(columns[0].left, max(columns[0].left - width, labels)), *inner, columns[-1].right + width]


def _split(strip: Strip, left: float) -> tuple[list[Piece], list[Piece]]:
    own = [piece for piece in strip.pieces if piece.middle < left]
    return own, [piece for piece in strip.pieces if piece.middle >= left]


def _belongs(strip: Strip, own: Sequence[Piece], over: Sequence[Piece]) -> bool:
    """Whether a line above the rows is one of heads: it has words over the columns, or only says in what they count."""
    if len(strip.pieces) == 1 and len(strip.text.split()) > 8:
        return False
    if over:
        return len(own) <= 1 or strip.opens
    return len(own) == 1 and strip.text.startswith("(") and counting(strip.text).unit is not None


def _over(
    pieces: Sequence[Piece], columns: Sequence[Column], bounds: Sequence[float]
) -> list[tuple[Piece, Sequence[int]]]:
    size, count = len(columns), len(pieces)
    if count < size and count and size % count == 0:
        share = size // count
        groups = [range(at * share, (at + 1) * share) for at in range(count)]
        if all(_centred(piece, columns, group) for piece, group in zip(pieces, groups, strict=True)):
            return list(zip(pieces, groups, strict=True))
    if count == size:
        return [(piece, (at,)) for at, piece in enumerate(pieces)]
    return [(piece, (at,)) for piece in pieces if (at := _under(piece, bounds)) is not None]


def _centred(piece: Piece, columns: Sequence[Column], group: range) -> bool:
    """Whether a piece stands over the middle of several columns: of their cells, or of their shares of the line."""
    left, right = columns[group[0]].left, columns[group[-1]].right
    pitch = (columns[-1].right - columns[0].right) / (len(columns) - 1)
    wide = (piece.x1 - piece.x0) > 0.3 * (right - left) / len(group) * (len(group) - 1)
    return wide and any(
        abs(piece.middle - (start + right) / 2) <= CENTRED * (right - start)
        for start in (left, columns[group[0]].right - pitch)
    )


def _under(piece: Piece, bounds: Sequence[float]) -> int | None:
    return next((at for at in range(len(bounds) - 1) if bounds[at] <= piece.middle < bounds[at + 1]), None)
