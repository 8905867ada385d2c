"""By heading: a chunk never mixes two sections, and its section is what is read in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.types import Parsed, Span
from ingest.chunking.regions import cut, regions, trimmed
from ingest.chunking.types import Cut


@dataclass(frozen=True, slots=True)
class SectionCutter:
    """Sections cut at page ends and at ``size`` characters; sections shorter than ``least`` join the next one.

    The parent is the section, as far as it is within ``read`` characters of the chunk.
    """

    size: int = 2400
    overlap: int = 160
    least: int = 200
    read: int = 6000

    def __call__(self, parsed: Parsed) -> list[Cut]:
        starts = sorted({heading.span.start for heading in parsed.headings})
        return [
            Cut(piece, page.number, parent=self._section(parsed, piece, starts))
            for page, span in regions(parsed)
            for part in self._parts(parsed, span, starts)
            for piece in cut(parsed.text, part, self.size, self.overlap)
        ]

    def _parts(self, parsed: Parsed, span: Span, starts: list[int]) -> Iterator[Span]:
        begin = span.start
        for at in [start for start in starts if span.start < start < span.end]:
            if at - begin >= self.least and (part := trimmed(parsed.text, begin, at)):
                yield part
                begin = at
        if part := trimmed(parsed.text, begin, span.end):
            yield part

    def _section(self, parsed: Parsed, piece: Span, starts: list[int]) -> Span:
        before = max((start for start in starts if start <= piece.start), default=0)
        after = min((start for start in starts if start >= piece.end), default=len(parsed.text))
        room = max(0, self.read - (piece.end - piece.start)) // 2
        wide = trimmed(parsed.text, max(before, piece.start - room), min(after, piece.end + room))
        return Span(min(wide.start, piece.start), max(wide.end, piece.end)) if wide else piece
