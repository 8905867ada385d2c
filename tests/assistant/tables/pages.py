"""Pages for tests of tables: words set at places on a page, or rows with tabs between their cells."""

from __future__ import annotations

from collections.abc import Sequence

from core.boxes import pack
from core.types import Page, Parsed, WordBox

WIDE, TALL = 5.0, 9.0


def laid(lines: Sequence[Sequence[tuple[float, str]]]) -> tuple[Parsed, Page]:
    """A page of lines, each of runs of words that begin at so many points from the left; a letter is 5 points wide.

    A run whose place is negative ends there instead, as figures set flush right do.
    """
    text, boxes = "", []
    for number, line in enumerate(lines):
        for place, run in line:
            x = place if place >= 0 else -place - WIDE * len(run)
            for word in run.split(" "):
                end = len(text) + len(word)
                boxes.append(WordBox(len(text), end, x, 20.0 * number, x + WIDE * len(word), 20.0 * number + TALL))
                text, x = text + word + " ", x + WIDE * len(word) + 2.5
        text = text.rstrip() + "\n"
    page = Page(1, 0, len(text), 600, 800, pack(boxes, 0))
    return Parsed(text, (page,)), page


def tabbed(*rows: str) -> tuple[Parsed, Page]:
    """A page of a format with cells."""
    text = "\n".join(rows)
    page = Page(1, 0, len(text))
    return Parsed(text, (page,)), page
