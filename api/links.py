"""Addresses of our own pages, for citations that others show."""

from __future__ import annotations

from urllib.parse import quote

from core.settings import Settings
from core.types import Citation

LOCAL = "http://127.0.0.1:8000"


def viewer(settings: Settings, document_id: str, page: int, span: tuple[int, int] | None = None, base: str = "") -> str:
    """The page viewer's address for a page of a document, with characters to mark.

    ``base`` is where the caller reached us; the settings' public address outranks it.
    """
    root = (settings.public_url or base or LOCAL).rstrip("/")
    marked = f"&c={span[0]}-{span[1]}" if span else ""
    return f"{root}/d/{quote(document_id, safe='')}?page={page}{marked}"


def embedded(settings: Settings, citation: Citation, ticket: str, base: str = "") -> str:
    """The page viewer's address for a citation, to be shown in another site's frame with a pass of its own."""
    root = (settings.public_url or base or LOCAL).rstrip("/")
    place = f"page={citation.page}&c={citation.span.start}-{citation.span.end}&t={quote(ticket, safe='')}"
    return f"{root}/embed/{quote(citation.document_id, safe='')}?{place}"
