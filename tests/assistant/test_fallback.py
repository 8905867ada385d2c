from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from assistant.fallback import Breaker, Speaker, first_good
from assistant.loop import Limits
from assistant.types import Agent
from core.errors import BadModelOutput, Budget, Deadline, ModelUnavailable, TurnLimit
from tests.assistant.fakes import Scripted

pytestmark = pytest.mark.anyio
AGENTS = {"desk": Agent("desk", "")}


@dataclass
class Made:
    text: str
    lost: bool = False


def speakers(*names: str) -> list[Speaker]:
    return [Speaker(name, Scripted([]), AGENTS) for name in names]


def trying(**outcomes: Any) -> Any:
    async def attempt(speaker: Speaker, limits: Limits) -> Made:
        outcome = outcomes[speaker.name]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return attempt


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (ModelUnavailable("x"), "could not be reached"),
        (Deadline("x"), "did not answer in time"),
        (TurnLimit("x"), "went past its limits"),
        (Budget("x"), "went past its limits"),
        (BadModelOutput("x"), "gave no usable answer"),
        (Made("wrong", lost=True), "could not be checked"),
    ],
)
async def test_the_next_speaker_answers_and_the_reason_is_kept(trouble: Any, said: str) -> None:
    made, speaker, reasons = await first_good(
        speakers("main", "offline"), Limits(), trying(main=trouble, offline=Made("cited"))
    )
    assert (made.text, speaker.name) == ("cited", "offline")
    assert said in reasons[0]


async def test_the_last_speakers_failure_is_the_failure() -> None:
    with pytest.raises(TurnLimit):
        await first_good(speakers("main", "offline"), Limits(), trying(main=Deadline("x"), offline=TurnLimit("y")))


async def test_the_last_speakers_lost_answer_is_an_abstention_not_an_error() -> None:
    made, _, _ = await first_good(speakers("offline"), Limits(), trying(offline=Made("?", lost=True)))
    assert made.lost


async def test_a_bug_is_no_reason_to_fall_back() -> None:
    with pytest.raises(KeyError):
        await first_good(speakers("main", "offline"), Limits(), trying(main=KeyError("bug"), offline=Made("x")))


async def test_a_slow_speaker_leaves_time_for_the_next() -> None:
    given: dict[str, float] = {}

    async def attempt(speaker: Speaker, limits: Limits) -> Made:
        given[speaker.name] = limits.seconds
        if speaker.name == "main":
            await asyncio.sleep(0.05)
            raise Deadline("slow")
        return Made("cited")

    await first_good(speakers("main", "offline"), Limits(seconds=8), attempt)
    assert given["main"] == pytest.approx(6, abs=0.01)
    assert given["offline"] >= 5


async def test_a_model_known_to_be_down_is_left_out_and_tried_again_after_a_while() -> None:
    now = [0.0]
    breaker = Breaker(failures=2, pause_s=30, clock=lambda: now[0])
    main = Speaker("main", Scripted([]), AGENTS, breaker=breaker)
    asked: list[float] = []
    down = [True]

    async def attempt(speaker: Speaker, limits: Limits) -> Made:
        if speaker.name == "main":
            asked.append(now[0])
            if down[0]:
                raise ModelUnavailable("down")
        return Made(speaker.name)

    async def ask(at: float) -> str:
        now[0] = at
        made, _, _ = await first_good([main, *speakers("offline")], Limits(), attempt)
        return str(made.text)

    assert [await ask(at) for at in (0, 1, 2, 20)] == ["offline"] * 4
    assert asked == [0, 1]
    assert await ask(32) == "offline"
    assert await ask(40) == "offline"
    assert asked == [0, 1, 32]
    down[0] = False
    assert [await ask(at) for at in (70, 71)] == ["main", "main"]


async def test_nonsense_does_not_open_the_breaker() -> None:
    breaker = Breaker(failures=1)
    main = Speaker("main", Scripted([]), AGENTS, breaker=breaker)
    await first_good([main, *speakers("offline")], Limits(), trying(main=BadModelOutput("x"), offline=Made("x")))
    assert breaker.closed
