"""Where a quote stands in a document, and where that is on the page: what every citation rests on.

A quote is looked for as it is, then by its words whatever stands between them, then by likeness of at least 90 in 100.
Likeness forgives a word; it never forgives a figure: every number of the quote must be a number of what is found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from rapidfuzz import fuzz

from core.boxes import unpack
from core.types import Page, Span
from ingest.normalise import fold

ALIKE = 90.0
SHORTEST = 12
"""Characters a quote needs before likeness says anything."""
FEWEST = 3
MOST_PAGES = 8
_TOKEN = re.compile(r"\d(?:[\d.,]*\d)?|\w+")
_BETWEEN = r"[^\w]{0,12}"
_ELLIPSIS = re.compile(r"\s*(?:\[\s*)?(?:\.{3,}|\u2026)(?:\s*\])?\s*")
_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
_FARTHEST = 1_500


Found = Literal["exact", "normalised", "fuzzy"]


@dataclass(frozen=True, slots=True)
class Place:
    """A span that says the quote, the page on which it begins, and how it was found."""

    span: Span
    page: int
    found: Found


class Rectangle(NamedTuple):
    """Part of a page, in points from its top left."""

    x0: float
    y0: float
    x1: float
    y1: float


def locate(text: str, quote: str, within: Span | None = None) -> tuple[Span, Found] | None:
    """Where a quote stands in a text, and how it was found: ``exact``, ``normalised`` or ``fuzzy``. None if nowhere.

    Args:
        quote: As somebody wrote it; "..." in it leaves words out.
        within: Where to look, a passage or a page; likeness over a whole long document is slow.
    """
    if not text:
        return None
    within = within or Span(0, len(text))
    parts = _parts(quote)
    if not parts:
        return None
    if len(parts) == 1 and (at := text.find(parts[0], within.start, within.end)) >= 0:
        return Span(at, at + len(parts[0])), "exact"
    told = " ".join(parts)
    if span := _by_words(text, parts, within) or _by_letters(text, told, within):
        return span, "normalised"
    if len(told) >= SHORTEST and (span := _by_likeness(text, told, within)):
        return span, "fuzzy"
    return None


def find(text: str, pages: Sequence[Page], quote: str, page: int | None = None) -> Place | None:
    """As `locate` over a whole document, by page: the page it is said to stand on, the whole text, the likeliest pages.

    Args:
        page: Where the quote is said to stand; preferred where it stands on several.
    """
    hinted = [Span(p.start, p.end) for p in pages if p.number == page and p.start < p.end]
    parts = _parts(quote)
    if not parts or not text:
        return None
    for within in hinted:
        if found := locate(text, quote, within):
            return Place(found[0], _page_at(pages, found[0].start), found[1])
    if len(parts) == 1 and (at := text.find(parts[0])) >= 0:
        return Place(Span(at, at + len(parts[0])), _page_at(pages, at), "exact")
    everywhere = Span(0, len(text))
    if span := _by_words(text, parts, everywhere) or _by_letters(text, " ".join(parts), everywhere):
        return Place(span, _page_at(pages, span.start), "normalised")
    for within in _likely(text, pages, " ".join(parts)):
        if found := locate(text, quote, within):
            return Place(found[0], _page_at(pages, found[0].start), found[1])
    return None


def _parts(quote: str) -> list[str]:
    """What a quote says between its ellipses, normalised; nothing for less than two letters or figures."""
    told = fold(" ".join(quote.split())).strip().strip("\"'").strip()
    parts = [part for part in _ELLIPSIS.split(told) if _TOKEN.search(part)]
    return parts if sum(char.isalnum() for char in told) >= FEWEST else []


def rectangles(page: Page, span: Span) -> list[Rectangle]:
    """What to mark on a page so that a span of the document stands out: one rectangle a line, top to bottom.

    Empty where the page has no boxes or nothing of the span.
    """
    lines: list[Rectangle] = []
    for box in unpack(page):
        if box.end <= span.start or box.start >= span.end:
            continue
        last = lines[-1] if lines else None
        if last and _same_line(last, box.y0, box.y1) and box.x0 >= last.x0 - 1:
            lines[-1] = Rectangle(last.x0, min(last.y0, box.y0), max(last.x1, box.x1), max(last.y1, box.y1))
        else:
            lines.append(Rectangle(box.x0, box.y0, box.x1, box.y1))
    return lines


def highlights(pages: Iterable[Page], span: Span) -> list[tuple[int, list[Rectangle]]]:
    """The rectangles of a span on each page that it touches, by page number: a table may run over two."""
    touched = (page for page in pages if page.start < span.end and span.start < page.end)
    return [(page.number, found) for page in touched if (found := rectangles(page, span))]


def _same_line(line: Rectangle, y0: float, y1: float) -> bool:
    overlap = min(line.y1, y1) - max(line.y0, y0)
    return overlap > 0.5 * min(line.y1 - line.y0, y1 - y0)


def _page_at(pages: Sequence[Page], at: int) -> int:
    return next((page.number for page in reversed(pages) if page.start <= at), 1)


def _by_words(text: str, parts: Sequence[str], within: Span) -> Span | None:
    """A span with the words of each part in order, in whatever case and with whatever punctuation between them."""
    start, end, at = -1, -1, within.start
    for part in parts:
        tokens = _TOKEN.findall(part)
        if len(tokens) == 1 and len(tokens[0]) < 3:
            return None
        pattern = rf"(?<!\w){_BETWEEN.join(map(re.escape, tokens))}(?!\w)"
        stop = within.end if start < 0 else min(within.end, end + _FARTHEST)
        match = re.compile(pattern, re.I).search(text, at, stop)
        if not match:
            return None
        start = match.start() if start < 0 else start
        end = at = match.end()
    return Span(start, end)


def _by_letters(text: str, quote: str, within: Span) -> Span | None:
    """A span with the same characters but for spaces, for texts that lost theirs or have them within words."""
    wanted = "".join(quote.split()).lower()
    if len(wanted) < SHORTEST:
        return None
    codes = np.frombuffer(text[within.start : within.end].encode("utf-32-le"), dtype="<u4")
    kept = np.flatnonzero((codes != ord(" ")) & (codes != ord("\n")))
    letters = codes[kept].tobytes().decode("utf-32-le").lower()
    at = letters.find(wanted)
    if at < 0 or len(letters) != len(kept):
        return None
    return Span(within.start + int(kept[at]), within.start + int(kept[at + len(wanted) - 1]) + 1)


def _likely(text: str, pages: Sequence[Page], quote: str) -> list[Span]:
    """The pages that share most of the quote's words, best first."""
    words = set(_TOKEN.findall(quote.lower()))
    scores: Counter[Span] = Counter()
    for page in pages:
        if page.start < page.end:
            shared = words & set(_TOKEN.findall(text[page.start : page.end].lower()))
            if len(shared) >= 0.6 * len(words):
                scores[Span(page.start, page.end)] = len(shared)
    return [span for span, _ in scores.most_common(MOST_PAGES)]


def _by_likeness(text: str, quote: str, within: Span) -> Span | None:
    page = text[within.start : within.end]
    flat = page.replace("\n", " ").lower()
    found = fuzz.partial_ratio_alignment(quote.lower(), flat, score_cutoff=ALIKE)
    if found is None or found.dest_end <= found.dest_start:
        return None
    start, end = found.dest_start, found.dest_end
    while start > 0 and not flat[start - 1].isspace():
        start -= 1
    while end < len(flat) and not flat[end].isspace():
        end += 1
    if not _figures(quote) <= _figures(page[start:end]):
        return None
    return Span(within.start + start, within.start + end)


def _figures(text: str) -> set[str]:
    return {number.replace(",", "") for number in _NUMBER.findall(text)}
