"""The gate is shut by what it promises to be shut by, says why, and is open otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import InputError, UsageError
from evals.compare import compare
from evals.gate import Baseline, baseline_of, breaches, case_hash, to_json
from evals.report.markdown import STICKY, compare_report, gate_report
from evals.types import Cited, Experiment
from tests.evals.fakes import declined, made_up, number_case, results, right, wrong

NAMES = [f"c{i:02}" for i in range(12)]


def experiment(*bad: str, give: object = wrong, corpus: str = "k1", **more: object) -> Experiment:
    made = results(*((name, give if name in bad else right) for name in NAMES), **more)  # type: ignore[misc]
    return Experiment("desk", "default", made, "f1", corpus, "abc", "2026-11-24T10:00:00+00:00", "wealthdesk eval gate")


def kinds(before: Experiment, after: Experiment, **options: object) -> list[str]:
    return [item.kind for item in breaches(baseline_of(before), after, **options)]  # type: ignore[arg-type]


def test_the_same_run_leaves_the_gate_open() -> None:
    assert kinds(experiment("c00"), experiment("c00")) == []


def test_a_significant_drop_shuts_it_and_a_small_one_does_not() -> None:
    assert kinds(experiment(), experiment(*NAMES[:4])) == []
    found = breaches(baseline_of(experiment()), experiment(*NAMES[:5]))
    assert [item.kind for item in found] == ["drop", "drop"]
    assert "5 got worse and 0 better of 12, p = 0.0312" in found[0].why
    assert found[0].cases == tuple(NAMES[:5])


def test_answers_that_turn_into_abstentions_are_a_drop_in_correct_alone() -> None:
    assert kinds(experiment(), experiment(*NAMES[:6], give=declined)) == ["drop"]


def test_gains_and_losses_are_weighed_against_each_other() -> None:
    assert kinds(experiment(*NAMES[:4]), experiment(*NAMES[4:10])) == []


def test_one_new_wrong_answer_on_a_case_that_must_not_fail_is_enough() -> None:
    before, after = experiment(must_not_fail=True), experiment("c03", must_not_fail=True)
    found = breaches(baseline_of(before), after)
    assert [(item.kind, item.cases) for item in found] == [("must_not_fail", ("c03",))]
    assert kinds(before, after, allowed=["c03"]) == []
    assert kinds(after, after) == []
    assert kinds(before, experiment("c03", give=declined, must_not_fail=True)) == []


def test_anything_shown_to_someone_who_may_not_see_it_shuts_it_whatever_the_grades() -> None:
    clean = experiment()
    leaking = replace(clean.results[2], given=replace(clean.results[2].given, leaks=("restricted.pdf",)))
    after = replace(clean, results=(*clean.results[:2], leaking, *clean.results[3:]))
    assert kinds(clean, after) == ["leak"]


def test_a_quote_that_stands_nowhere_shuts_it() -> None:
    clean = experiment()
    given = replace(clean.results[0].given, citations=(Cited("c00.pdf", 3, "Revenue 12", "no"),))
    after = replace(clean, results=(replace(clean.results[0], given=given), *clean.results[1:]))
    assert kinds(clean, after) == ["citation"]


def test_one_more_figure_that_rests_on_nothing_shuts_it() -> None:
    found = breaches(baseline_of(experiment("c00")), experiment("c00", give=made_up))
    assert [(item.kind, item.cases) for item in found] == [("grounding", ("c00",))]
    assert "1 figures rest on nothing, 0 in the baseline" in found[0].why
    assert kinds(experiment("c00", give=made_up), experiment("c00", give=made_up)) == []


def test_a_changed_corpus_or_case_needs_a_new_baseline() -> None:
    assert kinds(experiment(), experiment(corpus="k2")) == ["corpus"]
    easier = replace(experiment(), results=results(*((name, right) for name in NAMES), tolerance=99.0))
    assert kinds(experiment(), easier) == ["cases"]
    fewer = replace(experiment(), results=experiment().results[:-1])
    assert kinds(experiment(), fewer) == ["cases"]
    assert kinds(fewer, experiment()) == ["cases"]


def test_a_case_hash_is_of_what_is_asked_and_expected() -> None:
    case = number_case("a")
    assert case_hash(case) == case_hash(replace(case, tags=("x",), split="gate"))
    assert case_hash(case) != case_hash(replace(case, answer="13"))


def test_a_baseline_survives_its_file_and_says_what_is_wrong_with_another(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    with pytest.raises(UsageError, match="--write-baseline"):
        Baseline.read(path)
    made = baseline_of(experiment("c01"))
    made.write(path)
    assert Baseline.read(path) == made
    path.write_text('{"suite": "desk", "extra": 1}', encoding="utf-8")
    with pytest.raises(InputError, match="not a baseline"):
        Baseline.read(path)


def test_the_verdict_says_why_for_people_and_for_programs() -> None:
    before, after = baseline_of(experiment()), experiment(*NAMES[:7])
    found = breaches(before, after)
    text = gate_report(before, after, found)
    assert text.startswith(STICKY)
    assert "shut" in text
    assert "fewer are correct: 7 got worse" in text
    assert "c03" in text
    said = to_json(before, after, found)
    assert said["open"] is False
    assert said["correct"] == {"baseline": 12, "now": 5}
    assert gate_report(before, experiment(), []).count("open") >= 2


def test_two_runs_are_compared_by_their_flips_and_metrics() -> None:
    change = compare(experiment(*NAMES[:3]).results, experiment("c05").results)
    assert change.correct.gained == tuple(NAMES[:3])
    assert change.correct.lost == ("c05",)
    assert change.metrics["page_hit@1"][0] == pytest.approx(2 / 12)
    text = compare_report(change)
    assert "- gained: c00" in text
    assert "- lost: c05" in text
    assert change.to_json()["correct"]["p"] == pytest.approx(0.625)
