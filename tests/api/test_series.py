"""A cited figure over its periods: one row of one table, each cell at its place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fastapi.testclient import TestClient

from api.house import House
from api.routes.series import _rows
from core.types import LineItem, Span
from tests.api.fakes import ADA, NOTE, SECRET, WENDY, bearer, find


def revenue(house: House) -> LineItem:
    note = find(house.desk.library, NOTE)
    items = house.desk.library.catalogue.line_items_of(note.id)
    return next(i for i in items if (i.statement, i.item, i.period) == ("income_statement", "revenue", "FY2025"))


def test_a_cited_figure_brings_its_row_with_each_cell_on_the_page(client: TestClient, house: House) -> None:
    cited = revenue(house)
    query = {"start": cited.span.start, "end": cited.span.end}
    told = client.get(f"/v1/documents/{cited.document_id}/series", params=query, headers=bearer(ADA)).json()
    (row,) = told["series"]
    periods = [point["period"] for point in row["points"]]
    assert periods == sorted(periods)
    assert (row["item"], row["unit"], "FY2025" in periods) == ("revenue", "EUR million", True)
    page, text = house.desk.library.catalogue.page(cited.document_id, row["page"], ADA)
    for point in row["points"]:
        start, end = point["cell"]
        shown = text[start - page.start : end - page.start].strip()
        assert Decimal(shown.replace(",", "").replace("(", "-").replace(")", "")) == Decimal(point["value"])
    estimates = {point["period"] for point in row["points"] if point["estimate"]}
    assert estimates
    assert "FY2025" not in estimates


def test_what_stands_in_no_row_brings_none_and_who_may_not_read_is_told_nothing(
    client: TestClient, house: House
) -> None:
    cited = revenue(house)
    path = f"/v1/documents/{cited.document_id}/series"
    assert client.get(path, params={"start": 0, "end": 5}, headers=bearer(ADA)).json()["series"] == []
    assert client.get(path, params={"start": 5, "end": 5}, headers=bearer(ADA)).status_code == 422
    secret = f"/v1/documents/{find(house.desk.library, SECRET).id}/series"
    assert client.get(secret, params={"start": 0, "end": 9}, headers=bearer(ADA)).status_code == 404
    assert client.get(secret, params={"start": 0, "end": 9}, headers=bearer(WENDY)).status_code == 200


def item(period: str, at: int, **more: Any) -> LineItem:
    base = {"document_id": "d", "statement": "income_statement", "item": "revenue", "label": "Revenue",
            "unit": "currency", "value": Decimal(at), "scale": 1_000_000, "currency": "EUR",
            "period_end": None, "months": 12, "page": 1, "span": Span(0, 99), "cell": Span(at, at + 1)}  # fmt: skip
    return LineItem(**{**base, "period": period, **more})  # type: ignore[arg-type]


def test_a_row_is_left_out_where_it_could_mislead() -> None:
    years = ["FY2023", "FY2024", "FY2025"]
    assert len(list(_rows([item(year, at) for at, year in enumerate(years)]))) == 1
    assert not list(_rows([item(year, at) for at, year in enumerate(years[:2])]))
    assert not list(_rows([item(year, at) for at, year in enumerate([*years, "FY2025"])]))
    mixed = [item(years[0], 0, months=3), item(years[1], 1), item(years[2], 2, currency="USD")]
    assert not list(_rows(mixed))
