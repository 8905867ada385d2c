"""The server store: `qdrant_client` to a Qdrant server or cluster by URL, or ``:memory:`` for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from core import access
from core.access import Restriction
from core.errors import StoreUnavailable
from core.store import SPARSE_FIELDS, Point, Sparse, Vector, point_id
from core.store.edge import ranked
from core.store.payload import KEYWORDS, NUMBERS, to_chunk, to_payload
from core.types import Chunk, Document, Hit

BATCH = 256


class QdrantStore:
    """A `core.store.Store` on one collection of a server, made with its payload indexes where missing.

    Args:
        url: The server's address, or ``:memory:``.
        options: Passed to the client as they are, such as a transport.

    Raises:
        StoreUnavailable: The server cannot be reached or refuses us.
    """

    def __init__(
        self,
        url: str,
        api_key: str,
        collection: str,
        *,
        dimensions: int = 384,
        **options: Any,  # noqa: ANN401
    ) -> None:
        self._name = collection
        self._url = url
        if url == ":memory:":
            self._client = QdrantClient(":memory:")
        else:
            self._client = QdrantClient(url=url, api_key=api_key or None, timeout=30, **options)
        if not self._call(self._client.collection_exists, collection):
            self._create(dimensions)

    def upsert(self, document: Document, points: Sequence[Point]) -> None:
        """As `core.store.Store.upsert`; of more than one batch none is seen before all are there."""
        several = len(points) > BATCH
        written = replace(document, state="withdrawn") if several else document
        for begin in range(0, len(points), BATCH):
            batch = [_point(written, point) for point in points[begin : begin + BATCH]]
            self._call(self._client.upsert, self._name, batch, wait=True)
        kept: list[Any] = [str(point_id(point.chunk.id)) for point in points]
        stale = models.Filter(
            must=[_equals("document_id", document.id)], must_not=[models.HasIdCondition(has_id=kept)] if kept else None
        )
        self._call(self._client.delete, self._name, models.FilterSelector(filter=stale), wait=True)
        if several:
            self.describe(document)

    def dense(self, vector: Vector, allowed: Restriction, limit: int, tags: Sequence[str] = ()) -> list[Hit]:
        return self._search("dense", vector.tolist(), allowed, limit, tags)

    def sparse(
        self, field: str, query: Sparse, allowed: Restriction, limit: int, tags: Sequence[str] = ()
    ) -> list[Hit]:
        if not query:
            return []
        vector = models.SparseVector(indices=list(query), values=list(query.values()))
        return self._search(field, vector, allowed, limit, tags)

    def fused(
        self,
        vector: Vector,
        words: Mapping[str, Sparse],
        allowed: Restriction,
        limit: int,
        tags: Sequence[str] = (),
        *,
        k: int = 60,
    ) -> list[Hit]:
        """One ranking of a vector and of words by field, by reciprocal rank inside the engine, in one request.

        Each part gives ``limit`` hits and is filtered by itself. The score is the sum of ``1 / (k + rank)``.
        """
        if not allowed.groups:
            return []
        mine = _filter(allowed, tags)
        asks: dict[str, Any] = {"dense": vector.tolist()}
        asks |= {
            field: models.SparseVector(indices=list(weights), values=list(weights.values()))
            for field, weights in words.items()
            if weights
        }
        parts = [models.Prefetch(query=ask, using=field, filter=mine, limit=limit) for field, ask in asks.items()]
        answer = self._call(
            self._client.query_points,
            self._name,
            prefetch=parts,
            query=models.RrfQuery(rrf=models.Rrf(k=k + 1)),  # the engine counts ranks from 0
            limit=limit,
            with_payload=True,
        )
        return ranked("fused", ((to_chunk(point.payload or {}), point.score) for point in answer.points))

    def chunks(self, allowed: Restriction, limit: int = 10_000) -> list[Chunk]:
        found: list[Chunk] = []
        offset: Any = None
        while allowed.groups and len(found) < limit:
            records, offset = self._call(
                self._client.scroll, self._name, _filter(allowed, ()), limit=min(1000, limit), offset=offset
            )
            found += [to_chunk(record.payload or {}) for record in records]
            if offset is None:
                break
        return sorted(found, key=lambda chunk: (chunk.document_id, chunk.span))[:limit]

    def describe(self, document: Document) -> None:
        mine = models.Filter(must=[_equals("document_id", document.id)])
        self._call(self._client.set_payload, self._name, access.payload(document), mine, wait=True)

    def delete(self, document_id: str) -> None:
        mine = models.Filter(must=[_equals("document_id", document_id)])
        self._call(self._client.delete, self._name, models.FilterSelector(filter=mine), wait=True)

    def count(self, document_id: str | None = None) -> int:
        mine = models.Filter(must=[_equals("document_id", document_id)]) if document_id else None
        return int(self._call(self._client.count, self._name, count_filter=mine, exact=True).count)

    def flush(self) -> None:
        """Nothing to do: each write above waits until the server has acknowledged it."""

    def close(self) -> None:
        self._client.close()

    def _search(
        self,
        head: str,
        query: Any,  # noqa: ANN401 - a list or one of the client's vectors
        allowed: Restriction,
        limit: int,
        tags: Sequence[str],
    ) -> list[Hit]:
        if not allowed.groups:
            return []
        answer = self._call(
            self._client.query_points,
            self._name,
            query=query,
            using=head,
            query_filter=_filter(allowed, tags),
            limit=limit,
            with_payload=True,
        )
        return ranked(head, ((to_chunk(point.payload or {}), point.score) for point in answer.points))

    def _create(self, dimensions: int) -> None:
        sparse = models.SparseVectorParams(modifier=models.Modifier.IDF)
        self._call(
            self._client.create_collection,
            self._name,
            vectors_config={"dense": models.VectorParams(size=dimensions, distance=models.Distance.COSINE)},
            sparse_vectors_config=dict.fromkeys(SPARSE_FIELDS, sparse),
        )
        if self._url == ":memory:":
            return
        for field in KEYWORDS:
            self._call(self._client.create_payload_index, self._name, field, models.PayloadSchemaType.KEYWORD)
        for field in NUMBERS:
            self._call(self._client.create_payload_index, self._name, field, models.PayloadSchemaType.INTEGER)

    def _call(self, send: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401
        try:
            return send(*args, **options)
        except (ApiException, ResponseHandlingException, UnexpectedResponse) as error:
            cause = f"{type(error).__name__}: {str(error)[:200]}".replace("\n", " ")
            raise StoreUnavailable(
                f"Qdrant at {self._url}, collection {self._name!r}: {cause}; check the address, the API key and that"
                " the server runs"
            ) from error


def _point(document: Document, point: Point) -> models.PointStruct:
    vector: dict[str, Any] = {"dense": point.dense.tolist()}
    for field, weights in point.sparse.items():
        if weights:
            vector[field] = models.SparseVector(indices=list(weights), values=list(weights.values()))
    payload = to_payload(document, point.chunk)
    return models.PointStruct(id=str(point_id(point.chunk.id)), vector=vector, payload=payload)


def _filter(allowed: Restriction, tags: Sequence[str]) -> models.Filter:
    must: list[models.Condition] = [
        models.FieldCondition(key=field, match=models.MatchAny(any=list(values)))  # type: ignore[arg-type]
        for field, values in allowed.any_of().items()
    ]
    must += [
        models.FieldCondition(key=field, range=models.Range(gte=low, lte=high))
        for field, (low, high) in allowed.ranges().items()
    ]
    if tags:
        must.append(models.FieldCondition(key="tags", match=models.MatchAny(any=list(tags))))
    return models.Filter(must=must, must_not=[_equals("state", "withdrawn")])


def _equals(field: str, value: str) -> models.FieldCondition:
    return models.FieldCondition(key=field, match=models.MatchValue(value=value))


def drop_collection(url: str, api_key: str, collection: str) -> None:
    """Delete a collection of a server with all that is in it.

    Raises:
        StoreUnavailable: The server cannot be reached or refuses us.
    """
    client = QdrantClient(url=url, api_key=api_key or None, timeout=30)
    try:
        client.delete_collection(collection)
    except (ApiException, ResponseHandlingException, UnexpectedResponse, OSError) as error:
        raise StoreUnavailable(
            f"store {url}: collection {collection!r} cannot be deleted ({str(error)[:200]})"
        ) from error
    finally:
        client.close()
