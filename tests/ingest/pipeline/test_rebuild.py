"""Another embedder or chunker builds a new index beside the live one, and the switch is one step."""

from __future__ import annotations

from pathlib import Path

import pytest
from dump import EVERYONE
from plain import prepare

from core.settings import Settings
from ingest.library import Library
from ingest.pipeline import Step, ingest, withdraw
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
