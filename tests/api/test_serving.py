"""The server as a process and as a stream: a reader who leaves, a server that stops, a start that cannot be."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from api.app import create_app
from api.house import House
from api.serving import listening
from core.settings import Settings
from tests.api.conftest import served
from tests.api.fakes import ADA, BEGUN, LEFT, RATED, SLOW, bearer, plain

STREAM = {**bearer(ADA), "accept": "text/event-stream"}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def address(house: House) -> Iterator[str]:
    with served(create_app(house)) as made:
        yield made


def until(seconds: float, done: object) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if done():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False


def test_a_reader_who_leaves_frees_everything_at_once(address: str, house: House) -> None:
    for _ in range(5):
        BEGUN.clear()
        with httpx2.stream("POST", f"{address}/v1/ask", json={"question": SLOW}, headers=STREAM) as answer:
            lines = answer.iter_lines()
            next(lines)
            assert until(5, lambda: BEGUN == [SLOW])
        assert until(2, lambda: house.answering == 0)
        assert until(2, lambda: LEFT == [SLOW])
    gauge = re.search(r"^wealthdesk_streams (\S+)", house.metrics.text().decode(), re.M)
    assert gauge
    assert float(gauge[1]) == 0


def test_streams_do_not_wait_for_one_another(address: str) -> None:
    with httpx2.stream("POST", f"{address}/v1/ask", json={"question": SLOW}, headers=STREAM) as slow:
        lines = slow.iter_lines()
        next(lines)
        began = time.perf_counter()
        quick = httpx2.post(f"{address}/v1/ask", json={"question": RATED}, headers=bearer(ADA))
        assert quick.json()["status"] == "answered"
        assert time.perf_counter() - began < 10
        assert httpx2.get(f"{address}/livez").status_code == 200


def test_a_server_that_stops_ends_its_streams_with_a_word(address: str, house: House) -> None:
    with httpx2.stream("POST", f"{address}/v1/ask", json={"question": SLOW}, headers=STREAM) as slow:
        lines = slow.iter_lines()
        next(lines)
        house.stopping.set()
        rest = [line for line in lines if line]
    assert json.loads(rest[-2].removeprefix("data: "))["errorText"].startswith("the server is stopping")
    assert rest[-1] == "data: [DONE]"


def test_what_it_listens_on_sends_small_pieces_at_once() -> None:
    """An accepted socket inherits the protocol, and asyncio turns off the wait for more on TCP by name alone."""
    with listening("127.0.0.1", 0) as held:
        assert (held.type, held.proto) == (socket.SOCK_STREAM, socket.IPPROTO_TCP)


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    return {
        **plain(),
        "WEALTHDESK_HOME": str(settings.home),
        "WEALTHDESK_EMBEDDING_MODEL": "hash",
        "WEALTHDESK_TODAY": "2026-11-20",
    }


def command(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "-m", "api", *arguments]
    return subprocess.run(run, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)


def test_a_start_that_cannot_be_is_one_line_and_a_code(environment: dict[str, str], house: House) -> None:
    assert house.desk.library.store.count() > 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        busy = command(environment, "serve", "--port", port)
    open_door = command(environment, "serve", "--host", "0.0.0.0")
    locked = command(environment, "serve", "--port", "0")
    for failed, code, text in (
        (busy, 2, f"port {port}"),
        (open_door, 2, "loopback only"),
        (locked, 1, "held by another"),
    ):
        assert failed.returncode == code, failed.stderr
        assert text in failed.stderr
        assert len(failed.stderr.strip().splitlines()) == 1
        assert failed.stdout == ""


def test_serve_greets_answers_and_stops_on_a_signal(environment: dict[str, str], tmp_path: Path) -> None:
    environment["WEALTHDESK_HOME"] = str(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "api", "serve", "--port", "0"],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr
    with process:
        address = ""
        for line in process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                address = found[0]
                break
        assert httpx2.get(f"{address}/readyz").json() == {"status": "ready"}
        assert httpx2.get(f"{address}/v1/me").json()["single_user"] is True
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in rest
