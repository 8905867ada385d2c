"""A cited figure over its periods: one row of one table, each cell at its place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.house import House
from api.routes.series import _points, _rows
from assistant.tables import Cell, Row
from assistant.tables.values import Value
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
    assert len(list(_rows([item(year, at) for at, year in enumerate(years[:2])]))) == 1
    assert not list(_rows([item(years[0], 0)]))
    assert not list(_rows([item(year, at) for at, year in enumerate([*years, "FY2025"])]))
    mixed = [item(years[0], 0, months=3), item(years[1], 1), item(years[2], 2, currency="USD")]
    assert not list(_rows(mixed))


def row(*values: Value | None) -> Row:
    return Row(
        "Taiwan", tuple(value and Cell("x", 10 * at, 10 * at + 2, value) for at, value in enumerate(values)), 0, 99
    )


def test_a_row_of_any_other_table_is_drawn_over_the_periods_of_its_heads() -> None:
    spent = [Value(Decimal(n), "currency", 10**9, "USD") for n in (33, 27, 30)]
    heads = ["2027E", "2025", "2026E", "Change"]
    found = _points(heads, row(*spent, Value(Decimal(9), "percent")))
    assert [(point["period"], point["value"], point["estimate"]) for point, _ in found] == [
        ("FY2025", "27", False), ("FY2026", "30", True), ("FY2027", "33", True),
    ]  # fmt: skip
    assert {unit for _, unit in found} == {"USD billion"}
    assert found[0][0]["cell"] == [10, 12]


def test_a_row_that_mixes_lengths_units_or_repeats_a_period_is_not_drawn() -> None:
    one, other = (Value(Decimal(n), "percent") for n in (4, 5))
    assert len(_points(["2025", "2026"], row(one, other))) == 2
    assert not _points(["2025", "2025"], row(one, other))
    assert not _points(["2025", "North"], row(one, other))
    assert not _points(["Q3 2025", "2025"], row(one, other))
    assert not _points(["2025", "2026"], row(one, Value(Decimal(5), "currency", 1, "EUR")))
    assert not _points(["2025", "2026"], row(one, None))


def test_a_table_whose_figures_no_statement_holds_gives_the_same_row(
    client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    cited = revenue(house)
    path, place = f"/v1/documents/{cited.document_id}/series", {"start": cited.span.start, "end": cited.span.end}
    (kept,) = client.get(path, params=place, headers=bearer(ADA)).json()["series"]
    monkeypatch.setattr(type(house.desk.library.catalogue), "line_items", lambda *_, **__: [])
    (read,) = client.get(path, params=place, headers=bearer(ADA)).json()["series"]
    assert (read["label"], read["unit"], read["page"]) == (kept["label"], kept["unit"], kept["page"])
    assert [(p["period"], p["value"], p["estimate"]) for p in read["points"]] == [
        (p["period"], p["value"], p["estimate"]) for p in kept["points"]
    ]
    assert client.get(path, params={"start": 0, "end": 5}, headers=bearer(ADA)).json()["series"] == []
