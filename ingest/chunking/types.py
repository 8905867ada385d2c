"""What a cutting strategy gives: where to cut, and nothing else. `ingest.chunking.dress` makes the chunks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from core.types import Parsed, Span


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of one page. ``parent`` is a wider span to read in its place, ``head`` rows to repeat for search."""

    span: Span
    page: int
    parent: Span | None = None
    head: Span | None = None


class Cutter(Protocol):
    """Anything that maps a parsed document to cuts, in reading order.

    A cut stands on one page and neither begins nor ends in furniture; cuts may overlap, and together they cover every
    word that is not furniture.
    """

    def __call__(self, parsed: Parsed) -> list[Cut]: ...
