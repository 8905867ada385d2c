"""`Parsed` and members as bytes: what crosses from a sandboxed child, which is not trusted to send a pickle."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from core.types import Heading, Page, Parsed, Span, Table

_HEAD = 8


def dumps(parsed: Parsed) -> bytes:
    """The whole of ``parsed``; `loads` gives it back, equal."""
    about = {
        "text": parsed.text,
        "pages": [[p.number, p.start, p.end, p.width, p.height, p.ocr, len(p.boxes)] for p in parsed.pages],
        "headings": [[h.span.start, h.span.end, h.level, h.text] for h in parsed.headings],
        "tables": [[_pair(t.span), _pair(t.head)] for t in parsed.tables],
        "furniture": [_pair(span) for span in parsed.furniture],
        "properties": dict(parsed.properties),
        "warnings": list(parsed.warnings),
    }
    return _framed(about, [page.boxes for page in parsed.pages])


def loads(data: bytes) -> Parsed:
    """What `dumps` was given. Raises ValueError on anything else."""
    try:
        about, blobs = _unframed(data)
        sizes = [page[6] for page in about["pages"]]
        return Parsed(
            text=about["text"],
            pages=tuple(
                Page(number, start, end, width, height, boxes, ocr)
                for (number, start, end, width, height, ocr, _), boxes in zip(
                    about["pages"], _cut(blobs, sizes), strict=True
                )
            ),
            headings=tuple(Heading(Span(start, end), level, text) for start, end, level, text in about["headings"]),
            tables=tuple(Table(Span(*span), Span(*head) if head else None) for span, head in about["tables"]),
            furniture=tuple(Span(*span) for span in about["furniture"]),
            properties=about["properties"],
            warnings=tuple(about["warnings"]),
        )
    except (KeyError, TypeError, UnicodeDecodeError, IndexError) as error:
        raise ValueError("these bytes are not a parsed document") from error


def dump_members(members: Sequence[tuple[str, bytes]]) -> bytes:
    """Names and bytes, for `load_members`."""
    return _framed({"members": [[name, len(data)] for name, data in members]}, [data for _, data in members])


def load_members(data: bytes) -> list[tuple[str, bytes]]:
    """What `dump_members` was given."""
    about, blobs = _unframed(data)
    names = about["members"]
    return [(name, blob) for (name, _), blob in zip(names, _cut(blobs, [size for _, size in names]), strict=True)]


def _pair(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


def _framed(about: dict[str, Any], blobs: list[bytes]) -> bytes:
    head = json.dumps(about, separators=(",", ":")).encode()
    return b"".join((len(head).to_bytes(_HEAD, "little"), head, *blobs))


def _unframed(data: bytes) -> tuple[dict[str, Any], bytes]:
    size = int.from_bytes(data[:_HEAD], "little")
    about = json.loads(data[_HEAD : _HEAD + size])
    if not isinstance(about, dict):
        raise ValueError("these bytes are not a parsed document")
    return about, data[_HEAD + size :]


def _cut(blobs: bytes, sizes: list[int]) -> list[bytes]:
    cut = []
    at = 0
    for size in sizes:
        cut.append(blobs[at : at + size])
        at += size
    if at != len(blobs):
        raise ValueError("these bytes are cut short or too long")
    return cut
