"""A question's words are said by a sentence in the same words or in others of one meaning, and by nothing else."""

from __future__ import annotations

import pytest

from assistant.tools.asking import other_class, wanted
from assistant.tools.fitting import fits
from assistant.tools.terms import lacking, senses, terms


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What is the NAV of Ostmere?", "We put Ostmere's net asset value at USD 12 a share."),
        ("Who is the preferred supplier?", "Brindle is our favourite supplier."),
        ("What is the maximum gift?", "A gift of up to EUR 20 may be kept."),
    ],
)
def test_other_words_of_one_meaning_count_as_said(question: str, sentence: str) -> None:
    assert lacking(terms(question), senses(sentence), {}) == 0


def test_a_word_that_nothing_says_is_lacking_by_its_share() -> None:
    assert lacking(terms("Ostmere lithium reserves"), senses("Ostmere has gold reserves."), {}) == pytest.approx(1 / 3)


def test_words_that_only_ask_for_an_amount_are_no_terms() -> None:
    assert terms("How much, and how many percent?") == ()


@pytest.mark.parametrize(
    ("question", "sentence", "can"),
    [
        ("How many stores will Brindle open?", "Brindle will open sixty stores.", True),
        ("How many stores will Brindle open?", "The cost comes back in 3.2 years.", False),
        ("How long must records be kept?", "Records are kept for seven years.", True),
        ("How long must records be kept?", "Records cost EUR 40 to keep.", False),
        ("What does the pay agreement cost?", "The agreement ends on 31 March 2031.", False),
        ("What does the pay agreement cost?", "The agreement costs EUR 12 million.", True),
    ],
)
def test_a_sentence_must_have_a_number_of_the_kind_asked_for(question: str, sentence: str, can: bool) -> None:
    assert (fits(wanted(question), question, sentence, "sentence") is not None) is can


def test_a_text_on_another_class_of_shares_is_told() -> None:
    assert other_class("the fee of class A", "Class I charges 0.4%")
    assert not other_class("the fee of class A", "class A charges 0.4%")
    assert other_class("patients in the phase III trial", "The phase II trial had 40 patients.")


@pytest.mark.parametrize(
    ("row", "can"),
    [("Americas 25.8 27.1", True), ("Share price, last 12 months (JPY)", False), ("Dividend EUR 1.20", False)],
)
def test_a_share_is_told_by_a_row_of_plain_numbers_not_by_money_or_a_spell_of_time(row: str, can: bool) -> None:
    assert (fits("number", "What share of orders is American?", row, "row") is not None) is can
