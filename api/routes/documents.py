"""The library to read: documents, their pages as text, image and highlight, and the original file."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, Response

from api.deps import HouseDep, PrincipalDep
from core.errors import InputError, NotFound
from core.types import Document, Scope, Span

router = APIRouter(prefix="/v1", tags=["documents"])
PRIVATE = {"cache-control": "private, max-age=3600", "vary": "authorization, cookie"}


@router.get("/documents", summary="List documents")
def documents(
    house: HouseDep,
    principal: PrincipalDep,
    q: Annotated[str, Query(max_length=200)] = "",
    history: bool = False,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> dict[str, Any]:
    """What the caller may see, newest first. ``q`` filters by words of title, issuer and ticker."""
    catalogue = house.desk.library.catalogue
    found = catalogue.documents(principal, house.today, scope=Scope(history=history), text=q, limit=limit)
    return {"documents": [describe(document) for document in found]}


@router.get("/documents/{document_id}", summary="One document")
def document(document_id: str, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """A document with where each of its facts was read, its quality and its history."""
    catalogue = house.desk.library.catalogue
    found = catalogue.document(document_id, principal)
    parsed = catalogue.parsed(document_id, principal, boxes=False)
    return {
        **describe(found),
        "pages": len(parsed.pages),
        "origins": {name: {"source": o.source, "confidence": o.confidence} for name, o in found.origins.items()},
        "quality": catalogue.quality(document_id),
        "history": [
            {"at": f"{happening.at.isoformat()}Z", "event": happening.event, "detail": happening.detail}
            for happening in catalogue.history(document_id)
        ],
    }


@router.get("/documents/{document_id}/pages/{number}", summary="One page: text and highlight")
def page(
    document_id: str,
    number: int,
    house: HouseDep,
    principal: PrincipalDep,
    start: Annotated[int | None, Query(ge=0)] = None,
    end: Annotated[int | None, Query(ge=0)] = None,
) -> dict[str, Any]:
    """A page's text, and where characters ``start`` to ``end`` of the document stand on it, in points from top left."""
    from ingest.locate import rectangles

    catalogue = house.desk.library.catalogue
    found = catalogue.document(document_id, principal)
    held, text = catalogue.page(document_id, number, principal)
    marked = None
    if start is not None and end is not None:
        low, high = max(start, held.start), min(end, held.end)
        if start >= end:
            raise InputError("a highlight needs start < end")
        marked = Span(low, high) if low < high else None
    return {
        "document_id": document_id,
        "number": number,
        "title": found.title,
        "text": text,
        "width": held.width,
        "height": held.height,
        "image": _has_image(found) and held.width > 0,
        "mark": [marked.start - held.start, marked.end - held.start] if marked else None,
        "rectangles": [list(box) for box in rectangles(held, marked)] if marked else [],
    }


@router.get("/documents/{document_id}/pages/{number}/image", summary="One page as an image", response_class=Response)
async def image(
    document_id: str, number: int, house: HouseDep, principal: PrincipalDep, scale: float = 1.5
) -> Response:
    """A page as WebP at 1, 1.5, 2 or 3 pixels a point."""
    library = house.desk.library
    found = await asyncio.to_thread(library.catalogue.document, document_id, principal)
    if not _has_image(found):
        raise NotFound(f"document {document_id!r} has no page images; its format has no pages")
    pdf = library.blobs.path(found.source.sha256)
    drawn = await house.renderer.page(pdf, found.source.sha256, number, scale)
    return Response(drawn, media_type="image/webp", headers=PRIVATE)


@router.get("/documents/{document_id}/file", summary="The original file", response_class=FileResponse)
def file(document_id: str, house: HouseDep, principal: PrincipalDep) -> FileResponse:
    """The original bytes. PDF is shown in place, so that ``#page=N`` works; anything else is a download."""
    library = house.desk.library
    found = library.catalogue.document(document_id, principal)
    kind = "inline" if _has_image(found) else "attachment"
    name = found.source.name.rsplit("/", 1)[-1]
    return FileResponse(
        library.blobs.path(found.source.sha256),
        media_type=found.source.media_type if kind == "inline" else "application/octet-stream",
        filename=name,
        content_disposition_type=kind,
        headers=PRIVATE,
    )


def describe(document: Document) -> dict[str, Any]:
    """What people see of a document."""
    return {
        "id": document.id,
        "title": document.title,
        "name": document.source.name,
        "kind": document.kind,
        "issuer": document.issuer,
        "ticker": document.ticker,
        "publisher": document.publisher,
        "authors": list(document.authors),
        "published": document.published.isoformat() if document.published else None,
        "period": document.period,
        "fiscal_year": document.fiscal_year,
        "rating": document.rating,
        "price_target": str(document.price_target) if document.price_target is not None else None,
        "currency": document.currency,
        "state": document.state,
        "version": document.version,
        "supersedes": document.supersedes,
        "valid_from": document.valid_from.isoformat() if document.valid_from else None,
        "valid_to": document.valid_to.isoformat() if document.valid_to else None,
        "duplicate_of": document.duplicate_of,
        "barrier": document.source.access.barrier,
        "media_type": document.source.media_type,
    }


def _has_image(document: Document) -> bool:
    return document.source.media_type == "application/pdf"
