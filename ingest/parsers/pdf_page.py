"""One page of a PDF read through pdfium: words with their boxes, in lines, as the page's author laid them down.

pdfium keeps a table's row on one line, label then cells, which is why its own text order is trusted and changed only
where two columns of prose run into one another (`ingest.parsers.layout.columns`).
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from ingest.normalise import HYPHEN, fold
from ingest.parsers.layout.columns import reading_order

_WORD = re.compile(rf"[^\s{HYPHEN}]+")
_BOLD = re.compile(rb"bold|black|heavy|semibold|demi", re.I)
_SIZE_OF_NAME = 128


@dataclass(slots=True)
class Word:
    """A word at its place: points from the page's top left. ``glued`` means that the word before ended in a hyphen."""

    text: str
    index: int
    glued: bool


@dataclass(slots=True)
class Line:
    """Words on one line of the text, by their place in `RawPage.words`; ``bold`` by its first word."""

    words: list[int]
    bold: bool


@dataclass(slots=True)
class RawPage:
    """What a page holds. ``boxes`` has a row x0, y0, x1, y1 for each word."""

    width: float
    height: float
    words: list[Word]
    boxes: NDArray[np.float64]
    lines: list[Line]
    hidden: int = 0
    """Words that no reader sees, left out of ``lines``."""
    scanned: bool = False
    """Whether the words are an unseen layer over a picture of the page."""


def read_page(page: pdfium.PdfPage) -> RawPage:
    """The words of a page in pdfium's order, hidden ones included, each with its box. An empty page has no lines."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range()
        spans, glued, breaks = _split(text)
        index = _indexer(textpage, len(text))
        boxes = _boxes(textpage.raw, [(index(s), index(e - 1)) for s, e in spans])
        words = [Word(_clean(text[s:e]), index(s), glue) for (s, e), glue in zip(spans, glued, strict=True)]
        boxes = _to_top_left(boxes, page)
        ordered = reading_order(_lines(words, breaks), boxes, lambda i: words[i].text[:3].isalpha())
        lines = [Line(line, _bold(textpage.raw, words[line[0]].index)) for line in ordered]
    finally:
        textpage.close()
    return RawPage(width, height, words, boxes, lines)


def _split(text: str) -> tuple[list[tuple[int, int]], list[bool], list[int]]:
    """Spans of words, whether each is glued to the one before, and the count of words before each line's end."""
    spans: list[tuple[int, int]] = []
    glued: list[bool] = []
    breaks: list[int] = []
    at = 0
    for line in text.split("\n"):
        for match in _WORD.finditer(line):
            start = match.start()
            spans.append((at + start, at + match.end()))
            glued.append(start > 0 and line[start - 1] == HYPHEN)
        at += len(line) + 1
        breaks.append(len(spans))
    return spans, glued, breaks


def _clean(word: str) -> str:
    return word if word.isascii() and word.isprintable() else fold(word)


def _lines(words: list[Word], breaks: list[int]) -> list[list[int]]:
    lines = []
    start = 0
    for end in breaks:
        if kept := [i for i in range(start, end) if words[i].text]:
            lines.append(kept)
        start = end
    return lines


def _indexer(textpage: Any, length: int) -> Any:  # noqa: ANN401
    """From a place in the text to pdfium's own count of characters; they differ where it skips one it cannot name."""
    if textpage.count_chars() == length:
        return lambda place: place
    return lambda place: max(0, raw.FPDFText_GetCharIndexFromTextIndex(textpage.raw, place))


def _boxes(handle: Any, ends: list[tuple[int, int]]) -> NDArray[np.float64]:  # noqa: ANN401
    """Left, bottom, right, top of each word in the page's own coordinates, from its first and last character."""
    found = np.zeros((len(ends), 4))
    rect = raw.FS_RECTF()
    pointer = ctypes.byref(rect)
    loose = raw.FPDFText_GetLooseCharBox
    rows = []
    for first, last in ends:
        rect.left = rect.right = rect.bottom = rect.top = 0.0
        loose(handle, first, pointer)
        left, bottom, right, top = rect.left, rect.bottom, rect.right, rect.top
        if last != first:
            loose(handle, last, pointer)
            left, bottom = min(left, rect.left), min(bottom, rect.bottom)
            right, top = max(right, rect.right), max(top, rect.top)
        rows.append((left, bottom, right, top))
    if rows:
        found[:] = rows
    return found


def _to_top_left(boxes: NDArray[np.float64], page: pdfium.PdfPage) -> NDArray[np.float64]:
    """Boxes as a reader sees the page: turned by the page's rotation, y downwards from the top left of what shows."""
    left, bottom, right, top = page.get_bbox()
    x0, y0, x1, y1 = boxes.T
    turns = {
        0: (x0 - left, top - y1, x1 - left, top - y0),
        90: (y0 - bottom, x0 - left, y1 - bottom, x1 - left),
        180: (right - x1, y0 - bottom, right - x0, y1 - bottom),
        270: (top - y1, right - x1, top - y0, right - x0),
    }
    return np.stack(turns[page.get_rotation()], axis=1)


def _bold(handle: Any, index: int) -> bool:  # noqa: ANN401
    name = ctypes.create_string_buffer(_SIZE_OF_NAME)
    flags = ctypes.c_int()
    if not raw.FPDFText_GetFontInfo(handle, index, name, _SIZE_OF_NAME, ctypes.byref(flags)):
        return False
    return bool(_BOLD.search(name.value)) or bool(flags.value & (1 << 18))
