"""Which way a sentence says that a figure went: the verb that joins the pair says so, a word elsewhere does not."""

from __future__ import annotations

import pytest

from assistant.grounding.claims import claims
from assistant.grounding.directions import turned

RIGHT = [
    "Higher costs took the operating margin from 14.2% to 12.1%.",
    "Lower rates lifted the multiple from 12.0x to 15.0x.",
    "The lower target range runs from 3% to 5%.",
    "The margin rose sharply in the year from 12.1% to 14.2%.",
    "The margin was 12.1%, down from 14.2%.",
    "The margin ended lower at 12.1%, from 14.2%.",
]
WRONG = [
    "The margin rose sharply in the year from 14.2% to 12.1%.",
    "The margin fell to 14.2% in 2025 from 12.1%.",
    "The margin was up from 14.2% to 12.1%.",
    "The margin was lower to 14.2% from 12.1%.",
    "The margin was 14.2%, down from 12.1%.",
]


@pytest.mark.parametrize("sentence", RIGHT)
def test_a_sentence_that_says_the_right_way_is_let_be(sentence: str) -> None:
    assert turned(sentence, claims(sentence)) is None


@pytest.mark.parametrize("sentence", WRONG)
def test_a_sentence_that_says_the_wrong_way_is_found(sentence: str) -> None:
    assert turned(sentence, claims(sentence)) is not None
