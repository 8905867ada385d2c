"""One form for every character, and no figure changed on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalise import HYPHEN, Hyphens, fold, hidden_characters, join_hyphens, tidy


@pytest.mark.parametrize(
    ("told", "folded"),
    [
        ("net\u00a0sales\u2009of\u202f5", "net sales of 5"),
        ("\u201cbuy\u201d isn\u2019t", '"buy" isn\'t'),
        ("2018\u20132020, \u22125%, long\u2011term", "2018-2020, -5%, long-term"),
        ("nil \u2014 cell", "nil \u2014 cell"),
        ("\ufb01nance o\ufb00er", "finance offer"),
        ("e\u0301t\u00e9 \uff21", "\u00e9t\u00e9 A"),
        ("in\u00advest\u200bment\u2060", "investment"),
        ("\uf0b7 item \uf078", "\u2022 item \u2612"),
        ("\ue123", "\ufffd"),
        ("5,000\u00b9 3\u00bd% Geode\u2122", "5,000\u00b9 3\u00bd% Geode\u2122"),
    ],
)
def test_each_kind_of_character_has_one_form(told: str, folded: str) -> None:
    assert fold(told) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert fold(text) == text


def test_tidy_keeps_lines_and_at_most_one_empty_one() -> None:
    assert tidy("  a \t b\r\n\r\n\n\nc  \n") == "a b\n\nc"


def test_a_document_says_whether_a_hyphen_belongs() -> None:
    hyphens = Hyphens(["long-term debt and investment in short stories of a term"])
    for left, right, joined in (
        ("long", "term", "long-term"),
        ("invest", "ment", "investment"),
        ("short", "term", "short-term"),
        ("gov", "ernance", "governance"),
        ("SMF", "28", "SMF-28"),
        ("Asia", "Pacific", "Asia-Pacific"),
    ):
        assert join_hyphens(f"a {left}{HYPHEN}{right} b", hyphens) == f"a {joined} b"


def test_tag_characters_are_seen_for_what_they_are() -> None:
    assert hidden_characters("plain" + chr(0xE0041))
    assert not hidden_characters("plain, caf\u00e9")
