"""A sentence is cut where it ends and nowhere inside: what is checked and dropped is always a whole statement."""

from __future__ import annotations

import pytest

from assistant.grounding.sentences import join, split

COMPARED = (
    "Kestrane Aerospace S.A. had the highest revenue: Kestrane Aerospace S.A. €10,812 million in FY2025 and"
    " Veldmar Semiconductors N.V. €2,744 million in FY2025 [1][2]."
)


@pytest.mark.parametrize(
    "whole",
    [
        COMPARED,
        "Banca Torvessa S.p.A. 15.1% and Yukimori Robotics K.K. 12.0% [1].",
        "Pacwyn Stores Inc. $76 and U.S. $70 [2].",
    ],
)
def test_the_stop_of_a_company_form_before_a_figure_ends_no_sentence(whole: str) -> None:
    assert [sentence.text for sentence in split(whole)] == [whole]


def test_sentences_after_one_with_a_company_form_are_still_apart() -> None:
    text = (
        "Veldmar Semiconductors N.V. earned €787 million in the year [1][2]. Revenue is as reported [1]. It grew [2]."
    )
    assert [sentence.sources for sentence in split(text)] == [(1, 2), (1,), (2,)]
    assert join(split(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "The bond is due in 2028 [1]. The next is not.",
        "It closed at 41 [1][2]. The next is not.",
        "The notes are from Example Corp [3]. The next is not.",
    ],
)
def test_a_marker_before_the_stop_ends_its_sentence_whatever_the_last_word(text: str) -> None:
    assert [sentence.text for sentence in split(text)] == [text[: text.index(". ") + 1], "The next is not."]
