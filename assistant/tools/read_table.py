"""The tables of one page by rows and columns, and any of their cells as figures to compute with and to cite."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from assistant.tables import Cell, Grid, Row, grids, strips
from assistant.tables.values import Value
from assistant.tools.lookup import source
from assistant.tools.picking import ours
from assistant.tools.showing import show
from assistant.types import Run
from core.errors import InputError
from core.types import Document, Span
from ingest.periods import find_periods

ROWS, CELLS = 80, 24
_PLACE = re.compile(r"T(\d+)R(\d+)C(\d+)$")


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run."""

    async def read_table(document: str, page: int, cells: list[str] | None = None) -> str:
        """Read the tables of a page: captions, column heads, rows with their cells, and in what they count.

        For figures that no statement holds: facts of a fund, limits, forecasts by region, holdings, calendars. Ask
        again with the places of the cells wanted to get figures with ids.

        Args:
            document: The document's id.
            page: The page's number, from 1.
            cells: Places such as T1R3C2, the second column of the third row of the first table; cells count from 1
                after the row's label, and C0 is the label.
        """
        return await asyncio.to_thread(_read, run, document, page, cells or [])

    return read_table


def _read(run: Run, name: str, number: int, places: Sequence[str]) -> str:
    document = run.catalogue.document(name, run.principal)
    page, _ = run.catalogue.page(name, number, run.principal)
    parsed = run.catalogue.parsed(name, run.principal, boxes=False)
    found = grids(strips(parsed, page))
    told: dict[str, Any] = {"place": f"{name}:{number}"}
    if not places:
        return json.dumps(told | _about(run, document) | {"tables": [_outline(g) for g in found]}, ensure_ascii=False)
    if len(places) > CELLS:
        raise InputError(f"read_table gives {CELLS} cells at most, not {len(places)}")
    figures = [_figure(run, document, number, place, *_at(found, place)) for place in dict.fromkeys(places)]
    sources = [source(run, n) for n in sorted({figure["source"] for figure in figures})]
    return json.dumps(told | {"cells": figures, "sources": sources}, ensure_ascii=False)


def _about(run: Run, document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "issuer": document.issuer,
        "kind": document.kind,
        "period": document.period,
        "publisher": document.publisher,
        "published": document.published.isoformat() if document.published else None,
        "own": bool(document.publisher) and document.publisher == ours(run),
    }


def _outline(grid: Grid) -> dict[str, Any]:
    rows = [
        {
            "label": row.label,
            **({"heading": row.heading} if row.heading else {}),
            "cells": [cell.text if cell else None for cell in row.cells],
        }
        for row in grid.rows[:ROWS]
    ]
    units = {"unit": grid.counts.unit, "scale": grid.counts.scale, "counts": grid.counts.words}
    return {
        "caption": grid.caption,
        "above": grid.above,
        "corner": grid.corner,
        "heads": list(grid.heads),
        "rows": rows,
        **{key: value for key, value in units.items() if value},
    }


def _at(found: Sequence[Grid], place: str) -> tuple[Grid, Row, int]:
    match = _PLACE.match(place)
    if match is None:
        raise InputError(f"no cell {place[:20]!r}; a place is written like T1R3C2")
    table, row, column = (int(part) for part in match.groups())
    if not 0 < table <= len(found) or not 0 < row <= len(found[table - 1].rows):
        raise InputError(f"the page has no cell {place}")
    grid = found[table - 1]
    if column > len(grid.heads):
        raise InputError(f"table {table} has {len(grid.heads)} columns, so no {place}")
    return grid, grid.rows[row - 1], column


def _figure(run: Run, document: Document, page: int, place: str, grid: Grid, row: Row, column: int) -> dict[str, Any]:
    """One cell with its row as a source; a figure with an id where it holds one."""
    span = Span(row.start, row.end)
    quote = run.catalogue.text(document.id, run.principal)[span.start : span.end]
    n = run.evidence.add(document, page, span, quote)
    cell = row.cells[column - 1] if column else None
    told: dict[str, Any] = {
        "cell": place,
        "label": row.label,
        "head": grid.heads[column - 1] if column else grid.corner,
        "text": cell.text if cell else row.label,
        "source": n,
        "quote": quote,
    }
    if cell is None or cell.value is None:
        return told
    return told | _taken(run, row, told["head"], (cell, cell.value), n, quote)


def _taken(run: Run, row: Row, head: str, held: tuple[Cell, Value], n: int, quote: str) -> dict[str, Any]:
    cell, value = held
    label = row.label or row.heading
    made = run.evidence.figure(
        f"{label} | {head}",
        label,
        value.amount,
        value.unit,
        scale=value.scale,
        currency=value.currency,
        period=period_of(head),
        source=n,
        quote=quote,
        cell=Span(cell.start, cell.end),
    )
    places = max(-int(value.amount.as_tuple().exponent), 0)
    return {
        "id": made,
        "value": f"{value.amount:f}",
        "unit": value.unit,
        "scale": value.scale,
        "currency": value.currency,
        "said": show(value.amount, value.unit, scale=value.scale, currency=value.currency, places=places),
        "counts": value.words,
    }


def period_of(head: str) -> str | None:
    """The period that a head names, as figures of statements name theirs."""
    found = next(iter(find_periods(head)), None)
    if found is None:
        return None
    return found.name or (found.end.isoformat() if found.end else str(found.year))
