"""The vector store's door: one small interface, and the drivers behind it.

* `core.store.edge.EdgeStore`: Qdrant's own engine in process, the embedded default.
* `core.store.server.QdrantStore`: `qdrant_client` to a server or cluster by URL, or ``:memory:`` in tests.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np
from numpy.typing import NDArray

from core.access import Restriction
from core.errors import StoreUnavailable
from core.types import Chunk, Document, Hit

Vector = NDArray[np.float32]
Sparse = Mapping[int, float]
"""Term id -> weight, as the BM25 of a document side (term saturation) or of a query (counts)."""

SPARSE_FIELDS = ("text", "header")
DENSE_FIELDS = ("dense",)


@dataclass(frozen=True, slots=True)
class Point:
    """A chunk as it is stored: its dense vector (unit length) and its sparse ones, by field of `SPARSE_FIELDS`."""

    chunk: Chunk
    dense: Vector
    sparse: Mapping[str, Sparse]


class Store(Protocol):
    """Where chunks are kept and searched. Each search is filtered inside the engine by its restriction.

    Inverse document frequency is applied by the store to sparse queries. Rankings are best first; equal scores are
    ordered by chunk id. A document's chunks are written with one call and become visible together.
    """

    def upsert(self, document: Document, points: Sequence[Point]) -> None:
        """Replace everything stored of ``document`` with ``points``. Not durable before `flush`."""
        ...

    def dense(self, vector: Vector, allowed: Restriction, limit: int, tags: Sequence[str] = ()) -> list[Hit]:
        """The chunks nearest to ``vector`` by cosine; with ``tags``, only chunks that carry one of them."""
        ...

    def sparse(
        self, field: str, query: Sparse, allowed: Restriction, limit: int, tags: Sequence[str] = ()
    ) -> list[Hit]:
        """The chunks with the best BM25 score in ``field``; with ``tags``, only chunks that carry one of them."""
        ...

    def chunks(self, allowed: Restriction, limit: int = 10_000) -> list[Chunk]:
        """The chunks a restriction allows, in order of document and place."""
        ...

    def describe(self, document: Document) -> None:
        """Write a document's changed fields (state, validity, access) to its chunks, without new vectors."""
        ...

    def delete(self, document_id: str) -> None:
        """Forget every chunk of a document."""
        ...

    def count(self, document_id: str | None = None) -> int:
        """How many chunks are stored, of one document or in all. For the pipeline's own bookkeeping only."""
        ...

    def flush(self) -> None:
        """Make everything written durable."""
        ...

    def close(self) -> None:
        """Flush and let go of the store, so that another process may open it."""
        ...


def point_id(chunk_id: str) -> UUID:
    """The id an engine takes for a chunk's id: Qdrant knows only numbers and UUIDs."""
    return uuid5(NAMESPACE_URL, f"wealthdesk:{chunk_id}")


def open_store(home: Path, url: str, api_key: str, collection: str, *, dimensions: int = 384) -> Store:
    """The store that the settings name: a server by URL, else the embedded one under ``home``.

    Raises:
        StoreUnavailable: It cannot be reached, is held by another process, or has no room left.
    """
    if url:
        from core.store.server import QdrantStore

        return QdrantStore(url, api_key, collection, dimensions=dimensions)
    from core.store.edge import EdgeStore

    return EdgeStore(home / "store" / collection, dimensions=dimensions)


def drop_store(home: Path, url: str, api_key: str, collection: str) -> None:
    """Delete a store that nothing has open, with all that is in it; nothing happens where there is none.

    Raises:
        StoreUnavailable: It cannot be reached or deleted.
    """
    if url:
        from core.store.server import drop_collection

        drop_collection(url, api_key, collection)
        return
    path = home / "store" / collection
    try:
        if path.exists():
            shutil.rmtree(path)
    except OSError as error:
        raise StoreUnavailable(
            f"store {path}: cannot be deleted ({error.strerror}); check your rights to it"
        ) from error
