"""Vectors kept by model and text, so that what was embedded once is never computed again, whatever else changes."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import StoreUnavailable

if TYPE_CHECKING:
    from ingest.embed import Embedder

ROWS_AT_ONCE = 400


class Cached:
    """An embedder in front of another, with a SQLite file of vectors as float16 (at most 0.0005 off, a component).

    Vectors come back from the file in either case, so the first run and every later one give the same bytes. Several
    processes may share the file; nothing is held in memory between calls.

    Raises:
        StoreUnavailable: The file cannot be read or written.
    """

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder = embedder
        self._path = path
        self.name = embedder.name
        with self._open() as database:
            database.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    @property
    def dimensions(self) -> int:
        return self._embedder.dimensions

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        keys = [self._key(text) for text in texts]
        with self._open() as database:
            known = _read(database, keys)
            fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
            if fresh:
                known.update(_write(database, list(fresh), self._embedder(list(fresh.values()))))
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for row, key in enumerate(keys):
            vectors[row] = np.frombuffer(known[key], np.float16)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True) if len(texts) else vectors

    def keep(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep vectors that the same model made elsewhere."""
        with self._open() as database:
            _write(database, [self._key(text) for text in texts], vectors)

    def _key(self, text: str) -> bytes:
        named = f"{self.name}\0{text}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(named, digest_size=20).digest()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=60)) as database:
                database.execute("PRAGMA journal_mode=WAL")
                database.execute("PRAGMA synchronous=NORMAL")
                with database:
                    yield database
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailable(
                f"embedding cache {self._path}: {error}; free some room, or delete the file and run again"
            ) from error


def _read(database: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for at in range(0, len(keys), ROWS_AT_ONCE):
        some = keys[at : at + ROWS_AT_ONCE]
        marks = ",".join("?" * len(some))
        found.update(database.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some))
    return found


def _write(
    database: sqlite3.Connection, keys: Sequence[bytes], vectors: NDArray[np.float32]
) -> list[tuple[bytes, bytes]]:
    rows = [(key, vector.tobytes()) for key, vector in zip(keys, vectors.astype(np.float16), strict=True)]
    database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
    return rows
