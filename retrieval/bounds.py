"""What a caller's filter and the life-cycle leave out, told document by document: the same tests as the store's own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from core.access import number
from core.types import Document, Scope


def inside(document: Document, bounds: Scope) -> bool:
    """Whether a document is within what the caller insists on, by the fields that a restriction tests."""
    return not outside(document, bounds)


def outside(document: Document, bounds: Scope) -> str:
    """Why a document is not within what the caller insists on; empty where it is."""
    wanted = {
        "issuer": (bounds.issuers, document.issuer),
        "ticker": (bounds.tickers, document.ticker),
        "kind": (bounds.kinds, document.kind),
        "document": (bounds.documents, document.id),
        "publisher": (bounds.publishers, document.publisher),
        "fiscal year": (bounds.fiscal_years, document.fiscal_year),
    }
    for name, (values, own) in wanted.items():
        if values and own not in values:
            return f"its {name} is not one of those asked for"
    published = number(document.published) if document.published else 0
    if bounds.published_from and published < number(bounds.published_from):
        return f"published before {bounds.published_from}"
    if bounds.published_to and published > number(bounds.published_to):
        return f"published after {bounds.published_to}"
    return ""


def why_cut(document: Document, bounds: Scope, on: date, held: Collection[str]) -> str:
    """Why a filter left a document out on a day, where it did: what the caller insists on, or its life-cycle."""
    if why := outside(document, bounds):
        return why
    if document.id in held:
        return ""
    if document.valid_from and on < document.valid_from:
        return f"current from {document.valid_from} only, asked about {on}"
    ended = {"superseded": "superseded", "expired": "expired"}.get(document.state, "no longer current")
    return f"{ended} on {document.valid_to}" if document.valid_to and document.valid_to <= on else ""
