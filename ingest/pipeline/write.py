"""What was prepared, embedded and written: a document is marked ready only after its chunks are on the disk."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue, Entry
from core.store import Point, Store
from core.types import Chunk, Document, Origin
from ingest.embed import Embedder
from ingest.embed.cache import Cached
from ingest.lifecycle import chain, may_supersede
from ingest.pipeline.life import REPLACED, replaced
from ingest.pipeline.plan import narrowest
from ingest.pipeline.prepare import Failed, Prepared
from ingest.pipeline.report import Rejected, Report
from ingest.room import require_room

AT_ONCE = 64
FLUSH_AFTER = 16
FLUSH_AFTER_S = 2.0


@dataclass(slots=True)
class Writer:
    """Writes documents in order: catalogue, store, flush, and only then the ledger's ``ready``.

    Killed anywhere, the ledger still says ``queued`` of whatever may be half written, and taking it again writes the
    same ids over it. What a document takes over from is ended before it is written. ``embedded`` is called with the
    chunks of each batch of vectors; ``holders`` are the names of the files that hold each document.
    """

    home: Path
    catalogue: Catalogue
    store: Store
    embedder: Embedder
    report: Report
    today: date
    embedded: Callable[[int], None] = lambda _: None
    holders: dict[str, set[str]] = field(default_factory=dict)
    _unflushed: list[Entry] = field(default_factory=list)
    _since: float = field(default_factory=time.monotonic)

    def write(self, entry: Entry, prepared: Prepared, *, ready: bool = True) -> str:
        """Write one document; returns its id. It is durable after the next `flush`, and marked so where ``ready``."""
        document, parsed = prepared.document, prepared.parsed
        if document is None or parsed is None:
            raise ValueError("a container has nothing to write")
        require_room(self.home)
        old = self._replaced(entry, document.id)
        if old:
            origins = {"supersedes": Origin("file", 1.0), **document.origins}
            document = replace(document, supersedes=document.supersedes or old.id, origins=origins)
        document = self._as_known(document, entry.name)
        began = time.perf_counter()
        if prepared.vectors is not None and isinstance(self.embedder, Cached):
            self.embedder.keep(texts_of(prepared.chunks), prepared.vectors)
        vectors = vectors_of(self.embedder, prepared.chunks, self.embedded, prepared.headed)
        self.report.spent("embed", time.perf_counter() - began)
        points = [
            Point(chunk, vector, sparse)
            for chunk, vector, sparse in zip(prepared.chunks, vectors, prepared.sparse, strict=True)
        ]
        began = time.perf_counter()
        self._supersede(old)
        document = self._in_its_chain(document)
        self.catalogue.put(document, parsed, prepared.items, prepared.quality)
        self.store.upsert(document, points)
        if ready:
            self._ready(entry, document.id)
        self._count(prepared, document.id)
        self.report.spent("write", time.perf_counter() - began)
        if len(self._unflushed) >= FLUSH_AFTER or time.monotonic() - self._since > FLUSH_AFTER_S:
            self.flush()
        return document.id

    def settle(self, entry: Entry, document_id: str = "") -> None:
        """Mark a file that needs no writing of its own (a copy, a container) ready with the next `flush`."""
        self._supersede(self._replaced(entry, document_id))
        self._ready(entry, document_id)

    def reject(self, entry: Entry, name: str, failed: Failed) -> None:
        """Quarantine a file with its reason; what an earlier version of it gave stays."""
        self.report.rejected.append(Rejected(name, failed.reason, failed.detail))
        self.catalogue.record(replace(entry, status="quarantined", reason=failed.reason, detail=failed.detail))

    def flush(self) -> None:
        """Make everything written durable, then say so in the ledger."""
        began = time.perf_counter()
        if self._unflushed:
            require_room(self.home)
            self.store.flush()
            self.catalogue.record(*self._unflushed)
            self._unflushed.clear()
        self._since = time.monotonic()
        self.report.spent("write", time.perf_counter() - began)

    def _ready(self, entry: Entry, document_id: str) -> None:
        self._unflushed.append(replace(entry, status="ready", document_id=document_id, reason="", detail=""))
        if document_id:
            self.holders.setdefault(document_id, set()).add(entry.name)

    def _as_known(self, document: Document, name: str) -> Document:
        """A document that is held already keeps its place in life, and is seen by no more people than its other files.

        Its place is worked out anew at the end of the run; until then an old view must not look current.
        """
        known = self.catalogue.held(document.id)
        if known is None:
            return document
        if self.holders.get(document.id, set()) - {name}:
            access = narrowest([known.source.access, document.source.access])
            document = replace(document, source=replace(document.source, access=access))
        if known.state in ("superseded", "expired") and REPLACED not in known.origins:
            given = document.origins
            state = document.state if "state" in given else known.state
            document = replace(document, state=state, valid_from=known.valid_from, valid_to=known.valid_to)
        return document

    def _replaced(self, entry: Entry, document_id: str) -> Document | None:
        """The document that the file held before, unless another file still holds it."""
        old = entry.document_id
        if not old or old == document_id or self.holders.get(old, set()) - {entry.name}:
            return None
        return self.catalogue.held(old)

    def _supersede(self, old: Document | None) -> None:
        if old:
            self.store.describe(replaced(old))
            self.catalogue.update([replaced(old)], "replaced by newer bytes of its file")
            self.report.superseded += old.state != "superseded"

    def _in_its_chain(self, document: Document) -> Document:
        """The document with its place among the versions of its piece, after ending those that it takes over from.

        The old view goes first: between the two there is none for a moment, and never two that both look current.
        """
        if not may_supersede(document):
            return document
        others = [known for known in self.catalogue.related(document) if REPLACED not in known.origins]
        *after, placed = chain([*others, document], self.today)
        ended = [new for old, new in zip(others, after, strict=True) if _ends_sooner(old, new)]
        for other in ended:
            self.store.describe(other)
        self.catalogue.update(ended, "followed by a newer version")
        self.report.superseded += sum(other.state == "superseded" for other in ended)
        return placed

    def _count(self, prepared: Prepared, document_id: str) -> None:
        report = self.report
        report.ready += 1
        report.taken.append(document_id)
        report.pages += len(prepared.parsed.pages) if prepared.parsed else 0
        report.chunks += len(prepared.chunks)
        report.line_items += len(prepared.items)
        report.statements += len({item.statement for item in prepared.items})
        for stage, seconds in prepared.seconds.items():
            report.spent(stage, seconds)


def _ends_sooner(old: Document, new: Document) -> bool:
    """Whether a view that looked current no longer does, or stops to do so earlier."""
    if new.state != old.state:
        return old.state == "current"
    return new.valid_to is not None and (old.valid_to is None or new.valid_to < old.valid_to)


def texts_of(chunks: Sequence[Chunk]) -> list[str]:
    """What is embedded of each chunk."""
    return [chunk.embedded or f"{chunk.header}\n{chunk.text}" for chunk in chunks]


def vectors_of(
    embedder: Embedder,
    chunks: Sequence[Chunk],
    embedded: Callable[[int], None] = lambda _: None,
    headed: float = 0.0,
) -> NDArray[np.float32]:
    """The chunks' vectors in order, computed a few at a time; ``headed`` times their headers' vectors is added."""
    found = []
    for at in range(0, len(chunks), AT_ONCE):
        some = chunks[at : at + AT_ONCE]
        vectors = embedder(texts_of(some))
        found.append(_with_headers(embedder, some, vectors, headed) if headed else vectors)
        embedded(len(some))
    return np.concatenate(found)


def _with_headers(
    embedder: Embedder, chunks: Sequence[Chunk], vectors: NDArray[np.float32], headed: float
) -> NDArray[np.float32]:
    """Vectors of unit length again, each moved towards that of its chunk's header; without a header it stays."""
    rows = [row for row, chunk in enumerate(chunks) if chunk.header]
    moved = vectors.copy()
    if rows:
        moved[rows] += headed * embedder([chunks[row].header for row in rows])
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)
