"""The library to read: documents, their pages as text, image and highlight, and the original file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi import Path as PathParam
from fastapi.responses import FileResponse, Response

from api.deps import AskerDep, HouseDep, PrincipalDep, ReaderDep
from api.house import House
from core.access import restrict
from core.errors import InputError, NotFound
from core.types import Document, Hit, Principal, Scope, Span

router = APIRouter(prefix="/v1", tags=["documents"])
MOST = 1 << 31
Number = Annotated[int, PathParam(ge=1, le=1_000_000)]
FILE_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""The browser's own viewer for PDF needs to embed the file and to style itself; nothing else is let in."""
PRIVATE = {"cache-control": "private, max-age=3600", "vary": "authorization, cookie"}


@router.get("/documents", summary="List documents")
def documents(
    house: HouseDep,
    principal: PrincipalDep,
    q: Annotated[str, Query(max_length=200, description="Words of title, issuer and ticker.")] = "",
    history: Annotated[bool, Query(description="With superseded and expired research.")] = False,
    as_of: Annotated[date | None, Query(description="As things stood on this day.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> dict[str, Any]:
    """What the caller may see, newest first."""
    catalogue = house.desk.library.catalogue
    scope = Scope(history=history, as_of=as_of)
    found = catalogue.documents(principal, house.today, scope=scope, text=q, limit=limit)
    return {"documents": [describe(document) for document in found]}


@router.get("/search", summary="Search")
async def search(
    house: HouseDep,
    principal: AskerDep,
    q: Annotated[str, Query(min_length=1, max_length=8000, examples=["Veldmar order book"])],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> dict[str, Any]:
    """Passages for a question, best first, without an answer; each with its page and characters."""
    found = await house.desk.find(q, principal, limit)
    return {"hits": await asyncio.to_thread(_hits, house, found.hits, principal)}


@router.get("/prices/{ticker}", summary="Prices")
def prices(
    ticker: Annotated[str, PathParam(max_length=20)],
    house: HouseDep,
    principal: PrincipalDep,
    start: date | None = None,
    end: date | None = None,
) -> dict[str, Any]:
    """Daily closes of a ticker, adjusted for splits, as far as the price data goes."""
    del principal
    return _series(house, ticker, start, end)


@router.get("/documents/{document_id}", summary="One document")
def document(document_id: str, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """A document with where each of its facts was read, its quality and its history."""
    catalogue = house.desk.library.catalogue
    found = catalogue.document(document_id, principal)
    parsed = catalogue.parsed(document_id, principal, boxes=False)
    return {
        **describe(found),
        "pages": len(parsed.pages),
        "versions": _versions(house, found, principal),
        "origins": {name: {"source": o.source, "confidence": o.confidence} for name, o in found.origins.items()},
        "quality": catalogue.quality(document_id),
        "history": [
            {"at": f"{happening.at.isoformat()}Z", "event": happening.event, "detail": happening.detail}
            for happening in catalogue.history(document_id)
        ],
    }


@router.get("/documents/{document_id}/chunks", summary="Passages as they are searched")
def chunks(
    document_id: str,
    house: HouseDep,
    principal: PrincipalDep,
    page: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> dict[str, Any]:
    """The passages that a document, or a page of it, was cut into, in order."""
    house.desk.library.catalogue.document(document_id, principal)
    allowed = restrict(principal, Scope(documents=(document_id,), history=True), house.today)
    found = house.desk.library.store.chunks(allowed)
    return {
        "chunks": [
            {"page": chunk.page, "span": [chunk.span.start, chunk.span.end], "header": chunk.header, "text": chunk.text}
            for chunk in found
            if page is None or chunk.page == page
        ]
    }


@router.get("/documents/{document_id}/pages/{number}", summary="One page: text and highlight")
def page(
    document_id: str,
    number: Number,
    house: HouseDep,
    principal: ReaderDep,
    start: Annotated[int | None, Query(ge=0, le=MOST)] = None,
    end: Annotated[int | None, Query(ge=0, le=MOST)] = None,
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
        "published": found.published.isoformat() if found.published else None,
        "state": found.state,
        "text": text,
        "width": held.width,
        "height": held.height,
        "image": _has_image(found) and held.width > 0,
        "mark": [marked.start - held.start, marked.end - held.start] if marked else None,
        "rectangles": [list(box) for box in rectangles(held, marked)] if marked else [],
    }


@router.get("/documents/{document_id}/pages/{number}/image", summary="One page as an image", response_class=Response)
async def image(
    document_id: str,
    number: Number,
    house: HouseDep,
    principal: ReaderDep,
    scale: Annotated[float, Query(ge=1, le=3, description="Pixels a point: 1, 1.5, 2 or 3.")] = 1.5,
    cache_control: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """A page as WebP. It is drawn once and kept; a reader who reloads with ``no-cache`` has it drawn anew."""
    library = house.desk.library
    found = await asyncio.to_thread(library.catalogue.document, document_id, principal)
    if not _has_image(found):
        raise NotFound(f"document {document_id!r} has no page images; its format has no pages")
    pdf = library.blobs.path(found.source.sha256)
    anew = "no-cache" in cache_control
    drawn = await house.renderer.page(pdf, found.source.sha256, number, scale, anew=anew)
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
        headers={**PRIVATE, "content-security-policy": FILE_POLICY},
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


def _versions(house: House, document: Document, principal: Principal) -> list[dict[str, Any]]:
    """The documents of its series that the caller may see, oldest first; itself alone where it has no series."""
    if not document.series:
        return [describe(document)]
    found = house.desk.library.catalogue.documents(principal, house.today, scope=Scope(history=True), limit=1000)
    same = [other for other in found if other.series == document.series and not other.duplicate_of]
    return [describe(other) for other in sorted(same, key=lambda other: other.version)]


def _hits(house: House, hits: Sequence[Hit], principal: Principal) -> list[dict[str, Any]]:
    made = []
    for hit in hits:
        chunk = hit.chunk
        found = house.desk.library.catalogue.document(chunk.document_id, principal)
        made.append(
            {
                "document_id": chunk.document_id,
                "title": found.title,
                "published": found.published.isoformat() if found.published else None,
                "state": found.state,
                "page": chunk.page,
                "span": [chunk.span.start, chunk.span.end],
                "text": chunk.text,
                "heads": dict(hit.heads),
            }
        )
    return made


def _series(house: House, ticker: str, start: date | None, end: date | None) -> dict[str, Any]:
    held = house.desk.prices
    if held is None:
        raise NotFound("there are no prices here")
    try:
        listing = held.listing(ticker)
    except InputError as error:
        raise NotFound(str(error)) from error
    first, last = start or listing.first, min(end or house.today, house.today)
    closes = held.closes(listing.symbol, first, last) if first <= last else []
    return {
        "ticker": listing.symbol,
        "currency": listing.currency,
        "adjusted": "for splits",
        "ended": listing.ended,
        "points": [[day.isoformat(), format(value, "f")] for day, value in closes],
    }


def _has_image(document: Document) -> bool:
    return document.source.media_type == "application/pdf"
