"""Companies side by side: a table of measures, each cell with its figure and source."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from assistant import formulas
from assistant.formulas import Measure
from assistant.tools.lookup import source
from assistant.tools.measuring import Cell, cells
from assistant.tools.picking import issuers
from assistant.types import Run
from core.errors import InputError
from ingest import lexicon

COMPANIES, MEASURES, PERIODS = 8, 8, 6


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run."""

    async def compare(companies: list[str], measures: list[str], periods: list[str] | None = None) -> str:
        """Compare companies, or years of one company, by measures: a table with a figure and a source in each cell.

        Args:
            companies: Names or tickers, eight at most.
            measures: Line items or ratios such as revenue, operating margin, net debt, return on equity.
            periods: FY2022 and the like. Each company's latest year if left out.
        """
        wanted = [_measure(name) for name in dict.fromkeys(measures)]
        if not companies or not wanted:
            raise InputError("compare needs a company and a measure at least")
        if len(companies) > COMPANIES or len(wanted) > MEASURES or len(periods or []) > PERIODS:
            raise InputError(f"compare takes {COMPANIES} companies, {MEASURES} measures and {PERIODS} periods at most")
        found: list[Cell] = []
        missing: list[str] = []
        for company in dict.fromkeys(companies):
            names = issuers(run, company)
            if not names:
                missing.append(f"no company called {company[:60]!r}")
                continue
            some, gaps = cells(run, names, wanted, periods or [])
            found, missing = found + some, missing + gaps
        numbers = sorted({n for cell in found for n in cell.sources})
        told = {
            "cells": [_plain(cell) for cell in found],
            "table": table(found, wanted),
            "missing": missing,
            "sources": [source(run, n) for n in numbers],
        }
        return json.dumps(told, ensure_ascii=False)

    return compare


def table(found: Sequence[Cell], measures: Sequence[Measure]) -> dict[str, Any] | None:
    """The cells as a table, a row a company and period; None where there are none."""
    if not found:
        return None
    rows = list(dict.fromkeys((cell.issuer, cell.period) for cell in found))
    by_place = {(cell.issuer, cell.period, cell.measure.name): cell for cell in found}
    lines, sources = [], []
    for issuer, period in rows:
        held = [by_place.get((issuer, period, measure.name)) for measure in measures]
        lines.append([issuer, period, *(cell.text if cell else None for cell in held)])
        sources.append([None, None, *(cell.sources[0] if cell and cell.sources else None for cell in held)])
    return {"columns": ["Company", "Period", *(m.title for m in measures)], "rows": lines, "sources": sources}


def _measure(name: str) -> Measure:
    found = formulas.measure(name) or formulas.named(name)
    if found is None and (item := lexicon.match(name)):
        found = formulas.measure(item)
    if found is None:
        raise InputError(f"no measure {name[:60]!r}; line items and ratios have names such as revenue or gross margin")
    return found


def _plain(cell: Cell) -> dict[str, Any]:
    return {
        "id": cell.key,
        "company": cell.issuer,
        "measure": cell.measure.name,
        "title": cell.measure.title,
        "definition": cell.measure.definition,
        "period": cell.period,
        "text": cell.text,
        "value": f"{cell.value:f}",
        "unit": cell.measure.unit,
        "formula": cell.formula,
        "sources": list(cell.sources),
    }
