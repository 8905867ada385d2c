"""One page of a PDF read through pdfium: words with their boxes, in lines, as the page's author laid them down.

pdfium keeps a table's row on one line, label then cells, which is why its own text order is trusted and changed only
where it is broken (`ingest.parsers.layout.columns`).
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from ingest.normalise import HYPHEN, fold
from ingest.parsers import ocr
from ingest.parsers.layout.columns import reading_order, rejoined
from ingest.parsers.pdf_hidden import hidden_words

_WORD = re.compile(rf"[^\s{HYPHEN}]+")
_MARK = re.compile(r"(?:\d{1,2}|\(\w{1,2}\)|[*\u2020\u2021]{1,3})(?:,\d{1,2})?$")
_BOLD = re.compile(rb"bold|black|heavy|semibold|demi", re.I)
_SIZE_OF_NAME = 128
OCR_SCALE = 2.0
MOST_DOTS = 2_000


@dataclass(slots=True)
class Word:
    """A word, pdfium's count of its first character, what parts it from the word before, and its line in the file."""

    text: str
    index: int
    gap: str
    line: int


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


def read_page(page: pdfium.PdfPage, *, look: bool = False) -> RawPage:
    """The words of a page in reading order, each with its box. An empty page has no lines.

    Args:
        look: Whether to look at every word in a picture of the page, for what no reader sees.
    """
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range()
        words, corners = _boxed(textpage, text)
        boxes = _to_top_left(corners, page)
        hidden, scanned = hidden_words(page, textpage, [word.index for word in words], boxes, look=look)
        hidden = {i for i in hidden if any(char.isalnum() for char in words[i].text)}
        joined, touching = rejoined(_lines(words, hidden), boxes)
        for i in touching:
            words[i].gap = ""
        ordered = reading_order(joined, boxes, lambda i: words[i].text[:3].isalpha())
        lines = [Line(line, _bold(textpage.raw, words[line[0]].index)) for line in ordered]
    finally:
        textpage.close()
    return RawPage(width, height, words, boxes, lines, len(hidden), scanned)


def read_picture(page: pdfium.PdfPage, reader: ocr.Reader) -> RawPage:
    """The words that can be read in a picture of the page, each with its box."""
    for grant in ocr.more_time:
        grant(ocr.SECONDS_A_PAGE)
    width, height = page.get_size()
    scale = min(OCR_SCALE, MOST_DOTS / max(width, height))
    bitmap = page.render(scale=scale, draw_annots=False)
    told = reader(bitmap.to_numpy())
    bitmap.close()
    words = [Word(fold(word), 0, " ", number) for number, line in enumerate(told) for word, *_ in line]
    boxes = np.array([box for line in told for _, *box in line], dtype=np.float64).reshape(-1, 4) / scale
    lines = [Line(line, False) for line in _lines(words, set())]
    return RawPage(width, height, words, boxes, lines, scanned=True)


def _split(text: str) -> list[tuple[int, int, str, int]]:
    """Each word's span, what parts it from the one before, and the number of its line."""
    found = []
    at = 0
    for number, line in enumerate(text.split("\n")):
        for match in _WORD.finditer(line):
            start, end = match.span()
            found.append((at + start, at + end, HYPHEN if line[start - 1 : start] == HYPHEN else " ", number))
        at += len(line) + 1
    return found


def _boxed(textpage: pdfium.PdfTextPage, text: str) -> tuple[list[Word], NDArray[np.float64]]:
    """Words and their left, bottom, right and top. A footnote's mark at a word's end is a word of its own."""
    spans = _split(text)
    index = _indexer(textpage, len(text))
    ends = [(index(start), index(end - 1)) for start, end, _, _ in spans]
    first, last = _characters(textpage.raw, ends)
    for place in np.flatnonzero(_raised(first, last))[::-1].tolist():
        start, end, gap, line = spans[place]
        mark = _MARK.search(text, start, end)
        if mark is None or mark.start() == start:
            continue
        inner, _ = _characters(textpage.raw, [(index(i), index(i)) for i in range(mark.start(), end)])
        raised = np.flatnonzero(_raised(np.broadcast_to(first[place], inner.shape), inner))
        cut = mark.start() + int(raised[0]) if len(raised) else end - 1
        spans[place : place + 1] = [(start, cut, gap, line), (cut, end, " ", line)]
        ends[place : place + 1] = [(index(start), index(cut - 1)), (index(cut), index(end - 1))]
    if len(ends) > len(first):
        first, last = _characters(textpage.raw, ends)
    words = [
        Word(_clean(text[start:end]), begin, gap, line)
        for (start, end, gap, line), (begin, _) in zip(spans, ends, strict=True)
    ]
    return words, np.concatenate((np.minimum(first, last)[:, :2], np.maximum(first, last)[:, 2:]), axis=1)


def _characters(handle: Any, ends: Sequence[tuple[int, int]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # noqa: ANN401
    """Left, bottom, right and top of the first and of the last characters, each as high as its font."""
    rects = (raw.FS_RECTF * (2 * len(ends)))()
    loose, byref = raw.FPDFText_GetLooseCharBox, ctypes.byref
    places = iter(rects)
    for first, last in ends:
        loose(handle, first, byref(next(places)))
        loose(handle, last, byref(next(places)))
    left_top_right_bottom = np.frombuffer(rects, dtype=np.float32).reshape(-1, 2, 4).astype(np.float64)
    both = left_top_right_bottom[:, :, [0, 3, 2, 1]]
    return both[:, 0], both[:, 1]


def _raised(first: NDArray[np.float64], last: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether a word's last character is set smaller and higher than its first."""
    height = first[:, 3] - first[:, 1]
    raised: NDArray[np.bool_] = (last[:, 3] - last[:, 1] < 0.85 * height) & (last[:, 1] > first[:, 1] + 0.05 * height)
    return raised


def _clean(word: str) -> str:
    return word if word.isascii() and word.isprintable() else fold(word)


def _lines(words: list[Word], hidden: set[int]) -> list[list[int]]:
    lines: dict[int, list[int]] = {}
    for i, word in enumerate(words):
        if word.text and i not in hidden:
            lines.setdefault(word.line, []).append(i)
    return list(lines.values())


def _indexer(textpage: pdfium.PdfTextPage, length: int) -> Callable[[int], int]:
    """From a place in the text to pdfium's own count of characters; they differ where it skips one it cannot name."""
    if textpage.count_chars() == length:
        return lambda place: place
    return lambda place: max(0, raw.FPDFText_GetCharIndexFromTextIndex(textpage.raw, place))


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
