"""Hits grow to what a person would read, within one document and a budget."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.types import Chunk, Hit, Span
from retrieval.segments import SEGMENTS, alone, neighbours, parent, segments
from retrieval.types import Segment


def piece(document_id: str, start: int, end: int, within: Span | None = None) -> Chunk:
    return Chunk(
        f"{document_id}:{start}", document_id, Span(start, end), start // 100 + 1, "x" * (end - start), parent=within
    )


def test_two_hits_of_one_section_are_read_once() -> None:
    section = Span(0, 300)
    hits = [Hit(piece("a", 100, 200, section), 2.0), Hit(piece("a", 0, 100, section), 1.0)]
    assert segments(hits, parent, 1000) == [Segment("a", section, 2, (0, 1))]


def test_the_same_span_of_two_documents_stays_two_segments() -> None:
    hits = [Hit(piece("a", 0, 50), 2.0), Hit(piece("b", 0, 50), 1.0)]
    assert [s.document_id for s in segments(hits, alone, 1000)] == ["a", "b"]


def test_neighbours_reach_one_chunk_to_each_side() -> None:
    chunks = [piece("a", n * 100, n * 100 + 100) for n in range(5)]
    assert neighbours(chunks[2], chunks) == Span(100, 400)
    assert neighbours(chunks[0], chunks) == Span(0, 200)
    assert neighbours(chunks[4], chunks) == Span(300, 500)


def test_a_section_over_the_budget_gives_way_to_the_chunk_itself() -> None:
    hits = [Hit(piece("a", 100, 200, Span(0, 5000)), 1.0)]
    assert [s.span for s in segments(hits, parent, 150)] == [Span(100, 200)]
    assert segments(hits, parent, 50) == []


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 20), st.integers(1, 4)), max_size=12), st.integers(0, 900)
)
def test_no_character_is_read_twice_and_the_budget_holds(places: list[tuple[str, int, int]], budget: int) -> None:
    hits = [
        Hit(piece(d, at * 50, (at + size) * 50, Span(at * 25, (at + size) * 50 + 100)), 1.0) for d, at, size in places
    ]
    for grow in SEGMENTS.values():
        made = segments(hits, grow, budget, lambda key: [h.chunk for h in hits if h.chunk.document_id == key])
        assert sum(s.span.end - s.span.start for s in made) <= budget
        for one in made:
            for other in made:
                apart = one.span.end < other.span.start or other.span.end < one.span.start
                assert one == other or one.document_id != other.document_id or apart
    assert [h.chunk for h in hits] == [replace(h.chunk) for h in hits]
