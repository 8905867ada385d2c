"""From cuts to chunks: the contextual header, and the text that is embedded. The document's own text stays as it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from core.types import KINDS, Chunk, Document, Heading, Parsed, Span
from ingest.chunking.regions import without
from ingest.chunking.types import Cut, Cutter

Embedded = Literal["sketch", "context", "text"]
HEADINGS_INSIDE = 3
LONGEST_HEADER = 400
LONGEST_HEADING = 120
SKETCHED = 2400
_NUMBER = re.compile(r"[$€£¥]?\s?\(?\s?[-+]?\d[\d,.]*(?:\s?\))?\s?%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_GAPS = re.compile(r"[\s.·|_—–-]{2,}")


@dataclass(frozen=True, slots=True)
class Chunker:
    """A cutting strategy with its dress.

    Args:
        header: Whether chunks get a header (issuer, kind, period, section), which is searched and never shown.
        embed: What is embedded: a ``sketch`` (header, and the text without its figures, years kept), the text in its
            ``context`` (header and text), or the ``text`` alone.
        headed: How much of the header's own vector is added to a chunk's, before it is brought back to unit length.
    """

    cutter: Cutter
    header: bool = True
    embed: Embedded = "sketch"
    headed: float = 0.0

    def __call__(self, document: Document, parsed: Parsed, tags: Mapping[int, Sequence[str]]) -> list[Chunk]:
        """The document's chunks in reading order; an id is the document's and the span, so it repeats."""
        about = heading_of(document) if self.header else ""
        outline = Outline(parsed.headings)
        chunks: dict[str, Chunk] = {}
        for piece in self.cutter(parsed):
            header = _header(about, parsed.text, piece, outline) if self.header else ""
            span = piece.span
            chunk = Chunk(
                id=f"{document.id}:{span.start}-{span.end}",
                document_id=document.id,
                span=span,
                page=piece.page,
                text=parsed.text[span.start : span.end],
                header=header,
                tags=tuple(tags.get(piece.page, ())),
                embedded=self._embedded(header, parsed, span),
                parent=piece.parent if piece.parent != span else None,
            )
            chunks.setdefault(chunk.id, chunk)
        return sorted(chunks.values(), key=lambda chunk: chunk.span)

    def _embedded(self, header: str, parsed: Parsed, span: Span) -> str:
        text = without(parsed.text, span, parsed.furniture)
        if self.embed == "sketch":
            return f"{header}\n{sketch(text)}".strip()
        return f"{header}\n{text}".strip() if self.embed == "context" else text


class Outline:
    """A document's headings as a path to any place in it."""

    def __init__(self, headings: Sequence[Heading]) -> None:
        self._headings = sorted(headings, key=lambda heading: heading.span)
        self._starts = [heading.span.start for heading in self._headings]

    def path(self, at: int) -> list[str]:
        """The headings over a place, outermost first."""
        found: list[Heading] = []
        for heading in self._headings[: bisect_right(self._starts, at)]:
            while found and found[-1].level >= heading.level:
                found.pop()
            found.append(heading)
        return [_short(heading.text) for heading in found]

    def inside(self, span: Span) -> list[str]:
        """The first headings that begin within a span, after its own start."""
        begun = bisect_right(self._starts, span.start)
        later = (heading for heading in self._headings[begun:] if heading.span.start < span.end)
        return [_short(heading.text) for heading in islice(later, HEADINGS_INSIDE)]


def heading_of(document: Document) -> str:
    """What a document is, in one line: issuer, ticker, kind, period, publisher and title."""
    issuer = f"{document.issuer} ({document.ticker})" if document.issuer and document.ticker else document.issuer
    kind = KINDS.get(document.kind, document.kind)
    named = f"{kind} {document.kind}" if document.kind[:1].isdigit() else kind
    period = document.period or (str(document.published.year) if document.published else None)
    parts = [issuer, named, period, document.publisher if document.publisher != document.issuer else None]
    return ", ".join(part for part in [*parts, _short(document.title)] if part)


def sketch(text: str) -> str:
    """What a page is about: its words without figures, years kept, at the length an embedder reads."""
    return _GAPS.sub(" ", _NUMBER.sub(_only_years, text[: 4 * SKETCHED])).strip()[:SKETCHED]


def _only_years(match: re.Match[str]) -> str:
    bare = match[0].strip(" \n(),.")
    return f" {bare} " if _YEAR.fullmatch(bare) else " "


def _header(about: str, text: str, piece: Cut, outline: Outline) -> str:
    sections = dict.fromkeys([*outline.path(piece.span.start), *outline.inside(piece.span)])
    head = " ".join(text[piece.head.start : piece.head.end].split()) if piece.head else ""
    return " | ".join(part for part in [about, *sections, head] if part)[:LONGEST_HEADER]


def _short(text: str) -> str:
    return " ".join(text.split())[:LONGEST_HEADING]
