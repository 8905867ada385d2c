"""The composed search: understand, gather, order, grow, explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from time import perf_counter

from core.types import Chunk, Hit, Principal, Scope
from retrieval import adapter, ask, explain
from retrieval.gather import ROUTED, Gather, Gathered, Library
from retrieval.hyde import Hypothesis
from retrieval.order import Ordered, order
from retrieval.past import named
from retrieval.recipe import Recipe
from retrieval.rerank import Reranker, reranker
from retrieval.segments import SEGMENTS, segments
from retrieval.types import Found, Query, Segment
from retrieval.understand import understand

NOTHING = ("",)
"""The documents of a search for a note that is not there."""


class Search:
    """A library and a recipe, ready to be asked. Safe to share between threads.

    Args:
        today: The day research must be current on, unless a question says otherwise; None is the day of the call.
        hypothesis: Writes the passage of the ``hyde`` head in place of the recipe's template, a model's say.
        rerank: A second look at the first hits in place of the recipe's own reranker.
    """

    def __init__(
        self,
        library: Library,
        recipe: Recipe,
        today: date | None = None,
        *,
        hypothesis: Hypothesis | None = None,
        rerank: Reranker | None = None,
    ) -> None:
        self.recipe = recipe
        self._library = library
        self._day = today
        adapt = adapter.load(recipe.adapter) if recipe.adapter else None
        self._gather = Gather(library, lambda: self.today, hypothesis=hypothesis, adapt=adapt)
        self._rerank = rerank or reranker(recipe.rerank)

    @property
    def today(self) -> date:
        """The day research must be current on."""
        return self._day or date.today()  # noqa: DTZ011

    def understand(
        self, question: str, principal: Principal, history: Sequence[Query] = (), within: Scope | None = None
    ) -> Query:
        """The question read with the names that this principal may know of, those of older research among them."""
        shelf = self._gather.shelf(principal, replace(within or Scope(), history=True))
        return understand(question, history, shelf.names, (within.as_of if within else None) or self.today)

    def gather(self, query: Query | str, principal: Principal, within: Scope | None = None) -> Gathered:
        """What the library gives for a query, before any order. For tuning, which orders it many times."""
        asked = self._asked(query, principal, within)
        return self._gather(asked, principal, self.recipe, self.bounds(asked, principal, within))

    def __call__(self, query: Query | str, principal: Principal, limit: int = 10, within: Scope | None = None) -> Found:
        """The best chunks for a query, best first.

        ``within`` is what the caller insists on (a ticker chosen on the page, an as-of day): a filter inside the
        store, where what was understood of the question only ranks.
        """
        asked = self._asked(query, principal, within)
        if self.recipe.decompose and asked.parts:
            found = self._spread(asked, principal, limit, within)
        else:
            found = self._found(asked, principal, limit, within)
        if (heard := explain.heard()) is not None:
            heard.append(dict(found.explain))
        return found

    def _found(self, asked: Query, principal: Principal, limit: int, within: Scope | None) -> Found:
        started = perf_counter()
        gathered = self._gather(asked, principal, self.recipe, self.bounds(asked, principal, within))
        ordered = order(gathered, self.recipe, self._rerank)
        if self.recipe.feedback:
            first = ordered.ranked[: self.recipe.feedback]
            gathered = self._gather.again(gathered, first, principal, self.recipe)
            ordered = order(gathered, self.recipe, self._rerank)
        hits = tuple(ordered.ranked[:limit])
        told = explain.explain(gathered, ordered, hits, perf_counter() - started, self._reranked(ordered))
        if explain.heard() is not None:
            told["cut"] = [explain.cut(*pair) for pair in self._gather.cut(gathered, principal)[: explain.SHOWN]]
        routed = tuple(gathered.exact or gathered.routed[:ROUTED])
        return Found(asked, hits, routed, gathered.sure, self._grown(hits, principal, gathered.bounds), told)

    def bounds(self, query: Query, principal: Principal, within: Scope | None = None) -> Scope:
        """What filters: the caller's scope, on the earlier of its day and the question's, and the notes that are meant.

        A note that is named and not there leaves nothing to search.
        """
        bounds = within or Scope()
        days = [day for day in (bounds.as_of, query.scope.as_of) if day]
        made = replace(bounds, as_of=min(days, default=None), history=bounds.history or query.scope.history)
        meant = query.past
        if meant is None or not (meant.kinds or meant.first) or not (meant.first or query.scope.issuers):
            return made
        held = self._gather.shelf(principal, Scope(as_of=made.as_of, history=True)).documents.values()
        notes = [d.id for d in named(meant, held, query.scope) if not bounds.documents or d.id in bounds.documents]
        return replace(made, documents=tuple(notes) or NOTHING, history=True)

    def similarity(self, question: str, texts: Sequence[str]) -> list[float]:
        """How near in meaning each text is to a question, as the cosine of their vectors in [-1, 1]."""
        vectors = self._library.embedder([question, *texts])
        return [float(score) for score in vectors[1:] @ vectors[0]]

    def refresh(self) -> None:
        """Know what was ingested, withdrawn or renamed just now at the very next question."""
        self._gather.refresh()

    def close(self) -> None:
        """Let the threads go."""
        self._gather.close()

    def _asked(self, query: Query | str, principal: Principal, within: Scope | None) -> Query:
        """The query with only what the recipe may use of it, whoever read it."""
        recipe = self.recipe
        question = query.question if isinstance(query, Query) else query
        if not recipe.understanding:
            return Query(question=question, text=ask.clean(question) if recipe.cleaning else question)
        read = query if isinstance(query, Query) else self.understand(query, principal, (), within)
        return read if recipe.expansion else replace(read, terms=(), tags=(), items=(), statements=())

    def _reranked(self, ordered: Ordered) -> str:
        """The reranker's name where it moved a hit; a reranker gives each hit a score of its own."""
        if self._rerank is None or ordered.ranked == ordered.raised:
            return ""
        return self.recipe.rerank or "the one handed in"

    def _grown(self, hits: Sequence[Hit], principal: Principal, bounds: Scope) -> tuple[Segment, ...]:
        if not self.recipe.segments:
            return ()

        @cache
        def around(document_id: str) -> Sequence[Chunk]:
            return self._gather.chunks(document_id, principal, bounds)

        return tuple(segments(hits, SEGMENTS[self.recipe.segments], self.recipe.budget, around))

    def _spread(self, query: Query, principal: Principal, limit: int, within: Scope | None) -> Found:
        """One search an issuer, their hits in turn, so that each company compared is among the first."""
        founds = [self._found(self._asked(part, principal, within), principal, limit, within) for part in query.parts]
        turns = [found.hits[place] for place in range(limit) for found in founds if place < len(found.hits)]
        hits = tuple({hit.chunk.id: hit for hit in turns}.values())[:limit]
        routed = tuple({item.document_id: item for found in founds for item in found.routed}.values())
        told = {"query": list(query.notes), "parts": [found.explain for found in founds]}
        grown = self._grown(hits, principal, self.bounds(query, principal, within))
        return Found(query, hits, routed, all(found.sure for found in founds), grown, told)
