"""A library shared between threads: everything of it is opened once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import InputError
from core.settings import Settings
from core.store import Store
from ingest.indexes import Index
from ingest.library import Library

THREADS = 8


def test_threads_that_ask_first_at_once_share_one_store_and_one_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(Settings(home=tmp_path, embedding_model="hash"))
    opened: list[str] = []
    plain = Library.open_index

    def slowly(self: Library, index: Index) -> Store:
        opened.append(index.physical)
        time.sleep(0.05)
        return plain(self, index)

    monkeypatch.setattr(Library, "open_index", slowly)
    together = threading.Barrier(THREADS)

    def ask(_: int) -> tuple[int, int, int]:
        together.wait()
        return id(library.store), id(library.catalogue), id(library.embedder)

    with ThreadPoolExecutor(THREADS) as pool:
        found = set(pool.map(ask, range(THREADS)))
    library.close()
    assert len(found) == 1
    assert opened == ["research"]


def test_a_name_that_cannot_be_a_collection_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="letters, digits"):
        Library(Settings(home=tmp_path), "../other")
    with pytest.raises(InputError, match="nothing is in the library"):
        Library(Settings(home=tmp_path), "empty", read_only=True)
