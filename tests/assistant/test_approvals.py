from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from assistant import approvals as module
from assistant.approvals import Approvals, held
from assistant.desk import Desk
from core.errors import AccessDenied, InputError, NotFound
from core.types import Principal
from tests.assistant.fakes import ADVISER, OTHER, SENT, SUPERVISOR, Scripted, calls, desk_over, final, one, says

pytestmark = pytest.mark.anyio
BODY = "Dear Jo, we rate Northwind Robotics Overweight with a price target of $120, as published on 3 May 2026."
ASK = "Draft an e-mail to Jo on Northwind."


@pytest.fixture(autouse=True)
def nothing_sent() -> None:
    SENT.clear()


def script(*after: Any) -> Scripted:
    return Scripted([calls("search", query="Overweight"), calls("draft_email", to="jo@example.com", body=BODY), *after])


async def waiting(tmp_path: Path, *after: Any) -> tuple[Desk, str]:
    desk = desk_over(tmp_path, one(script(*after)))
    answer = await desk.ask(ASK, ADVISER)
    assert answer.status == "awaiting_approval"
    assert answer.draft
    return desk, answer.draft.approval_id


async def test_an_effect_waits_for_a_person_and_nothing_is_sent_meanwhile(tmp_path: Path) -> None:
    desk, approval = await waiting(tmp_path)
    assert SENT == []
    (item,) = desk.approvals.pending(ADVISER)
    assert (item["id"], item["tool"], item["requested_by"]) == (approval, "draft_email", "ada")
    assert item["arguments"] == {"to": "jo@example.com", "body": BODY}
    assert desk.audit.read()[-1]["status"] == "awaiting_approval"


async def test_a_yes_runs_it_once_with_exactly_what_was_shown_and_finishes_the_run(tmp_path: Path) -> None:
    desk, approval = await waiting(tmp_path, final("The e-mail on Northwind Robotics is drafted."))
    done = await desk.approve(approval, ADVISER)
    assert SENT == [("jo@example.com", BODY)]
    assert (done["state"], done["answer"]["status"]) == ("done", "answered")
    assert [record["status"] for record in desk.audit.read()] == ["awaiting_approval", "approved", "answered"]
    with pytest.raises(InputError, match="is done already; nothing was done"):
        await desk.approve(approval, ADVISER)
    assert len(SENT) == 1
    assert desk.approvals.pending(ADVISER) == []


async def test_a_held_run_goes_on_after_a_restart(tmp_path: Path) -> None:
    first, approval = await waiting(tmp_path)
    first.close()
    model = Scripted([final("The e-mail on Northwind Robotics is drafted.")])
    second = desk_over(tmp_path, one(model))
    done = await second.approve(approval, ADVISER)
    assert SENT == [("jo@example.com", BODY)]
    history = model.asked[0][1]
    assert [m["role"] for m in history] == ["user", "assistant", "tool", "assistant", "tool"]
    assert (done["run_id"], done["answer"]["answer"]) == (
        second.audit.read()[0]["run_id"],
        "The e-mail on Northwind Robotics is drafted.",
    )
    said = second.sessions.answers(done["answer"]["conversation"], ADVISER)
    assert [item["status"] for item in said] == ["awaiting_approval", "answered"]


async def test_a_no_means_that_it_never_happens(tmp_path: Path) -> None:
    desk, approval = await waiting(tmp_path)
    assert (await desk.deny(approval, ADVISER))["state"] == "denied"
    with pytest.raises(InputError, match="denied already"):
        await desk.approve(approval, ADVISER)
    assert SENT == []
    assert desk.audit.read()[-1]["status"] == "denied"


async def test_arguments_changed_in_the_store_are_not_what_was_shown(tmp_path: Path) -> None:
    desk, approval = await waiting(tmp_path)
    with desk.approvals._engine.begin() as connection:
        connection.execute(update(held).values(arguments={"to": "thief@example.com", "body": BODY}))
    with pytest.raises(InputError, match="not those that were shown"):
        await desk.approve(approval, ADVISER)
    assert SENT == []


async def test_an_edited_text_is_sent_as_edited_and_recorded_as_such(tmp_path: Path) -> None:
    desk, approval = await waiting(tmp_path, says("done"))
    edited = {"to": "jo@example.com", "body": BODY.replace("Dear", "Hello")}
    await desk.approve(approval, ADVISER, edited)
    assert [("jo@example.com", edited["body"])] == SENT
    decision = next(record for record in desk.audit.read() if record["event"] == "decision")
    assert (decision["edited"], decision["arguments"]) == (True, edited)


async def test_an_edited_text_that_does_not_pass_the_checks_is_not_sent(tmp_path: Path) -> None:
    from assistant.guardrails import chosen_output

    desk, approval = await waiting(tmp_path)
    desk.policy = replace(desk.policy, output=chosen_output(["promises_out"]))
    promise = {"to": "jo@example.com", "body": f"{BODY} The return is guaranteed, you cannot lose with this share."}
    with pytest.raises(InputError, match="promises_out: promise; nothing was done"):
        await desk.approve(approval, ADVISER, promise)
    assert SENT == []
    assert desk.approvals.state(approval) == "failed"


@pytest.mark.parametrize(
    "arguments", [{"to": "jo@example.com"}, {"to": "a", "body": "b", "bcc": "c"}, {"to": 1, "body": []}]
)
async def test_edited_arguments_must_still_be_the_tools(tmp_path: Path, arguments: dict[str, Any]) -> None:
    desk, approval = await waiting(tmp_path)
    with pytest.raises(InputError):
        await desk.approve(approval, ADVISER, arguments)
    assert SENT == []


async def test_only_who_asked_or_a_supervisor_may_decide_and_others_learn_nothing(tmp_path: Path) -> None:
    desk, approval = await waiting(tmp_path, says("done"))
    assert desk.approvals.pending(OTHER) == []
    with pytest.raises(NotFound) as other:
        await desk.approve(approval, OTHER)
    with pytest.raises(NotFound) as absent:
        await desk.approve("no-such-approval", OTHER)
    assert str(other.value).replace(approval, "*") == str(absent.value).replace("no-such-approval", "*")
    await desk.approve(approval, SUPERVISOR)
    assert len(SENT) == 1


async def test_where_four_eyes_are_needed_who_asked_may_not_approve(tmp_path: Path) -> None:
    desk, approval = await waiting(tmp_path, says("done"))
    desk.approvals = Approvals(desk.approvals._engine, four_eyes=frozenset({"draft_email"}))
    assert desk.approvals.pending(ADVISER) == []
    for who in (ADVISER, replace(SUPERVISOR, id="ada")):
        with pytest.raises(AccessDenied, match="second person"):
            await desk.approve(approval, who)
    assert SENT == []
    await desk.approve(approval, SUPERVISOR)
    assert len(SENT) == 1


async def test_what_nobody_decided_in_time_expires(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, approval = await waiting(tmp_path)
    later = datetime.now().astimezone().replace(tzinfo=None) + timedelta(hours=99)
    monkeypatch.setattr(module, "_now", lambda: later)
    assert desk.approvals.pending(ADVISER) == []
    with pytest.raises(InputError, match="expired"):
        await desk.approve(approval, ADVISER)
    assert SENT == []


async def test_two_who_approve_at_once_make_it_happen_once(tmp_path: Path) -> None:
    import asyncio

    desk, approval = await waiting(tmp_path, says("done"), says("done"))
    both = await asyncio.gather(
        desk.approve(approval, ADVISER), desk.approve(approval, SUPERVISOR), return_exceptions=True
    )
    assert len(SENT) == 1
    assert sum(isinstance(result, InputError) for result in both) == 1


async def test_a_crash_while_it_runs_never_makes_it_happen_twice(tmp_path: Path) -> None:
    desk, approval = await waiting(tmp_path)
    desk.approvals.take(approval, ADVISER)  # the process dies here
    desk.close()
    again = desk_over(tmp_path, one(Scripted([])))
    with pytest.raises(InputError, match="running already"):
        await again.approve(approval, ADVISER)
    assert SENT == []
    assert again.approvals.pending(ADVISER) == []
    (item,) = again.approvals.pending(Principal("root", role="admin"))
    assert item["state"] == "running"


async def test_a_model_that_fails_after_the_yes_still_ends_in_a_plain_word(tmp_path: Path) -> None:
    from core.errors import ModelUnavailable

    desk, approval = await waiting(tmp_path, ModelUnavailable("down"))
    done = await desk.approve(approval, ADVISER)
    assert done["answer"]["answer"] == "Approved and done: draft email."


async def test_calls_asked_for_beside_the_held_one_are_told_that_they_did_not_run(tmp_path: Path) -> None:
    from tests.assistant.fakes import together

    beside = together(calls("draft_email", to="a", body="b" * 90), calls("search", query="x"))
    model = Scripted([beside, final("The e-mail on Northwind Robotics is drafted.")])
    desk = desk_over(tmp_path, one(model))
    answer = await desk.ask(ASK, ADVISER)
    assert answer.draft
    await desk.approve(answer.draft.approval_id, ADVISER)
    told = [m["content"] for m in model.asked[-1][1] if m["role"] == "tool"]
    assert told[1].startswith("Not run")
