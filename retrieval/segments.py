"""Grow hits to what a person would read: the section, the table or the neighbours, in one document, within a budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.types import Chunk, Hit, Span
from retrieval.types import Segment

Grow = Callable[[Chunk, Sequence[Chunk]], Span]


def alone(chunk: Chunk, around: Sequence[Chunk]) -> Span:
    """The chunk as it is."""
    return chunk.span


def parent(chunk: Chunk, around: Sequence[Chunk]) -> Span:
    """The section or table that the chunker says the chunk belongs to."""
    return chunk.parent or chunk.span


def neighbours(chunk: Chunk, around: Sequence[Chunk]) -> Span:
    """The chunk with the one before and the one after it in the document."""
    before = [c for c in around if c.span.start < chunk.span.start]
    after = [c for c in around if c.span.start > chunk.span.start]
    start = before[-1].span.start if before else chunk.span.start
    end = after[0].span.end if after else chunk.span.end
    return Span(start, max(end, chunk.span.end))


SEGMENTS: dict[str, Grow] = {"alone": alone, "parent": parent, "neighbours": neighbours}


def segments(
    hits: Sequence[Hit], grow: Grow, budget: int, around: Callable[[str], Sequence[Chunk]] = lambda document_id: ()
) -> list[Segment]:
    """Segments in the order of their best hits. Those that touch become one; no character is counted twice.

    A hit whose grown span would pass the budget keeps its own span, and one that even so does not fit is left out, so
    the whole never exceeds ``budget`` characters.

    Args:
        around: A document's chunks in order of place, for growing by neighbours.
    """
    made: list[Segment] = []
    left = budget
    for place, hit in enumerate(hits):
        chunk = hit.chunk
        grown = grow(chunk, around(chunk.document_id) if grow is neighbours else ())
        for span in dict.fromkeys((grown, chunk.span)):
            joined, rest = _join(made, Segment(chunk.document_id, span, chunk.page, (place,)), chunk)
            cost = _size([joined, *rest]) - _size(made)
            if cost <= left:
                made, left = _placed(made, joined, rest), left - cost
                break
    return made


def _join(made: Sequence[Segment], new: Segment, chunk: Chunk) -> tuple[Segment, list[Segment]]:
    rest = []
    for old in made:
        if old.document_id == new.document_id and old.span.start <= new.span.end and new.span.start <= old.span.end:
            first = old if old.span.start <= new.span.start else new
            span = Span(first.span.start, max(old.span.end, new.span.end))
            new = Segment(new.document_id, span, first.page, tuple(sorted({*old.hits, *new.hits})))
        else:
            rest.append(old)
    return new, rest


def _placed(made: Sequence[Segment], joined: Segment, rest: Sequence[Segment]) -> list[Segment]:
    return sorted([*rest, joined], key=lambda segment: segment.hits[0])


def _size(made: Sequence[Segment]) -> int:
    return sum(segment.span.end - segment.span.start for segment in made)
