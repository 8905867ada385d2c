"""Statements' tables into line items: each figure with its item, period, unit, scale and place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.types import Document, LineItem, Parsed, Span
from ingest.periods import fiscal_year_of, name_of
from ingest.statements.columns import Column
from ingest.statements.find import Found
from ingest.statements.naming import Named, name_rows
from ingest.statements.rows import Cell
from ingest.statements.units import Units, commonest


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a company names its periods: the month and day its fiscal year ends, and by how much the year's name is off."""

    year_end: tuple[int, int] | None = None
    shift: int = 0

    def named(self, column: Column, months: int) -> tuple[str, int | None]:
        """A column's period and fiscal year."""
        if column.name:
            return column.name, column.year
        if column.end is None or self.year_end is None:
            return f"FY{column.year}", column.year
        year = fiscal_year_of(column.end, self.year_end) + self.shift
        return name_of(months, column.end, self.year_end, year), year


def read(document: Document, parsed: Parsed, found: Sequence[Found]) -> list[LineItem]:
    """The line items of a document's statements, by place."""
    tables = [_balances(f) for f in found]
    calendar = calendar_of(document, tables, parsed.text)
    fallback = _common_units(tables, document)
    items: list[LineItem] = []
    for one in tables:
        units = one.table.units or fallback
        currency = units.currency or commonest(_symbols(one)) or fallback.currency or document.currency
        context = _Context(document, one, replace(units, currency=currency), calendar)
        for named in name_rows(one.table.entries, one.kind):
            items += _items(named, context)
    return items


def calendar_of(document: Document, found: Sequence[Found], text: str) -> Calendar:
    """The company's calendar, from the document's own period if known, else from its statements.

    A full year's column ends with the fiscal year. A quarterly filing has none; the balance that it compares with
    stands at the last year-end.
    """
    annual = [c.end for f in found for c in f.table.columns if c.months == 12 and c.end]
    balances = [c.end for f in found if f.kind == "balance_sheet" for c in f.table.columns if c.end]
    interim = any(c.months in (3, 6, 9) for f in found for c in f.table.columns)
    last = document.period_end if document.fiscal_year and (document.period or "FY").startswith("FY") else None
    end = last or (
        max(annual, key=lambda d: (Counter(annual)[d], d)) if annual and not _rolling(annual, balances) else None
    )
    if end is None and balances:
        end = min(balances) if interim else max(balances)
    if end is None:
        return Calendar()
    year_end = end.month, end.day
    if document.fiscal_year and document.period_end:
        return Calendar(year_end, document.fiscal_year - fiscal_year_of(document.period_end, year_end))
    return Calendar(year_end, _shift(end, year_end, text))


def _rolling(annual: Sequence[date], balances: Sequence[date]) -> bool:
    """Whether the twelve months are trailing ones, which end with a quarter and not with the year."""
    return (
        bool(balances)
        and len(set(balances)) > 1
        and (max(balances) - min(balances)).days < 300
        and max(annual) == max(balances)
    )


def _shift(end: date, year_end: tuple[int, int], text: str) -> int:
    """-1 where the text calls a year that ends early in a calendar year by the one before."""
    year = fiscal_year_of(end, year_end)
    if end.month > 5:
        return 0
    lowered = text.lower()
    own, before = (lowered.count(f"fiscal {y}") + lowered.count(f"fiscal year {y}") for y in (year, year - 1))
    after = lowered.count(f"fiscal {year + 1}")
    return -1 if before > own or (before == own and after == 0 and own > 0 and before > after) else 0


@dataclass(frozen=True, slots=True)
class _Context:
    document: Document
    found: Found
    units: Units
    calendar: Calendar


def _items(named: Named, context: _Context) -> Iterator[LineItem]:
    entry, document, table = named.entry, context.document, context.found.table
    for column, cell in zip(table.columns, entry.cells, strict=True):
        if cell is None or cell.value is None or column.kind != "period":
            continue
        period, year = context.calendar.named(column, column.months)
        yield LineItem(
            document_id=document.id,
            statement=context.found.kind,
            item=named.item,
            label=entry.label or entry.heading,
            value=cell.value,
            unit=named.unit,
            scale=_scale(named, context.units),
            currency=context.units.currency if named.unit in ("currency", "per_share") else None,
            period=period,
            period_end=column.end,
            months=column.months,
            page=table.page,
            span=Span(entry.start, entry.end),
            cell=Span(cell.start, cell.end),
            issuer=document.issuer,
            fiscal_year=year,
            attributes=_attributes(named, column),
        )


def _scale(named: Named, units: Units) -> int:
    if named.unit == "currency":
        return units.scale
    return units.shares if named.unit == "shares" else 1


def _attributes(named: Named, column: Column) -> dict[str, str]:
    found = {}
    if named.entry.heading and named.entry.heading != named.entry.label:
        found["heading"] = named.entry.heading
    if column.estimate:
        found["estimate"] = "yes"
    if not named.entry.label:
        found["unlabelled"] = "yes"
    return found


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
