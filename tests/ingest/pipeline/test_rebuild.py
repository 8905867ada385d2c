"""Another embedder or chunker builds a new index beside the live one, and the switch is one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from dump import EVERYONE
from plain import prepare

from core.errors import InputError
from core.settings import Settings
from ingest.library import Library
from ingest.pipeline import Step, ingest, purge, tidy, withdraw
from ingest.pipeline.prepare import Job, Outcome


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "research"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.txt").write_text(f"Report {name}\nrevenue of 100\fSecond page of {name}.")
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(Settings(home=tmp_path / "home", embedding_model="hash:16", today="2026-06-30"))


def test_another_embedder_is_built_beside_and_switched_to_when_complete(library: Library, folder: Path) -> None:
    ingest(library, [str(folder)], prepare=prepare, workers=1)
    withdraw(library, library.catalogue.all_documents()[0].id, "")
    before = library.live
    live_meanwhile = set()

    def watch(step: Step) -> None:
        if step.stage == "rebuilding":
            live_meanwhile.add((library.indexes.live("research"), len(library.store.chunks(EVERYONE))))

    report = ingest(library, [str(folder)], embedder="hash:32", prepare=prepare, workers=1, progress=watch)
    assert live_meanwhile == {(before, 4)}
    assert report.switched_to == library.live.physical != before.physical
    assert (library.live.embedder, library.live.dimensions) == ("hash:32", 32)
    assert library.embedder.dimensions == 32
    assert len(library.store.chunks(EVERYONE)) == 4
    assert report.unchanged == 3
    (hit, *_) = library.store.dense(library.embedder(["Second page of c."])[0], EVERYONE, 1)
    assert "Second page" in hit.chunk.text
    assert ingest(library, [str(folder)], prepare=prepare, workers=1).unchanged == 3
    library.close()


def test_a_rebuild_that_is_stopped_leaves_the_live_index_and_goes_on_later(library: Library, folder: Path) -> None:
    ingest(library, [str(folder)], prepare=prepare, workers=1)
    before = library.live
    prepared: list[str] = []

    def stops(job: Job) -> Outcome:
        if len(prepared) == 2:
            raise KeyboardInterrupt
        prepared.append(job.key)
        return prepare(job)

    with pytest.raises(KeyboardInterrupt):
        ingest(library, [str(folder)], chunker="fixed:size=20,overlap=0", prepare=stops, workers=1)
    assert library.live == before
    assert len(library.store.chunks(EVERYONE)) == 6
    library.close()

    again = Library(library.settings)
    report = ingest(again, [str(folder)], chunker="fixed:size=20,overlap=0", prepare=prepare, workers=1)
    assert report.switched_to == again.live.physical
    assert again.live.chunker == "fixed:overlap=0,size=20"
    assert len(again.store.chunks(EVERYONE)) > 6
    again.close()


def test_the_old_index_is_kept_for_some_days_and_then_deleted(tmp_path: Path, folder: Path, real_store: None) -> None:
    settings = Settings(home=tmp_path / "home", embedding_model="hash:16", today="2026-06-30")
    library = Library(settings)
    ingest(library, [str(folder)], prepare=prepare, workers=1)
    report = ingest(library, [str(folder)], embedder="hash:32", prepare=prepare, workers=1)
    assert report.retired == "research"
    assert tidy(library, 7) == []
    library.close()
    later = Library(replace(settings, today="2026-07-07"))
    assert (settings.home / "store" / "research").exists()
    assert tidy(later, 7) == ["research"]
    assert not (settings.home / "store" / "research").exists()
    assert tidy(later, 0) == []
    with pytest.raises(InputError, match="searched"):
        later.drop_index(later.live.physical)
    assert len(later.store.chunks(EVERYONE)) == 6
    later.close()


def test_an_old_index_that_is_gone_back_to_knows_what_happened_meanwhile(library: Library, folder: Path) -> None:
    for embedder in ("hash:16", "hash:32", "hash:24"):
        ingest(library, [str(folder)], embedder=embedder, prepare=prepare, workers=1)
    first, second, _ = library.catalogue.all_documents()
    withdraw(library, first.id, "")
    purge(library, second.id, "")
    ingest(library, [str(folder)], embedder="hash:32", prepare=prepare, workers=1)
    assert {chunk.document_id for chunk in library.store.chunks(EVERYONE)}.isdisjoint({first.id, second.id})
    assert library.store.count(first.id) == library.store.count(second.id) == 0
    library.close()


@pytest.mark.parametrize("change", [withdraw, purge])
def test_what_is_taken_out_while_a_rebuild_stands_still_is_not_in_it_later(
    library: Library, folder: Path, change: Callable[[Library, str, str], object]
) -> None:
    ingest(library, [str(folder)], prepare=prepare, workers=1)
    done: list[str] = []

    def stops(job: Job) -> Outcome:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(job.key)
        return prepare(job)

    with pytest.raises(KeyboardInterrupt):
        ingest(library, [str(folder)], embedder="hash:32", prepare=stops, workers=1)
    change(library, done[0], "")
    ingest(library, [str(folder)], embedder="hash:32", prepare=prepare, workers=1)
    assert library.store.count(done[0]) == 0
    assert len(library.store.chunks(EVERYONE)) == 4
    library.close()
