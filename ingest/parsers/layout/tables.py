"""Tables by their rows: a label, then cells that are numbers. Works on the lines of any format's text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.types import Span, Table
from ingest.parsers.layout import Line

FEWEST_ROWS = 3
MOST_BETWEEN = 3
LONGEST_LABEL = 110
LONGEST_HEAD = 700
_CELL = re.compile(
    r"[($\u20ac\u00a3\u00a5+-]*\d(?:[\d,]*\d)?(?:\.\d+)?[)%x\u00d7AEF]*(?:\(\w\))?"
    r"|[$\u20ac\u00a3\u00a5%)(-]+|\u2014+%?|n/?a|n/?m|n\.m\.|nil",
    re.I,
)
_STRONG = re.compile(r"[$\u20ac\u00a3\u00a5%(),.\u2014x]|^-$")
_YEAR = re.compile(r"(?:19|20)\d\d[AEF]?")


def find_tables(lines: Sequence[Line]) -> list[Table]:
    """Tables in order, each within one page: at least three rows of figures, with the lines above that head them."""
    tables: list[Table] = []
    rows: list[int] = []
    for place, line in enumerate(lines):
        if rows and (line.page != lines[rows[-1]].page or place - rows[-1] > MOST_BETWEEN + 1 or _prose(line.text)):
            tables += _table(lines, rows, tables)
            rows = []
        if is_row(line.text):
            rows.append(place)
    return tables + _table(lines, rows, tables)


def is_row(text: str) -> bool:
    """Whether a line ends in figures: two or more, or one that is set like an amount. Years alone are a head."""
    cells = _cells(text)
    figures = [cell for cell in cells if any(c.isdigit() for c in cell)]
    if not cells or len(" ".join(text.split()[: -len(cells)])) > LONGEST_LABEL:
        return False
    if all(_YEAR.fullmatch(cell) for cell in figures) and figures:
        return False
    if len(cells) >= 2:
        return bool(figures) or all(cell.startswith("\u2014") for cell in cells)
    return bool(figures) and bool(_STRONG.search(cells[0])) and not text.rstrip().endswith((".", ","))


def _cells(text: str) -> list[str]:
    """The words at a line's end that could be cells, from the last back to the first that could not."""
    words = text.split()
    start = len(words)
    while start > 0 and _CELL.fullmatch(words[start - 1]):
        start -= 1
    return words[start:]


def _prose(text: str) -> bool:
    return len(text) > LONGEST_LABEL and not is_row(text)


def _table(lines: Sequence[Line], rows: Sequence[int], before: Sequence[Table]) -> list[Table]:
    if len(rows) < FEWEST_ROWS:
        return []
    top = _head_top(lines, rows[0], before[-1].span.end if before else 0)
    first, last = lines[top], lines[rows[-1]]
    head = Span(first.start, lines[rows[0] - 1].end) if top < rows[0] else None
    return [Table(Span(first.start, last.end), head)]


def _head_top(lines: Sequence[Line], first: int, floor: int) -> int:
    """The place of the first line that heads a table: short lines right above it that do not end a sentence."""
    top = first
    while top > 0:
        above = lines[top - 1]
        far = above.page != lines[first].page or above.start < floor or lines[first].start - above.start > LONGEST_HEAD
        if far or len(above.text) > LONGEST_LABEL or (above.text.endswith((".", ";")) and len(above.text) > 40):
            break
        top -= 1
    return top
