"""Killed anywhere, a run that is repeated leaves what an undisturbed run would have left."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from dump import dump
from plain import take

from core.errors import StoreUnavailable

PROGRAM = Path(__file__).with_name("plain.py")
ROOT = Path(__file__).resolve().parents[3]
KILLS = 4

MEGABYTE = 1024 * 1024
pytestmark = pytest.mark.usefixtures("real_store")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "research"
    folder.mkdir()
    for number in range(24):
        pages = "\f".join(f"Report {number} page {page}\nrevenue of {number}{page}" for page in range(3))
        (folder / f"{number:02}.txt").write_text(pages)
    (folder / "bad.txt").write_text("BROKEN")
    (folder / "pack.zip").write_text("ARCHIVE|one.txt:Inner one\nrevenue of 1|two.txt:Inner two\nrevenue of 2")
    return folder


def start(home: Path, folder: Path, pause_s: float) -> subprocess.Popen[bytes]:
    """A process that ingests the folder; it has begun when this returns."""
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), str(home), str(folder), str(pause_s)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


def end(process: subprocess.Popen[bytes]) -> bytes:
    """Wait for a process; gives what it wrote on stderr."""
    return process.communicate(timeout=120)[1]


def test_killed_at_random_points_the_library_is_that_of_an_undisturbed_run(tmp_path: Path, folder: Path) -> None:
    undisturbed, disturbed = tmp_path / "undisturbed", tmp_path / "disturbed"
    take(undisturbed, folder)
    chance = random.Random(11)
    cut_short = 0
    for _ in range(KILLS):
        process = start(disturbed, folder, 0.03)
        time.sleep(chance.uniform(0.05, 1.0))
        process.send_signal(signal.SIGKILL)
        end(process)
        cut_short += process.returncode == -signal.SIGKILL
    assert cut_short > 0
    take(disturbed, folder)
    assert dump(disturbed) == dump(undisturbed)


def test_an_interrupt_ends_the_run_and_what_is_finished_is_kept(tmp_path: Path, folder: Path) -> None:
    process = start(tmp_path / "home", folder, 0.6)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    assert b"KeyboardInterrupt" in end(process)
    take(tmp_path / "home", folder)
    take(tmp_path / "undisturbed", folder)
    assert dump(tmp_path / "home") == dump(tmp_path / "undisturbed")


def test_a_second_process_says_that_the_first_is_at_work(tmp_path: Path, folder: Path) -> None:
    first = start(tmp_path / "home", folder, 0.1)
    try:
        deadline = time.monotonic() + 30
        while not list(tmp_path.glob("home/store/research/*")) and time.monotonic() < deadline:
            time.sleep(0.01)
        with pytest.raises(StoreUnavailable, match=f"process {first.pid} is ingesting"):
            take(tmp_path / "home", folder)
    finally:
        end(first)
    assert first.returncode == 0
    assert take(tmp_path / "home", folder).ready == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 200 MB in a file; a memory disk will not do, since reading a sparse file there takes room."""
    place, image = tmp_path / "disk", tmp_path / "image"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(200 * MEGABYTE)
    for command in (["mkfs.ext4", "-q", "-F", str(image)], ["mount", "-o", "loop", str(image), str(place)]):
        try:
            done = subprocess.run(command, capture_output=True, check=False).returncode
        except FileNotFoundError:
            done = 1
        if done:
            pytest.skip("a small disk cannot be made here: it needs root, mkfs.ext4 and a loop device")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("left", [-MEGABYTE, MEGABYTE], ids=["from the start", "half way"])
def test_a_full_disk_stops_the_run_in_one_line_and_it_goes_on_when_there_is_room(
    small_disk: Path, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    room = 64 * MEGABYTE
    monkeypatch.setattr("ingest.room.SPARE_BYTES", room)
    monkeypatch.setattr("core.store.edge.SPARE_BYTES", room // 2)
    (folder / "large.txt").write_text("Large report\n" + "revenue words without end " * 80_000)
    take(small_disk / "home", folder / "00.txt")
    ballast = small_disk / "ballast"
    disk = os.statvfs(small_disk)
    ballast.write_bytes(bytes(disk.f_bavail * disk.f_frsize - room - left))
    with pytest.raises(StoreUnavailable, match="free some room and run again, finished documents are kept"):
        take(small_disk / "home", folder)
    ballast.unlink()
    take(small_disk / "home", folder)
    take(tmp_path / "undisturbed", folder)
    assert dump(small_disk / "home") == dump(tmp_path / "undisturbed")
