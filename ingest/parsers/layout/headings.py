"""Headings by how they are set (larger or bolder than the body) and by how filings name their parts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from core.types import Heading, Span, Table
from ingest.parsers.layout import Line

LONGEST = 120
LARGER = 1.12
COMMON = 0.08
_PART = re.compile(r"PART\s+[IVX]{1,4}\b(?!.*[.;]$)")
_ITEM = re.compile(r"item\s+\d{1,2}[A-C]?\s*[.:\u2014-]?\s*\S", re.I)
_NOTE = re.compile(r"notes?\s+\d{1,2}\s*[.:\u2014-]\s*[A-Z]|\d{1,2}\.\s+[A-Z][A-Z ,&-]{4,}$", re.I)
_NO_HEADING = re.compile(
    r"[.;,]$|[\d)%]$|^[\d$(\u2022\u2610\u2612*-]|\u2026|\.{4}|(?i:(?:months?|weeks?|years?|quarters?) ended)"
)
_YEAR_END = re.compile(r"(?:19|20)\d\d$")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
_LETTERS = re.compile(r"[A-Za-z]{3}")
_SMALL = re.compile(r"\b(?:a|an|and|as|at|by|for|in|of|on|or|the|to|with|under|from)\b", re.I)


def find_headings(lines: Sequence[Line], skip: Sequence[Span] = (), tables: Sequence[Table] = ()) -> list[Heading]:
    """Headings in reading order; level 1 is a part, 2 an item or the largest type, and 3 to 5 what is smaller.

    A heading that runs over two lines is one. ``skip`` is furniture. In ``tables`` only the first two lines are
    headings, and lines that end in a colon; the rest are heads of columns.
    """
    skipped = {span.start for span in skip} | _column_heads(lines, tables)
    body, levels = _sizes(lines)
    found: list[tuple[Line, int]] = []
    before: Line | None = None
    for line in lines:
        if line.start in skipped:
            continue
        level = _level(line, body, levels)
        if level and before and found and found[-1][0] is before and _goes_on(before, line, found[-1][1], level):
            joined = Line(
                f"{before.text} {line.text}", before.start, line.end, line.page, line.size, line.top, line.bold
            )
            found[-1] = (joined, level)
            before = joined
            continue
        if level:
            found.append((line, level))
        before = line
    return [Heading(Span(line.start, line.end), level, line.text) for line, level in found]


def _column_heads(lines: Sequence[Line], tables: Sequence[Table]) -> set[int]:
    heads: set[int] = set()
    starts = [table.span.start for table in tables]
    into: Counter[int] = Counter()
    for line in lines:
        place = bisect_right(starts, line.start) - 1
        if place < 0 or line.start >= tables[place].span.end:
            continue
        into[place] += 1
        if into[place] > 2 and not line.text.endswith(":"):
            heads.add(line.start)
    return heads


def _goes_on(before: Line, line: Line, level: int, next_level: int) -> bool:
    return (
        before.page == line.page
        and level == next_level > 2
        and before.bold == line.bold
        and abs(before.size - line.size) < 0.5
        and len(before.text) + len(line.text) < LONGEST
        and line.size > 0
        and (line.text[0].islower() or bool(_SMALL.search(before.text.split()[-1])))
    )


def _sizes(lines: Sequence[Line]) -> tuple[float, dict[float, int]]:
    """The body's size (the most characters), and levels 2 to 4 for the larger sizes, largest first.

    A size in which much of the document is set is a second body, and no heading's.
    """
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size)] += len(line.text)
    if not sizes:
        return 0.0, {}
    body, _ = sizes.most_common(1)[0]
    most = COMMON * sizes.total()
    larger = sorted(
        (size for size, count in sizes.items() if body and size > body * LARGER and count < most), reverse=True
    )
    return body, {size: min(4, 2 + place) for place, size in enumerate(larger)}


def _level(line: Line, body: float, levels: dict[float, int]) -> int:
    """The heading's level, 0 where the line is none."""
    text = line.text
    if len(text) > LONGEST or not _LETTERS.search(text):
        return 0
    if text.startswith("PART") and _PART.match(text) and len(text) < 40:
        return 1
    if (
        _ITEM.match(text)
        and not re.search(r"\s\d{1,3}$|[;,]$", text)
        and (line.bold or not line.size or text[4:5] == " ")
    ):
        return 2 if line.bold or len(text) < 90 else 0
    if _NO_HEADING.search(text) and not _YEAR_END.search(text):
        return 0
    if len(_YEARS.findall(text)) > 1:
        return 0
    if body and round(line.size) in levels:
        return levels[round(line.size)]
    if line.bold:
        return 4 if _NOTE.match(text) or text.isupper() else 5
    if _NOTE.match(text) and text.upper() == text:
        return 4
    return 0
