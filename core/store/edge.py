"""The embedded store: Qdrant's own engine in process, with its write-ahead log. One process at a time holds it.

The engine syncs only on `flush`, and dies on a full disk instead of raising, so room is checked before each write.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import qdrant_edge as edge

from core import access
from core.access import Restriction
from core.errors import StoreUnavailable
from core.store import SPARSE_FIELDS, Point, Sparse, Vector, point_id
from core.store.payload import KEYWORDS, NUMBERS, to_chunk, to_payload
from core.types import Chunk, Document, Hit

SPARE_BYTES = 256 * 1024 * 1024


class EdgeStore:
    """A `core.store.Store` on one shard under ``path``, made where missing.

    Raises:
        StoreUnavailable: Another process holds it, it cannot be read, or the disk is nearly full.
    """

    def __init__(self, path: Path, *, dimensions: int = 384) -> None:
        self._path = path
        try:
            if not path.exists() or not any(path.iterdir()):
                path.mkdir(parents=True, exist_ok=True)
                self._require_room()
                self._shard = edge.EdgeShard.create(str(path), _config(dimensions))
                self._index()
            else:
                self._shard = edge.EdgeShard.load(str(path))
        except OSError as error:
            raise StoreUnavailable(f"store {path}: {error.strerror}; check the path and your rights to it") from error
        except Exception as error:
            raise StoreUnavailable(_explain(path, error)) from error

    def upsert(self, document: Document, points: Sequence[Point]) -> None:
        self._require_room()
        fresh = [_point(document, point) for point in points]
        if fresh:
            self._shard.update(edge.UpdateOperation.upsert_points(fresh))
        stale = edge.Filter(
            must=[_equals("document_id", document.id)],
            must_not=[edge.HasIdCondition({point_id(point.chunk.id) for point in points})] if fresh else None,
        )
        self._shard.update(edge.UpdateOperation.delete_points_by_filter(stale))

    def dense(self, vector: Vector, allowed: Restriction, limit: int, tags: Sequence[str] = ()) -> list[Hit]:
        query = edge.Query.Nearest(vector.tolist(), "dense")
        return self._search("dense", query, allowed, limit, tags, None)

    def sparse(
        self, field: str, query: Sparse, allowed: Restriction, limit: int, tags: Sequence[str] = ()
    ) -> list[Hit]:
        if not query:
            return []
        nearest = edge.Query.Nearest(edge.SparseVector(list(query), list(query.values())), field)
        seen = _filter(Restriction(allowed.groups, allowed.barriers, allowed.on, history=True), ())
        return self._search(field, nearest, allowed, limit, tags, edge.SearchParams(idf=edge.IdfParams(corpus=seen)))

    def chunks(self, allowed: Restriction, limit: int = 10_000) -> list[Chunk]:
        found: list[Chunk] = []
        offset = None
        while len(found) < limit:
            records, offset = self._shard.scroll(
                edge.ScrollRequest(
                    limit=min(1000, limit), offset=offset, filter=_filter(allowed, ()), with_payload=True
                )
            )
            found += [to_chunk(record.payload or {}) for record in records]
            if offset is None:
                break
        return sorted(found, key=lambda chunk: (chunk.document_id, chunk.span))[:limit]

    def describe(self, document: Document) -> None:
        self._require_room()
        mine = edge.Filter(must=[_equals("document_id", document.id)])
        self._shard.update(edge.UpdateOperation.set_payload_by_filter(mine, access.payload(document)))

    def delete(self, document_id: str) -> None:
        mine = edge.Filter(must=[_equals("document_id", document_id)])
        self._shard.update(edge.UpdateOperation.delete_points_by_filter(mine))

    def count(self, document_id: str | None = None) -> int:
        mine = edge.Filter(must=[_equals("document_id", document_id)]) if document_id else None
        return int(self._shard.count(edge.CountRequest(exact=True, filter=mine)))

    def flush(self) -> None:
        self._require_room()
        self._shard.flush()

    def close(self) -> None:
        self._shard.close()

    def _search(
        self,
        head: str,
        query: Any,  # noqa: ANN401 - the engine's query variants share no type
        allowed: Restriction,
        limit: int,
        tags: Sequence[str],
        params: edge.SearchParams | None,
    ) -> list[Hit]:
        if not allowed.groups:
            return []
        points = self._shard.query(
            edge.QueryRequest(limit=limit, query=query, filter=_filter(allowed, tags), with_payload=True, params=params)
        )
        return ranked(head, ((to_chunk(point.payload or {}), point.score) for point in points))

    def _index(self) -> None:
        for field in KEYWORDS:
            self._shard.update(edge.UpdateOperation.create_field_index(field, edge.KeywordIndexParams()))
        for field in NUMBERS:
            self._shard.update(edge.UpdateOperation.create_field_index(field, edge.IntegerIndexParams()))

    def _require_room(self) -> None:
        free = shutil.disk_usage(self._path).free
        if free < SPARE_BYTES:
            raise StoreUnavailable(
                f"store {self._path}: only {free // 1_000_000} MB free on its disk, {SPARE_BYTES // 1_000_000} MB are"
                " needed to write safely; free some room and run again, finished documents are kept"
            )


def ranked(head: str, found: Iterable[tuple[Chunk, float]]) -> list[Hit]:
    """Hits best first, equal scores by chunk id, each with its rank in this head."""
    best_first = sorted(found, key=lambda pair: (-pair[1], pair[0].id))
    return [Hit(chunk, score, {head: rank}) for rank, (chunk, score) in enumerate(best_first, start=1)]


def _config(dimensions: int) -> edge.EdgeConfig:
    sparse = edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)
    return edge.EdgeConfig(
        vectors={"dense": edge.EdgeVectorParams(size=dimensions, distance=edge.Distance.Cosine)},
        sparse_vectors=dict.fromkeys(SPARSE_FIELDS, sparse),
    )


def _point(document: Document, point: Point) -> edge.Point:
    vectors: dict[str, Any] = {"dense": point.dense.tolist()}
    for field, weights in point.sparse.items():
        if weights:
            vectors[field] = edge.SparseVector(list(weights), list(weights.values()))
    return edge.Point(point_id(point.chunk.id), vectors, to_payload(document, point.chunk))


def _filter(allowed: Restriction, tags: Sequence[str]) -> edge.Filter:
    must: list[Any] = [
        edge.FieldCondition(field, match=edge.MatchAny([*values])) for field, values in allowed.any_of().items()
    ]
    must += [
        edge.FieldCondition(field, range=edge.RangeFloat(gte=low, lte=high))
        for field, (low, high) in allowed.ranges().items()
    ]
    if tags:
        must.append(edge.FieldCondition("tags", match=edge.MatchAny(list(tags))))
    return edge.Filter(must=must, must_not=[_equals("state", "withdrawn")])


def _equals(field: str, value: str) -> edge.FieldCondition:
    return edge.FieldCondition(field, match=edge.MatchValue(value))


def _explain(path: Path, error: Exception) -> str:
    if "WouldBlock" in str(error):
        return (
            f"store {path}: held by another process; stop it (a running `wealthdesk serve` or `ingest`), wait for it,"
            " or give this command another WEALTHDESK_HOME"
        )
    return f"store {path}: cannot be opened ({str(error)[:200]}); restore it from a backup or ingest again"
