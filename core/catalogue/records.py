"""Documents, layouts and line items as JSON and back: exact decimals, dates as ISO days, spans as pairs."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from core.types import Access, Document, Heading, LineItem, Origin, Page, Parsed, Source, Span, Table

Status = Literal["queued", "parsed", "ready", "quarantined", "withdrawn", "deleted"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where one source stands on its way in. ``recipe`` names how it was chunked and embedded."""

    name: str
    sha256: str
    uri: str
    status: Status
    reason: str = ""
    detail: str = ""
    document_id: str = ""
    recipe: str = ""
    attempts: int = 0
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """What an issuer is called: its ticker, other names, and how many documents are about it."""

    issuer: str
    ticker: str
    aliases: tuple[str, ...]
    documents: int


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a document's history."""

    at: datetime
    event: str
    detail: Mapping[str, Any]


def document_to_json(document: Document) -> dict[str, Any]:
    """Every field of a document, ready for JSON."""
    body = {item.name: _plain(getattr(document, item.name)) for item in fields(document)}
    body["source"] = {item.name: _plain(getattr(document.source, item.name)) for item in fields(document.source)}
    body["source"]["access"] = {
        "groups": sorted(document.source.access.groups),
        "barrier": document.source.access.barrier,
    }
    body["origins"] = {name: [origin.source, origin.confidence] for name, origin in document.origins.items()}
    return body


def document_from_json(body: Mapping[str, Any]) -> Document:
    """The document that `document_to_json` was given."""
    source = dict(body["source"])
    access = Access(frozenset(source.pop("access")["groups"]), body["source"]["access"]["barrier"])
    values = dict(body)
    for name in ("published", "period_end", "valid_from", "valid_to"):
        values[name] = _day(values[name])
    values["price_target"] = None if values["price_target"] is None else Decimal(values["price_target"])
    values["origins"] = {name: Origin(*origin) for name, origin in values["origins"].items()}
    values["authors"] = tuple(values["authors"])
    values["aliases"] = tuple(values["aliases"])
    values["source"] = Source(**source, access=access)
    return Document(**values)


def line_item_to_json(item: LineItem) -> dict[str, Any]:
    """Every field of a line item, ready for JSON."""
    return {field.name: _plain(getattr(item, field.name)) for field in fields(item)}


def line_item_from_json(body: Mapping[str, Any]) -> LineItem:
    """The line item that `line_item_to_json` was given."""
    values = dict(body)
    values["value"] = Decimal(values["value"])
    values["period_end"] = _day(values["period_end"])
    values["span"] = Span(*values["span"])
    values["cell"] = Span(*values["cell"])
    return LineItem(**values)


def pack_layout(parsed: Parsed) -> bytes:
    """Everything of ``parsed`` but its text and word boxes, compressed."""
    body = {
        "pages": [[page.number, page.start, page.end, page.width, page.height, page.ocr] for page in parsed.pages],
        "headings": [[h.span.start, h.span.end, h.level, h.text] for h in parsed.headings],
        "tables": [[_plain(table.span), _plain(table.head)] for table in parsed.tables],
        "furniture": [_plain(span) for span in parsed.furniture],
        "properties": dict(parsed.properties),
        "warnings": list(parsed.warnings),
    }
    return zlib.compress(json.dumps(body).encode(), 6)


def unpack_layout(text: str, layout: bytes, boxes: Mapping[int, bytes]) -> Parsed:
    """What `pack_layout` was given, with its text and whichever pages' boxes are at hand."""
    body = json.loads(zlib.decompress(layout))
    pages = (Page(n, start, end, width, height, ocr=ocr) for n, start, end, width, height, ocr in body["pages"])
    return Parsed(
        text=text,
        pages=tuple(replace(page, boxes=boxes.get(page.number, b"")) for page in pages),
        headings=tuple(Heading(Span(start, end), level, title) for start, end, level, title in body["headings"]),
        tables=tuple(Table(Span(*span), Span(*head) if head else None) for span, head in body["tables"]),
        furniture=tuple(Span(*span) for span in body["furniture"]),
        properties=body["properties"],
        warnings=tuple(body["warnings"]),
    )


def _plain(value: object) -> Any:  # noqa: ANN401
    match value:
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case Span():
            return [value.start, value.end]
        case tuple() | frozenset():
            return [_plain(item) for item in value]
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case _:
            return value


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
