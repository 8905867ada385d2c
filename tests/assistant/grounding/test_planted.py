"""The published share of planted errors caught, and of right answers faulted, on the issuers that were kept back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import planted
from benchmarks.grounding import Outcome, measure, page, rows
from data.maker.planted import lines
from evals.stats import wilson

NAMED = {"wrong unit", "wrong scale", "wrong year", "wrong sign", "swapped issuer", "invented figure", "another page"}


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return measure(planted.cases("held"))


def test_at_least_95_per_cent_of_the_planted_errors_are_caught(outcomes: list[Outcome]) -> None:
    wrong = [outcome for outcome in outcomes if outcome.case["error"]]
    caught = sum(outcome.faulted for outcome in wrong)
    missed = [outcome.case["text"] for outcome in wrong if not outcome.faulted]
    assert len(wrong) > 500
    assert wilson(caught, len(wrong)).low >= 0.95, missed
    for kind in NAMED:
        mine = [outcome for outcome in wrong if outcome.case["error"] == kind]
        assert sum(outcome.faulted for outcome in mine) / len(mine) >= 0.95, (kind, missed)


def test_under_3_per_cent_of_the_right_answers_are_faulted(outcomes: list[Outcome]) -> None:
    right = [outcome for outcome in outcomes if not outcome.case["error"]]
    faulted = [(outcome.case["text"], outcome.problems) for outcome in right if outcome.faulted]
    assert len(right) > 100
    assert len(faulted) / len(right) < 0.03, faulted


def test_the_check_has_problems_to_tell_and_not_a_word_about_the_rest(outcomes: list[Outcome]) -> None:
    table = rows(outcomes)
    assert any(line.startswith("| **all errors** |") for line in table)
    assert "kept back" in page(outcomes)


def test_the_set_is_what_its_maker_makes() -> None:
    made = [json.dumps(line, ensure_ascii=False) for line in lines.every_line(planted.CORPUS)]
    assert made == planted.CASES.read_text(encoding="utf-8").splitlines()


def test_issuers_kept_back_are_not_those_that_the_rules_were_written_on() -> None:
    dev, held = ({case["ticker"] for case in planted.cases(split)} for split in ("dev", "held"))
    assert held
    assert dev
    assert not dev & held


def test_a_place_that_a_page_does_not_print_is_an_error(tmp_path: Path) -> None:
    case = planted.cases("dev")[0]
    shelf = planted.Shelf.of(planted.files([case]), tmp_path)
    with pytest.raises(ValueError, match="does not print"):
        shelf.check({**case, "sources": [{**case["sources"][0], "quote": "zebra crossings in Novosibirsk"}]})
