"""Stores in memory for the tests of what a run does; the tests of crashes and full disks ask for real ones."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.store import Store

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def stores_in_memory(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "real_store" in request.fixturenames:
        return
    from memory import Kept

    kept: dict[tuple[Path, str], Store] = {}

    def open_store(home: Path, url: str, api_key: str, collection: str, *, dimensions: int) -> Store:
        place = (home, collection)
        if place not in kept:
            kept[place] = Kept(":memory:", "", collection, dimensions=dimensions)
        return kept[place]

    def drop_store(home: Path, url: str, api_key: str, collection: str) -> None:
        kept.pop((home, collection), None)

    monkeypatch.setattr("ingest.library.open_store", open_store)
    monkeypatch.setattr("ingest.library.drop_store", drop_store)


@pytest.fixture
def real_store() -> None:
    """The embedded store itself, on the disk."""
