"""Small pieces are found, the larger piece around them is read."""

from __future__ import annotations

from dataclasses import dataclass

from core.types import Parsed
from ingest.chunking.regions import cut, regions
from ingest.chunking.types import Cut


@dataclass(frozen=True, slots=True)
class ParentChildCutter:
    """Children of at most ``child`` characters inside parents of at most ``parent``; only children are indexed."""

    child: int = 500
    parent: int = 3000
    overlap: int = 60

    def __call__(self, parsed: Parsed) -> list[Cut]:
        return [
            Cut(child, page.number, parent=parent)
            for page, span in regions(parsed)
            for parent in cut(parsed.text, span, self.parent)
            for child in cut(parsed.text, parent, self.child, self.overlap)
        ]
