"""A page as strips: each line cut where a reader sees a gap, into pieces that may be cells.

On a page with word boxes a gap is wider than a word space; in a text of a format with cells, a tab stands between them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.boxes import unpack
from core.types import Page, Parsed, WordBox
from ingest.statements.lines import lines

GAP = 0.6
"""The least gap between two pieces, in heights of the line: word spaces are under 0.4, also in justified text."""
STEP = 100.0
_LEAD = re.compile(r"[(]?\s?(?:US|[A-Z]{1,2})?[$\u20ac\u00a3\u00a5]|\(")
_TRAIL = re.compile(r"[)%x]{1,2}|\([a-z]\)")
_DOTS = re.compile(r"[\s.]*\.{3,}[\s.]*$|(?:\s\.){3,}\s*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together: characters of the document's text, and where they stand, in points from the left."""

    start: int
    end: int
    text: str
    x0: float
    x1: float

    @property
    def middle(self) -> float:
        """Halfway between its edges."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Strip:
    """A line's pieces, left to right. ``opens`` says that a table is known to begin here."""

    pieces: tuple[Piece, ...]
    opens: bool = False

    @property
    def text(self) -> str:
        """All of its words."""
        return " ".join(piece.text for piece in self.pieces)


def strips(parsed: Parsed, page: Page) -> list[Strip]:
    """The strips of a page in reading order, without running heads and feet."""
    boxes = unpack(page)
    if not boxes:
        return list(_tabbed(parsed, page))
    starts = [box.start for box in boxes]
    found = []
    for line in lines(parsed, page):
        own = boxes[bisect_left(starts, line.start) : bisect_left(starts, line.start + len(line.text))]
        if own:
            found.append(Strip(tuple(_joined(_pieces(parsed.text, own)))))
    return found


def _pieces(text: str, boxes: Sequence[WordBox]) -> Iterator[Piece]:
    height = max(box.y1 - box.y0 for box in boxes)
    run = [boxes[0]]
    for box in boxes[1:]:
        if box.x0 - run[-1].x1 > GAP * height or box.x1 < run[-1].x0:
            yield _piece(text, run)
            run = []
        run.append(box)
    yield _piece(text, run)


def _piece(text: str, run: Sequence[WordBox]) -> Piece:
    words = " ".join(text[run[0].start : run[-1].end].split())
    return Piece(run[0].start, run[-1].end, _DOTS.sub("", words), run[0].x0, run[-1].x1)


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """The pieces with a currency's sign put to the figure after it, and a bracket or per cent to the one before."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last and (_LEAD.fullmatch(last.text) or (_TRAIL.fullmatch(piece.text) and re.search(r"\d$", last.text))):
            tight = "" if _TRAIL.fullmatch(piece.text) else " "
            found[-1] = Piece(last.start, piece.end, f"{last.text}{tight}{piece.text}", last.x0, piece.x1)
        elif piece.text:
            found.append(piece)
    return found


def _tabbed(parsed: Parsed, page: Page) -> Iterator[Strip]:
    opening = {table.span.start for table in parsed.tables}
    hidden = [span for span in parsed.furniture if span.start < page.end and page.start < span.end]
    at = page.start
    for raw in parsed.text[page.start : page.end].split("\n"):
        start = at + len(raw) - len(raw.lstrip())
        if raw.strip() and not any(span.start <= start < span.end for span in hidden):
            yield Strip(tuple(_cells(raw, at)), bool(opening & set(range(at, start + 1))))
        at += len(raw) + 1


def _cells(line: str, at: int) -> Iterator[Piece]:
    for place, part in enumerate(line.split("\t")):
        words = part.strip()
        if words:
            start = at + part.index(words)
            yield Piece(start, start + len(words), words, place * STEP, place * STEP + STEP - 10)
        at += len(part) + 1
