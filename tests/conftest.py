"""The whole suite runs without a key and without a network: only the loopback may be reached."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

LOOPBACK = ("127.", "localhost", "::1")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    monkeypatch.setenv("WEALTHDESK_HOME", str(tmp_path / "home"))
    if "live" in request.keywords:
        return
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to connect to {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """A command that a test runs in this process sets its own log level; the next test has the old one."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture
def benchmarks() -> Path:
    """The folder of public benchmarks, or a skip that says so."""
    folder = os.environ.get("WEALTHDESK_BENCHMARKS")
    if not folder or not Path(folder).is_dir():
        pytest.skip("WEALTHDESK_BENCHMARKS names no folder of public benchmarks")
    return Path(folder)
