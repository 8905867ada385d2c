from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.expression import write
from assistant.offline.definition import compose, given

LINES = Path(__file__).with_name("definitions.jsonl").read_text(encoding="utf-8").splitlines()
CASES = [(case["words"], case["expression"]) for case in map(json.loads, LINES)]


@pytest.mark.parametrize(("words", "expression"), CASES)
def test_words_come_to_the_expression_worked_by_hand(words: str, expression: str) -> None:
    node = compose(words)
    assert node is not None
    assert write(node) == expression


@pytest.mark.parametrize(
    "words", ["happiness / revenue", "revenue / (assets", "revenue +", "segment revenue / revenue", ""]
)
def test_words_that_name_no_measure_make_no_expression(words: str) -> None:
    assert compose(words) is None


def test_definitions_chain() -> None:
    found = given(
        "What is the FY2025 cash conversion cycle? CCC is defined as: DIO + DSO - DPO. DIO is defined as: 365 * FY2025 "
        "inventories / FY2025 COGS. DSO is defined as: 365 * FY2025 receivables / FY2025 revenue. DPO is defined as: "
        "365 * FY2025 accounts payable / FY2025 COGS."
    )
    assert write(found["ccc"].node) == "given_1 + given_2 - given_3"
    assert write(found["dpo"].node) == "365 * accounts_payable[FY2025] / cost_of_revenue[FY2025]"


@pytest.mark.parametrize(
    "question",
    [
        "What is its liquidity? Define working capital ratio as current assets divided by current liabilities.",
        "What is the working capital ratio, defined as current assets / current liabilities?",
        "Working capital ratio should be calculated as current assets / current liabilities. What is it?",
        "What is the ratio, where working capital ratio = current assets / current liabilities?",
    ],
)
def test_a_definition_is_found_however_it_is_introduced(question: str) -> None:
    assert write(given(question)["working capital ratio"].node) == "current_assets / current_liabilities"


def test_a_definition_that_cannot_be_read_is_left_out() -> None:
    assert given("What is X? Happiness is defined as: joy / sorrow.") == {}
