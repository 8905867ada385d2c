"""One chunk a page: what an answer cites is what was found. A page too long to read at once is cut."""

from __future__ import annotations

from dataclasses import dataclass

from core.types import Parsed
from ingest.chunking.regions import bodies, cut, regions
from ingest.chunking.types import Cut


@dataclass(frozen=True, slots=True)
class PageCutter:
    """Pages whole up to ``size`` characters; longer ones (and formats without pages) in pieces of at most ``size``."""

    size: int = 8000
    overlap: int = 200

    def __call__(self, parsed: Parsed) -> list[Cut]:
        whole = {page.number: span for page, span in bodies(parsed)}
        found = [Cut(span, number) for number, span in whole.items() if span.end - span.start <= self.size]
        done = {piece.page for piece in found}
        found += [
            Cut(piece, page.number, parent=whole[page.number])
            for page, span in regions(parsed)
            if page.number not in done
            for piece in cut(parsed.text, span, self.size, self.overlap)
        ]
        return sorted(found, key=lambda piece: piece.span)
