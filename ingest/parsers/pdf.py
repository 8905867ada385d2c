"""PDF, by pdfium: text as laid down, word boxes, reading order, hidden text apart, running heads and feet marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from core.boxes import pack_arrays
from core.errors import UnreadableDocument
from core.types import Page, Parsed
from ingest.normalise import HYPHEN, Hyphens
from ingest.parsers import ocr
from ingest.parsers.layout import Line
from ingest.parsers.layout.furniture import find_furniture
from ingest.parsers.layout.headings import bookmarked, find_headings
from ingest.parsers.layout.tables import find_tables
from ingest.parsers.pdf_hidden import SHORT, pictured
from ingest.parsers.pdf_open import members as attached
from ingest.parsers.pdf_open import opened, outline, properties
from ingest.parsers.pdf_page import RawPage, read_page, read_picture

BETWEEN = "\n\n"


@dataclass(slots=True)
class _Built:
    """A page's text with the hyphens still open, each kept word's span in it, and each word's place in the page."""

    text: str
    spans: NDArray[np.int64]
    order: list[int]


def parse(data: bytes) -> Parsed:
    """The text of every page with word boxes, headings, tables, running heads and feet, and what was odd.

    Raises:
        UnreadableDocument: Where the file is encrypted, damaged beyond repair, has too many pages, or no text at all.
    """
    document, warnings = opened(data)
    try:
        look = len(document) <= SHORT
        reader = ocr.reader()
        raws = [_read(document, number, look, reader) for number in range(len(document))]
        marks = outline(document)
        told = properties(document)
    finally:
        document.close()
    return assemble(raws, told, marks, warnings)


def members(data: bytes) -> list[tuple[str, bytes]]:
    """Files attached to the PDF, by name."""
    return attached(data)


def _read(document: pdfium.PdfDocument, number: int, look: bool, reader: ocr.Reader | None) -> RawPage | None:
    """A page, read from its picture where it has nothing else; None where it cannot be opened."""
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return None
    try:
        read = read_page(page, look=look)
        return read_picture(page, reader) if reader and not read.lines and pictured(page) else read
    finally:
        page.close()


def assemble(
    raws: Sequence[RawPage | None],
    properties: dict[str, str],
    marks: Sequence[tuple[int, str, int]],
    warnings: Sequence[str],
) -> Parsed:
    """One document of its pages: hyphens closed, pages joined by an empty line, boxes packed, structure found."""
    built = [_build(page) if page else _Built("", np.zeros((0, 2), np.int64), []) for page in raws]
    hyphens = Hyphens([page.text for page in built])
    texts: list[str] = []
    pages: list[Page] = []
    lines: list[Line] = []
    at = 0
    for number, (page, source) in enumerate(zip(built, raws, strict=True), 1):
        text, spans = _close(page, hyphens)
        size = (source.width, source.height) if source else (0.0, 0.0)
        boxes = pack_arrays(spans, source.boxes[page.order]) if source else b""
        pages.append(Page(number, at, at + len(text), *size, boxes, bool(source and source.scanned)))
        if source and text:
            lines += _placed(text, source, at, number - 1)
        texts.append(text)
        at += len(text) + len(BETWEEN)
    furniture = find_furniture(lines, len(pages))
    tables = find_tables(lines)
    return Parsed(
        BETWEEN.join(texts),
        tuple(pages),
        headings=tuple(bookmarked(find_headings(lines, furniture, tables), lines, marks)),
        tables=tuple(tables),
        furniture=tuple(furniture),
        properties=properties,
        warnings=(*warnings, *_warnings(built, raws)),
    )


def _warnings(built: Sequence[_Built], raws: Sequence[RawPage | None]) -> tuple[str, ...]:
    missing = [f"page_without_text:{number}" for number, page in enumerate(built, 1) if not page.text]
    if len(missing) == len(built):
        raise UnreadableDocument("NO_TEXT", "no page has a text layer: install the ocr extra, or export with text")
    hidden = ["hidden_text"] if any(page and page.hidden for page in raws) else []
    return tuple(hidden + missing)


def _placed(text: str, page: RawPage, start: int, place: int) -> Iterator[Line]:
    """The lines of a page's text with their size and place, for `ingest.parsers.layout`."""
    for line, told in zip(page.lines, text.split("\n"), strict=True):
        _, y0, _, y1 = page.boxes[line.words[0]].tolist()
        yield Line(told, start, start + len(told), place, y1 - y0, y0 / page.height if page.height else 0.0, line.bold)
        start += len(told) + 1


def _build(page: RawPage) -> _Built:
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    order: list[int] = []
    at = 0
    for line in page.lines:
        for place, index in enumerate(line.words):
            word = page.words[index]
            if parts:
                gap = word.gap if place else "\n"
                parts.append(gap)
                at += len(gap)
            parts.append(word.text)
            spans.append((at, at + len(word.text)))
            order.append(index)
            at += len(word.text)
    return _Built("".join(parts), np.array(spans, dtype=np.int64).reshape(-1, 2), order)


def _close(page: _Built, hyphens: Hyphens) -> tuple[str, NDArray[np.int64]]:
    """The text with each open hyphen kept or dropped, and the words' spans moved along."""
    if HYPHEN not in page.text:
        return page.text, page.spans
    dropped: list[int] = []
    pieces: list[str] = []
    at = 0
    while (place := page.text.find(HYPHEN, at)) >= 0:
        left, right = _halves(page.text, place)
        mark = hyphens.join(left, right)
        pieces += (page.text[at:place], mark)
        if not mark:
            dropped.append(place)
        at = place + 1
    pieces.append(page.text[at:])
    shift = np.searchsorted(np.array(dropped, dtype=np.int64), page.spans, side="left")
    return "".join(pieces), page.spans - shift


def _halves(text: str, place: int) -> tuple[str, str]:
    start = place
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    end = place + 1
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[start:place], text[place + 1 : end]
