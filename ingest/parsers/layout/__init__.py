"""What the shape of a page says: running heads and feet, headings, tables, columns. Shared by every parser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.types import Page


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document's text, ``start`` to ``end``, on the page at ``page`` (its place, from 0).

    ``size`` is its first word's height in points, and ``top`` where it stands as a share of the page's height; both are
    0 where the format does not say.
    """

    text: str
    start: int
    end: int
    page: int
    size: float = 0.0
    top: float = 0.0
    bold: bool = False


def lines_of(text: str, pages: Sequence[Page]) -> Iterator[Line]:
    """The lines of a text with no more known of them than where they are. Empty lines are left out."""
    for place, page in enumerate(pages):
        at = page.start
        for line in text[page.start : page.end].split("\n"):
            if line:
                yield Line(line, at, at + len(line), place)
            at += len(line) + 1
