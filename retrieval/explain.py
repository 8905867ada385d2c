"""Why a search found what it found: the reading, the routing, each head's ranks, the order as fused, raised, reranked.

Whoever wants the explanations of the searches behind an answer listens while it is made; nobody else pays for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from typing import Any

from core.types import Document, Hit
from retrieval.gather import Gathered
from retrieval.order import Ordered

SHOWN = 10
_HEARD: ContextVar[list[dict[str, Any]] | None] = ContextVar("heard", default=None)


@contextmanager
def listening() -> Iterator[list[dict[str, Any]]]:
    """The explanation of each search in this block, in order, its threads and tasks included."""
    heard: list[dict[str, Any]] = []
    token = _HEARD.set(heard)
    try:
        yield heard
    finally:
        _HEARD.reset(token)


def heard() -> list[dict[str, Any]] | None:
    """Where a search adds its explanation; None where nobody listens."""
    return _HEARD.get()


def explain(
    gathered: Gathered, ordered: Ordered, hits: Sequence[Hit], seconds: float, reranker: str = ""
) -> dict[str, Any]:
    """A plain object, ready for JSON. Holds names, places and ranks of what this principal may see; no text.

    In ``ranking``, ``fused`` is a hit's place after the fusion, ``raised`` after the boosts of fit and page type, both
    before ``reranker`` had its say.
    """
    fused = {hit.chunk.id: place for place, hit in enumerate(ordered.fused, start=1)}
    raised = {hit.chunk.id: place for place, hit in enumerate(ordered.raised, start=1)}
    return {
        "query": list(gathered.query.notes),
        "text": gathered.query.text,
        "ask": gathered.query.ask,
        "terms": list(gathered.query.terms),
        "embedded": dict(gathered.embedded),
        "filter": {k: str(v) for k, v in asdict(gathered.bounds).items() if v},
        "documents": [
            {
                "document_id": item.document_id,
                "title": gathered.documents[item.document_id].title,
                "fit": item.score,
                "why": list(item.reasons),
            }
            for item in gathered.routed[:SHOWN]
        ],
        "heads": {head: [_place(hit) for hit in ranking[:SHOWN]] for head, ranking in gathered.rankings.items()},
        "reranker": reranker,
        "ranking": [
            {
                **_place(hit),
                "heads": dict(hit.heads),
                "fused": fused.get(hit.chunk.id),
                "raised": raised.get(hit.chunk.id),
                "score": round(hit.score, 6),
            }
            for hit in hits
        ],
        "ms": round(seconds * 1000, 1),
    }


def cut(document: Document, why: str) -> dict[str, Any]:
    """A document that a filter left out."""
    return {"document_id": document.id, "title": document.title, "kind": document.kind, "why": why}


def _place(hit: Hit) -> dict[str, Any]:
    return {"chunk": hit.chunk.id, "document_id": hit.chunk.document_id, "page": hit.chunk.page}


def lines(told: Mapping[str, Any]) -> list[str]:
    """The explanation for people, one line a finding: the reading, the documents, each head's best, the ranking."""
    found = [f"understood: {'; '.join(told['query']) or 'nothing in particular'}"]
    for part in told.get("parts", ()):
        found += ["", *lines(part)]
    if "text" not in told:
        return found
    found.append(f"searched for: {told['text']}")
    if told["terms"]:
        found.append(f"and the printed words: {', '.join(told['terms'])}")
    if passage := told["embedded"].get("hyde"):
        found.append(f"and, for its vector, the passage: {passage}")
    found += [f"filter {name}: {value}" for name, value in told["filter"].items()]
    found += [f"document {d['fit']:.2f} {d['title']} ({', '.join(d['why'])})" for d in told["documents"]]
    found += [f"left out: {cut['title']} ({cut['why']})" for cut in told.get("cut", ())]
    for head, ranking in told["heads"].items():
        best = ", ".join(f"{hit['document_id'][:12]} p.{hit['page']}" for hit in ranking[:3])
        found.append(f"{head}: {best or 'nothing'}")
    found.append(f"reranked by {told['reranker']}" if told["reranker"] else "not reranked")
    for place, hit in enumerate(told["ranking"], start=1):
        heads = ", ".join(f"{head} {rank}" for head, rank in hit["heads"].items())
        before = f"fused {hit['fused']}, raised {hit['raised']}"
        found.append(f"{place}. {hit['document_id'][:12]} p.{hit['page']}, {before} ({heads})")
    return [*found, f"{told['ms']} ms"]
