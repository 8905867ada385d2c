"""The least chance of being right at which a sentence is told: above it an answer, below it an abstention."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.offline import prose
from assistant.offline.reading import read

SAID = "The mill pays a toll of 12 euros because the bridge is new."


def found(question: str, sure: float) -> dict[str, Any]:
    """A search whose one source answers with that chance."""
    unit = {"quote": SAID, "kind": "sentence", "at": 0, "score": 0.9, "cover": 1.0}
    source = {"n": 1, "text": SAID, "title": "Toll note", "best": [unit]}
    return {
        "understood": {"text": question, "issuers": [], "periods": [], "terms": []},
        "sources": [source],
        "answer": {"n": 1, "sure": sure},
    }


def answered(question: str, sure: float) -> dict[str, Any]:
    held = found(question, sure)
    told: dict[str, Any] = json.loads(prose.answer(held, question, read(question, held["understood"])))
    return told


@pytest.mark.parametrize(
    ("question", "least"),
    [
        ("What toll does the mill pay?", prose.ENOUGH["words"]),
        ("When does the mill pay its toll?", prose.USUALLY),
        ("Why does the mill pay a toll?", prose.ENOUGH["cause"]),
        ("Does the mill pay a toll?", prose.ENOUGH["closed"]),
    ],
)
def test_a_sentence_is_told_from_its_least_chance_on(question: str, least: float) -> None:
    above, below = answered(question, least), answered(question, least - 0.001)
    assert (above["status"], above["sure"]) == ("answered", least)
    assert "sure" not in below
    assert SAID.rstrip(".") in above["answer"]
    assert below["status"] == "abstained"
    assert below["missing"] == question.rstrip("?")


def test_a_search_that_names_no_answer_gives_none() -> None:
    question = "What toll does the mill pay?"
    held = {**found(question, 1.0), "answer": None}
    assert json.loads(prose.answer(held, question, read(question, held["understood"])))["status"] == "abstained"


def test_a_figure_no_statement_prints_is_told_only_of_a_unit_with_nearly_all_words() -> None:
    question = "What toll does the mill pay?"
    held = found(question, prose.CERTAIN)
    reading = read(question, held["understood"])
    assert json.loads(prose.instead(held, question, reading, "the toll"))["status"] == "answered"
    held["sources"][0]["best"][0]["cover"] = prose.NEARLY - 0.01
    assert json.loads(prose.instead(held, question, reading, "the toll"))["missing"] == "the toll"


@pytest.mark.parametrize(
    ("best", "said"),
    [
        (0, ["Tolls rose.", "We downgrade to Hold from Buy.", "Boats went north."]),
        (1, ["Tolls rose.", "We downgrade to Hold from Buy.", "Boats went north.", "The reason given is ice."]),
        (3, ["Boats went north.", "The reason given is ice."]),
    ],
)
def test_reasons_go_on_after_the_best_sentence_and_begin_before_one_that_rests_on_another(
    best: int, said: list[str]
) -> None:
    page = ["Tolls rose.", "We downgrade to Hold from Buy.", "Boats went north.", "The reason given is ice."]
    assert prose.reasons(page, best) == said


def test_a_sentence_about_the_fund_says_which_one() -> None:
    question = "Which of the funds holds Varn notes?"
    held = found(question, 1.0)
    quote = "The fund holds Varn notes of 2031."
    held["sources"][0] |= {"text": quote, "document": "Orn Bond Fund", "issuer": None}
    held["sources"][0]["best"][0]["quote"] = quote
    made = json.loads(prose.answer(held, question, read(question, held["understood"])))
    assert made["answer"].startswith("Orn Bond Fund: The fund holds")


def test_lines_without_full_stops_are_told_apart() -> None:
    assert prose.flat("Keep tolls at 5%\nBuy a boat\nSell the mill") == "Keep tolls at 5%; Buy a boat; Sell the mill"
    assert prose.flat("Tolls rose\nThe mill closed.") == "Tolls rose The mill closed."
