"""Everything a search asks of the library: the documents that fit, and what each head finds. Ranks nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.access import restrict
from core.store import Store
from core.types import Chunk, Document, Hit, Principal, Scope
from ingest.tokens import query_weights
from retrieval import hyde, lexicon
from retrieval.bounds import inside, why_cut
from retrieval.feedback import widened
from retrieval.heads import HEADS, MULTI, Embed, Ground
from retrieval.hyde import Hypothesis
from retrieval.places import Places, pages
from retrieval.prior import SURE, route
from retrieval.recipe import Recipe
from retrieval.shelf import Catalogue, Shelf, Shelves, Version
from retrieval.types import Query, Routed
from retrieval.variants import variants

ROUTED = 4
MOST = 16
CLOSE = 0.8
ALL_FIT = 0.75
FITS = 0.5


class Library(Protocol):
    """What a search reads: `ingest.library.Library`, or a fake of it."""

    @property
    def store(self) -> Store: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def embedder(self) -> Embed: ...


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the library gave for a query: documents by fit, and each head's ranking.

    ``bounds`` is what was filtered by. ``exact`` are the documents meant, best first, where that is ``sure``.
    ``embedded`` are the texts whose vectors were searched with, by head; empty where no head needed one.
    """

    query: Query
    bounds: Scope
    documents: Mapping[str, Document]
    routed: Sequence[Routed]
    sure: bool
    exact: Sequence[Routed]
    rankings: Mapping[str, Sequence[Hit]]
    embedded: Mapping[str, str] = field(default_factory=dict)


class Gather:
    """A library to ask. Safe to share between threads.

    Args:
        hypothesis: Writes the passage for the ``hyde`` head in place of the recipe's own (a model's, say).
        adapt: Maps query vectors before they are searched with (see `retrieval.adapter`).
    """

    def __init__(
        self,
        library: Library,
        today: Callable[[], date],
        *,
        hypothesis: Hypothesis | None = None,
        adapt: Callable[[NDArray[np.float32]], NDArray[np.float32]] | None = None,
    ) -> None:
        self._library = library
        self._today = today
        self._hypothesis = hypothesis
        self._adapt = adapt
        self._version = Version(library.catalogue)
        self._shelves = Shelves(library.catalogue, self._version)
        self._places = Places(library.catalogue, self._version)
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="search")

    def shelf(self, principal: Principal, bounds: Scope) -> Shelf:
        """What the principal may see on the bounds' day."""
        return self._shelves.get(principal, self._today(), bounds)

    def chunks(self, document_id: str, principal: Principal, bounds: Scope) -> list[Chunk]:
        """A document's chunks in order of place."""
        scope = replace(bounds, documents=(document_id,))
        return self._library.store.chunks(restrict(principal, scope, self._today()))

    def __call__(self, query: Query, principal: Principal, recipe: Recipe, bounds: Scope) -> Gathered:
        """Route the query and run the recipe's heads, at once where there are several."""
        documents = self.shelf(principal, bounds).documents if recipe.routing else {}
        held = [document for document in documents.values() if inside(document, bounds)]
        routed = route(query, held, _kinds(query))
        sure = bool(query.scope.issuers and not query.ambiguous and routed and routed[0].score >= CLOSE)
        exact = _exact(query, routed) if sure else []
        texts = self._texts(query, recipe)
        rankings = self._run(query, principal, recipe, bounds, _near(routed, exact), texts)
        return Gathered(query, bounds, documents, routed, sure, exact, rankings, texts)

    def cut(self, gathered: Gathered, principal: Principal) -> list[tuple[Document, str]]:
        """The documents that the question might mean and a filter left out, best first, each with why.

        What was withdrawn, or is not for this principal, is not spoken of.
        """
        bounds = gathered.bounds
        on = bounds.as_of or self._today()
        everything = {**self.shelf(principal, Scope(history=True, as_of=on)).documents}
        everything |= self.shelf(principal, Scope(history=True)).documents
        reasons = {
            key: why
            for key, document in everything.items()
            if (why := why_cut(document, bounds, on, gathered.documents))
        }
        routed = route(gathered.query, [everything[key] for key in reasons], _kinds(gathered.query))
        return [(everything[item.document_id], reasons[item.document_id]) for item in routed if item.score >= FITS]

    def again(self, gathered: Gathered, first: Sequence[Hit], principal: Principal, recipe: Recipe) -> Gathered:
        """The same, with one more ranking: BM25 of the question's words and of those that its first hits share."""
        pool = list({hit.chunk.id: hit for ranking in gathered.rankings.values() for hit in ranking}.values())
        words = widened(query_weights(gathered.query.text), first, pool)
        if not words:
            return gathered
        allowed = restrict(principal, gathered.bounds, self._today())
        found = self._library.store.sparse("text", words, allowed, recipe.depth)
        return replace(gathered, rankings={**gathered.rankings, "feedback": found})

    def refresh(self) -> None:
        """Look at the catalogue again at the next question, whatever was seen of it a moment ago."""
        self._version.forget()

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False)

    def _run(
        self,
        query: Query,
        principal: Principal,
        recipe: Recipe,
        bounds: Scope,
        near: Sequence[str],
        texts: Mapping[str, str],
    ) -> dict[str, list[Hit]]:
        today = self._today()
        base = Ground(
            self._library.store,
            query_weights,
            self._vectors(texts),
            restrict(principal, bounds, today),
            recipe.depth,
            placed=self._placed(query, principal, recipe, near),
        )
        routed = replace(base, allowed=restrict(principal, replace(bounds, documents=tuple(near)), today))
        grounds = {"": base, "routed": routed, "pages": replace(routed, pages=query.tags)}
        able = {"": True, "routed": bool(near), "pages": bool(near and query.tags)}
        jobs = {}
        for name, weight in recipe.heads_for(query.scope.issuers).items():
            head, _, where = name.partition("@")
            if able[where] and weight:
                jobs[name] = self._pool.submit(HEADS[head], query, grounds[where])
        return {name: job.result() for name, job in jobs.items()}

    def _placed(self, query: Query, principal: Principal, recipe: Recipe, near: Sequence[str]) -> dict[str, list[int]]:
        if not near or not any(name.startswith("figures") for name in recipe.heads_for(query.scope.issuers)):
            return {}
        places = self._places.get(near, principal, self._today())
        return {key: pages(query, places[key]) for key in near}

    def _texts(self, query: Query, recipe: Recipe) -> dict[str, str]:
        texts: dict[str, str] = {}
        heads = {name.partition("@")[0] for name, weight in recipe.heads_for(query.scope.issuers).items() if weight}
        if heads & {"dense", "fused"}:
            texts["text"] = query.text
        if MULTI in heads:
            texts |= {f"{MULTI}{at}": text for at, text in enumerate(variants(query))}
        if "hyde" in heads:
            write = self._hypothesis or hyde.hypothesis(recipe.hyde)
            if passage := write(query):
                texts["hyde"] = passage
        return texts

    def _vectors(self, texts: Mapping[str, str]) -> dict[str, NDArray[np.float32]]:
        if not texts:
            return {}
        vectors = self._library.embedder(list(texts.values()))
        return dict(zip(texts, self._adapt(vectors) if self._adapt else vectors, strict=True))


def _kinds(query: Query) -> list[str]:
    """The kinds of document that the subject suggests."""
    asked = set(query.concepts)
    return [kind for concept in lexicon.load().concepts if concept.name in asked for kind in concept.kinds]


def _exact(query: Query, routed: Sequence[Routed]) -> list[Routed]:
    """The documents meant: all that fit where all periods are, the newest where the latest is, else the best fits."""
    best = routed[0].score
    if query.reach == "all":
        return [item for item in routed if item.score >= ALL_FIT * best]
    if query.reach == "latest":
        return list(routed[:1])
    return [item for item in routed if item.score >= SURE * best]


def _near(routed: Sequence[Routed], exact: Sequence[Routed]) -> list[str]:
    """The documents to search by themselves: those meant, and the next few that fit nearly as well."""
    close = [item.document_id for item in routed[:ROUTED] if item.score >= CLOSE * routed[0].score]
    return list(dict.fromkeys([*(item.document_id for item in exact[:MOST]), *close]))
