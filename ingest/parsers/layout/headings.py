"""Headings by how they are set (larger or bolder than the body) and by how filings name their parts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.types import Heading, Span, Table
from ingest.parsers.layout import Line

LONGEST = 140
LARGER = 1.12
COMMON = 0.08
_PART = re.compile(r"PART\s+[IVX]{1,4}\b(?!.*[.;]$)")
_ITEM = re.compile(r"item\s+\d{1,2}[A-C]?\s*[.:\u2014-]?\s*\S", re.I)
_NOTE = re.compile(r"notes?\s+\d{1,2}\s*[.:\u2014-]\s*[A-Z]|\d{1,2}\.\s+[A-Z][A-Z ,&-]{4,}$", re.I)
_NO_HEADING = re.compile(
    r"[.;,]$|[\d)%]$|^[\d$(\u2022\u2610\u2612*-]|\u2026|\.{4}|(?i:(?:months?|weeks?|years?|quarters?) ended)"
)
_YEAR_END = re.compile(r"(?:19|20)\d\d$")
_SENTENCES = re.compile(r"[a-z)\d]\. [A-Z].* ")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
_LETTERS = re.compile(r"[A-Za-z]{3}")


def find_headings(lines: Sequence[Line], skip: Sequence[Span] = (), tables: Sequence[Table] = ()) -> list[Heading]:
    """Headings in reading order; level 1 is a part, 2 an item or the largest type, and 3 to 5 what is smaller.

    A heading that runs over two lines is one. ``skip`` is furniture. In ``tables`` only the first two lines are
    headings, and lines that end in a colon; the rest are heads of columns.
    """
    skipped = {span.start for span in skip} | _column_heads(lines, tables)
    body, levels = _sizes(lines)
    found: list[Heading] = []
    for run in _runs([line for line in lines if line.start not in skipped], levels):
        level = _level(run, body, levels)
        if level and len(run.text) <= LONGEST and not _SENTENCES.search(run.text):
            found.append(Heading(Span(run.start, run.end), level, run.text))
    return found


def bookmarked(
    headings: Sequence[Heading], lines: Sequence[Line], marks: Sequence[tuple[int, str, int]]
) -> list[Heading]:
    """Headings with the level that the file's own outline gives them, and those that only it knows.

    Args:
        marks: Level from 1, title, and the page's place from 0.
    """
    if not marks:
        return list(headings)
    by_page: dict[int, dict[str, Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, {}).setdefault(_squeezed(line.text), line)
    known = {heading.span.start: heading for heading in headings}
    for level, title, page in marks:
        found = by_page.get(page, {}).get(_squeezed(title))
        if found is not None and len(title) <= LONGEST:
            span = known[found.start].span if found.start in known else Span(found.start, found.end)
            known[found.start] = Heading(span, min(level, 6), found.text)
    return [known[start] for start in sorted(known)]


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _runs(lines: Sequence[Line], levels: dict[float, int]) -> Iterator[Line]:
    """Lines, with those of one large size that follow one another on a page made one: a title, or prose in big type."""
    run: Line | None = None
    for line in lines:
        if run and _goes_on(run, line, levels):
            run = replace(run, text=f"{run.text} {line.text}", end=line.end)
            continue
        if run:
            yield run
        run = line
    if run:
        yield run


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


def _goes_on(run: Line, line: Line, levels: dict[float, int]) -> bool:
    same = run.page == line.page and run.bold == line.bold and abs(run.size - line.size) < 0.5 and line.size > 0
    named = any(pattern.match(text) for pattern in (_PART, _ITEM, _NOTE) for text in (run.text, line.text))
    if not same or named or run.text.endswith(".") or len(run.text) > 4 * LONGEST:
        return False
    return round(line.size) in levels or (line.bold and line.text[0].islower())


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
