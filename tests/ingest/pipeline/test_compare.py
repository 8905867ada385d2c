"""Filings held against each other at the end of a run: only those of touched issuers, and as often as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core.settings import Settings
from core.types import Access, Document, LineItem, Page, Parsed, Source, Span
from ingest.library import Library
from ingest.pipeline import Report, withdraw
from ingest.pipeline.life import settle

EVERYONE = Access()
TEXT = Parsed("Net sales 1,250 1,100", (Page(1, 0, 21),))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    held = Library(Settings(home=tmp_path, embedding_model="hash", today="2026-06-30"))
    yield held
    held.close()


def put(library: Library, year: int, *sales: int, issuer: str = "Northwind", access: Access = EVERYONE) -> Document:
    """A 10-K that prints sales of its year and of years before it."""
    name = f"{issuer}-{year}"
    source = Source(name, name, "text/plain", "0" * 64, 1, access)
    document = Document(name, source, name, "10-K", issuer, period=f"FY{year}", period_end=date(year, 12, 31))
    items = [_item(document, year - back, value) for back, value in enumerate(sales)]
    library.catalogue.put(document, TEXT, items, {"figures": len(items)})
    return document


def _item(document: Document, year: int, value: int) -> LineItem:
    return LineItem(
        document.id, "income_statement", "revenue", "Net sales", Decimal(value), "currency", 1_000_000, "USD",
        f"FY{year}", date(year, 12, 31), 12, 1, Span(0, 15), Span(10, 15), document.issuer, year,
    )  # fmt: skip


def checks(library: Library, name: str) -> dict[str, dict[str, bool]]:
    return {item.period: dict(item.checks) for item in library.catalogue.line_items_of(name)}


def compared(library: Library, name: str) -> int:
    return sum(line.event == "figures compared" for line in library.catalogue.history(name))


def test_the_figures_of_an_issuer_are_compared_when_its_next_filing_comes(library: Library) -> None:
    put(library, 2023, 1250, 1100)
    settle(library, Report())
    assert checks(library, "Northwind-2023") == {"FY2023": {}, "FY2022": {}}
    put(library, 2024, 1400, 1250)
    before = library.catalogue.fingerprint()
    settle(library, Report())
    assert checks(library, "Northwind-2023") == {"FY2023": {"next_filing": True}, "FY2022": {}}
    assert checks(library, "Northwind-2024") == {"FY2024": {}, "FY2023": {"earlier_filing": True}}
    assert library.catalogue.quality("Northwind-2023")["checks"] == {"next_filing": {"made": 1, "held": 1}}
    assert library.catalogue.fingerprint() != before
    assert library.catalogue.changed_issuers() == []


def test_only_issuers_that_a_run_touched_are_compared(library: Library) -> None:
    for issuer in ("Northwind", "Southwind"):
        put(library, 2023, 1250, issuer=issuer)
        put(library, 2024, 1400, 1250, issuer=issuer)
    settle(library, Report())
    put(library, 2025, 1500, 1401, issuer="Southwind")
    settle(library, Report())
    assert compared(library, "Northwind-2024") == 1
    assert compared(library, "Southwind-2024") == 2
    assert library.catalogue.line_items_of("Southwind-2024")[0].attributes["restated_in"] == "Southwind-2025"
    assert library.catalogue.quality("Southwind-2024")["restated"] == 1


def test_a_comparison_that_was_stopped_is_made_by_the_next_run(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, 2023, 1250)
    put(library, 2024, 1400, 1250)
    with monkeypatch.context() as patch:
        patch.setattr(library.catalogue, "recheck", _stop)
        with pytest.raises(KeyboardInterrupt):
            settle(library, Report())
    assert checks(library, "Northwind-2023") == {"FY2023": {}}
    settle(library, Report(), always=False)
    assert checks(library, "Northwind-2023") == {"FY2023": {"next_filing": True}}


def test_a_filing_says_nothing_of_one_that_its_readers_may_not_open_and_a_withdrawn_one_nothing(
    library: Library,
) -> None:
    put(library, 2023, 1250)
    put(library, 2024, 1400, 1260, access=Access(frozenset({"deal-team"}), "wall-7"))
    settle(library, Report())
    assert library.catalogue.line_items_of("Northwind-2023")[0].attributes == {}
    later = put(library, 2025, 1500, 1400, 1260)
    settle(library, Report())
    assert library.catalogue.line_items_of("Northwind-2023")[0].attributes["restated_in"] == later.id
    withdraw(library, later.id, "wrong file")
    assert library.catalogue.line_items_of("Northwind-2023")[0].attributes == {}


def test_a_library_from_before_is_compared_once(tmp_path: Path, library: Library) -> None:
    put(library, 2023, 1250)
    put(library, 2024, 1400, 1250)
    fresh = library.catalogue.fingerprint()
    with library.engine.begin() as connection:
        connection.exec_driver_sql("drop table digests")
        connection.exec_driver_sql("drop table changed_issuers")
        connection.exec_driver_sql("delete from schema_migrations where name like 'catalogue 00%'")
    again = Library(replace(library.settings))
    assert again.catalogue.fingerprint() == fresh
    assert again.catalogue.changed_issuers() == ["Northwind"]
    again.close()


def _stop(*_: object) -> None:
    raise KeyboardInterrupt
