"""The composed search: understand, route, run the heads, fuse, weigh by document and page, rerank, spread, explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache
from time import perf_counter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.access import restrict
from core.store import Store
from core.types import Chunk, Document, Hit, Principal, Scope
from retrieval import ask, lexicon
from retrieval.explain import Trace, explain
from retrieval.fusion import FUSIONS
from retrieval.heads import HEADS, Embed, Ground, Weigh
from retrieval.hyde import HYPOTHESES
from retrieval.order import boosts_of, spread, weighed
from retrieval.places import Places, pages
from retrieval.prior import SURE, route
from retrieval.recipe import Recipe
from retrieval.segments import SEGMENTS, segments
from retrieval.shelf import Catalogue, Shelves
from retrieval.types import Found, Query, Routed, Segment
from retrieval.understand import understand

ROUTED = 4
MOST = 16
CLOSE = 0.8
FACE = ("figures", "statements")


class Library(Protocol):
    """What a search reads: `ingest.library.Library`, or a fake of it."""

    @property
    def store(self) -> Store: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def embedder(self) -> Embed: ...


class Search:
    """A library and a recipe, ready to be asked. Safe to share between threads."""

    def __init__(
        self, library: Library, recipe: Recipe, today: date | None = None, *, weigh: Weigh | None = None
    ) -> None:
        self._library = library
        self.recipe = recipe
        self._today = today
        self._weigh = weigh or _default_weigh()
        self._shelves = Shelves(library.catalogue)
        self._places = Places(library.catalogue)
        self._boosts = boosts_of(recipe.boosts)
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="search")

    @property
    def today(self) -> date:
        """The day research must be current on, unless a question says otherwise."""
        return self._today or date.today()  # noqa: DTZ011

    def understand(
        self, question: str, principal: Principal, history: Sequence[Query] = (), within: Scope | None = None
    ) -> Query:
        """The question read with the names that this principal may know of."""
        shelf = self._shelves.get(principal, self.today, within or Scope())
        return understand(question, history, shelf.names, self.today)

    def __call__(self, query: Query | str, principal: Principal, limit: int = 10, within: Scope | None = None) -> Found:
        """The best chunks for a query, best first.

        ``within`` is what the caller insists on (a ticker chosen on the page, an as-of day): a filter inside the
        store, where what was understood of the question only ranks.
        """
        started = perf_counter()
        asked = self._asked(query, principal, within)
        if self.recipe.decompose and asked.parts:
            return self._spread(asked, principal, limit, within)
        bounds = _bounds(asked, within)
        routed, documents = self._route(asked, principal, bounds)
        sure = _sure(asked, routed)
        exact = _exact(asked, routed) if sure else []
        best = [item.document_id for item in exact[:MOST]]
        rankings = self._heads(asked, principal, bounds, _near(routed, best))
        fused = FUSIONS[self.recipe.fusion](rankings, self._weights(asked), **self.recipe.fusing)
        ranked = weighed(asked, fused, routed, best if sure else (), self._boosts)
        if self.recipe.diversity and sure and (asked.reach == "all" or asked.scope.kinds):
            ranked = spread(ranked, best)
        hits = tuple(ranked[:limit])
        chosen = exact if sure else routed[:ROUTED]
        told = explain(Trace(asked, bounds, routed, documents, rankings, fused, hits), perf_counter() - started)
        grown = self._grown(hits, principal, bounds)
        return Found(asked, hits, tuple(chosen), sure, grown, told)

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False)

    def _asked(self, query: Query | str, principal: Principal, within: Scope | None) -> Query:
        if isinstance(query, Query):
            return query
        if self.recipe.understanding:
            return self.understand(query, principal, (), within)
        return Query(question=query, text=ask.clean(query) if self.recipe.cleaning else query)

    def _route(self, query: Query, principal: Principal, bounds: Scope) -> tuple[list[Routed], Mapping[str, Document]]:
        if not self.recipe.routing:
            return [], {}
        documents = self._shelves.get(principal, self.today, bounds).documents
        kinds = [kind for c in lexicon.load().concepts if c.name in query.concepts for kind in c.kinds]
        return route(query, documents.values(), kinds), documents

    def _heads(self, query: Query, principal: Principal, bounds: Scope, near: Sequence[str]) -> dict[str, list[Hit]]:
        vectors = self._vectors(query)
        placed = self._placed(query, principal, near)
        grounds = {}
        for where, documents, tags in (("", (), ()), ("routed", near, ()), ("pages", near, query.tags)):
            scope = replace(bounds, documents=tuple(documents)) if documents else bounds
            allowed = restrict(principal, scope, self.today)
            grounds[where] = Ground(
                self._library.store, self._weigh, vectors, allowed, self.recipe.depth, tuple(tags), placed
            )
        jobs = {}
        for name in self.recipe.heads:
            base, _, where = name.partition("@")
            if (where and not near) or (where == "pages" and not query.tags):
                continue
            jobs[name] = self._pool.submit(HEADS[base], query, grounds[where])
        return {name: job.result() for name, job in jobs.items()}

    def _placed(self, query: Query, principal: Principal, near: Sequence[str]) -> dict[str, list[int]]:
        if not near or not any(name.startswith("figures") for name in self.recipe.heads):
            return {}
        places = self._places.get(near, principal, self.today)
        return {key: pages(query, places[key]) for key in near}

    def _weights(self, query: Query) -> dict[str, float]:
        """The recipe's weights; where the answer stands apart from the statements, their heads count for less."""
        less = self.recipe.boosts.get("apart", 1.0) if query.apart else 1.0
        return {name: weight * (less if name.startswith(FACE) else 1.0) for name, weight in self.recipe.heads.items()}

    def _vectors(self, query: Query) -> dict[str, NDArray[np.float32]]:
        texts: dict[str, str] = {}
        bases = {name.partition("@")[0] for name in self.recipe.heads}
        if "dense" in bases:
            texts["text"] = query.text
        if "hyde" in bases and (passage := HYPOTHESES[self.recipe.hyde or "template"](query)):
            texts["hyde"] = passage
        if not texts:
            return {}
        return dict(zip(texts, self._library.embedder(list(texts.values())), strict=True))

    def _grown(self, hits: Sequence[Hit], principal: Principal, bounds: Scope) -> tuple[Segment, ...]:
        if not self.recipe.segments:
            return ()

        @cache
        def around(document_id: str) -> Sequence[Chunk]:
            allowed = restrict(principal, replace(bounds, documents=(document_id,)), self.today)
            return self._library.store.chunks(allowed)

        return tuple(segments(hits, SEGMENTS[self.recipe.segments], self.recipe.budget, around))

    def _spread(self, query: Query, principal: Principal, limit: int, within: Scope | None) -> Found:
        """One search an issuer, their hits in turn, so that each company compared is among the first."""
        founds = [self(part, principal, limit, within) for part in query.parts]
        turns = [found.hits[place] for place in range(limit) for found in founds if place < len(found.hits)]
        hits = tuple({hit.chunk.id: hit for hit in turns}.values())[:limit]
        routed = tuple({item.document_id: item for found in founds for item in found.routed}.values())
        told = {"query": query.notes, "parts": [found.explain for found in founds]}
        grown = self._grown(hits, principal, _bounds(query, within))
        return Found(query, hits, routed, all(found.sure for found in founds), grown, told)


def _bounds(query: Query, within: Scope | None) -> Scope:
    """What filters: the caller's scope, with the state of the research that the question asks for."""
    bounds = within or Scope()
    as_of = bounds.as_of or query.scope.as_of
    return replace(bounds, as_of=as_of, history=bounds.history or query.scope.history)


def _sure(query: Query, routed: Sequence[Routed]) -> bool:
    named = bool(query.scope.issuers and not query.ambiguous)
    return named and bool(routed) and routed[0].score >= CLOSE


def _exact(query: Query, routed: Sequence[Routed]) -> list[Routed]:
    """The documents meant: all that fit where all periods are, the newest where the latest is, else the best fit."""
    best = routed[0].score
    if query.reach == "all":
        return [item for item in routed if item.score >= 0.75 * best]
    return (
        [item for item in routed if item.score >= SURE * best][:1]
        if query.reach == "latest"
        else [item for item in routed if item.score >= SURE * best]
    )


def _near(routed: Sequence[Routed], best: Sequence[str]) -> list[str]:
    """The documents to search by themselves: those meant, and the next few that fit nearly as well."""
    close = [item.document_id for item in routed[:ROUTED] if item.score >= CLOSE * routed[0].score]
    return list(dict.fromkeys([*best, *close]))


def _default_weigh() -> Weigh:
    from ingest.tokens import query_weights

    return query_weights
