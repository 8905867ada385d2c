"""A figure over its periods: the row of the table that a citation stands in, every cell of it at its own place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.deps import HouseDep, PrincipalDep
from api.house import House
from assistant.tables import Row, grids, strips
from assistant.tables.values import Value, is_period
from assistant.tools.read_table import period_of
from core.errors import InputError
from core.types import LineItem, Principal, Scope
from ingest.periods import find_periods

router = APIRouter(prefix="/v1", tags=["documents"])
FEWEST = 2
MOST_CHARACTERS = 1 << 31
SCALES = {1: "", 1_000: "thousand", 1_000_000: "million", 1_000_000_000: "billion"}
UNITS = {"percent": "per cent", "per_share": "a share"}


@router.get("/documents/{document_id}/series", summary="A cited figure over its periods")
def series(
    document_id: str,
    house: HouseDep,
    principal: PrincipalDep,
    start: Annotated[int, Query(ge=0, le=MOST_CHARACTERS)],
    end: Annotated[int, Query(ge=0, le=MOST_CHARACTERS)],
) -> dict[str, Any]:
    """The rows of figures that characters ``start`` to ``end`` of a document stand in, where a row spans periods.

    Rows of its statements; where the place is in none of those, the row of whatever table stands there. Every value of
    a series is of one row of one table: never put together from several documents, and never where a period stands in
    the row twice.
    """
    if start >= end:
        raise InputError("a series needs start < end")
    catalogue = house.desk.library.catalogue
    found = catalogue.document(document_id, principal)
    scope = Scope(documents=(document_id,), history=True)
    items = catalogue.line_items(principal, house.today, scope=scope)
    touched = [item for item in items if item.span.start < end and start < item.span.end]
    told = list(_rows(touched)) if touched else list(_tabled(house, principal, document_id, start, end))
    return {"document_id": document_id, "issuer": found.issuer, "series": told}


def _rows(items: Iterable[LineItem]) -> Iterator[dict[str, Any]]:
    rows: defaultdict[tuple[object, ...], list[LineItem]] = defaultdict(list)
    for item in items:
        about = (item.statement, item.item, item.unit, item.scale, item.currency, item.months)
        rows[(item.span, *about, item.attributes.get("segment"))].append(item)
    for row in rows.values():
        row.sort(key=lambda item: (item.period_end or date.min, item.cell.start))
        periods = {item.period for item in row}
        if len(periods) == len(row) >= FEWEST and (
            all(i.period_end for i in row) or not any(i.period_end for i in row)
        ):
            yield _said(row)


def _tabled(house: House, principal: Principal, document_id: str, start: int, end: int) -> Iterator[dict[str, Any]]:
    """The rows of any table of the page, as `assistant.tables` reads them, that the characters stand in."""
    catalogue = house.desk.library.catalogue
    parsed = catalogue.parsed(document_id, principal, boxes=False)
    number = next((page.number for page in parsed.pages if page.start <= start < page.end), 0)
    if not number:
        return
    page, _ = catalogue.page(document_id, number, principal)
    for table in grids(strips(parsed, page)):
        for row in table.rows:
            if row.start < end and start < row.end and (points := _points(table.heads, row)):
                yield {
                    "label": row.label or row.heading,
                    "item": None,
                    "unit": points[0][1],
                    "page": number,
                    "span": [row.start, row.end],
                    "points": [point for point, _ in points],
                }


def _points(heads: Sequence[str], row: Row) -> list[tuple[dict[str, Any], str]]:
    """The cells of a row that stand under periods, oldest first; none where they are not alike or a period recurs."""
    found, order, kinds = [], [], set()
    for head, cell in zip(heads, row.cells, strict=False):
        if cell is None or cell.value is None or not is_period(head):
            continue
        period, unit = find_periods(head)[0], _counted(cell.value)
        kinds.add((unit, period.months))
        order.append((period.end or date(period.year, 12, 31), period.name))
        point = {
            "period": period_of(head),
            "value": format(cell.value.amount, "f"),
            "estimate": period.estimate,
            "cell": [cell.start, cell.end],
        }
        found.append((point, unit))
    alike = len(kinds) == 1 and len({point["period"] for point, _ in found}) == len(found) >= FEWEST
    return [found[at] for at in sorted(range(len(found)), key=order.__getitem__)] if alike else []


def _counted(value: Value) -> str:
    words = (value.currency, SCALES.get(value.scale, f"times {value.scale:,}"), UNITS.get(value.unit, value.words))
    return " ".join(word for word in words if word)


def _said(row: Sequence[LineItem]) -> dict[str, Any]:
    first = row[0]
    return {
        "label": first.label,
        "item": first.item,
        "unit": _unit(first),
        "page": first.page,
        "span": [first.span.start, first.span.end],
        "points": [
            {
                "period": item.period,
                "value": format(item.value, "f"),
                "estimate": "estimate" in item.attributes,
                "cell": [item.cell.start, item.cell.end],
            }
            for item in row
        ],
    }


def _unit(item: LineItem) -> str:
    words = (item.currency, SCALES.get(item.scale, f"times {item.scale:,}"), UNITS.get(item.unit, ""))
    plain = item.unit if item.unit in ("shares", "days") else ""
    return " ".join(word for word in (*words, plain) if word)
