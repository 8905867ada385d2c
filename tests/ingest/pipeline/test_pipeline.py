"""Incremental, idempotent, and every file accounted for: what a run promises about the library it leaves."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from dump import EVERYONE, dump
from memory import Kept
from plain import prepare, take

from core.access import Restriction
from core.catalogue import Entry
from core.errors import InputError, StoreUnavailable
from core.settings import Settings
from core.types import Access, Document
from ingest.library import Library
from ingest.pipeline import Step, find_document, ingest, purge, to_retry, withdraw
from ingest.pipeline.prepare import Job, Outcome


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "research"
    folder.mkdir()
    (folder / "a.txt").write_text("Annual report\nrevenue of 100\fSecond page says more.\f\fFourth.")
    (folder / "b.txt").write_text("Quarterly report\nrevenue of 25 and costs of 20")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def _library(home: Path) -> Library:
    return Library(Settings(home=home, embedding_model="hash", today="2026-06-30"))


def _document(home: Path, name: str) -> Document:
    library = _library(home)
    found = find_document(library.catalogue.all_documents(), name)
    library.close()
    return found


def test_documents_become_searchable_with_pages_figures_and_text(home: Path, folder: Path) -> None:
    report = take(home, folder)
    held = dump(home)
    assert (report.ready, report.pages, report.chunks, report.line_items, report.statements) == (2, 5, 4, 3, 2)
    assert [(chunk[2], chunk[3]) for chunk in held["chunks"] if "Second" in chunk[3]] == [(2, "Second page says more.")]
    assert {entry[2] for entry in held["ledger"]} == {"ready"}
    assert [text for text, _ in held["sparse"]] != []


def test_an_unchanged_run_does_nothing_and_changes_nothing(home: Path, folder: Path) -> None:
    take(home, folder)
    before = dump(home)
    report = take(home, folder)
    assert (report.ready, report.unchanged, report.files) == (0, 2, 2)
    assert dump(home) == before


def test_taking_everything_again_changes_nothing(home: Path, folder: Path) -> None:
    take(home, folder)
    before = dump(home)
    assert take(home, folder, again=True).ready == 2
    assert dump(home) == before


def test_order_and_portions_do_not_matter(tmp_path: Path, folder: Path) -> None:
    take(tmp_path / "one", folder)
    take(tmp_path / "two", folder / "b.txt")
    take(tmp_path / "two", folder)
    assert dump(tmp_path / "one") == dump(tmp_path / "two")


def test_only_a_new_file_is_taken(home: Path, folder: Path) -> None:
    take(home, folder)
    (folder / "c.txt").write_text("New note\nrevenue of 7")
    report = take(home, folder)
    assert (report.ready, report.unchanged) == (1, 2)


def test_a_changed_file_supersedes_its_older_bytes(home: Path, folder: Path) -> None:
    take(home, folder)
    old = _document(home, "b.txt").id
    (folder / "b.txt").write_text("Quarterly report\nrevenue of 26 and costs of 20")
    report = take(home, folder)
    held = {d["id"]: d for d in dump(home)["documents"]}
    assert (report.ready, report.superseded) == (1, 1)
    assert held[old]["state"] == "superseded"
    current = [d for d in held.values() if d["state"] == "current" and d["title"] == "Quarterly report"]
    assert [d["supersedes"] for d in current] == [old]


def test_a_bad_file_is_set_aside_and_the_rest_goes_on(home: Path, folder: Path) -> None:
    (folder / "aa.txt").write_text("BROKEN beyond repair")
    (folder / "empty.txt").write_text(" ")
    report = take(home, folder)
    assert [(item.name, item.reason) for item in report.rejected] == [("aa.txt", "CORRUPT"), ("empty.txt", "NO_TEXT")]
    assert (report.ready, report.files) == (2, 4)
    again = take(home, folder)
    assert (again.unchanged, again.rejected, again.files) == (4, [], 4)


def test_what_was_set_aside_is_taken_on_request(home: Path, folder: Path) -> None:
    (folder / "aa.txt").write_text("BROKEN beyond repair")
    take(home, folder)
    library = _library(home)
    assert to_retry(library, []) == [str(folder / "aa.txt")]
    library.close()
    assert [item.name for item in take(home, folder / "aa.txt", again=True).rejected] == ["aa.txt"]
    (folder / "aa.txt").write_text("Mended\nrevenue of 3")
    assert take(home, folder).ready == 1


def test_a_broken_new_version_leaves_the_old_one_in_place(home: Path, folder: Path) -> None:
    take(home, folder)
    (folder / "b.txt").write_text("BROKEN now")
    report = take(home, folder)
    assert [item.reason for item in report.rejected] == ["CORRUPT"]
    assert _document(home, "b.txt").state == "current"


def test_the_same_bytes_twice_are_one_document(home: Path, folder: Path) -> None:
    shutil.copy(folder / "a.txt", folder / "z.txt")
    report = take(home, folder)
    held = dump(home)
    assert (report.ready, report.copies, report.files) == (2, 1, 3)
    assert len(held["documents"]) == 2
    assert len({entry[4] for entry in held["ledger"]}) == 2
    shutil.copy(folder / "a.txt", folder / "later.txt")
    assert take(home, folder).copies == 1
    assert take(home, folder).unchanged == 4


def test_bytes_in_two_places_are_seen_only_by_whom_both_let_in(home: Path, folder: Path) -> None:
    shutil.copy(folder / "a.txt", folder / "z.txt")
    _state(folder / "z.txt", {"access": {"groups": ["staff", "supervisors"], "barrier": "deal"}})
    take(home, folder)
    assert _document(home, "a.txt").source.access == Access(frozenset({"staff"}), "deal")
    library = _library(home)
    assert not any("Annual" in chunk.text for chunk in library.store.chunks(EVERYONE))
    library.close()


def test_a_restricted_copy_found_later_narrows_the_document(home: Path, folder: Path) -> None:
    take(home, folder)
    shutil.copy(folder / "a.txt", folder / "z.txt")
    _state(folder / "z.txt", {"access": {"groups": ["supervisors"]}})
    take(home, folder)
    assert _document(home, "z.txt").source.access.groups == frozenset()


def test_a_changed_sidecar_is_taken_without_a_changed_file(home: Path, folder: Path) -> None:
    take(home, folder)
    _state(folder / "a.txt", {"access": {"groups": ["supervisors"], "barrier": "none"}})
    report = take(home, folder)
    assert (report.ready, report.unchanged) == (1, 1)
    assert _document(home, "a.txt").source.access.groups == frozenset({"supervisors"})
    library = _library(home)
    seen = library.store.chunks(Restriction(("staff",), ("none",), 20260630))
    library.close()
    assert not any("Annual" in chunk.text for chunk in seen)


@pytest.mark.parametrize(
    "sidecar",
    ['{"access": "everyone"}', '{"access": {"groups": []}}', '{"acess": {"groups": ["x"]}}', "{", '["staff"]'],
)
def test_a_sidecar_that_is_not_valid_never_opens_its_file(home: Path, folder: Path, sidecar: str) -> None:
    (folder / "a.txt.meta.json").write_text(sidecar)
    report = take(home, folder)
    assert [item.name for item in report.rejected] == ["a.txt"]
    assert report.ready == 1
    assert not any("Annual" in chunk[3] for chunk in dump(home)["chunks"])


def test_a_file_that_is_gone_is_reported_and_taken_out_only_on_request(home: Path, folder: Path) -> None:
    take(home, folder)
    (folder / "b.txt").unlink()
    report = take(home, folder)
    assert (report.gone, report.pruned) == ([str(folder / "b.txt")], 0)
    assert len(dump(home)["documents"]) == 2
    assert take(home, folder, prune=True).pruned == 1
    held = dump(home)
    assert [d["title"] for d in held["documents"]] == ["Annual report"]
    assert all("Quarterly" not in chunk[3] for chunk in held["chunks"])
    (folder / "b.txt").write_text("Quarterly report\nrevenue of 25 and costs of 20")
    assert take(home, folder).ready == 1


def test_pruning_one_folder_leaves_others_and_copies_alone(home: Path, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "research-two"
    other.mkdir()
    shutil.copy(folder / "a.txt", other / "copy.txt")
    take(home, folder, other)
    (folder / "a.txt").unlink()
    take(home, folder, prune=True)
    assert {d["title"] for d in dump(home)["documents"]} == {"Annual report", "Quarterly report"}


def test_withdrawn_is_out_of_every_search_at_once_and_stays_out(home: Path, folder: Path) -> None:
    take(home, folder)
    library = _library(home)
    withdraw(library, _document_in(library, "a.txt").id, "wrong figures")
    assert not any("Annual" in chunk.text for chunk in library.store.chunks(EVERYONE))
    events = [line.event for line in library.catalogue.history(_document_in(library, "a.txt").id)]
    library.close()
    assert events == ["added", "withdrawn: wrong figures"]
    take(home, folder)
    take(home, folder, again=True)
    assert _document(home, "a.txt").state == "withdrawn"
    library = _library(home)
    assert to_retry(library, ["a.txt"]) == [str(folder / "a.txt")]
    library.close()
    assert take(home, folder / "a.txt", again=True).ready == 1
    assert _document(home, "a.txt").state == "current"


def test_purged_leaves_nothing_but_its_history_and_does_not_come_back(home: Path, folder: Path) -> None:
    take(home, folder)
    library = _library(home)
    gone = purge(library, _document_in(library, "a.txt").id, "client request")
    assert [line.event for line in library.catalogue.history(gone.id)] == ["added", "purged: client request"]
    library.close()
    assert take(home, folder, again=True).unchanged == 1
    assert [d["title"] for d in dump(home)["documents"]] == ["Quarterly report"]
    assert not (home / "blobs" / gone.source.sha256[:2] / gone.source.sha256).exists()


def test_what_an_archive_holds_is_taken_file_by_file(home: Path, folder: Path) -> None:
    (folder / "pack.zip").write_text("ARCHIVE|one.txt:First\nrevenue of 9|two.txt:BROKEN|three.txt:Third\nrevenue of 8")
    _state(folder / "pack.zip", {"access": {"groups": ["supervisors"]}})
    report = take(home, folder)
    assert (report.ready, report.containers, len(report.rejected), report.files) == (4, 1, 1, 6)
    inner = _document(home, "pack.zip!/one.txt")
    assert inner.source.access.groups == frozenset({"supervisors"})
    again = take(home, folder)
    assert (again.ready, again.unchanged) == (0, 3)


def test_a_restricted_archive_is_restricted_file_by_file_whenever_that_is_stated(home: Path, folder: Path) -> None:
    (folder / "pack.zip").write_text("ARCHIVE|one.txt:First\nrevenue of 9")
    take(home, folder)
    _state(folder / "pack.zip", {"access": {"groups": ["supervisors"]}})
    take(home, folder)
    assert _document(home, "pack.zip!/one.txt").source.access.groups == frozenset({"supervisors"})


def test_bytes_in_an_archive_and_beside_it_are_seen_only_by_whom_both_let_in(home: Path, folder: Path) -> None:
    (folder / "one.txt").write_text("First\nrevenue of 9")
    (folder / "pack.zip").write_text("ARCHIVE|one.txt:First\nrevenue of 9")
    _state(folder / "one.txt", {"access": {"groups": ["staff"], "barrier": "deal"}})
    take(home, folder)
    held = {entry.name: entry.document_id for entry in _entries(home)}
    assert held[str(folder / "one.txt")] == held[f"{folder / 'pack.zip'}!/one.txt"]
    assert _document(home, held[str(folder / "one.txt")]).source.access == Access(frozenset({"staff"}), "deal")


def test_what_an_archive_holds_no_more_is_gone(home: Path, folder: Path) -> None:
    (folder / "pack.zip").write_text("ARCHIVE|one.txt:First|two.txt:Second")
    take(home, folder)
    (folder / "pack.zip").write_text("ARCHIVE|one.txt:First again")
    report = take(home, folder, prune=True)
    assert report.gone == [f"{folder / 'pack.zip'}!/two.txt"]
    assert report.superseded == 1
    titles = {d["title"]: d["state"] for d in dump(home)["documents"]}
    assert titles["First again"] == "current"
    assert titles["First"] == "superseded"
    assert "Second" not in titles


def test_an_email_is_ready_only_when_its_attachments_are(home: Path, folder: Path) -> None:
    (folder / "mail.eml").write_text("MAIL dear all\nrevenue of 3|one.txt:First\nrevenue of 9|two.txt:BROKEN")

    def stops(job: Job) -> Outcome:
        if "!/" in job.key:
            raise KeyboardInterrupt
        return prepare(job)

    library = _library(home)
    with pytest.raises(KeyboardInterrupt):
        ingest(library, [str(folder)], prepare=stops, workers=1)
    library.close()
    assert {entry.status for entry in _entries(home) if "mail.eml" in entry.name} == {"queued"}
    report = take(home, folder)
    assert (report.ready, report.unchanged, len(report.rejected)) == (2, 2, 1)
    assert {d["title"] for d in dump(home)["documents"]} >= {"MAIL dear all", "First"}


def test_archives_in_archives_are_opened_so_deep_and_no_deeper(home: Path, folder: Path) -> None:
    deep = "a.txt:Found\nrevenue of 4"
    for level in range(2):
        deep = f"{level}.zip:ARCHIVE({deep})"
    (folder / "deep.zip").write_text(f"ARCHIVE({deep})")
    report = take(home, folder)
    assert "Found" in {d["title"] for d in dump(home)["documents"]}
    (folder / "deeper.zip").write_text(f"ARCHIVE(x.zip:ARCHIVE(y.zip:ARCHIVE(z.zip:ARCHIVE({deep}))))")
    report = take(home, folder)
    assert [item.reason for item in report.rejected] == ["BOMB"]


def test_an_old_view_does_not_look_current_while_it_is_taken_again(home: Path, folder: Path) -> None:
    take(home, folder)
    library = _library(home)
    old = replace(_document_in(library, "a.txt"), state="superseded", valid_to=date(2024, 1, 1))
    library.catalogue.update([old], "test")
    states: list[str] = []

    def watch(step: Step) -> None:
        if step.stage == "settling":
            states.append(_document_in(library, "a.txt").state)

    ingest(library, [str(folder)], prepare=prepare, workers=1, again=True, progress=watch)
    library.close()
    assert states == ["superseded"]
    assert _document(home, "a.txt").state == "current"


def test_an_index_that_was_lost_is_filled_again(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(home, folder)
    fresh = Kept(":memory:", "", "research", dimensions=64)
    monkeypatch.setattr("ingest.library.open_store", lambda *_, **__: fresh)
    assert take(home, folder).ready == 2
    assert fresh.count() == 4


def test_a_dry_run_says_what_it_would_do_and_leaves_no_trace(home: Path, folder: Path) -> None:
    report = take(home, folder, dry_run=True)
    assert report.to_do == ["a.txt", "b.txt"]
    assert report.files == 2
    held = _library(home)
    assert held.catalogue.entries() == []
    held.close()
    assert not (home / "store").exists()


def test_a_second_run_at_the_same_time_says_who_is_at_work(home: Path, folder: Path) -> None:
    library = _library(home)
    said: list[str] = []

    def meanwhile(step: Step) -> None:
        if step.stage == "taking" and not said:
            with pytest.raises(StoreUnavailable, match=r"process \d+ is ingesting into it; wait for it") as error:
                ingest(_library(home), [str(folder)], prepare=prepare, workers=1)
            said.append(str(error.value))

    assert ingest(library, [str(folder)], prepare=prepare, workers=1, progress=meanwhile).ready == 2
    library.close()
    assert said


def test_progress_never_goes_back_and_ends_with_every_file(home: Path, folder: Path) -> None:
    steps: list[Step] = []
    take(home, folder, progress=steps.append)
    taking = [step for step in steps if step.stage == "taking"]
    assert [step.done for step in taking] == sorted(step.done for step in taking)
    assert (taking[-1].done, taking[-1].files, taking[-1].pages, taking[-1].chunks) == (2, 2, 5, 4)


def test_a_nearly_full_disk_is_one_clear_line(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(home, folder / "a.txt")
    with monkeypatch.context() as full:
        full.setattr("ingest.room.SPARE_BYTES", 1 << 60)
        with pytest.raises(StoreUnavailable, match="free some room and run again, finished documents are kept"):
            take(home, folder)
    assert take(home, folder).ready == 1


def test_a_missing_path_is_named(home: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent: no such file or folder"):
        take(home, tmp_path / "absent")


def test_the_report_counts_every_file_once_and_is_json(home: Path, folder: Path) -> None:
    (folder / "bad.txt").write_text("BROKEN")
    body = json.loads(json.dumps(take(home, folder).to_json()))
    assert (body["files"], body["documents"], body["unchanged"]) == (3, 2, 0)
    assert body["quarantined"] == [{"name": "bad.txt", "reason": "CORRUPT", "detail": "it says so itself"}]


def _entries(home: Path) -> list[Entry]:
    library = _library(home)
    entries = library.catalogue.entries()
    library.close()
    return entries


def _document_in(library: Library, name: str) -> Document:
    return find_document(library.catalogue.all_documents(), name)


def _state(path: Path, stated: dict[str, object]) -> None:
    path.with_name(f"{path.name}.meta.json").write_text(json.dumps(stated))
