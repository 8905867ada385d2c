"""From bytes to text with places: one file a format, one dict of them by media type.

A parser is any callable from bytes to `Parsed`. It is imported when its format is first met, so that a process that
reads only PDFs never loads the office formats' libraries.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol

from core.errors import UnreadableDocument, UnsupportedFormat
from core.types import Parsed


class Parser(Protocol):
    """Anything that reads a file's bytes into text with pages. Raises `UnreadableDocument` where it cannot."""

    def __call__(self, data: bytes) -> Parsed:
        """Read the whole file."""
        ...


def _late(name: str) -> Parser:
    def parse(data: bytes) -> Parsed:
        parsed: Parsed = import_module(f"ingest.parsers.{name}").parse(data)
        return parsed

    return parse


PDF = "application/pdf"

PARSERS: Mapping[str, Parser] = {
    PDF: _late("pdf"),
}


def parse(data: bytes, media_type: str) -> Parsed:
    """The text of a file, in this process; `ingest.sandbox.parse_safely` does the same behind limits.

    Raises:
        UnsupportedFormat: Where no parser takes ``media_type``.
        UnreadableDocument: Where the file is empty, encrypted, damaged, too large or has no text.
    """
    parser = PARSERS.get(media_type)
    if parser is None:
        raise UnsupportedFormat(
            f"no parser takes {media_type}: convert the file to PDF, or to one of the office formats"
        )
    if not data:
        raise UnreadableDocument("EMPTY", "the file has no bytes")
    return parser(data)


def media_type_of(name: str, head: bytes) -> str:
    """What a file is by its first bytes; by its name's ending only where they do not say."""
    if b"%PDF-" in head[:1024]:
        return PDF
    return "text/plain"
