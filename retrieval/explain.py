"""Why a search found what it found: the reading, the routing, each head's ranks, the fused and the final order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    found += [f"filter {name}: {value}" for name, value in told["filter"].items()]
    found += [f"document {d['fit']:.2f} {d['title']} ({', '.join(d['why'])})" for d in told["documents"]]
    for head, ranking in told["heads"].items():
        best = ", ".join(f"{hit['document_id'][:12]} p.{hit['page']}" for hit in ranking[:3])
        found.append(f"{head}: {best or 'nothing'}")
    for place, hit in enumerate(told["ranking"], start=1):
        heads = ", ".join(f"{head} {rank}" for head, rank in hit["heads"].items())
        found.append(f"{place}. {hit['document_id'][:12]} p.{hit['page']}, fused {hit['fused']} ({heads})")
    return [*found, f"{told['ms']} ms"]
