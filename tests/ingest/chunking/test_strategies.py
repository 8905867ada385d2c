"""What every strategy promises, whatever the document: one body of properties over all of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UsageError
from core.types import Document, Heading, Page, Parsed, Source, Span, Table
from ingest.chunking import CHUNKERS, build, knobs_of
from ingest.chunking.regions import cut

DOCUMENT = Document("doc", Source("a.txt", "file:///a.txt", "text/plain", "0" * 64, 1), "Annual report")
WORDS = st.sampled_from(
    ["Revenue rose. ", "Costs fell by 3%.\n", "\n\n", "Inc. said so. ", "1,577\t1,438\n", "é漢 ", "x" * 90]
)
SMALL = {
    "fixed": {"size": 40, "overlap": 10},
    "recursive": {"size": 50, "overlap": 12},
    "sentence": {"window": 2, "step": 1, "around": 1},
    "page": {"size": 120, "overlap": 15},
    "section": {"size": 80, "overlap": 8, "least": 20, "read": 200},
    "table": {"size": 60, "overlap": 10, "table": 70},
    "parent_child": {"child": 30, "parent": 90, "overlap": 6},
    "semantic": {"least": 20, "size": 90, "group": 2},
}


@st.composite
def documents(draw: st.DrawFn) -> Parsed:
    pages = draw(st.lists(st.lists(WORDS, max_size=14).map("".join), min_size=1, max_size=4))
    text = "".join(pages)
    starts = [sum(map(len, pages[:n])) for n in range(len(pages))]
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, 60)).map(
        lambda pair: (pair[0], min(len(text), sum(pair)))
    )
    some = st.lists(spans.filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Span(*pair)), max_size=4)
    bands = sorted(draw(some))
    apart = [band for n, band in enumerate(bands) if n == 0 or band.start >= max(b.end for b in bands[:n])]
    return Parsed(
        text=text,
        pages=tuple(
            Page(n, start, start + len(page)) for n, (start, page) in enumerate(zip(starts, pages, strict=True), 1)
        ),
        headings=tuple(Heading(span, 1 + n % 3, f"Heading {n}") for n, span in enumerate(sorted(draw(some)))),
        tables=tuple(Table(span, Span(span.start, span.start + 1)) for span in draw(some)),
        furniture=tuple(apart),
    )


@pytest.mark.parametrize("name", CHUNKERS)
@given(parsed=documents())
@settings(max_examples=60, deadline=None)
def test_chunks_are_spans_of_one_page_in_order_that_cover_the_body(name: str, parsed: Parsed) -> None:
    chunker = build(name, SMALL[name])
    chunks = chunker(DOCUMENT, parsed, {1: ("balance_sheet",)})
    furniture = {at for band in parsed.furniture for at in range(band.start, band.end)}
    pages = {page.number: page for page in parsed.pages}

    assert [chunk.id for chunk in chunks] == [chunk.id for chunk in chunker(DOCUMENT, parsed, {})]
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    assert [chunk.span for chunk in chunks] == sorted(chunk.span for chunk in chunks)
    for chunk in chunks:
        page = pages[chunk.page]
        assert page.start <= chunk.span.start < chunk.span.end <= page.end
        assert chunk.text == parsed.text[chunk.span.start : chunk.span.end]
        assert chunk.text.strip()
        assert {chunk.span.start, chunk.span.end - 1}.isdisjoint(furniture)
        assert chunk.parent is None or chunk.span.within(chunk.parent)
        assert chunk.parent is None or chunk.parent.end <= len(parsed.text)
        assert chunk.tags == (("balance_sheet",) if chunk.page == 1 else ())
    covered = {at for chunk in chunks for at in range(chunk.span.start, chunk.span.end)} | furniture
    assert all(parsed.text[at].isspace() for at in range(len(parsed.text)) if at not in covered)


@pytest.mark.parametrize("name", CHUNKERS)
def test_a_document_without_text_has_no_chunks(name: str) -> None:
    blank = Parsed("  \n", (Page(1, 0, 3), Page(2, 3, 3)))
    assert build(name)(DOCUMENT, blank, {}) == []


@settings(deadline=None)
@given(text=st.text(st.sampled_from("ab. \n\té"), max_size=300), size=st.integers(1, 60), overlap=st.integers(0, 30))
def test_pieces_keep_to_the_size_and_begin_at_words(text: str, size: int, overlap: int) -> None:
    if not text:
        return
    pieces = cut(text, Span(0, len(text)), size, overlap)
    covered = {at for piece in pieces for at in range(piece.start, piece.end)}
    assert all(text[at].isspace() for at in range(len(text)) if at not in covered)
    assert all(piece.end - piece.start <= size + overlap for piece in pieces)


@pytest.mark.parametrize(
    ("name", "knobs", "says"),
    [
        ("pages", {}, "no chunker 'pages'; there are fixed"),
        ("fixed", {"width": 3}, "no knob 'width'; there are size, overlap"),
        ("fixed", {"size": "big"}, "size is 'big', expected such as 1100"),
        ("fixed", {"size": 0}, "must be positive"),
    ],
)
def test_a_wrong_name_or_knob_says_what_there_is(name: str, knobs: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        build(name, knobs)


def test_every_strategy_can_be_turned_by_each_of_its_knobs() -> None:
    for name in CHUNKERS:
        assert build(name, knobs_of(name)) == build(name)
