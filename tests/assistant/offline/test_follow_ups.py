"""Questions that go on from one before, and questions that leave the company open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.loop import run as loop
from assistant.offline import OfflineModel
from assistant.tools import tools
from assistant.types import Agent, Message
from tests.assistant.tools.library import catalogue, running

pytestmark = pytest.mark.anyio


async def ask(folder: Path, *turns: str) -> dict[str, Any]:
    run = running(catalogue(folder), turns[-1])
    agent = Agent("desk", "", tools(run, ("search", "lookup", "calculate", "ask_user")))
    history: list[Message] = [{"role": "user", "content": turn} for turn in turns]
    ended = await loop(agent, history, OfflineModel())
    body: dict[str, Any] = json.loads(ended.output)
    return body


@pytest.mark.parametrize(
    ("turns", "figure"),
    [
        (("What was Halden's revenue in FY2025?", "and the year before?"), "$4,000 million"),
        (("What was Halden's revenue?", "and the year before?"), "$4,000 million"),
        (("What was Halden's revenue in FY2025?", "and the year before?", "and net income?"), "$389 million"),
        (("What was Halden's net income in FY2024?", "and the year after?"), "$450 million"),
        (("What was Halden's revenue in FY2025?", "and for Orley?"), "$2,100 million"),
        (("What was Halden's operating margin?", "and the year before?"), "13.5%"),
    ],
)
async def test_a_follow_up_takes_over_what_it_leaves_open(tmp_path: Path, turns: tuple[str, ...], figure: str) -> None:
    body = await ask(tmp_path, *turns)
    assert figure in body["answer"]


async def test_a_follow_up_with_words_of_its_own_is_not_answered_with_the_figure_before(tmp_path: Path) -> None:
    body = await ask(tmp_path, "What was Halden's revenue in FY2025?", "and how much of that was drills?")
    assert body["status"] == "abstained"


async def test_what_is_missing_is_said_of_the_last_question_alone(tmp_path: Path) -> None:
    body = await ask(tmp_path, "What was Halden's revenue in FY2025?", "and when does the factory reopen?")
    assert body["answer"] == "Our research does not say: and when does the factory reopen."


@pytest.mark.parametrize(
    "question", ["What is the margin?", "What was the operating margin?", "How big is the dividend?"]
)
async def test_a_figure_of_no_company_is_asked_back(tmp_path: Path, question: str) -> None:
    body = await ask(tmp_path, question)
    assert body["status"] == "needs_input"
    assert "company" in body["answer"]
