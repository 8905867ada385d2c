"""The pages where the line items asked for stand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.types import LineItem, Principal, Span
from retrieval.places import Place, Places, pages, wanted
from retrieval.shelf import Version
from retrieval.types import Query
from tests.retrieval.fakes import FakeCatalogue, document

TODAY = date(2024, 6, 15)


def figure(document_id: str, page: int, item: str, year: int = 2021, statement: str = "income_statement") -> LineItem:
    span = Span(page * 100, page * 100 + 10)
    return LineItem(
        document_id,
        statement,
        item,
        item,
        Decimal(1),
        "currency",
        1,
        "USD",
        f"FY{year}",
        None,
        12,
        page,
        span,
        span,
        fiscal_year=year,
    )


def place(item: str, page: int, year: int, statement: str) -> Place:
    return Place(item, statement, page, year)


ROWS = [
    place("revenue", 50, 2021, "income_statement"),
    place("cost_of_revenue", 50, 2021, "income_statement"),
    place("revenue", 9, 2016, "income_statement"),
    place("inventories", 52, 2021, "balance_sheet"),
    place("total_assets", 52, 2021, "balance_sheet"),
    place("operating_cash_flow", 54, 2021, "cash_flow"),
]


def test_the_statements_wanted_are_those_named_else_those_the_items_stand_on() -> None:
    assert wanted(Query("q", "q", items=("inventories", "revenue"))) == ("balance_sheet", "income_statement")
    assert wanted(Query("q", "q", items=("inventories",), statements=("cash_flow",))) == ("cash_flow",)
    assert wanted(Query("q", "q", items=("no_such_item",))) == ()


def test_a_ratio_gets_the_best_page_of_each_statement_first() -> None:
    query = Query("q", "q", items=("cost_of_revenue", "inventories", "revenue"))
    assert pages(query, ROWS) == [50, 52, 9]


def test_the_year_asked_for_decides_between_pages_that_both_show_the_item() -> None:
    from core.types import Scope

    old = Query("q", "q", items=("revenue",), scope=Scope(fiscal_years=(2016,)))
    assert pages(old, ROWS)[0] == 9


def test_a_statement_named_is_opened_even_where_no_item_is_known() -> None:
    assert pages(Query("q", "q", statements=("cash_flow",)), ROWS) == [54]
    assert pages(Query("q", "q"), ROWS) == []


def test_places_are_read_once_a_document_until_the_catalogue_changes() -> None:
    catalogue = FakeCatalogue([document("a"), document("b")], [figure("a", 3, "revenue")])
    version = Version(catalogue)
    places, ann = Places(catalogue, version), Principal("ann")
    assert places.get(["a", "b"], ann, TODAY) == {"a": (place("revenue", 3, 2021, "income_statement"),), "b": ()}
    reads = catalogue.reads
    places.get(["b", "a"], ann, TODAY)
    assert catalogue.reads == reads
    catalogue.held.append(document("c"))
    version.forget()
    places.get(["a"], ann, TODAY)
    assert catalogue.reads > reads
