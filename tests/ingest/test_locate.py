"""A quote is found where it stands and nowhere else; a span is drawn one rectangle a line."""

from __future__ import annotations

import pytest

from core.boxes import pack
from core.types import Page, Span, WordBox
from ingest.locate import locate, rectangles

TEXT = (
    "Revenue was 1,577 million in 2018.\nNet sales grew “strongly” across every region of the group.\n"
    "Net loss ( 42 ) million\fRevenue was 900."
)
FIRST = Span(0, TEXT.index("\f"))


@pytest.mark.parametrize(
    ("quote", "found", "words"),
    [
        ("Revenue was 1,577 million", "exact", "Revenue was 1,577 million"),
        ("revenue  was\n1,577 million", "normalised", "Revenue was 1,577 million"),
        ('Net sales grew "strongly" across', "normalised", "Net sales grew “strongly” across"),
        ("net loss (42) million", "normalised", "Net loss ( 42 ) million"),
        ("Net sales grew strongly across each region of the group", "fuzzy", None),
    ],
)
def test_a_quote_is_found_with_how(quote: str, found: str, words: str | None) -> None:
    place = locate(TEXT, quote, FIRST)
    assert place is not None
    span, how = place
    assert how == found
    assert words is None or TEXT[span.start : span.end] == words
    assert span.within(FIRST)


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "Revenue was 900",
        "Revenue was 1,578 million in 2018",
        "Revenue was 15.77 million",
        "Net loss 42 million",
        "Net sales fell in two of the five regions",
    ],
)
def test_what_is_not_there_is_not_found(quote: str) -> None:
    assert locate(TEXT, quote, FIRST) is None


def test_a_span_is_drawn_one_rectangle_a_line() -> None:
    boxes = [
        WordBox(0, 7, 10, 20, 50, 32),
        WordBox(8, 11, 54, 20, 70, 32),
        WordBox(12, 17, 10, 40, 40, 52),
        WordBox(18, 25, 44, 40, 90, 52),
    ]
    page = Page(1, 0, 40, 612, 792, pack(boxes, 0))
    assert rectangles(page, Span(8, 17)) == [(54, 20, 70, 32), (10, 40, 40, 52)]
    assert rectangles(page, Span(0, 11)) == [(10, 20, 70, 32)]
    assert rectangles(page, Span(30, 35)) == []
    assert rectangles(Page(1, 0, 40), Span(0, 11)) == []
