"""The README's figures are those of docs/results, and the committed gate's baseline fits the committed cases."""

from __future__ import annotations

from core.settings import DATA
from evals.gate import Baseline, case_hash
from evals.report import book
from evals.report.record import read_json
from evals.suites import load


def test_the_readme_and_the_results_page_hold_what_was_measured_and_nothing_else() -> None:
    assert [path.name for path in book.write(only_check=True)] == []


def test_the_agreement_that_was_kept_is_good_enough_for_the_rules_to_count() -> None:
    assert read_json(book.BOOK / "agreement.json")["figures"]["may_count"] is True


def test_the_baseline_is_of_the_gate_cases_and_the_corpus_as_they_are() -> None:
    baseline = Baseline.read(DATA / "cases" / "gate-baseline.json")
    suite = load("desk", home=DATA).take(split="gate")
    assert baseline.cases == {case.id: case_hash(case) for case in suite.cases}
    assert baseline.corpus == suite.fingerprint
