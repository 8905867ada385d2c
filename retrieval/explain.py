"""Why a search found what it found: the reading, the routing, each head's ranks, the fused and the final order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.types import Document, Hit, Scope
from retrieval.types import Query, Routed

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Trace:
    """One search on its way through: the reading, the bounds, and every ranking that was made."""

    query: Query
    bounds: Scope
    routed: Sequence[Routed]
    documents: Mapping[str, Document]
    rankings: Mapping[str, Sequence[Hit]]
    fused: Sequence[Hit]
    hits: Sequence[Hit]


def explain(trace: Trace, seconds: float) -> dict[str, Any]:
    """A plain object, ready for JSON. Holds names, places and ranks of what this principal may see; no text."""
    places = {hit.chunk.id: place for place, hit in enumerate(trace.fused, start=1)}
    return {
        "query": list(trace.query.notes),
        "text": trace.query.text,
        "ask": trace.query.ask,
        "terms": list(trace.query.terms),
        "filter": {k: str(v) for k, v in asdict(trace.bounds).items() if v},
        "documents": [
            {
                "document_id": item.document_id,
                "title": trace.documents[item.document_id].title,
                "fit": item.score,
                "why": list(item.reasons),
            }
            for item in trace.routed[:SHOWN]
        ],
        "heads": {head: [_place(hit) for hit in ranking[:SHOWN]] for head, ranking in trace.rankings.items()},
        "ranking": [
            {**_place(hit), "heads": dict(hit.heads), "fused": places.get(hit.chunk.id), "score": round(hit.score, 6)}
            for hit in trace.hits
        ],
        "ms": round(seconds * 1000, 1),
    }


def _place(hit: Hit) -> dict[str, Any]:
    return {"chunk": hit.chunk.id, "document_id": hit.chunk.document_id, "page": hit.chunk.page}
