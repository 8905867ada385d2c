"""The whole suite runs without a key and without a network: only the loopback may be reached."""

from __future__ import annotations

import importlib.util
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from sqlalchemy import create_engine, make_url, text

from tests.servers import postgres

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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server that tests may make databases on, or a skip that says what is missing."""
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("PostgreSQL: the postgres extra is not installed")
    if known := os.environ.get("WEALTHDESK_POSTGRES_URL"):
        yield known
    elif folder := postgres.binaries():
        with postgres.serving(folder) as url:
            yield url
    else:
        pytest.skip("PostgreSQL: no server is installed, and WEALTHDESK_POSTGRES_URL names none")


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    name = f"test_{uuid4().hex}"
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}"))
        yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"drop database {name} with (force)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database, of each kind in turn; empty for the file under the home directory."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else ""
