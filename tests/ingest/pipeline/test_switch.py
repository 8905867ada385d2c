"""A newer version takes over from an older one in one order: no moment has two that look current."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import plain
import pytest
from dump import dump

from core.access import restrict
from core.settings import Settings
from core.store import Point
from core.types import Document, Principal, Scope
from ingest.library import Library
from ingest.pipeline import Report, ingest
from ingest.pipeline.prepare import Job, Outcome, Prepared

READER = Principal("reader")
TODAY = date(2026, 6, 30)


def prepare(job: Job) -> Outcome:
    """The plain way, for notes of one house on one issuer; the first line is a title, the second a date."""
    outcome = plain.prepare(job)
    if not isinstance(outcome, Prepared) or outcome.document is None or outcome.parsed is None:
        return outcome
    day = date.fromisoformat(outcome.parsed.text.split("\n")[1])
    named = replace(outcome.document, kind="update", publisher="Halden Research", published=day)
    return replace(outcome, document=named)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


def note(folder: Path, day: str, name: str = "") -> None:
    (folder / f"{name or day}.txt").write_text(f"Northwind, note of {day}\n{day}\nour target is {day[-2:]}")


def open_library(home: Path) -> Library:
    return Library(Settings(home=home, embedding_model="hash", today=TODAY.isoformat()))


def run(home: Path, folder: Path, watch: Callable[[Library], None] | None = None) -> Report:
    library = open_library(home)
    store = library.store
    try:
        if watch:
            for name in ("upsert", "describe"):
                setattr(store, name, _watched(getattr(store, name), lambda: watch(library)))
        return ingest(library, [str(folder)], prepare=prepare, workers=1)
    finally:
        for name in ("upsert", "describe"):
            vars(store).pop(name, None)
        library.close()


def _watched(act: Callable[..., None], watch: Callable[[], None]) -> Callable[..., None]:
    def acted(*arguments: object) -> None:
        act(*arguments)
        watch()

    return acted


def current(library: Library) -> tuple[list[str], list[str]]:
    """What a reader is shown as current: by the store and by the catalogue."""
    found = {chunk.text.split("\n")[0] for chunk in library.store.chunks(restrict(READER, Scope(), TODAY))}
    return sorted(found), sorted(d.title for d in library.catalogue.documents(READER, TODAY))


def test_at_no_step_of_a_run_do_two_versions_look_current(tmp_path: Path, folder: Path) -> None:
    for day in ("2026-03-02", "2026-01-05", "2026-05-20", "2026-02-10"):
        note(folder, day)
    seen: list[int] = []

    def watch(library: Library) -> None:
        seen.extend(map(len, current(library)))

    report = run(tmp_path / "home", folder, watch)
    assert max(seen) == 1
    assert report.superseded == 3
    library = open_library(tmp_path / "home")
    assert current(library) == (["Northwind, note of 2026-05-20"],) * 2
    library.close()


def test_a_file_with_newer_bytes_gives_way_before_they_come(tmp_path: Path, folder: Path) -> None:
    home = tmp_path / "home"
    note(folder, "2026-03-02", "note")
    run(home, folder)
    note(folder, "2026-04-01", "note")
    seen: list[int] = []
    run(home, folder, lambda library: seen.extend(map(len, current(library))))
    assert max(seen) == 1


def test_killed_between_the_old_and_the_new_there_is_none_and_the_next_run_mends_it(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, whole = tmp_path / "home", tmp_path / "whole"
    note(folder, "2026-03-02")
    run(home, folder)
    run(whole, folder)
    note(folder, "2026-04-01")
    library = open_library(home)
    with monkeypatch.context() as patch:
        patch.setattr(library.store, "upsert", _killed)
        with pytest.raises(KeyboardInterrupt):
            ingest(library, [str(folder)], prepare=prepare, workers=1)
    assert current(library)[0] == []
    library.close()
    run(home, folder)
    run(whole, folder)
    assert dump(home) == dump(whole)


def test_an_older_version_that_comes_late_is_superseded_from_its_first_moment(tmp_path: Path, folder: Path) -> None:
    home = tmp_path / "home"
    note(folder, "2026-04-01")
    run(home, folder)
    note(folder, "2026-03-02")
    seen: list[list[str]] = []
    run(home, folder, lambda library: seen.extend(current(library)))
    assert {tuple(titles) for titles in seen} == {("Northwind, note of 2026-04-01",)}


def test_what_the_store_forgot_of_an_ended_view_is_told_again_after_a_broken_run(tmp_path: Path, folder: Path) -> None:
    home = tmp_path / "home"
    note(folder, "2026-03-02")
    note(folder, "2026-04-01")
    run(home, folder)
    library = open_library(home)
    old = next(d for d in library.catalogue.all_documents() if d.state == "superseded")
    library.store.describe(replace(old, state="current", valid_to=None))
    library.indexes.settle(library.collection, "")
    assert len(current(library)[0]) == 2
    library.close()
    run(home, folder)
    library = open_library(home)
    assert current(library)[0] == ["Northwind, note of 2026-04-01"]
    library.close()


def _killed(_document: Document, _points: Sequence[Point]) -> None:
    raise KeyboardInterrupt
