"""A chunk as a payload and back. Both drivers keep the same fields, so a collection can move between engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core import access
from core.types import Chunk, Document, Span

KEYWORDS = ("document_id", "groups", "barrier", "state", "issuer", "ticker", "publisher", "kind", "tags")
NUMBERS = ("valid_from", "valid_to", "published", "fiscal_year", "page")


def to_payload(document: Document, chunk: Chunk) -> dict[str, Any]:
    """Everything a search needs to filter a chunk and to give it back."""
    return {
        **access.payload(document),
        "id": chunk.id,
        "start": chunk.span.start,
        "end": chunk.span.end,
        "page": chunk.page,
        "text": chunk.text,
        "header": chunk.header,
        "tags": list(chunk.tags),
        "parent": [chunk.parent.start, chunk.parent.end] if chunk.parent else [],
    }


def to_chunk(payload: Mapping[str, Any]) -> Chunk:
    """The chunk a payload was made from. ``embedded`` is not kept."""
    parent = payload["parent"]
    return Chunk(
        id=payload["id"],
        document_id=payload["document_id"],
        span=Span(payload["start"], payload["end"]),
        page=payload["page"],
        text=payload["text"],
        header=payload["header"],
        tags=tuple(payload["tags"]),
        parent=Span(parent[0], parent[1]) if parent else None,
    )
