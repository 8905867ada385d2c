"""A server over a few real files, once for all tests of this folder; each test gets an app of its own over it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth import Door, Fixed
from api.house import House
from api.limits import Limits, Spending
from api.render import Renderer
from core.settings import Settings
from evals.feedback import Feedback
from tests.api.fakes import desk_over, keys, stock

HERE = "http://127.0.0.1"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return stock(tmp_path_factory.mktemp("api") / "home")


@pytest.fixture(scope="session")
def desk(settings: Settings) -> Iterator[object]:
    made = desk_over(settings)
    yield made
    made.close()


@pytest.fixture(scope="session")
def renderer(settings: Settings) -> Iterator[Renderer]:
    made = Renderer(settings.home / "cache" / "pages")
    made.warm()
    yield made
    made.close()


class Shared:
    """The one renderer, whose process outlives each app."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self.page = renderer.page

    def warm(self) -> None:
        """It is warm."""

    def close(self) -> None:
        """It is closed at the end of all tests."""


@pytest.fixture
def house(settings: Settings, desk: Any, renderer: Renderer) -> House:
    """A house where everyone of `fakes.PEOPLE` has a key."""
    return House(
        desk,
        settings,
        Door(Fixed(keys())),
        Shared(renderer),  # type: ignore[arg-type]
        Limits(1000),
        Spending(desk.library.engine),
        Feedback(desk.library.engine, desk.audit.find),
    )


@pytest.fixture
def alone(house: House) -> House:
    """The same in single-user mode."""
    house.door = Door()
    return house


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with TestClient(create_app(house), base_url=HERE, raise_server_exceptions=False) as made:
        yield made


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """A real server on the loopback; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(500):
        if server.started:
            break
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def serve() -> Callable[[FastAPI], object]:
    return served


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path
