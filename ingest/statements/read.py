"""Statements' tables into line items: each figure with its item, period, unit, scale and place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from core.types import Document, LineItem, Parsed, Span
from ingest import lexicon
from ingest.statements.calendar import Calendar, calendar_of
from ingest.statements.columns import Column
from ingest.statements.find import Found
from ingest.statements.naming import Named, name_rows, name_segments
from ingest.statements.rows import Cell
from ingest.statements.subtotals import subtotals
from ingest.statements.tags import STATEMENTS
from ingest.statements.units import Units, commonest

_PENCE = re.compile(r"\(pence\)|\(p\)|\bpence\b", re.I)


def read(document: Document, parsed: Parsed, found: Sequence[Found]) -> list[LineItem]:
    """The line items of a document's statements, by place."""
    tables = _sure([_balances(f) for f in found])
    calendar = calendar_of(document, tables, parsed.text)
    fallback = _common_units(tables, document)
    items: list[LineItem] = []
    known: set[tuple[str, str, str, int]] = set()
    for one in tables:
        units = one.table.units or fallback
        currency = units.currency or commonest(_symbols(one)) or fallback.currency or document.currency
        sums = subtotals(one.table.entries) if one.kind in STATEMENTS else {}
        context = _Context(document, one, replace(units, currency=currency), calendar, sums)
        rows = name_segments(one.table) if one.kind == "segment" else name_rows(one.table.entries, one.kind)
        found_here = [item for named in rows for item in _items(named, context)]
        items += [_once(item, known) for item in found_here]
        known |= {(i.statement, i.item, i.period, i.months) for i in found_here if i.statement != "segment"}
    return items


def _once(item: LineItem, known: Set[tuple[str, str, str, int]]) -> LineItem:
    """A figure that a statement repeats further on, under the slug of its label: an item stands there once."""
    repeated = item.item in lexicon.items() and (item.statement, item.item, item.period, item.months) in known
    return replace(item, item=lexicon.slug(item.label) + "_repeated") if repeated else item


@dataclass(frozen=True, slots=True)
class _Context:
    document: Document
    found: Found
    units: Units
    calendar: Calendar
    sums: Mapping[tuple[int, int], bool]


def _items(named: Named, context: _Context) -> Iterator[LineItem]:
    entry, document, table = named.entry, context.document, context.found.table
    for at, (column, cell) in enumerate(zip(table.columns, entry.cells, strict=True)):
        if cell is None or cell.value is None or column.kind != "period" or _meaningless(cell, named):
            continue
        period, year, end = context.calendar.named(column, column.months)
        yield LineItem(
            document_id=document.id,
            statement=context.found.kind,
            item=named.item,
            label=entry.label or entry.heading,
            value=cell.value,
            unit=named.unit,
            scale=_scale(named, context.units),
            currency=_currency(named, cell, context.units),
            period=period,
            period_end=end,
            months=column.months,
            page=table.page,
            span=Span(entry.start, entry.end),
            cell=Span(cell.start, cell.end),
            issuer=document.issuer,
            fiscal_year=year,
            checks={"subtotal": context.sums[entry.start, at]} if (entry.start, at) in context.sums else {},
            attributes=_attributes(named, column, table.segments[at] if table.segments else named.segment),
        )


def _currency(named: Named, cell: Cell, units: Units) -> str | None:
    """The currency of money; pence go by ``GBX``, as on the exchange."""
    if named.unit not in ("currency", "per_share"):
        return None
    pence = cell.dollar == "p" or (named.unit == "per_share" and _PENCE.search(named.entry.label))
    return "GBX" if pence and units.currency in ("GBP", None) else units.currency


def _meaningless(cell: Cell, named: Named) -> bool:
    """A dash stands for nothing among amounts; among ratios and rates it says that there is no figure."""
    return named.unit in ("percent", "ratio") and cell.end - cell.start == 1 and not cell.value


def _scale(named: Named, units: Units) -> int:
    if named.scale and named.unit in ("currency", "shares", "count"):
        return named.scale
    if named.unit == "currency":
        return units.scale
    return units.shares if named.unit == "shares" else 1


def _attributes(named: Named, column: Column, segment: str | None) -> dict[str, str]:
    found = {}
    if named.entry.heading and named.entry.heading != named.entry.label:
        found["heading"] = named.entry.heading
    if segment:
        found["segment"] = segment
    if column.estimate:
        found["estimate"] = "yes"
    if not named.entry.label:
        found["unlabelled"] = "yes"
    return found


def _sure(found: Sequence[Found]) -> list[Found]:
    """The tables without those of flows of unsaid length, where the document says of others that they are no years."""
    lengths = {c.months for f in found for c in f.table.columns if not c.assumed}
    if not lengths & {3, 6, 9} or 12 in lengths:
        return list(found)
    return [f for f in found if f.kind == "balance_sheet" or not any(c.assumed for c in f.table.columns)]


def _balances(found: Found) -> Found:
    """The statement with its columns' months as its kind has them."""
    if found.kind != "balance_sheet":
        return found
    columns = tuple(replace(c, months=0) for c in found.table.columns)
    return replace(found, table=replace(found.table, columns=columns))


def _common_units(found: Sequence[Found], document: Document) -> Units:
    stated = Counter(f.table.units for f in found if f.table.units)
    if stated:
        return stated.most_common(1)[0][0]
    return Units(currency=document.currency)


def _symbols(found: Found) -> list[str]:
    return [
        cell.dollar for entry in found.table.entries for cell in entry.cells if isinstance(cell, Cell) and cell.dollar
    ]
