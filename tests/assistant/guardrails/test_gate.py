from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.guardrails import Asked, Gate, Said, guarded, review
from assistant.types import Tool, Verdict
from core.errors import GuardrailTripped
from tests.assistant.fakes import ADVISER, SENT, Scripted, calls, desk_over, final, one, says, tools

pytestmark = pytest.mark.anyio
ASKED = Asked("What does the fund cost?", ADVISER)
PASS, BLOCK = Verdict(False), Verdict(True, "advice")


@dataclass
class Check:
    """A guardrail that waits until it is released, then gives its verdict."""

    verdict: Verdict
    release: asyncio.Event | None = None
    begun: asyncio.Event | None = None

    async def __call__(self, asked: Any) -> Verdict:
        if self.begun:
            self.begun.set()
        if self.release:
            await self.release.wait()
        return self.verdict


async def answer(started: asyncio.Event) -> str:
    started.set()
    return "0.75%"


async def test_the_answer_is_made_while_the_checks_run() -> None:
    started = asyncio.Event()  # the check waits for the answer to start: one after the other, this would hang
    async with asyncio.timeout(5):
        gate = Gate({"slow": Check(PASS, started)}, ASKED)
        assert await guarded(answer(started), gate) == "0.75%"
    assert gate.cleared
    assert gate.verdicts == [Verdict(False, "", "slow")]


async def test_the_checks_run_beside_each_other() -> None:
    first, second = asyncio.Event(), asyncio.Event()
    checks = {"a": Check(PASS, release=second, begun=first), "b": Check(PASS, release=first, begun=second)}
    async with asyncio.timeout(5):
        await guarded(answer(asyncio.Event()), Gate(checks, ASKED))


async def test_a_block_after_the_answer_is_ready_still_keeps_it_back() -> None:
    started = asyncio.Event()
    with pytest.raises(GuardrailTripped, match="policy: advice"):
        await guarded(answer(started), Gate({"policy": Check(BLOCK, started)}, ASKED))


async def test_a_block_cancels_the_answer_and_outranks_its_failure() -> None:
    cancelled = asyncio.Event()

    async def forever() -> str:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            cancelled.set()
            raise ValueError("on the way out") from None
        return "never"

    with pytest.raises(GuardrailTripped):
        await guarded(forever(), Gate({"policy": Check(BLOCK)}, ASKED))
    assert cancelled.is_set()


@pytest.mark.parametrize("trouble", [ConnectionError("down"), KeyError("bug"), TypeError("shape")])
async def test_a_broken_guardrail_blocks(trouble: Exception) -> None:
    async def broken(asked: Asked) -> Verdict:
        raise trouble

    gate = Gate({"fine": Check(PASS), "broken": broken}, ASKED)
    with pytest.raises(GuardrailTripped, match="broken: not_checked"):
        await guarded(answer(asyncio.Event()), gate)
    assert not gate.cleared


async def test_a_guardrail_that_takes_too_long_blocks() -> None:
    with pytest.raises(GuardrailTripped, match="slow: not_checked"):
        await guarded(answer(asyncio.Event()), Gate({"slow": Check(PASS, asyncio.Event())}, ASKED, timeout_s=0.02))


async def test_the_polarity_is_what_the_name_says() -> None:
    assert await guarded(answer(asyncio.Event()), Gate({"p": Check(Verdict(blocked=False))}, ASKED)) == "0.75%"
    with pytest.raises(GuardrailTripped):
        await guarded(answer(asyncio.Event()), Gate({"p": Check(Verdict(blocked=True))}, ASKED))


async def test_output_checks_all_give_their_verdict() -> None:
    async def broken(said: Said) -> Verdict:
        raise OSError

    said = Said("text", (), (), ASKED)
    verdicts = await review({"a": Check(PASS), "b": Check(BLOCK), "c": broken}, said)
    assert [(v.guardrail, v.blocked, v.reason) for v in verdicts] == [
        ("a", False, ""),
        ("b", True, "advice"),
        ("c", True, "not_checked"),
    ]


async def test_a_refusal_is_polite_says_what_else_to_ask_and_shows_nothing(tmp_path: Path) -> None:
    events: list[Any] = []
    model = Scripted([calls("search", query="Northwind"), final("Secret text [1].")])
    desk = desk_over(tmp_path, one(model), input={"advice": Check(BLOCK)})
    answer = await desk.ask("Should my client buy Northwind?", ADVISER, emit=events.append)

    assert (answer.status, answer.refusal and answer.refusal.guardrail) == ("refused", "advice")
    assert answer.refusal
    assert "rating" in answer.refusal.instead
    assert answer.citations == ()
    assert "Secret" not in "".join(str(event.data) for event in events)
    assert "sources" not in [event.kind for event in events]
    (record,) = desk.audit.read()
    assert record["verdicts"] == [{"guardrail": "advice", "blocked": True, "reason": "advice", "note": ""}]


async def test_sources_are_not_shown_before_the_verdicts_are_in(tmp_path: Path) -> None:
    release, kinds = asyncio.Event(), list[str]()

    def seen(event: Any) -> None:
        kinds.append(event.kind)
        if event.kind == "stage" and event.data["name"] == "check":
            assert "sources" not in kinds
            release.set()

    model = Scripted([calls("search", query="robots"), final("Demand for robots grew [1].")])
    desk = desk_over(tmp_path, one(model), input={"slow": Check(PASS, release)})
    await desk.ask("How is demand for robots at Northwind?", ADVISER, emit=seen)
    assert kinds.index("sources") < kinds.index("text-delta")


async def test_an_output_block_keeps_the_text_back(tmp_path: Path) -> None:
    events: list[Any] = []
    model = Scripted([calls("search", query="robots"), final("Demand for robots grew in every region [1].")])
    desk = desk_over(tmp_path, one(model), output={"promises_out": Check(BLOCK)})
    answer = await desk.ask("How is demand for robots?", ADVISER, emit=events.append)
    assert answer.status == "refused"
    said = "".join(e.data for e in events if e.kind == "text-delta")
    assert "Demand" not in said


@pytest.mark.parametrize("network", ["desk", "network"])
@pytest.mark.parametrize("verdict", [PASS, BLOCK])
async def test_an_effect_waits_for_every_verdict_also_through_a_handoff(
    tmp_path: Path, network: str, verdict: Verdict
) -> None:
    order: list[str] = []
    release = asyncio.Event()

    def with_effect(run: Any) -> dict[str, Tool]:
        async def draft_email(to: str, body: str) -> str:
            order.append("sent")
            return "sent"

        async def search(query: str) -> str:
            order.append("searched")
            release.set()  # the guardrail answers only after reading has gone on meanwhile
            return "{}"

        return {**tools(run), "search": Tool(search), "draft_email": Tool(draft_email, effect="hold")}

    class Slow:
        async def __call__(self, asked: Asked) -> Verdict:
            await release.wait()
            for _ in range(20):
                await asyncio.sleep(0)
            order.append("verdict")
            return verdict

    from assistant.agents import team
    from assistant.fallback import Speaker

    first = [calls("handoff_to_drafting")] if network == "network" else []
    script = [*first, calls("search", query="x"), calls("draft_email", to="a", body="b"), says("Sent.")]
    speakers: Callable[[Any], list[Speaker]] = lambda run: [  # noqa: E731
        Speaker("scripted", Scripted(script), team(with_effect(run), network), mends=False)
    ]
    desk = desk_over(tmp_path, speakers, input={"slow": Slow()})
    await desk.ask("Draft an e-mail on Northwind.", ADVISER)
    assert order == (["searched", "verdict", "sent"] if not verdict.blocked else ["searched", "verdict"])


async def test_a_broken_check_is_refused_with_a_plain_word(tmp_path: Path) -> None:
    async def broken(asked: Asked) -> Verdict:
        raise OSError("moderation is down")

    SENT.clear()
    desk = desk_over(tmp_path, one(Scripted([says("hello")])), input={"mnpi": broken})
    answer = await desk.ask("What is the policy?", ADVISER)
    assert answer.status == "refused"
    assert "check" in answer.text
    assert "moderation" not in str(answer.to_json())
