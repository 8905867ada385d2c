"""Line items by company, item and period, each at its row of a statement."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assistant import formulas
from assistant.formulas import key
from assistant.tools.days import day_of
from assistant.tools.picking import AROUND, LATEST, Picked, bounded, issuers, lines, ours, pick, segments, shelf
from assistant.types import Run
from core.errors import InputError
from core.types import LineItem
from ingest import lexicon

ROWS = 12
EVERY = ("all", "*", "each", "every")


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run."""

    async def lookup(
        items: list[str],
        issuer: str,
        periods: list[str] | None = None,
        segment: str = "",
        documents: list[str] | None = None,
        as_of: str = "",
        within: list[str] | None = None,
    ) -> str:
        """Look up figures of a company's statements and estimates tables, each with the row it is printed in.

        Gives figures with ids to compute with (see calculate) and to name in the answer, and says what is missing.
        Values are as printed, times scale; "counted" is the value with costs and payments as positive.

        Args:
            items: Line items such as revenue, capital_expenditures, accounts_payable, or a row's words as printed.
            issuer: The company, by name or ticker.
            periods: FY2022, Q2 2023, H1 2024, Q3 for the latest third quarter, or a balance day such as 2023-06-30. The
                latest year if left out.
            segment: A segment, region or product line instead of the whole company; "all" for each of them.
            documents: Ids of documents to read first.
            as_of: The past day whose research is to be read, as 2026-03-31.
            within: Ids of the only documents to read, superseded ones among them.
        """
        asked = Asked(
            tuple(items),
            issuer,
            tuple(periods or [LATEST]),
            segment,
            tuple(documents or ()),
            day_of(as_of),
            tuple(within or ()),
        )
        return await asyncio.to_thread(found, run, asked)

    return lookup


@dataclass(frozen=True, slots=True)
class Asked:
    """What one lookup asks for."""

    items: tuple[str, ...]
    issuer: str
    periods: tuple[str, ...] = (LATEST,)
    segment: str = ""
    prefer: tuple[str, ...] = ()
    as_of: date | None = None
    within: tuple[str, ...] = ()


def found(run: Run, asked: Asked) -> str:
    """The result of a lookup as JSON text."""
    names = issuers(run, asked.issuer)
    if not names:
        raise InputError(f"no company called {asked.issuer[:60]!r} in what you may read; search for it first")
    days = [day for day in (run.scope.as_of, asked.as_of) if day]
    scope = bounded(run, issuers=names, as_of=min(days, default=None))
    if asked.within:
        kept = tuple(key for key in asked.within if not run.scope.documents or key in run.scope.documents)
        scope = replace(scope, documents=kept or ("",), history=True)
    resolved = {name: _item(name) for name in asked.items}
    wanted = [item for item in resolved.values() if item]
    around = [other for item in wanted for other in AROUND.get(item, ())]
    held = lines(run, scope, [*wanted, *around]) if wanted else []
    documents = shelf(run, scope)
    parts, house = _parts(held, asked.segment), ours(run)
    figures = [
        {**figure(run, choice), **({"segment": part} if part else {})}
        for part in parts
        for choice in pick(held, documents, wanted, asked.periods, prefer=asked.prefer, house=house, segment=part)
    ]
    for name in [] if asked.segment else [name for name, item in resolved.items() if not item]:
        figures += _by_label(run, name, lines(run, scope), asked)
    missing = _missing(resolved, asked.periods, figures) if parts else [f"segment {asked.segment}"]
    numbers = sorted({entry["source"] for entry in figures})
    told = {"issuer": names[0], "figures": figures, "missing": missing, "sources": [source(run, n) for n in numbers]}
    return json.dumps(told, ensure_ascii=False)


def _parts(held: Sequence[LineItem], segment: str) -> list[str]:
    """The segments asked for: the whole company is the empty one."""
    if not segment:
        return [""]
    return segments(held) if segment.lower() in EVERY else segments(held, segment)


def figure(run: Run, picked: Picked) -> dict[str, Any]:
    """A picked figure, taken down as evidence, as a tool's result shows it."""
    line = picked.line
    text = run.catalogue.text(line.document_id, run.principal)
    quote = text[line.span.start : line.span.end]
    n = run.evidence.add(picked.document, line.page, line.span, quote)
    made = run.evidence.figure(
        line.item,
        line.label,
        line.value,
        line.unit,
        scale=line.scale,
        currency=line.currency,
        period=line.period,
        source=n,
        quote=quote,
        cell=line.cell,
    )
    return {
        "id": made,
        "item": picked.item,
        "asked": picked.period,
        "label": line.label,
        "value": f"{line.value:f}",
        "counted": f"{picked.counted:f}",
        "unit": line.unit,
        "scale": line.scale,
        "currency": line.currency,
        "period": line.period,
        "period_end": line.period_end.isoformat() if line.period_end else None,
        "estimate": bool(line.attributes.get("estimate")),
        "publisher": picked.document.publisher,
        "published": picked.document.published.isoformat() if picked.document.published else None,
        "source": n,
        "place": f"{line.document_id}:{line.page}",
        "quote": quote,
    }


def source(run: Run, n: int) -> dict[str, Any]:
    """A numbered source as a tool's result shows it."""
    seen = run.evidence.sources[n]
    published = seen.document.published
    return {
        "n": n,
        "document_id": seen.document.id,
        "document": seen.document.title,
        "page": seen.page,
        "published": published.isoformat() if published else None,
        "state": seen.document.state,
        "text": seen.text,
    }


def _item(name: str) -> str | None:
    """The lexicon's name for an item, by its name or by what people call it."""
    if name in lexicon.items():
        return name
    measure = formulas.named(name)
    if measure is not None and measure.kind == "item":
        return measure.name
    return lexicon.match(name)


def _by_label(run: Run, words: str, held: Sequence[LineItem], asked: Asked) -> list[dict[str, Any]]:
    """Figures of rows whose labels hold all of the words, the shortest labels first."""
    wanted = set(key(words).split())
    near = [
        line
        for line in held
        if wanted and wanted <= set(key(line.label).split()) and not line.attributes.get("segment")
    ]
    names = list(dict.fromkeys(line.item for line in sorted(near, key=lambda line: (len(line.label), line.span.start))))
    documents = shelf(run, bounded(run, documents=tuple({line.document_id for line in near})))
    picked = pick(near, documents, names[:3], asked.periods, prefer=asked.prefer, house=ours(run))
    return [{**figure(run, choice), "item": words} for choice in picked[:ROWS]]


def _missing(resolved: dict[str, str | None], periods: Sequence[str], figures: Sequence[dict[str, Any]]) -> list[str]:
    have = {(entry["item"], entry["asked"]) for entry in figures}
    loose = {entry["item"] for entry in figures}
    asked = [(item or name, period) for name, item in resolved.items() for period in periods]
    gaps = [(label, period) for label, period in asked if label not in loose or (label, period) not in have]
    return [
        label if period == LATEST else f"{label} {period}"
        for label, period in gaps
        if period != LATEST or label not in loose
    ]
