from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant import guardrails
from assistant.replay import replay
from assistant.types import Verdict
from core.errors import InputError, ModelUnavailable
from tests.assistant.fakes import ADVISER, SENT, Scripted, calls, desk_over, final, one, says
from tests.assistant.test_desk import REVENUE

pytestmark = pytest.mark.anyio
QUESTION = "What was Northwind Robotics' revenue in FY2025?"


async def asked(tmp_path: Path, script: list[Any]) -> tuple[Any, dict[str, Any]]:
    desk = desk_over(tmp_path, one(Scripted(script)))
    answer = await desk.ask(QUESTION, ADVISER)
    return desk, desk.audit.find(answer.run_id) or {}


async def test_a_run_made_again_from_its_record_is_the_same(tmp_path: Path) -> None:
    desk, record = await asked(tmp_path, REVENUE)
    assert await replay(desk, record) == []
    assert len(desk.audit.read()) == 1


async def test_a_document_that_changed_since_then_shows(tmp_path: Path) -> None:
    desk, record = await asked(tmp_path, REVENUE)
    catalogue = desk.library.catalogue
    document = catalogue.document("nw-10k", ADVISER)
    parsed = catalogue.parsed("nw-10k", ADVISER)
    items = [replace(item, value=item.value + 1) for item in catalogue.line_items_of("nw-10k")]
    catalogue.put(document, replace(parsed, text=parsed.text.replace("2,480", "2,481")), items, {})
    differences = await replay(desk, record)
    what = {item["what"]: item for item in differences}
    assert "result of call_lookup" in what
    assert "source 1" in what
    assert what["status"]["now"] == "abstained" or "2,481" in str(what)


async def test_an_answer_changed_in_the_record_shows(tmp_path: Path) -> None:
    desk, record = await asked(tmp_path, REVENUE)
    forged = {**record, "answer": {**record["answer"], "answer": "Revenue was $9,999 million [1]."}}
    (difference,) = await replay(desk, forged)
    assert difference["what"] == "answer"


async def test_the_model_may_be_asked_anew(tmp_path: Path) -> None:
    again = [*REVENUE[:1], final("In FY2025 it was $2,480 million [1].")]
    desk, record = await asked(tmp_path, [*REVENUE, *again])
    assert await replay(desk, record) == []
    fresh = await replay(desk, record, fresh=True)
    assert [item["what"] for item in fresh] == ["answer", "figures"] or [item["what"] for item in fresh] == ["answer"]


async def test_a_replay_never_makes_an_effect_happen(tmp_path: Path) -> None:
    SENT.clear()
    desk, record = await asked(tmp_path, REVENUE)
    sends = calls("draft_email", to="a", body="b").message
    forged = {**record, "messages": [record["messages"][0], sends, *record["messages"][1:]]}
    await replay(desk, forged)
    assert SENT == []


async def test_a_refusal_is_made_again_by_its_guardrail(tmp_path: Path) -> None:
    checks = guardrails.chosen(("advice",))
    desk = desk_over(tmp_path, one(Scripted(REVENUE)), input=checks)
    answer = await desk.ask("Should my client buy Northwind?", ADVISER)
    record = desk.audit.find(answer.run_id) or {}
    assert record["status"] == "refused"
    assert await replay(desk, record) == []

    async def lax(asked: Any) -> Verdict:
        return Verdict(False)

    other = replace(desk, policy=replace(desk.policy, input={"advice": lax}))
    assert await replay(other, record) == [{"what": "verdict of advice", "was": "suitability", "now": "passed"}]


async def test_a_refusal_on_the_way_out_is_made_again_from_the_draft(tmp_path: Path) -> None:
    async def strict(said: Any) -> Verdict:
        return Verdict("2,480" in said.text, "figure")

    desk = desk_over(tmp_path, one(Scripted(REVENUE)), output={"promises_out": strict})
    answer = await desk.ask(QUESTION, ADVISER)
    record = desk.audit.find(answer.run_id) or {}
    assert record["status"] == "refused"
    assert await replay(desk, record) == []
    (status, _) = await replay(replace(desk, policy=replace(desk.policy, output={})), record)
    assert (status["what"], status["now"]) == ("status", "answered")


async def test_a_held_call_stops_again_before_it_happens(tmp_path: Path) -> None:
    SENT.clear()
    script = [calls("search", query="Overweight"), calls("draft_email", to="jo@example.com", body="Hello.")]
    desk = desk_over(tmp_path, one(Scripted(script)))
    answer = await desk.ask("Draft an e-mail to Jo on Northwind.", ADVISER)
    record = desk.audit.find(answer.run_id) or {}
    assert record["status"] == "awaiting_approval"
    assert await replay(desk, record) == []
    changed = {**record["answer"], "draft": {**record["answer"]["draft"], "arguments": {"to": "eve", "body": "x"}}}
    (difference,) = await replay(desk, {**record, "answer": changed})
    assert difference["what"] == "draft"
    assert SENT == []


async def test_an_approved_run_is_replayed_to_its_effect_and_no_further(tmp_path: Path) -> None:
    SENT.clear()
    script = [
        calls("search", query="Overweight"),
        calls("draft_email", to="jo@example.com", body="Hello."),
        says("Sent."),
    ]
    desk = desk_over(tmp_path, one(Scripted(script)))
    answer = await desk.ask("Draft an e-mail to Jo on Northwind.", ADVISER)
    assert answer.draft
    await desk.approve(answer.draft.approval_id, ADVISER)
    done = [record for record in desk.audit.read() if record["status"] == "answered"]
    assert len(done) == 1
    assert await replay(desk, done[0]) == []
    assert len(SENT) == 1


async def test_an_abstention_whose_draft_did_not_hold_is_the_same_again(tmp_path: Path) -> None:
    desk, record = await asked(tmp_path, [REVENUE[0], final("Revenue was $9,999 million in FY2025 [1].")])
    assert record["status"] == "abstained"
    assert await replay(desk, record) == []


async def test_a_failed_run_that_fails_again_is_the_same_and_one_that_answers_is_not(tmp_path: Path) -> None:
    down = ModelUnavailable("down")
    desk = desk_over(tmp_path, one(Scripted([down, down, *REVENUE])))
    with pytest.raises(ModelUnavailable):
        await desk.ask(QUESTION, ADVISER)
    (record,) = desk.audit.read()
    assert (record["event"], record["status"], record["error"]) == ("unanswered", "failed", "ModelUnavailable")
    assert await replay(desk, record) == []
    (difference,) = await replay(desk, record)
    assert (difference["was"], difference["now"]) == ("failed: ModelUnavailable", "answered")


async def test_a_persons_decision_is_no_run_to_replay(tmp_path: Path) -> None:
    desk, record = await asked(tmp_path, REVENUE)
    with pytest.raises(InputError, match="no run to replay"):
        await replay(desk, {**record, "event": "decision"})
