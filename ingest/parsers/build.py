"""A text put together block by block, with its pages, headings and tables: what the formats with structure share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.errors import UnreadableDocument
from core.types import Heading, Page, Parsed, Span, Table
from ingest.normalise import hidden_characters, tidy

_FIGURE = re.compile(r"[($\u20ac\u00a3\u00a5+-]*\d[\d,. ]*[)%xAEF]*")
_YEAR = re.compile(r"(?:[FC]Y)?\s?'?(?:(?:19|20)\d\d|\d\d)[AEF]?")
BLANK = "n/a"
"""What stands for an empty cell between figures, so that the ones after it keep their columns."""
BETWEEN = "\t"
"""What stands between the cells of a row, so that a reader of the text can tell "Price target" from two cells."""


class Builder:
    """Takes lines, headings and tables in reading order. Everything is normalised on its way in."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._at = 0
        self._pages: list[Page] = []
        self._page_start = 0
        self._headings: list[Heading] = []
        self._tables: list[Table] = []
        self._furniture: list[Span] = []
        self._warnings: dict[str, None] = {}

    def warn(self, code: str) -> None:
        """Note something odd, once."""
        self._warnings[code] = None

    def text(self, told: str, *, gap: bool = True, furniture: bool = False) -> Span | None:
        """Add a block of text; ``gap`` puts an empty line before it. The span it got, or None if there is nothing."""
        if hidden_characters(told):
            self.warn("hidden_text")
        span = self._put(tidy(told), gap)
        if span and furniture:
            self._furniture.append(span)
        return span

    def _put(self, told: str, gap: bool) -> Span | None:
        if not told.strip():
            return None
        if self._at > self._page_start:
            self._add("\n\n" if gap else "\n")
        start = self._at + len(told) - len(told.lstrip())
        self._add(told)
        return Span(start, self._at)

    def heading(self, told: str, level: int) -> None:
        """Add a heading; its lines become one."""
        span = self.text(" ".join(told.split()))
        if span:
            self._headings.append(Heading(span, level, "".join(self._parts[-1:])))

    def table(self, rows: Sequence[Sequence[str]], heads: int | None = None, *, keep_columns: bool = True) -> None:
        """Add a table, a row a line: label, then cells, with `BETWEEN` them.

        Args:
            heads: How many rows at the top are column heads; found by their having no figures where None.
            keep_columns: Whether an empty cell of a row of figures is said to be empty.
        """
        if any(hidden_characters(cell) for row in rows for cell in row):
            self.warn("hidden_text")
        told = [[" ".join(tidy(cell).split()) for cell in row] for row in rows]
        told = [row for row in told if any(row)]
        if not told:
            return
        heads = min(_heads(told) if heads is None else heads, len(told) - 1)
        first = last = head = None
        for place, row in enumerate(told):
            span = self._put(_line(row, keep_columns, head=place < heads), place == 0)
            first, last = first or span, span or last
            if place == heads - 1 and first and last:
                head = Span(first.start, last.end)
        if first and last:
            self._tables.append(Table(Span(first.start, last.end), head))

    def page(self) -> None:
        """End the page; the next block begins another."""
        self._pages.append(Page(len(self._pages) + 1, self._page_start, self._at))
        self._add("\n\n")
        self._page_start = self._at

    def done(self, properties: Mapping[str, str] | None = None) -> Parsed:
        """Everything so far, as a parsed document.

        Raises:
            UnreadableDocument: Where no block had any text.
        """
        self._pages.append(Page(len(self._pages) + 1, self._page_start, self._at))
        text = "".join(self._parts)
        if not text.strip():
            raise UnreadableDocument("NO_TEXT", "there is no text in the file")
        return Parsed(
            text=text,
            pages=tuple(self._pages),
            headings=tuple(self._headings),
            tables=tuple(self._tables),
            furniture=tuple(self._furniture),
            properties={name: value for name, value in (properties or {}).items() if value},
            warnings=tuple(self._warnings),
        )

    def _add(self, told: str) -> None:
        self._parts.append(told)
        self._at += len(told)


def _heads(rows: Sequence[Sequence[str]]) -> int:
    """How many rows at the top hold no figures but years: column heads."""
    for place, row in enumerate(rows):
        cells = [cell for cell in row[1:] if cell]
        if any(_FIGURE.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in cells):
            return place
    return 1 if len(rows) > 1 else 0


def _line(row: Sequence[str], keep_columns: bool, *, head: bool) -> str:
    figures = sum(bool(_FIGURE.fullmatch(cell)) for cell in row[1:])
    if keep_columns and not head and figures and row[0]:
        return BETWEEN.join([row[0], *(cell or BLANK for cell in row[1:])])
    return BETWEEN.join(row if keep_columns else filter(None, row)).rstrip()
