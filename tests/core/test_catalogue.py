"""The catalogue keeps everything exactly, and shows each principal only what the one rule allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, MetaData, String, text
from sqlalchemy import Table as SqlTable

from core.catalogue import Catalogue, Entry
from core.database import migrate, open_database
from core.errors import NotFound, StoreUnavailable
from core.types import (
    Access,
    Document,
    Heading,
    LineItem,
    Origin,
    Page,
    Parsed,
    Principal,
    Scope,
    Source,
    Span,
    Table,
)

TODAY = date(2026, 11, 20)
STAFF = Principal("ann")
OPEN = Access()
PARSED = Parsed(
    "Revenue 10\f Net income 2",
    (Page(1, 0, 10, 612, 792, b"boxes"), Page(2, 11, 25, 612, 792)),
    headings=(Heading(Span(0, 7), 1, "Revenue"),),
    tables=(Table(Span(0, 10), Span(0, 7)),),
    furniture=(Span(10, 11),),
    properties={"title": "Acme"},
    warnings=("hidden_text",),
)


@pytest.fixture
def engine(tmp_path: Path, database_url: str) -> Iterator[Engine]:
    engine = open_database(tmp_path, database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def catalogue(engine: Engine) -> Catalogue:
    return Catalogue(engine)


def document(name: str = "a", access: Access = OPEN, **fields: object) -> Document:
    source = Source(name, f"file:///{name}", "application/pdf", "0" * 64, 9, access, {"kind": "update"})
    known: dict[str, object] = {
        "issuer": "Acme",
        "ticker": "ACM",
        "authors": ("A. Person",),
        "published": date(2026, 3, 1),
        "price_target": Decimal("48.50"),
        "origins": {"issuer": Origin("cover", 0.9)},
    }
    return Document(name, source, f"Note {name}", **(known | fields))  # type: ignore[arg-type]


def item(document_id: str = "a", name: str = "revenue") -> LineItem:
    return LineItem(
        document_id, "income_statement", name, "Revenue", Decimal("10.50"), "currency", 1_000_000, "EUR", "FY2025",
        date(2025, 12, 31), 12, 1, Span(0, 10), Span(8, 10), "Acme", 2025, {"balance": True}, {"segment": "All"},
    )  # fmt: skip


def test_everything_comes_back_as_it_went_in(catalogue: Catalogue) -> None:
    catalogue.put(document(), PARSED, [item()], {"pages": 2})
    assert catalogue.document("a", STAFF) == document()
    assert catalogue.parsed("a", STAFF) == PARSED
    assert catalogue.line_items(STAFF, TODAY) == [item()] == catalogue.line_items_of("a")
    assert catalogue.page("a", 1, STAFF) == (PARSED.pages[0], "Revenue 10")
    assert catalogue.quality("a") == {"pages": 2}


def test_what_no_database_takes_as_text_comes_back_all_the_same(catalogue: Catalogue) -> None:
    odd = replace(document(), title="half \ud800 and \0", issuer="Acme\0")
    catalogue.put(odd, PARSED, [replace(item(), label="\0\udfff")], {"note": "\0"})
    catalogue.record(Entry("x.pdf", "1" * 64, "file:///x.pdf", "quarantined", "CORRUPT", "byte \0"))
    assert catalogue.documents(STAFF, TODAY, text="half") == [odd]
    assert catalogue.line_items_of("a")[0].label == "\0\udfff"
    assert catalogue.entries()[0].detail == r"byte \x00"


def test_a_document_put_again_is_replaced_whole(catalogue: Catalogue) -> None:
    catalogue.put(document(), PARSED, [item(), item(name="net_income")], {})
    catalogue.put(replace(document(), title="New"), PARSED, [item()], {})
    assert [d.title for d in catalogue.documents(STAFF, TODAY)] == ["New"]
    assert len(catalogue.line_items(STAFF, TODAY)) == 1
    assert [happening.event for happening in catalogue.history("a")] == ["added", "replaced"]


def test_absent_and_forbidden_look_alike(catalogue: Catalogue) -> None:
    catalogue.put(document("deal", Access(frozenset({"staff"}), "deal")), PARSED, [item("deal")], {})
    said = []
    for name in ("deal", "none"):
        with pytest.raises(NotFound) as caught:
            catalogue.document(name, STAFF)
        said.append(str(caught.value).replace(name, "X"))
    assert said[0] == said[1]
    for read in (catalogue.text, catalogue.parsed):
        with pytest.raises(NotFound):
            read("deal", STAFF)
    with pytest.raises(NotFound):
        catalogue.page("deal", 1, STAFF)
    assert catalogue.documents(STAFF, TODAY) == [] == catalogue.line_items(STAFF, TODAY)
    insider = Principal("bo", barriers=frozenset({"deal"}))
    assert [d.id for d in catalogue.documents(insider, TODAY)] == ["deal"]
    assert catalogue.documents(Principal("no groups", frozenset()), TODAY) == []


def test_scope_as_of_and_withdrawal_are_applied(catalogue: Catalogue) -> None:
    old = document("old", valid_from=date(2025, 1, 1), valid_to=date(2026, 1, 1), state="superseded")
    new = document("new", valid_from=date(2026, 1, 1), fiscal_year=2026)
    for doc in (old, new):
        catalogue.put(doc, PARSED, [item(doc.id)], {})

    def seen(scope: Scope) -> list[str]:
        return sorted(d.id for d in catalogue.documents(STAFF, TODAY, scope=scope))

    assert seen(Scope()) == ["new"]
    assert seen(Scope(as_of=date(2025, 6, 1))) == ["old"]
    assert seen(Scope(history=True)) == ["new", "old"]
    assert seen(Scope(fiscal_years=(2026,))) == ["new"]
    assert seen(Scope(tickers=("XXX",))) == []
    catalogue.update([replace(new, state="withdrawn")], "withdrawn")
    assert seen(Scope()) == []
    assert catalogue.history("new")[-1].detail == {"state": "withdrawn"}


def test_the_ledger_and_the_names(catalogue: Catalogue) -> None:
    catalogue.record(Entry("x.pdf", "1" * 64, "file:///x.pdf", "quarantined", "ENCRYPTED"))
    catalogue.record(Entry("x.pdf", "1" * 64, "file:///x.pdf", "ready", document_id="a"))
    assert [entry.status for entry in catalogue.entries()] == ["ready"]
    assert catalogue.entries("quarantined") == []
    assert catalogue.entry("y.pdf") is None
    catalogue.put(document(aliases=("Acme Group",)), PARSED, [], {})
    names = catalogue.names()
    assert [(name.issuer, name.ticker, name.aliases, name.documents) for name in names] == [
        ("Acme", "ACM", ("Acme Group",), 1)
    ]


def test_the_fingerprint_moves_with_the_contents_only(catalogue: Catalogue) -> None:
    catalogue.put(document(), PARSED, [item()], {})
    before = catalogue.fingerprint()
    catalogue.put(document(), PARSED, [item()], {})
    assert catalogue.fingerprint() == before
    catalogue.put(replace(document(), rating="Sell"), PARSED, [item()], {})
    assert catalogue.fingerprint() != before


def test_the_fingerprint_moves_with_access_and_checks_and_not_with_the_place_of_a_file(catalogue: Catalogue) -> None:
    catalogue.put(document(), PARSED, [item()], {})
    before = catalogue.fingerprint()
    moved = replace(document(), source=replace(document().source, uri="s3://elsewhere/a.pdf"))
    catalogue.update([moved], "moved")
    assert catalogue.fingerprint() == before
    catalogue.update([replace(moved, source=replace(moved.source, access=Access(frozenset({"desk"}))))], "access")
    narrowed = catalogue.fingerprint()
    assert narrowed != before
    catalogue.recheck([], {"a": [replace(item(), checks={"next_filing": True})]}, {"a": {"figures": 1}})
    assert catalogue.fingerprint() != narrowed
    assert catalogue.line_items_of("a")[0].checks == {"next_filing": True}
    assert catalogue.quality("a") == {"figures": 1}


def test_a_removed_document_keeps_its_history(catalogue: Catalogue) -> None:
    catalogue.put(document(), PARSED, [item()], {})
    catalogue.remove("a", "purged")
    assert catalogue.all_documents() == []
    assert [happening.event for happening in catalogue.history("a")] == ["added", "purged"]


def test_migrations_run_once_and_only_on_old_databases(engine: Engine) -> None:
    ran: list[str] = []
    tables = MetaData()
    SqlTable("things", tables, Column("name", String, primary_key=True))
    migrate(engine, tables)
    steps = [("001 add colour", lambda connection: ran.append(str(connection.execute(text("select 1")).scalar())))]
    migrate(engine, tables, steps)
    migrate(engine, tables, steps)
    assert ran == ["1"]


def test_a_database_that_cannot_be_opened_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "wealthdesk.db").mkdir()
    with pytest.raises(StoreUnavailable, match=r"wealthdesk\.db") as caught:
        open_database(tmp_path)
    assert "\n" not in str(caught.value)
