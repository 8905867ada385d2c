"""Search as a tool: what was understood of the question, the documents it is about, and the passages, numbered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from assistant.tools.cells import row
from assistant.tools.lookup import source
from assistant.tools.passages import units, window
from assistant.tools.picking import bounded, houses, ours
from assistant.tools.ranking import Page, Scored, absent, rank
from assistant.types import Run
from core.errors import InputError, StoreUnavailable
from core.types import Document
from retrieval.types import Found, Query

log = structlog.get_logger(__name__)
MOST = 12
USUAL = 8
"""Passages given where no number is asked for."""
PASSAGE = 1200
LEADING = 2200
BEST = 6
DOCUMENTS = 8
QUESTION = 4000


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run."""

    async def search(query: str, earlier: list[str] | None = None, limit: int = USUAL, publisher: str = "") -> str:
        """Search the research, filings and policies you may read. Gives numbered passages to cite, best first.

        Also says how the query was understood (companies, periods, what is open or unknown) and which documents it is
        about. Ask one thing at a time and name the company and the period.

        Args:
            query: What to find, as a question or as words.
            earlier: The questions asked before this one, oldest first, where it goes on from them.
            limit: How many passages to give, 12 at most.
            publisher: The house whose research alone is to be searched, by its name.
        """
        if not query.strip():
            raise InputError("the query is empty")
        narrow = replace(run, scope=bounded(run, publishers=(publisher,))) if publisher else run
        return await asyncio.to_thread(_searched, narrow, query[:QUESTION], earlier or [], min(max(limit, 1), MOST))

    return search


def _found(run: Run, asked: Query, limit: int) -> Found:
    """What the search finds. What it cannot do is nothing that a model could mend by asking otherwise.

    Raises:
        StoreUnavailable: Its set-up is at fault, such as an embedding model that is not there.
    """
    try:
        found: Found = run.search(asked, run.principal, limit, run.scope)
    except InputError as error:
        log.error("search_not_set_up", error=str(error))
        raise StoreUnavailable("the library cannot be searched; `wealthdesk doctor` says what is missing") from error
    return found


def _searched(run: Run, question: str, earlier: Sequence[str], limit: int) -> str:
    asked = understood(run, question, earlier)
    found = _found(run, asked, limit)
    documents = _documents(run, found)
    sources, lacking, best = _sources(run, found, documents)
    routed = [documents[item.document_id] for item in found.routed if item.document_id in documents]
    house = ours(run)
    told = {
        "understood": {**as_json(asked), "houses": houses(run), "today": (run.scope.as_of or run.today).isoformat()},
        "sure": found.sure,
        "absent": lacking,
        "documents": [_document(document, house) for document in routed[:DOCUMENTS]],
        "sources": sources,
        "answer": best,
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
        "renamed": _renamed(query),
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
        "past": _past(query),
        "publishers": list(scope.publishers),
        "reach": query.reach,
        "terms": list(query.terms[:12]),
        "missing": list(query.missing),
        "ambiguous": list(query.ambiguous),
        "unknown": list(query.unknown),
        "follow_up": query.follow_up,
    }


def _renamed(query: Query) -> bool:
    """Whether the text has a company's present name where the question has another one."""
    return any(name in query.text and name not in query.question for name in query.scope.issuers)


def _past(query: Query) -> dict[str, Any] | None:
    """The past research that is meant: a day, or kinds of note and the days between which they were published."""
    if query.past is None:
        return None
    told = {name: day.isoformat() for name in ("day", "first", "last") if (day := getattr(query.past, name))}
    return {**told, "kinds": list(query.past.kinds)}


def _documents(run: Run, found: Found) -> dict[str, Document]:
    ids = dict.fromkeys(
        [*(hit.chunk.document_id for hit in found.hits), *(r.document_id for r in found.routed[:DOCUMENTS])]
    )
    return {key: run.catalogue.document(key, run.principal) for key in ids}


def _document(document: Document, house: str) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "issuer": document.issuer,
        "kind": document.kind,
        "period": document.period,
        "published": document.published.isoformat() if document.published else None,
        "publisher": document.publisher,
        "ours": document.publisher in (house, document.issuer),
        "authors": list(document.authors),
        "state": document.state,
        "aliases": list(document.aliases),
    }


def _sources(
    run: Run, found: Found, documents: dict[str, Document]
) -> tuple[list[dict[str, Any]], list[str], dict[str, Any] | None]:
    """The numbered sources, best first; the words asked for that none of their pages has, as stems; the best of them.

    The last names the source whose best units answer, and the chance that they do.
    """
    cut = pages(found, documents)
    held = [page for page in cut if page.units]
    house = ours(run)
    ranked = rank(found.query, held, getattr(run.search, "similarity", None), house)
    sources = [_source(run, scored, place, house) for place, scored in enumerate(ranked.pages)]
    best = {"n": sources[ranked.best.place]["n"], "sure": round(ranked.best.sure, 3)} if ranked.best else None
    return sources, absent(found.query, cut), best


def pages(found: Found, documents: Mapping[str, Document]) -> list[Page]:
    """The pages found, in order, cut into units; ``documents`` by id."""
    return [
        Page(documents[hit.chunk.document_id], hit, tuple(units(hit.chunk.text, hit.chunk.span.start)))
        for hit in found.hits
    ]


def _source(run: Run, scored: Scored, place: int, house: str) -> dict[str, Any]:
    """A page as a numbered source: the stretch around its best unit, and its best units in order."""
    page, scores = scored.page, scored.scores
    order = sorted(range(len(scores)), key=lambda at: (-scores[at], at))
    span = window(page.units, order[0], LEADING if place < 2 else PASSAGE)
    start, text = page.hit.chunk.span.start, page.hit.chunk.text
    n = run.evidence.add(page.document, page.hit.chunk.page, span, text[span.start - start : span.end - start])
    best = [_unit(scored, at) for at in order[:BEST] if page.units[at].span.within(span) and scores[at] > 0]
    about = {name: getattr(page.document, name) for name in ("issuer", "kind", "period", "publisher")}
    about["own"] = page.document.publisher == house
    return {**source(run, n), **about, "best": best}


def _unit(scored: Scored, at: int) -> dict[str, Any]:
    page, unit = scored.page, scored.page.units[at]
    told: dict[str, Any] = {"quote": unit.text, "kind": unit.kind, "at": at}
    told |= {"score": round(scored.scores[at], 4), "cover": round(scored.covers[at], 3)}
    if found := row(page.units, at):
        told["label"] = found.label
        told["cells"] = [[column.head, column.text] for column in found.columns]
        told["table"] = found.caption
    return told
