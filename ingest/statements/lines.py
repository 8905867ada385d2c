"""A page's lines as a reader sees them: split where the text runs on to another height, joined where it breaks at one.

Without word boxes the text's own lines are taken.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from core.boxes import unpack
from core.types import Page, Parsed, WordBox
from ingest.statements.rows import Cell, Line, cells, decimal_comma

_APART = str.maketrans("\n\t|", "   ")
SHORT = 14
"""Words of a line that can name columns, at most."""

_OTHER_LINE = 0.6
_SAME_LINE = 0.3


@dataclass(frozen=True, slots=True)
class Places:
    """Where the words of a page stand."""

    boxes: Sequence[WordBox]
    starts: Sequence[int]

    @classmethod
    def of(cls, page: Page) -> Places:
        """The places of a page's words; empty where it has no boxes."""
        boxes = unpack(page)
        return cls(boxes, [box.start for box in boxes])

    def right(self, offset: int) -> float:
        """The right edge of the word that holds a character; 0 where that is not known."""
        at = bisect_right(self.starts, offset) - 1
        return self.boxes[at].x1 if at >= 0 and offset < self.boxes[at].end else 0.0

    def left(self, offset: int) -> float:
        """The left edge of the word that holds a character; 0 where that is not known."""
        at = bisect_right(self.starts, offset) - 1
        return self.boxes[at].x0 if at >= 0 and offset < self.boxes[at].end else 0.0

    def height(self, offset: int) -> tuple[float, float]:
        """The top and bottom of the word that holds a character, or of the next; zeros where there is none."""
        at = max(bisect_right(self.starts, offset) - 1, 0)
        if at < len(self.boxes) and self.boxes[at].end <= offset:
            at += 1
        return (self.boxes[at].y0, self.boxes[at].y1) if at < len(self.boxes) else (0.0, 0.0)

    def spots(self, start: int, end: int, text: str) -> tuple[tuple[float, str], ...]:
        """The middle of each word of a short line, and the word."""
        boxes = self.within(start, end)
        if len(boxes) > SHORT:
            return ()
        return tuple(((b.x0 + b.x1) / 2, text[b.start - start : b.end - start]) for b in boxes)

    def within(self, start: int, end: int) -> Sequence[WordBox]:
        """The boxes of the words of a stretch of text."""
        return self.boxes[bisect_right(self.starts, start - 1) : bisect_right(self.starts, end - 1)]

    def pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        """A stretch of text cut into the lines that a reader sees."""
        if not self.boxes:
            return [(start, end)]
        first = bisect_right(self.starts, start - 1)
        found, begin, before = [], start, None
        for box in self.boxes[first : bisect_right(self.starts, end - 1)]:
            if before is not None and _apart(before, box) > _OTHER_LINE:
                found.append((begin, before.end))
                begin = box.start
            before = box
        return [*found, (begin, end)]

    def one_line(self, left: tuple[int, int], right: tuple[int, int]) -> bool:
        """Whether two stretches of text stand beside each other, the first to the left."""
        a, b = (bisect_right(self.starts, at) - 1 for at in (left[1] - 1, right[0]))
        if min(a, b) < 0:
            return False
        return self.boxes[b].x0 >= self.boxes[a].x1 - 1 and _apart(self.boxes[a], self.boxes[b]) < _SAME_LINE


def _apart(a: WordBox, b: WordBox) -> float:
    """How far apart two words stand in height, in heights of the smaller."""
    height = max(min(a.y1 - a.y0, b.y1 - b.y0), 1.0)
    return abs((a.y0 + a.y1) - (b.y0 + b.y1)) / 2 / height


def lines(parsed: Parsed, page: Page) -> list[Line]:
    """The lines of a page that hold anything, with their figures; running heads and feet are left out."""
    text = parsed.text
    furniture = [span for span in parsed.furniture if span.start < page.end and page.start < span.end]
    places = Places.of(page)
    spans: list[tuple[int, int]] = []
    at = page.start
    for raw in text[page.start : page.end].split("\n"):
        stripped = raw.strip()
        start = at + raw.index(stripped) if stripped else at
        if stripped and not any(span.start <= start < span.end for span in furniture):
            for piece in places.pieces(start, start + len(stripped)):
                if spans and places.boxes and places.one_line(spans[-1], piece):
                    piece = spans.pop()[0], piece[1]
                spans.append(piece)
        at += len(raw) + 1
    comma = decimal_comma(text[page.start : page.end])
    return [_line(text, start, end, places, comma) for start, end in spans]


def _line(text: str, start: int, end: int, places: Places, comma: bool) -> Line:
    words = text[start:end].translate(_APART)
    found = cells(words, start, comma=comma)
    if not places.boxes:
        return Line(start, words, tuple(found))
    spots = () if any(character.isdigit() for character in words) else places.spots(start, end, words)
    return Line(start, words, tuple(_placed(cell, places) for cell in found), places.left(start), spots)


def _placed(cell: Cell, places: Places) -> Cell:
    return Cell(cell.start, cell.end, cell.value, cell.percent, cell.dollar, places.right(cell.end - 1))
