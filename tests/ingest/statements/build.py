"""Documents for tests: pages of text, with word boxes where a layout is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.boxes import pack
from core.types import Document, LineItem, Page, Parsed, Source, WordBox

Cells = Sequence[tuple[float, str]]


def document(**fields: Any) -> Document:
    """A document of which nothing but ``fields`` is known."""
    source = Source("n.pdf", "n.pdf", "application/pdf", "0" * 64, 1)
    return Document(**{"id": "d1", "source": source, "title": "Report", **fields})


def parsed(*pages: str) -> Parsed:
    """A document of these pages, without word boxes."""
    text, found = "", []
    for number, page in enumerate(pages, start=1):
        found.append(Page(number, len(text), len(text) + len(page)))
        text += page + "\n"
    return Parsed(text=text, pages=tuple(found))


def laid_out(lines: Sequence[Cells]) -> Parsed:
    """One page of lines of words, each with its right edge (a figure) or, where negative, its left (a label)."""
    text, boxes = "", []
    for row, words in enumerate(lines):
        for x, phrase in words:
            left = -x if x <= 0 else x - 5 * len(phrase)
            for word in phrase.split():
                boxes.append(
                    WordBox(len(text), len(text) + len(word), left, 12 * row, left + 5 * len(word), 12 * row + 10)
                )
                text += word + " "
                left += 5 * (len(word) + 1)
        text = text[:-1] + "\n"
    return Parsed(text=text, pages=(Page(1, 0, len(text), 612, 792, pack(boxes, 0)),))


def figure(items: Sequence[LineItem], name: str, period: str, months: int | None = None) -> LineItem:
    """The one figure of an item and period."""
    found = [i for i in items if i.item == name and i.period == period and months in (None, i.months)]
    assert len(found) == 1, (name, period, [(i.item, i.period, i.months, i.label) for i in items])
    return found[0]
