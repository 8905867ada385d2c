"""Search as a tool: what was understood of the question, the documents it is about, and the passages, numbered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from assistant.tools.lookup import source
from assistant.tools.passages import Sentence, coverage, sentences, stems, weights, window
from assistant.types import Run
from core.errors import InputError
from core.types import Document, Hit, Span
from retrieval.types import Found, Query

MOST = 12
PASSAGE = 1200
LEADING = 2200
BEST = 4
DOCUMENTS = 8
QUESTION = 4000


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run."""

    async def search(query: str, earlier: list[str] | None = None, limit: int = 8) -> str:
        """Search the research, filings and policies you may read. Gives numbered passages to cite, best first.

        Also says how the query was understood (companies, periods, what is open or unknown) and which documents it is
        about. Ask one thing at a time and name the company and the period.

        Args:
            query: What to find, as a question or as words.
            earlier: The questions asked before this one, oldest first, where it goes on from them.
            limit: How many passages to give, 12 at most.
        """
        if not query.strip():
            raise InputError("the query is empty")
        return await asyncio.to_thread(_searched, run, query[:QUESTION], earlier or [], min(max(limit, 1), MOST))

    return search


def _searched(run: Run, question: str, earlier: Sequence[str], limit: int) -> str:
    asked = understood(run, question, earlier)
    found: Found = run.search(asked, run.principal, limit, run.scope)
    documents = _documents(run, found)
    sources = _sources(run, found, documents)
    routed = [documents[item.document_id] for item in found.routed if item.document_id in documents]
    told = {
        "understood": as_json(asked),
        "sure": found.sure,
        "documents": [_document(document) for document in routed[:DOCUMENTS]],
        "sources": sources,
    }
    return json.dumps(told, ensure_ascii=False)


def understood(run: Run, question: str, earlier: Sequence[str] = ()) -> Query:
    """The question read after those before it."""
    history: list[Query] = []
    for before in earlier[-6:]:
        history.append(run.search.understand(before[:QUESTION], run.principal, history, run.scope))
    query: Query = run.search.understand(question, run.principal, history, run.scope)
    return query


def as_json(query: Query) -> dict[str, Any]:
    """What was understood, as a tool's result shows it."""
    scope = query.scope
    return {
        "text": query.text,
        "ask": query.ask,
        "issuers": list(scope.issuers),
        "tickers": list(scope.tickers),
        "companies": [list(part.scope.issuers) for part in query.parts]
        or ([list(scope.issuers)] if scope.issuers else []),
        "periods": list(query.periods),
        "dates": [day.isoformat() for day in query.dates],
        "kinds": list(scope.kinds),
        "as_of": scope.as_of.isoformat() if scope.as_of else None,
        "history": scope.history,
        "reach": query.reach,
        "terms": list(query.terms[:12]),
        "missing": list(query.missing),
        "ambiguous": list(query.ambiguous),
        "unknown": list(query.unknown),
        "follow_up": query.follow_up,
    }


def _documents(run: Run, found: Found) -> dict[str, Document]:
    ids = dict.fromkeys(
        [*(hit.chunk.document_id for hit in found.hits), *(r.document_id for r in found.routed[:DOCUMENTS])]
    )
    return {key: run.catalogue.document(key, run.principal) for key in ids}


def _document(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "issuer": document.issuer,
        "kind": document.kind,
        "period": document.period,
        "published": document.published.isoformat() if document.published else None,
        "publisher": document.publisher,
        "state": document.state,
    }


def _sources(run: Run, found: Found, documents: dict[str, Document]) -> list[dict[str, Any]]:
    pieces = [sentences(hit.chunk.text, hit.chunk.span.start) for hit in found.hits]
    weight = weights(sentence for piece in pieces for sentence in piece)
    asked = _asked(found.query)
    made = []
    for place, (hit, piece) in enumerate(zip(found.hits, pieces, strict=True)):
        if piece:
            made.append(_source(run, documents[hit.chunk.document_id], hit, piece, asked, weight, place))
    return made


def _asked(query: Query) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of what is asked, without the names of companies, and those of the words filings print for it."""
    names = stems(" ".join((*query.scope.issuers, *query.scope.tickers)))
    own = stems(query.text) - names
    return own, stems(" ".join(query.terms)) - own - names


def _source(
    run: Run,
    document: Document,
    hit: Hit,
    piece: Sequence[Sentence],
    asked: tuple[frozenset[str], frozenset[str]],
    weight: dict[str, float],
    place: int,
) -> dict[str, Any]:
    own, terms = asked
    scores = [coverage(own, s, weight) + 0.3 * coverage(terms, s, weight) for s in piece]
    order = sorted(range(len(piece)), key=lambda at: (-scores[at], at))
    span = window(piece, order[0], LEADING if place < 2 else PASSAGE)
    start = hit.chunk.span.start
    n = run.evidence.add(document, hit.chunk.page, span, hit.chunk.text[span.start - start : span.end - start])
    best = [
        {"quote": piece[at].text, "score": round(coverage(own, piece[at], weight), 3)}
        for at in order[:BEST]
        if piece[at].span.within(Span(span.start, span.end)) and scores[at] > 0
    ]
    return {**source(run, n), "issuer": document.issuer, "kind": document.kind, "best": best}
