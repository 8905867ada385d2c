from __future__ import annotations

import json
import multiprocessing
import os
import random
from pathlib import Path

import pytest

from core.audit import AuditLog, Head
from core.errors import StoreUnavailable


def filled(path: Path, count: int = 12) -> AuditLog:
    log = AuditLog(path / "audit.jsonl")
    for n in range(count):
        log.append({"run_id": f"run-{n}", "answer": f"größe {n}"})
    return log


def lines(path: Path) -> list[bytes]:
    return (path / "audit.jsonl").read_bytes().splitlines(keepends=True)


def rewrite(path: Path, made: list[bytes]) -> None:
    (path / "audit.jsonl").write_bytes(b"".join(made))


def test_an_untouched_trail_is_intact_and_gives_back_what_was_put_in(tmp_path: Path) -> None:
    log = filled(tmp_path)
    assert log.verify() is None
    assert [record["answer"] for record in log.read(2)] == ["größe 10", "größe 11"]
    assert (log.find("run-3") or {})["answer"] == "größe 3"
    assert log.find("run-99") is None
    assert log.head().count == 12


def test_an_empty_trail_is_intact(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "nothing" / "audit.jsonl")
    assert (log.verify(), log.read(), log.head().count) == (None, [], 0)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_done_to_a_record_the_first_bad_one_is_named(tmp_path: Path, seed: int) -> None:
    pick = random.Random(seed)
    log = filled(tmp_path)
    held = lines(tmp_path)
    at = pick.randrange(len(held) - 1)
    match pick.choice(("flip", "drop", "insert", "swap", "resign")):
        case "flip":
            byte = pick.randrange(len(held[at]) - 1)
            held[at] = held[at][:byte] + bytes([held[at][byte] ^ 1]) + held[at][byte + 1 :]
        case "drop":
            del held[at]
        case "insert":
            held.insert(at, held[at])
            at += 1
        case "swap":
            held[at], held[at + 1] = held[at + 1], held[at]
        case "resign":  # changed, and its own hash made to fit: the next one gives it away
            line = json.loads(held[at])
            line["record"]["answer"] = "another"
            body = {key: value for key, value in line.items() if key != "hash"}
            from core.audit import _canonical, _hash

            held[at] = _canonical({**body, "hash": _hash(body)}) + b"\n"
            at += 1
    rewrite(tmp_path, held)
    assert log.verify() == at


@pytest.mark.parametrize("keep", [0, 1, 7, 11])
def test_a_tail_cut_off_is_missed_through_the_anchor(tmp_path: Path, keep: int) -> None:
    log = filled(tmp_path)
    rewrite(tmp_path, lines(tmp_path)[:keep])
    assert log.verify() == keep
    with pytest.raises(StoreUnavailable, match="audit verify"):
        log.append({"run_id": "x"})


def test_a_trail_rewritten_whole_does_not_fit_a_head_kept_elsewhere(tmp_path: Path) -> None:
    head = filled(tmp_path).head()
    (tmp_path / "audit.jsonl").unlink()
    (tmp_path / "audit.anchor").unlink()
    forged = filled(tmp_path, 12)
    assert forged.verify() is None
    assert forged.verify(head) == 11
    assert forged.verify(Head(20, "0" * 64)) == 12


def test_an_anchor_taken_away_is_noticed(tmp_path: Path) -> None:
    log = filled(tmp_path)
    (tmp_path / "audit.anchor").unlink()
    assert log.verify() == 12
    (tmp_path / "audit.anchor").write_text("nonsense")
    assert log.verify() is not None


def test_a_line_torn_by_a_crash_was_never_acknowledged_and_gives_way(tmp_path: Path) -> None:
    log = filled(tmp_path)
    with (tmp_path / "audit.jsonl").open("ab") as file:
        file.write(b'{"seq": 12, "record": {"half')
    assert log.verify() == 12
    log.append({"run_id": "after"})
    assert log.verify() is None
    assert [record["run_id"] for record in log.read(2)] == ["run-11", "after"]


def test_a_crash_between_the_record_and_the_anchor_loses_nothing(tmp_path: Path) -> None:
    log = filled(tmp_path)
    anchor = (tmp_path / "audit.anchor").read_text()
    log.append({"run_id": "last"})
    (tmp_path / "audit.anchor").write_text(anchor)
    assert log.verify() is None
    log.append({"run_id": "next"})
    assert (log.verify(), log.head().count) == (None, 14)


def test_a_record_longer_than_a_block_is_read_back(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    log.append({"run_id": "long", "answer": "x" * 300_000})
    log.append({"run_id": "short"})
    assert (log.verify(), log.head().count) == (None, 4)


def _append(path: str, name: str) -> None:
    log = AuditLog(Path(path))
    for n in range(15):
        log.append({"run_id": f"{name}-{n}"})


def test_several_processes_write_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_append, args=(str(path), name)) for name in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    log = AuditLog(path)
    assert log.verify() is None
    assert len({record["run_id"] for record in log.read()}) == 45


def test_a_full_disk_is_said_and_the_trail_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = filled(tmp_path)
    before = lines(tmp_path)

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnavailable, match="No space left on device; no answer leaves without a record"):
        log.append({"run_id": "x"})
    monkeypatch.undo()
    assert lines(tmp_path) == before
    assert log.verify() is None
