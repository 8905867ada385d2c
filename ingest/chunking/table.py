"""Tables whole: a table is one chunk with its title, units and column heads; only the text between is cut freely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.types import Parsed, Span, Table
from ingest.chunking.regions import cut, regions, trimmed
from ingest.chunking.types import Cut


@dataclass(frozen=True, slots=True)
class TableCutter:
    """Tables whole up to ``table`` characters, else by rows with their head repeated for search; text by ``size``."""

    size: int = 1600
    overlap: int = 160
    table: int = 6000

    def __call__(self, parsed: Parsed) -> list[Cut]:
        tables = sorted(parsed.tables, key=lambda table: (table.span.start, -table.span.end))
        found = []
        for page, span in regions(parsed):
            for part, table in _split(parsed.text, span, tables):
                if table is None:
                    found += [Cut(piece, page.number) for piece in cut(parsed.text, part, self.size, self.overlap)]
                    continue
                pieces = cut(parsed.text, part, self.table)
                found += [Cut(piece, page.number, table.span, _repeated(table, piece)) for piece in pieces]
        return found


def _split(text: str, span: Span, tables: list[Table]) -> Iterator[tuple[Span, Table | None]]:
    at = span.start
    for table in tables:
        start, end = max(at, table.span.start), min(span.end, table.span.end)
        if start >= end:
            continue
        if before := trimmed(text, at, start):
            yield before, None
        if inside := trimmed(text, start, end):
            yield inside, table
        at = end
    if at < span.end and (rest := trimmed(text, at, span.end)):
        yield rest, None


def _repeated(table: Table, piece: Span) -> Span | None:
    return table.head if table.head and table.head.start < piece.start else None
