"""A library small enough to read: numpy cosine and plain BM25 over chunks in memory, behind our own protocols."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from core.access import Restriction, current, may_read, number, restrict
from core.store import Point
from core.types import Access, Chunk, Document, Hit, LineItem, Principal, Scope, Source, Span
from ingest.tokens import document_weights

WIDE = 64
EVERYTHING = Scope()


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Bags of hashed words, unit length: texts that share words are near."""
    rows = np.full((len(texts), WIDE), 1e-6, dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in words(text):
            row[zlib.crc32(word.encode()) % WIDE] += 1.0
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def document(key: str, **changes: object) -> Document:
    groups = changes.pop("groups", frozenset({"staff"}))
    source = Source(f"{key}.pdf", f"file:{key}", "application/pdf", key, 1, Access(groups))  # type: ignore[arg-type]
    return Document(id=key, source=source, title=str(changes.pop("title", key)), **changes)  # type: ignore[arg-type]


def chunk(document_id: str, page: int, text: str, **changes: object) -> Chunk:
    start = page * 10_000
    span = Span(start, start + max(len(text), 1))
    return Chunk(f"{document_id}:{page}", document_id, span, page, text, **changes)  # type: ignore[arg-type]


def hit(key: str, score: float = 0.0, **heads: int) -> Hit:
    document_id, _, page = key.partition(":")
    return Hit(chunk(document_id, int(page or 1), key), score, heads)


@dataclass
class FakeStore:
    """Chunks in a list, searched one by one."""

    documents: dict[str, Document] = field(default_factory=dict)
    held: list[Chunk] = field(default_factory=list)

    def upsert(self, document: Document, points: Sequence[Point]) -> None:
        self.documents[document.id] = document
        self.held += [point.chunk for point in points]

    def add(self, document: Document, *chunks: Chunk) -> None:
        self.documents[document.id] = document
        self.held += chunks

    def chunks(self, allowed: Restriction, limit: int = 10_000) -> list[Chunk]:
        found = [c for c in self.held if _allows(allowed, self.documents[c.document_id])]
        return sorted(found, key=lambda c: (c.document_id, c.span.start))[:limit]

    def dense(
        self, vector: NDArray[np.float32], allowed: Restriction, limit: int, tags: Sequence[str] = ()
    ) -> list[Hit]:
        held = self._tagged(allowed, tags)
        if not held:
            return []
        scores = embed([c.embedded or f"{c.header} {c.text}" for c in held]) @ vector
        return _ranked(dict(zip((c.id for c in held), map(float, scores), strict=True)), held, limit)

    def sparse(
        self, field: str, query: Mapping[int, float], allowed: Restriction, limit: int, tags: Sequence[str] = ()
    ) -> list[Hit]:
        bags = [(c, document_weights(c.text if field == "text" else c.header)) for c in self._tagged(allowed, tags)]
        every = [document_weights(c.text if field == "text" else c.header) for c in self.held]
        scores = {}
        for c, bag in bags:
            total = 0.0
            for term, weight in query.items():
                holding = sum(term in other for other in every)
                idf = math.log(1 + (len(every) - holding + 0.5) / (holding + 0.5))
                total += weight * idf * bag.get(term, 0.0)
            if total > 0:
                scores[c.id] = total
        return _ranked(scores, [c for c, _ in bags], limit)

    def _tagged(self, allowed: Restriction, tags: Sequence[str]) -> list[Chunk]:
        return [c for c in self.chunks(allowed) if not tags or set(tags) & set(c.tags)]


@dataclass
class FakeCatalogue:
    """Documents and figures in lists, filtered by the one access rule."""

    held: list[Document] = field(default_factory=list)
    figures: list[LineItem] = field(default_factory=list)
    reads: int = 0

    def fingerprint(self) -> str:
        return str(sorted((d.id, d.state, sorted(d.source.access.groups)) for d in self.held))

    def documents(
        self, principal: Principal, today: date, *, scope: Scope = EVERYTHING, text: str = "", limit: int = 1000
    ) -> list[Document]:
        self.reads += 1
        allowed = restrict(principal, scope, today)
        return [d for d in self.held if _allows(allowed, d)][:limit]

    def line_items(
        self,
        principal: Principal,
        today: date,
        *,
        scope: Scope = EVERYTHING,
        items: Sequence[str] = (),
        statements: Sequence[str] = (),
        limit: int = 2000,
    ) -> list[LineItem]:
        seen = {d.id for d in self.documents(principal, today, scope=scope)}
        return [f for f in self.figures if f.document_id in seen and (not items or f.item in items)][:limit]


@dataclass
class FakeLibrary:
    store: FakeStore = field(default_factory=FakeStore)
    catalogue: FakeCatalogue = field(default_factory=FakeCatalogue)

    def embedder(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return embed(texts)

    def add(self, document: Document, *chunks: Chunk) -> None:
        self.catalogue.held.append(document)
        self.store.add(document, *chunks)


def _allows(allowed: Restriction, document: Document) -> bool:
    principal = Principal("x", frozenset(allowed.groups), frozenset(allowed.barriers))
    on = date(allowed.on // 10_000, allowed.on // 100 % 100, allowed.on % 100)
    held = {
        "issuer": document.issuer,
        "ticker": document.ticker,
        "kind": document.kind,
        "document_id": document.id,
        "publisher": document.publisher,
        "fiscal_year": document.fiscal_year,
    }
    wanted = allowed.any_of()
    begun = document.valid_from is None or number(document.valid_from) <= allowed.on
    lives = current(document, on) or (allowed.history and begun and document.state != "withdrawn")
    return (
        may_read(principal, document.source.access)
        and lives
        and all(held[name] in values for name, values in wanted.items() if name in held)
    )


def _ranked(scores: Mapping[str, float], held: Sequence[Chunk], limit: int) -> list[Hit]:
    by_id = {c.id: c for c in held}
    best = sorted(scores, key=lambda key: (-scores[key], key))[:limit]
    return [Hit(by_id[key], scores[key]) for key in best]
