"""Quotes found on their pages, and never a figure that is not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.boxes import pack, unpack
from core.types import Page, Span, WordBox
from ingest.locate import Place, Rectangle, find, highlights, locate, rectangles

FIRST = 'Capital expenditures were $1,577 million in 2018 -\nup from "about" $1,373 million in 2017.'
SECOND = "Gross margin rose to 44.9%. Capital\nexpenditures fell."
TEXT = f"{FIRST}\n\n{SECOND}"
PAGES = (Page(1, 0, len(FIRST)), Page(2, len(FIRST) + 2, len(TEXT)))


def said(place: Place | None) -> tuple[str, int, str] | None:
    return (TEXT[place.span.start : place.span.end], place.page, place.found) if place else None


def test_a_quote_as_it_stands_is_exact() -> None:
    assert said(find(TEXT, PAGES, "Gross margin rose to 44.9%.")) == ("Gross margin rose to 44.9%.", 2, "exact")


def test_line_ends_case_quotes_and_dashes_do_not_matter() -> None:
    place = find(TEXT, PAGES, "Capital Expenditures were $1,577 million in 2018 \u2014 up from \u201cabout\u201d")
    assert said(place) == (FIRST[: FIRST.index(" $1,373") - 1], 1, "normalised")


def test_a_quote_that_lost_its_spaces_is_found() -> None:
    assert said(find(TEXT, PAGES, "grossmarginroseto44.9%")) == ("Gross margin rose to 44.9%", 2, "normalised")


def test_left_out_words_are_bridged_on_the_way() -> None:
    place = find(TEXT, PAGES, "Capital expenditures were $1,577 million ... $1,373 million in 2017")
    assert place is not None
    assert (place.span, place.page) == (Span(0, len(FIRST) - 1), 1)


def test_the_page_it_is_said_to_stand_on_is_preferred() -> None:
    text = "The same words here.\n\nThe same words here."
    pages = (Page(1, 0, 20), Page(2, 22, 42))
    assert [find(text, pages, "same words", n).page for n in (1, 2)] == [1, 2]  # type: ignore[union-attr]
    assert find(text, pages, "same words", 9).page == 1  # type: ignore[union-attr]


def test_a_word_wrong_is_forgiven_and_a_figure_wrong_is_not() -> None:
    place = find(TEXT, PAGES, "Capital expenditures wore $1,577 million in 2018, up from about $1,373 million")
    assert place is not None
    assert (place.page, place.found) == (1, "fuzzy")
    assert find(TEXT, PAGES, "Capital expenditures were $1,578 million in 2018 - up from about $1,373 million") is None
    assert find(TEXT, PAGES, "Gross margin rose to 44.8%.") is None
    assert find(TEXT, PAGES, "Gross margin rose to 4.9%.") is None


def test_what_is_not_there_is_not_found() -> None:
    for quote in ("", "...", "\u201c\u201d", "The dividend was raised by a tenth in the spring", "a", "4"):
        assert find(TEXT, PAGES, quote) is None


def page_of(*words: tuple[int, int, float, float, float, float]) -> Page:
    boxes = [WordBox(*word) for word in words]
    return Page(3, 100, 200, 612, 792, pack(boxes, 100))


def test_a_span_is_marked_with_one_rectangle_a_line() -> None:
    page = page_of((100, 105, 10, 10, 40, 20), (106, 110, 45, 11, 70, 21), (111, 120, 10, 24, 60, 34))
    assert rectangles(page, Span(100, 115)) == [Rectangle(10, 10, 70, 21), Rectangle(10, 24, 60, 34)]
    assert rectangles(page, Span(106, 107)) == [Rectangle(45, 11, 70, 21)]
    assert rectangles(page, Span(0, 100)) == []
    assert rectangles(Page(1, 0, 10), Span(0, 5)) == []


def test_a_span_over_two_pages_is_marked_on_both() -> None:
    two = Page(4, 200, 300, 612, 792, pack([WordBox(200, 204, 5, 5, 9, 9)], 200))
    marked = highlights([page_of((190, 200, 1, 2, 3, 4)), two], Span(195, 202))
    assert [(number, len(found)) for number, found in marked] == [(3, 1), (4, 1)]


def test_a_passage_can_be_searched_alone() -> None:
    text = "The same words here.\n\nThe same words here."
    assert locate(text, "same words", Span(22, 42)) == (Span(26, 36), "exact")
    assert locate(text, "same words", Span(30, 42)) is None


@given(st.lists(st.tuples(*(st.integers(-20_000, 60_000),) * 4), max_size=30), st.integers(0, 10**7))
def test_boxes_come_back_to_the_tenth_of_a_point(corners: list[tuple[int, int, int, int]], start: int) -> None:
    boxes = [
        WordBox(start + 7 * i, start + 7 * i + 6, *(value / 10 for value in corner)) for i, corner in enumerate(corners)
    ]
    packed = Page(1, start, start + 1000, boxes=pack(boxes, start))
    assert unpack(packed) == boxes


@pytest.mark.benchmark
def test_evidence_that_people_copied_from_filings_is_found_on_its_page(benchmarks: Path) -> None:
    from ingest.parsers import PDF, parse

    folder = benchmarks / "financebench"
    asked = [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    wanted = [e for q in asked if q["doc_name"] == "AMCOR_2023Q4_EARNINGS" for e in q["evidence"]]
    parsed = parse((folder / "pdfs" / "AMCOR_2023Q4_EARNINGS.pdf").read_bytes(), PDF)
    assert wanted
    for evidence in wanted:
        line = max(evidence["evidence_text"].split("\n"), key=len)[:160]
        number = evidence["evidence_page_num"] + 1
        place = find(parsed.text, parsed.pages, line, number)
        assert place is not None
        assert place.page == number
        assert highlights(parsed.pages, place.span)
