"""Running heads and feet, page numbers and notices printed on each page: marked, so that chunks can leave them out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from core.types import Span
from ingest.parsers.layout import Line
from ingest.parsers.layout.tables import is_row

EDGE = 0.12
"""Share of the page's height, at its top and at its foot, where furniture stands."""

FEW_PAGES = 20
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"(?:page\s+)?(?:[A-Z]{1,2}-)?(?:-\s?)?(\d{1,4}|[ivxlc]{1,7})(?:\s?-)?(?:\s*(?:of|/)\s*\d{1,4})?", re.I
)
_UNITS = re.compile(r"\bin (?:thousands|millions|billions)|unaudited|per share|%|^[\d\s]+$", re.I)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def find_furniture(lines: Sequence[Line], pages: int) -> list[Span]:
    """Spans of whole lines, in order.

    A line counts that stands at the edge of a page and recurs, its numbers aside, on half of the pages (a quarter of a
    long document's); and a number alone at the edge, where such numbers count up with the pages. A line that states
    units, or a row of figures, never counts.
    """
    edges = _edges(lines, pages)
    numbers = _page_numbers(edges)
    seen: Counter[str] = Counter()
    for on_page in edges:
        seen.update({_key(line.text) for line in on_page})
    needed = max(3, pages / (2 if pages <= FEW_PAGES else 4))
    found = {
        Span(line.start, line.end)
        for on_page in edges
        for line in on_page
        if line in numbers or (seen[_key(line.text)] >= needed and _may_repeat(line.text))
    }
    return sorted(found)


def _may_repeat(text: str) -> bool:
    return not _UNITS.search(text) and not is_row(text)


def _key(text: str) -> str:
    return _DIGITS.sub("#", text.lower())


def _edges(lines: Sequence[Line], pages: int) -> list[list[Line]]:
    """For each page its first and last two lines, and those that stand at its top and foot where that is known."""
    by_page: list[list[Line]] = [[] for _ in range(pages)]
    for line in lines:
        by_page[line.page].append(line)
    return [[line for i, line in enumerate(page) if _at_edge(line, i, len(page))] for page in by_page]


def _at_edge(line: Line, place: int, count: int) -> bool:
    at_margin = line.size > 0 and not EDGE <= line.top <= 1 - EDGE
    return at_margin or place < 2 or place >= count - 2


def _page_numbers(edges: Sequence[Sequence[Line]]) -> set[Line]:
    """Lines that are a number alone which keeps the same distance from the page's own count on a run of pages."""
    shifts: dict[int, set[Line]] = defaultdict(set)
    for place, page in enumerate(edges):
        for line in page:
            if match := _NUMBER.fullmatch(line.text):
                shifts[_value(match[1]) - place].add(line)
    return set().union(*(found for found in shifts.values() if len({line.page for line in found}) >= 3))


def _value(digits: str) -> int:
    if digits.isdigit():
        return int(digits)
    values = [_ROMAN[letter] for letter in digits.lower()]
    return sum(-a if b > a else a for a, b in zip(values, [*values[1:], 0], strict=True))
