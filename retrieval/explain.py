"""Why a search found what it found: the reading, the routing, each head's ranks, the fused and the final order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from core.types import Hit
from retrieval.gather import Gathered

SHOWN = 10


def explain(gathered: Gathered, fused: Sequence[Hit], hits: Sequence[Hit], seconds: float) -> dict[str, Any]:
    """A plain object, ready for JSON. Holds names, places and ranks of what this principal may see; no text."""
    places = {hit.chunk.id: place for place, hit in enumerate(fused, start=1)}
    return {
        "query": list(gathered.query.notes),
        "text": gathered.query.text,
        "ask": gathered.query.ask,
        "terms": list(gathered.query.terms),
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
        "ranking": [
            {**_place(hit), "heads": dict(hit.heads), "fused": places.get(hit.chunk.id), "score": round(hit.score, 6)}
            for hit in hits
        ],
        "ms": round(seconds * 1000, 1),
    }


def _place(hit: Hit) -> dict[str, Any]:
    return {"chunk": hit.chunk.id, "document_id": hit.chunk.document_id, "page": hit.chunk.page}
