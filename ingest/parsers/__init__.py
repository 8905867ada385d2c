"""From bytes to text with places: one file a format, one dict of them by media type.

A parser is any callable from bytes to `Parsed`. It is imported when its format is first met, so that a process that
reads only PDFs never loads the office formats' libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Protocol

from core.errors import UnreadableDocument, UnsupportedFormat
from core.types import Parsed
from ingest.parsers.media import CSV, DOCX, EML, HTML, MARKDOWN, MSG, OLE, PDF, PPTX, TEXT, XLSX, ZIP, media_type_of

__all__ = ["CONTAINERS", "PARSERS", "PDF", "Parser", "media_type_of", "members", "parse"]


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


def _inside(name: str) -> Callable[[bytes], list[tuple[str, bytes]]]:
    def members(data: bytes) -> list[tuple[str, bytes]]:
        found: list[tuple[str, bytes]] = import_module(f"ingest.parsers.{name}").members(data)
        return found

    return members


PARSERS: Mapping[str, Parser] = {
    PDF: _late("pdf"),
    DOCX: _late("docx"),
    PPTX: _late("pptx"),
    XLSX: _late("xlsx"),
    CSV: _late("csv"),
    HTML: _late("html"),
    MARKDOWN: _late("markdown"),
    TEXT: _late("text"),
    EML: _late("eml"),
    MSG: _late("msg"),
    OLE: _late("ole"),
}

CONTAINERS: Mapping[str, Callable[[bytes], list[tuple[str, bytes]]]] = {
    ZIP: _inside("archive"),
    PDF: _inside("pdf"),
    EML: _inside("eml"),
    MSG: _inside("msg"),
}
"""Formats that may hold other files. An e-mail or a PDF is a document as well; an archive is only its members."""


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


def members(data: bytes, media_type: str) -> list[tuple[str, bytes]]:
    """The files inside an archive or an e-mail, by name; none for a format that holds no others.

    One level deep: what is itself a container is a member like any other.

    Raises:
        UnreadableDocument: Where the container is damaged, needs a password, or unfolds beyond all bounds.
    """
    inside = CONTAINERS.get(media_type)
    return inside(data) if inside else []
