"""Equal pieces, whatever stands in them: the rung every other strategy is measured against."""

from __future__ import annotations

from dataclasses import dataclass

from core.types import Parsed, Span
from ingest.chunking.regions import regions, trimmed
from ingest.chunking.types import Cut


@dataclass(frozen=True, slots=True)
class FixedCutter:
    """Pieces of ``size`` characters that end at a word, each begun ``overlap`` early (256 and 32 tokens of prose)."""

    size: int = 1100
    overlap: int = 140

    def __call__(self, parsed: Parsed) -> list[Cut]:
        return [
            Cut(piece, page.number)
            for page, span in regions(parsed)
            for piece in _pieces(parsed.text, span, self.size, min(self.overlap, self.size - 1))
        ]


def _pieces(text: str, span: Span, size: int, overlap: int) -> list[Span]:
    found = []
    start = span.start
    while True:
        end = min(span.end, start + size)
        while end < span.end and end > start + size // 2 and not text[end - 1].isspace():
            end -= 1
        if piece := trimmed(text, start, end):
            found.append(piece)
        if end >= span.end:
            return found
        start = max(start + 1, end - overlap)
