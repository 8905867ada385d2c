"""Where a quote stands on its page, and where characters stand on the page's picture.

A quote is looked for as it is, then with spacing, case and punctuation folded, then as the nearest run of characters;
what is less alike than `ALIKE` is not found, since a wrong highlight is worse than none.
"""

from __future__ import annotations

import re

from rapidfuzz.fuzz import partial_ratio_alignment

from core.boxes import unpack
from core.types import Page, Span, WordBox

ALIKE = 90.0
SHORTEST_FUZZY = 20
_DROPPED = re.compile(r"[\s\u00ad\u200b.,;:'\"()\[\]*_|-]")
_SAME = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2212": "-"}
_DIGITS = re.compile(r"\d[\d.,]*")
_FIGURE = re.compile(r"\s*[$€£]?\s*\d")

Rectangle = tuple[float, float, float, float]


def locate(text: str, quote: str, within: Span) -> tuple[Span, str] | None:
    """The span of ``text`` that ``quote`` is, looked for inside ``within`` only, and how it was found.

    How is ``exact``, ``normalised`` (spacing, case and punctuation apart) or ``fuzzy`` (at least 90 of 100 alike, with
    every number of the quote standing there). None where it is not found. The first place counts.
    """
    quote = quote.strip()
    if not quote:
        return None
    at = text.find(quote, within.start, within.end)
    if at >= 0:
        return Span(at, at + len(quote)), "exact"
    folded, places = _folded(text, within)
    wanted, _ = _folded(quote, Span(0, len(quote)))
    if not wanted:
        return None
    at = folded.find(wanted)
    if at >= 0:
        return Span(places[at], places[at + len(wanted) - 1] + 1), "normalised"
    return _fuzzy(text, quote, folded, wanted, places)


def rectangles(page: Page, span: Span) -> list[Rectangle]:
    """What to draw to mark ``span``: one rectangle a line, x0, y0, x1, y1 in points from the page's top left.

    Empty where the page keeps no boxes or none of its words are in the span.
    """
    lines: list[list[WordBox]] = []
    for box in unpack(page):
        if box.end <= span.start or box.start >= span.end:
            continue
        if lines and _on_line(lines[-1][-1], box):
            lines[-1].append(box)
        else:
            lines.append([box])
    return [_around(line) for line in lines]


def _fuzzy(text: str, quote: str, folded: str, wanted: str, places: list[int]) -> tuple[Span, str] | None:
    if len(wanted) < SHORTEST_FUZZY or len(folded) < len(wanted) // 2:
        return None
    found = partial_ratio_alignment(wanted, folded, score_cutoff=ALIKE)
    if found is None or found.dest_end <= found.dest_start:
        return None
    span = Span(places[found.dest_start], places[found.dest_end - 1] + 1)
    there = {number.rstrip(".,") for number in _DIGITS.findall(text[span.start : span.end])}
    asked = {number.rstrip(".,") for number in _DIGITS.findall(quote)}
    return (span, "fuzzy") if asked <= there else None


def _folded(text: str, within: Span) -> tuple[str, list[int]]:
    """Letters, digits and what makes a number in lower case, and where each stands in ``text``."""
    kept: list[str] = []
    places: list[int] = []
    for at in range(within.start, min(within.end, len(text))):
        char = _SAME.get(text[at], text[at]).lower()
        if len(char) == 1 and (not _DROPPED.match(char) or _of_number(text, at, char)):
            kept.append(char)
            places.append(at)
    return "".join(kept), places


def _of_number(text: str, at: int, char: str) -> bool:
    """Whether a mark belongs to a figure: a separator between digits, or a sign or bracket before one."""
    if char in ".,":
        return text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
    return char in "-(" and bool(_FIGURE.match(text, at + 1))


def _on_line(left: WordBox, right: WordBox) -> bool:
    overlap = min(left.y1, right.y1) - max(left.y0, right.y0)
    height = max(0.1, min(left.y1 - left.y0, right.y1 - right.y0))
    return overlap > height / 2 and right.x1 > left.x0


def _around(line: list[WordBox]) -> Rectangle:
    return (
        min(box.x0 for box in line),
        min(box.y0 for box in line),
        max(box.x1 for box in line),
        max(box.y1 for box in line),
    )
