"""Runs that come to no answer are recorded too: who had gone, what failed, what was read, which verdicts were in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.types import Agent, Message, Reply, Verdict
from core.errors import BadModelOutput, Deadline
from tests.assistant.fakes import ADVISER, Scripted, calls, desk_over, final, one
from tests.assistant.test_desk import REVENUE

pytestmark = pytest.mark.anyio
QUESTION = "What was Northwind Robotics' revenue in FY2025?"


class Hanging:
    """A model that reads once and then gives no answer; ``waits`` is set when it does not."""

    def __init__(self) -> None:
        self.waits = asyncio.Event()
        self.asked = 0

    async def __call__(self, agent: Agent, history: Sequence[Message]) -> Reply:
        self.asked += 1
        if self.asked == 1:
            return calls("search", query="robots")
        self.waits.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")


async def passes(asked: Any) -> Verdict:
    return Verdict(False)


async def test_who_goes_away_leaves_a_record_of_what_was_read(tmp_path: Path) -> None:
    model = Hanging()
    desk = desk_over(tmp_path, one(model), input={"advice": passes})
    work = asyncio.create_task(desk.ask(QUESTION, ADVISER))
    await model.waits.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    (record,) = desk.audit.read()
    assert (record["event"], record["status"], record["error"]) == ("unanswered", "cancelled", "CancelledError")
    assert (record["question"], record["principal"]) == (QUESTION, "ada")
    assert record["sources"]
    assert all(len(source["document_sha256"]) == 64 for source in record["sources"])
    assert [verdict["guardrail"] for verdict in record["verdicts"]] == ["advice"]
    assert "answer" not in record
    assert desk.audit.verify() is None


@pytest.mark.parametrize(
    ("error", "name"), [(BadModelOutput("secret words"), "BadModelOutput"), (KeyError("x"), "KeyError")]
)
async def test_a_failure_is_recorded_by_its_kind_and_not_its_words(tmp_path: Path, error: Exception, name: str) -> None:
    desk = desk_over(tmp_path, one(Scripted([error])))
    with pytest.raises(type(error)):
        await desk.ask(QUESTION, ADVISER)
    (record,) = desk.audit.read()
    assert (record["status"], record["error"]) == ("failed", name)
    assert "secret" not in str(record)


async def test_a_run_past_its_deadline_is_recorded(tmp_path: Path) -> None:
    from dataclasses import replace

    desk = desk_over(tmp_path, one(Hanging()))
    short = replace(desk.policy, limits=replace(desk.policy.limits, seconds=0.05))
    with pytest.raises(Deadline):
        await replace(desk, policy=short).ask(QUESTION, ADVISER)
    (record,) = desk.audit.read()
    assert (record["status"], record["error"]) == ("failed", "Deadline")


async def test_the_check_of_figures_is_among_the_verdicts(tmp_path: Path) -> None:
    desk = desk_over(tmp_path, one(Scripted(REVENUE)))
    answer = await desk.ask(QUESTION, ADVISER)
    (record,) = desk.audit.read()
    assert record["verdicts"] == [
        {"guardrail": "grounding", "blocked": False, "reason": "", "note": "1 figures, 0 left out"}
    ]
    assert answer.verdicts[0].guardrail == "grounding"


async def test_an_answer_that_loses_its_point_says_which_check_took_it(tmp_path: Path) -> None:
    desk = desk_over(tmp_path, one(Scripted([REVENUE[0], final("Revenue was $9,999 million in FY2025 [1].")])))
    answer = await desk.ask(QUESTION, ADVISER)
    assert answer.status == "abstained"
    (verdict,) = answer.verdicts
    assert (verdict.guardrail, verdict.blocked, verdict.reason) == ("grounding", True, "figure")
