"""The runner keeps what was given: each result at once, once, and the same after a crash."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from core.errors import Deadline
from evals.cause import cause_of
from evals.run import Cache, Plan, key_of, read_results, run
from evals.types import Case, Cited, Given, Result, Score
from tests.evals.fakes import Scripted, declined, number_case, right, wrong

CASES = [number_case("alpha"), number_case("beta"), number_case("gamma")]

pytestmark = pytest.mark.anyio


async def test_results_are_in_the_order_of_the_cases_with_grades_and_causes() -> None:
    results = await run(CASES, Scripted({"alpha": wrong, "beta": declined}))
    assert [item.score.grade for item in results] == ["wrong", "abstained", "correct"]
    assert [item.cause for item in results] == ["not_retrieved", "not_retrieved", None]


async def test_an_error_costs_its_own_case_alone_and_is_kept() -> None:
    def fail(_: Case) -> Given:
        raise Deadline("the time allowed is over")

    def crash(_: Case) -> Given:
        raise KeyError("page")

    results = await run(CASES, Scripted({"alpha": fail, "beta": crash}))
    assert results[0].given.error == "Deadline: the time allowed is over"
    assert results[1].given.error.startswith("defect KeyError")
    assert [item.cause for item in results] == ["failed", "failed", None]


async def test_each_result_is_a_line_as_it_ends_and_a_second_run_asks_only_what_is_missing(tmp_path: Path) -> None:
    out, ask = tmp_path / "results.jsonl", Scripted({})
    await run(CASES[:2], ask, Plan("r1", out=out))
    with out.open("a", encoding="utf-8") as lines:
        lines.write('{"id": "gam')
    await run(CASES, ask, Plan("r1", out=out))
    assert ask.asked == ["alpha", "beta", "gamma"]
    assert [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()] == ["alpha", "beta", "gamma"]
    assert [item.score.grade for item in read_results(out)] == ["correct"] * 3


async def test_a_case_that_failed_is_asked_again_when_the_run_is_resumed(tmp_path: Path) -> None:
    def fail(_: Case) -> Given:
        raise Deadline("over")

    out = tmp_path / "results.jsonl"
    await run(CASES, Scripted({"beta": fail}), Plan("r", out=out))
    again = Scripted({})
    results = await run(CASES, again, Plan("r", out=out))
    assert again.asked == ["beta"]
    assert [item.score.grade for item in results] == ["correct"] * 3
    assert len(read_results(out)) == 3


async def test_another_recipe_or_question_is_asked_anew_and_a_better_grader_is_not(tmp_path: Path) -> None:
    cache, ask = Cache(tmp_path), Scripted({})
    await run(CASES, ask, Plan("r1", cache=cache))
    await run([number_case("alpha", answer="13")], ask, Plan("r1", cache=cache))
    assert len(ask.asked) == 3
    await run(CASES[:1], ask, Plan("r2", cache=cache))
    await run([number_case("alpha", question="And in 2021?")], ask, Plan("r2", cache=cache))
    assert len(ask.asked) == 5


def damage(folder: Path) -> None:
    for path in folder.rglob("*.json"):
        path.write_text("{", encoding="utf-8")


async def test_a_failed_case_is_not_cached_and_a_damaged_entry_is_asked_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path)

    def fail(_: Case) -> Given:
        raise Deadline("over")

    await run(CASES[:1], Scripted({"alpha": fail}), Plan("r", cache=cache))
    assert (await run(CASES[:1], Scripted({}), Plan("r", cache=cache)))[0].score.grade == "correct"
    damage(tmp_path)
    again = Scripted({})
    await run(CASES[:1], again, Plan("r", cache=cache))
    assert again.asked == ["alpha"]


async def test_no_more_cases_are_in_flight_than_allowed() -> None:
    flying, most = 0, 0

    async def ask(case: Case) -> Given:
        nonlocal flying, most
        flying += 1
        most = max(most, flying)
        await asyncio.sleep(0)
        flying -= 1
        return right(case)

    await run([number_case(f"c{i}") for i in range(8)], ask, Plan(workers=3))
    assert most == 3


def test_the_key_is_of_what_decides_an_answer_and_not_of_the_gold() -> None:
    assert key_of(number_case("alpha"), "r") == key_of(number_case("alpha", answer="13", tags=()), "r")
    assert key_of(number_case("alpha"), "r") != key_of(number_case("alpha", within=("a.pdf",)), "r")


def test_a_result_survives_its_line() -> None:
    case = number_case("alpha", history=(("user", "And before?"),), within=("a.pdf",), must_not_fail=True)
    given = Given("x", "answered", (Cited("a.pdf", 2, "q"),), ({"text": "1"},), (("a.pdf", 2),), usage={"cost": 0.1})
    result = Result(case, given, Score("wrong", "no", {"figures": 0.5}), "misread", "key")
    assert Result.from_json(json.loads(json.dumps(result.to_json()))) == result


@pytest.mark.parametrize(
    ("given", "documents", "cause"),
    [
        (Given("$99", "answered", found=(("alpha.pdf", 3),)), None, "unused"),
        (Given("$99", "answered", (Cited("alpha.pdf", 3),)), None, "misread"),
        (Given("$99", "answered", (Cited("alpha.pdf", 9),), found=(("alpha.pdf", 9),)), None, "not_retrieved"),
        (Given("", "abstained", found=(("alpha.pdf", 3),)), None, "unused"),
        (Given("", "abstained", (Cited("alpha.pdf", 3),)), None, "unused"),
        (Given("$99", "answered", found=(("alpha.pdf", 3),)), frozenset({"other.pdf"}), "not_indexed"),
        (Given("x", error="Deadline"), None, "failed"),
    ],
)
def test_a_failure_has_the_cause_at_which_the_page_was_lost(
    given: Given, documents: frozenset[str] | None, cause: str
) -> None:
    case = number_case("alpha")
    grade = "abstained" if given.status == "abstained" else "wrong"
    assert cause_of(case, given, Score(grade), documents) == cause


def test_answering_what_cannot_be_answered_is_a_cause_of_its_own() -> None:
    case = Case("c", "?", answer_type="abstain")
    assert cause_of(case, Given("Yes.", "answered"), Score("wrong")) == "over_answered"


def test_an_answer_that_holds_every_fact_and_is_graded_wrong_is_put_down_to_the_grader() -> None:
    case = Case("c", "What was revenue?", "12", "number")
    given = Given("It was 12, no: 13. Therefore 14.", "answered")
    assert cause_of(case, given, Score("wrong")) == "judged_wrong"
