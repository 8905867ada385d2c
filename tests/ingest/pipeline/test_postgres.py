"""A catalogue in PostgreSQL holds what one in SQLite does, keeps collections apart, and lets one run in at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dump import dump
from plain import prepare, take
from sqlalchemy import Connection, delete, text

from core.catalogue import Catalogue, marks, tables
from core.database import open_database
from core.errors import StoreUnavailable
from core.settings import Settings
from ingest.library import Library
from ingest.pipeline import Report, ingest
from ingest.pipeline.guard import only_one

Open = Callable[..., Library]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "research"
    folder.mkdir()
    for number, name in enumerate(("a", "B", "c-d", "c e", "Ä", "_f")):
        (folder / f"{name}.txt").write_text(f"Report {name}\nrevenue of {number}00\fSecond page of {name}")
    (folder / "bad.txt").write_text("BROKEN")
    (folder / "pack.zip").write_text("ARCHIVE|one.txt:Inner one\nrevenue of 1|two.txt:Inner two\nrevenue of 2")
    return folder


@pytest.fixture
def library(postgres_url: str) -> Iterator[Open]:
    opened = []

    def make(home: Path, collection: str = "research") -> Library:
        settings = Settings(home=home, database_url=postgres_url, embedding_model="hash", today="2026-06-30")
        opened.append(Library(settings, collection))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def _take(library: Library, folder: Path) -> Report:
    return ingest(library, [str(folder)], prepare=prepare, workers=1)


def test_it_holds_what_a_file_would_hold_in_the_same_order(
    tmp_path: Path, folder: Path, library: Open, postgres_url: str
) -> None:
    report = _take(library(tmp_path / "served"), folder)
    assert (report.ready, len(report.rejected)) == (8, 1)
    assert _take(library(tmp_path / "served"), folder).unchanged == 8
    take(tmp_path / "file", folder)
    assert dump(tmp_path / "served", database_url=postgres_url) == dump(tmp_path / "file")
    (folder / "a.txt").write_text("Report a, mended\nrevenue of 7")
    assert _take(library(tmp_path / "served"), folder).ready == 1
    take(tmp_path / "file", folder)
    assert dump(tmp_path / "served", database_url=postgres_url) == dump(tmp_path / "file")


def test_collections_never_mix(tmp_path: Path, folder: Path, library: Open) -> None:
    _take(library(tmp_path), folder)
    other = library(tmp_path, "eval-x.1")
    assert other.catalogue.all_documents() == []
    (folder / "a.txt").write_text("Only here\nrevenue of 5")
    assert _take(other, folder).ready == 8
    titles = [{d.title for d in one.catalogue.all_documents()} for one in (library(tmp_path), other)]
    assert ["Only here" in held for held in titles] == [False, True]


def test_a_second_run_from_another_machine_says_so(tmp_path: Path, folder: Path, library: Open) -> None:
    first, second = library(tmp_path / "one"), library(tmp_path / "two")
    with (
        only_one(first.home, first.collection, first.engine),
        pytest.raises(StoreUnavailable, match="is ingesting into it; wait for it") as refused,
    ):
        _take(second, folder)
    assert "\n" not in str(refused.value)
    assert _take(second, folder).ready == 8


def test_a_library_from_before_the_migrations_is_brought_up_to_date(
    tmp_path: Path, folder: Path, library: Open, postgres_url: str
) -> None:
    _take(library(tmp_path), folder)
    engine = open_database(tmp_path, postgres_url)
    known = Catalogue(engine).fingerprint()
    with engine.begin() as connection:
        _as_before(connection)
    brought = Catalogue(engine)
    assert brought.fingerprint() == known
    assert brought.changed_issuers() == ["Northwind"]
    engine.dispose()


def _as_before(connection: Connection) -> None:
    tables.digests.drop(connection)
    connection.execute(delete(tables.changed_issuers))
    names = [name for name, _ in marks.MIGRATIONS]
    connection.execute(text("delete from schema_migrations where name = any(:names)"), {"names": names})


def test_an_unreachable_server_is_one_line_without_its_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="the postgres extra is not installed")
    with pytest.raises(StoreUnavailable, match="cannot be opened") as refused:
        open_database(tmp_path, "postgresql://ada:canary@127.0.0.1:1/desk")
    assert "canary" not in str(refused.value)
    assert "\n" not in str(refused.value)
