"""A row of a table in running text, with its columns' heads: "Balance 110 60 -180 -310" under "Item 2024 … 2027E".

Columns are told by counting, not by place: a head counts only where it names as many columns as the row has figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.tools.passages import Unit
from core.types import Span
from ingest.periods import find_periods
from ingest.statements.rows import Cell, cells

REACH = 14
_WORD = re.compile(r"\S+")
_CAPTION = re.compile(r"[A-Za-z]{3}")


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of a row: its column's head, its text, and its place in the document."""

    head: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """A row's label, its figures by column, and the caption above its table."""

    label: str
    columns: tuple[Column, ...]
    caption: str = ""


def row(found: Sequence[Unit], at: int) -> Row | None:
    """The unit at ``at`` as a row of a table; None where it has no figures, or no head above it fits."""
    unit = found[at]
    if unit.kind != "row":
        return None
    figures = _figures(unit)
    if not figures:
        return None
    label = unit.text[: figures[0].start - unit.span.start].strip(" .:|$€£")
    heads, caption = _above(found, at, len(figures))
    if not label or not heads:
        return None
    made = (
        Column(head, unit.text[f.start - unit.span.start : f.end - unit.span.start], Span(f.start, f.end))
        for head, f in zip(heads, figures, strict=True)
    )
    return Row(label, tuple(made), caption)


def _figures(unit: Unit) -> list[Cell]:
    """The figures at the row's end, with nothing but blanks and units between them."""
    every = list(cells(unit.text, unit.span.start))
    kept: list[Cell] = []
    edge = len(unit.text)
    for cell in reversed(every):
        if re.search(r"[A-Za-z]{2}", unit.text[cell.end - unit.span.start : edge]):
            break
        kept.insert(0, cell)
        edge = cell.start - unit.span.start
    return kept


def _above(found: Sequence[Unit], at: int, count: int) -> tuple[list[str], str]:
    """The heads of so many columns, from the nearest line above that has them, and the caption above that."""
    for up in range(at - 1, max(at - REACH, -1), -1):
        above = found[up]
        if above.kind != "row":
            break
        heads = _heads(above, count)
        if heads:
            caption = found[up - 1].text if up and not _figures(found[up - 1]) else ""
            return heads, caption if _CAPTION.search(caption) else ""
    return [], ""


def _heads(unit: Unit, count: int) -> list[str]:
    """The column heads that a line holds: its periods where they are so many, else its last words."""
    periods = find_periods(unit.text)
    if len(periods) == count:
        return [unit.text[p.span.start : p.span.end] for p in periods]
    if periods or _figures(unit):
        return []
    words = _WORD.findall(unit.text)
    return words[-count:] if count < len(words) <= count + 3 else []
