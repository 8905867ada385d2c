"""The heads of a search: each asks the store one thing and gives a ranking. All are filtered inside the store.

A recipe names a head by what it asks and where: ``text`` asks the whole library, ``text@routed`` only the documents
that the metadata points to, ``text@pages`` only their pages of the types that the question calls for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from core.access import Restriction
from core.store import SPARSE_FIELDS, Sparse, Store
from core.types import Hit
from retrieval.fusion import reciprocal_rank
from retrieval.types import Query

Weigh = Callable[[str], Sparse]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a head searches, and with what: the store, how words are weighed, and the vectors embedded beforehand."""

    store: Store
    weigh: Weigh
    vectors: Mapping[str, NDArray[np.float32]]
    allowed: Restriction
    depth: int
    pages: tuple[str, ...] = ()
    placed: Mapping[str, Sequence[int]] = field(default_factory=dict)


RANKS = 60
MULTI = "multi"
"""What the names of the vectors of a question's variants begin with."""


@runtime_checkable
class Fusing(Protocol):
    """A store that fuses inside the engine: `core.store.server.QdrantStore`."""

    def fused(
        self,
        vector: NDArray[np.float32],
        words: Mapping[str, Sparse],
        allowed: Restriction,
        limit: int,
        tags: Sequence[str] = ...,
        *,
        k: int = ...,
    ) -> list[Hit]: ...


Head = Callable[[Query, Ground], list[Hit]]


def dense(query: Query, ground: Ground) -> list[Hit]:
    """Nearest to the question's vector."""
    return ground.store.dense(ground.vectors["text"], ground.allowed, ground.depth, ground.pages)


def hyde(query: Query, ground: Ground) -> list[Hit]:
    """Nearest to the vector of a passage that might answer it.

    Source: Gao et al., ACL 2023, arXiv 2212.10496.
    """
    if "hyde" not in ground.vectors:
        return []
    return ground.store.dense(ground.vectors["hyde"], ground.allowed, ground.depth, ground.pages)


def multi(query: Query, ground: Ground) -> list[Hit]:
    """Nearest to any of several ways of putting the question (`retrieval.variants`), fused by reciprocal rank."""
    asked = {name: vector for name, vector in ground.vectors.items() if name.startswith(MULTI)}
    found = {name: ground.store.dense(it, ground.allowed, ground.depth, ground.pages) for name, it in asked.items()}
    return reciprocal_rank(found, {}, k=RANKS)[: ground.depth]


def text(query: Query, ground: Ground) -> list[Hit]:
    """BM25 of the question's words over the chunks' text."""
    return _sparse("text", query.text, ground)


def header(query: Query, ground: Ground) -> list[Hit]:
    """BM25 over the chunks' headers: title, issuer, period, section."""
    return _sparse("header", query.text, ground)


def terms(query: Query, ground: Ground) -> list[Hit]:
    """BM25 of the words that filings print for what was asked; nothing where the lexicon knows none."""
    return _sparse("text", " ".join(query.terms), ground)


def expanded(query: Query, ground: Ground) -> list[Hit]:
    """BM25 of the question's words and, at half weight, of the printed ones; a chunk's header counts with its text."""
    weights = dict(ground.weigh(query.text))
    for term, weight in ground.weigh(" ".join(query.terms)).items():
        weights[term] = weights.get(term, 0.0) + 0.5 * weight
    if not weights:
        return []
    store, depth = ground.store, ground.depth
    fields = [store.sparse(name, weights, ground.allowed, depth, ground.pages) for name in SPARSE_FIELDS]
    return _together(fields)[: ground.depth]


def fused(query: Query, ground: Ground) -> list[Hit]:
    """Vectors, text and headers as one ranking by reciprocal rank.

    An engine that fuses does it inside, in one request; else the three are asked for and fused here, to the same order
    but for chunks that tie in a part.
    """
    words = ground.weigh(query.text)
    sparse = dict.fromkeys(SPARSE_FIELDS, words) if words else {}
    if isinstance(ground.store, Fusing):
        vector = ground.vectors["text"]
        return ground.store.fused(vector, sparse, ground.allowed, ground.depth, ground.pages, k=RANKS)
    parts = {"dense": dense(query, ground)}
    parts |= {field: ground.store.sparse(field, words, ground.allowed, ground.depth, ground.pages) for field in sparse}
    return reciprocal_rank(parts, {}, k=RANKS)[: ground.depth]


STATEMENTS = ("income_statement", "balance_sheet", "cash_flow", "equity", "comprehensive_income", "cover")


def statements(query: Query, ground: Ground) -> list[Hit]:
    """The statements called for, best page of each first, then second best of each: a ratio needs two statements."""
    pages = [page for page in ground.pages if page in STATEMENTS]
    weights = ground.weigh(_words(query))
    if not weights:
        return []
    rankings = [ground.store.sparse("text", weights, ground.allowed, ground.depth, (page,)) for page in pages]
    return _turns(rankings)


def figures(query: Query, ground: Ground) -> list[Hit]:
    """The pages where the line items asked for stand, document by document in the order of their fit."""
    tagged = replace(ground, pages=STATEMENTS)
    found = {(hit.chunk.document_id, hit.chunk.page): hit for hit in reversed(_sparse("text", _words(query), tagged))}
    wanted = [(key, page) for key, pages in ground.placed.items() for page in pages]
    return [found[place] for place in wanted if place in found]


def _words(query: Query) -> str:
    return " ".join((*query.terms, query.text))


def _sparse(field: str, words: str, ground: Ground) -> list[Hit]:
    weights = ground.weigh(words)
    return ground.store.sparse(field, weights, ground.allowed, ground.depth, ground.pages) if weights else []


def _together(fields: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Fields of one chunk as one text: their scores added; what a field's ranking is too short to hold adds nothing."""
    scores: dict[str, float] = {}
    chunks = {}
    for ranking in fields:
        for hit in ranking:
            scores[hit.chunk.id] = scores.get(hit.chunk.id, 0.0) + hit.score
            chunks[hit.chunk.id] = hit.chunk
    best = sorted(scores, key=lambda key: (-scores[key], key))
    return [Hit(chunks[key], scores[key]) for key in best]


def _turns(rankings: Sequence[Sequence[Hit]]) -> list[Hit]:
    """One from each ranking in turn, each chunk once."""
    merged: dict[str, Hit] = {}
    for place in range(max(map(len, rankings), default=0)):
        for ranking in rankings:
            if place < len(ranking):
                merged.setdefault(ranking[place].chunk.id, ranking[place])
    return list(merged.values())


HEADS: dict[str, Head] = {
    "dense": dense,
    "hyde": hyde,
    "text": text,
    "header": header,
    "terms": terms,
    "expanded": expanded,
    "statements": statements,
    "figures": figures,
    "fused": fused,
    "multi": multi,
}
