"""A figure over its periods: the row of the table that a citation stands in, every cell of it at its own place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.deps import HouseDep, PrincipalDep
from core.errors import InputError
from core.types import LineItem, Scope

router = APIRouter(prefix="/v1", tags=["documents"])
FEWEST = 3
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

    Every value of a series is of one row of one table: never put together from several documents, and never where a
    period stands in the row twice.
    """
    if start >= end:
        raise InputError("a series needs start < end")
    catalogue = house.desk.library.catalogue
    found = catalogue.document(document_id, principal)
    scope = Scope(documents=(document_id,), history=True)
    items = catalogue.line_items(principal, house.today, scope=scope)
    touched = [item for item in items if item.span.start < end and start < item.span.end]
    return {"document_id": document_id, "issuer": found.issuer, "series": list(_rows(touched))}


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
