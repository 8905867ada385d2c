"""Columns that repeat their periods: one table a measure ("Net revenue" over three years, "Assets" over two).

The names stand over the years, each over its own columns; they are read by where their words stand. Where they cannot
be, the table is not taken: a figure of one measure must not be taken for another's.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingest.statements.columns import Column
from ingest.statements.rows import Line

LINES = 4
"""How many lines over the years a measure's name may take."""


def repeats(columns: Sequence[Column]) -> bool:
    """Whether two columns are of the same period."""
    periods = [(c.year, c.months, c.name, c.end) for c in columns if c.kind == "period"]
    return len(set(periods)) < len(periods)


def ranges(columns: Sequence[Column]) -> list[range]:
    """The columns cut before each that repeats a period of its group."""
    starts, seen = [0], set[tuple[object, ...]]()
    for at, column in enumerate(columns):
        key = (column.year, column.months, column.name, column.end)
        if key in seen:
            starts.append(at)
            seen = set()
        seen.add(key)
    return [range(a, b) for a, b in pairwise([*starts, len(columns)])]


def names(above: Sequence[Line], edges: Sequence[float], groups: Sequence[range]) -> list[str]:
    """The measure of each group of columns, empty where none stands over it.

    ``edges`` are the columns' right edges. Lines are taken from the years upwards, as long as all their words stand
    over columns.
    """
    if not edges:
        return [""] * len(groups)
    gap = min((b - a for a, b in pairwise(edges)), default=60.0)
    bounds = [(edges[g.start] - gap, edges[g[-1]] + gap / 4) for g in groups]
    found = [""] * len(groups)
    for line in reversed(above[-LINES:]):
        placed = [next((i for i, (a, b) in enumerate(bounds) if a <= x <= b), None) for x, _ in line.words]
        if not placed or None in placed:
            break
        for i in range(len(groups)):
            said = " ".join(word for (_, word), at in zip(line.words, placed, strict=True) if at == i)
            found[i] = f"{said} {found[i]}".strip()
    return found
