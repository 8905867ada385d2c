"""Requests to draft or share: the cited answer goes into the call, and the call waits for a person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.loop import Ended
from assistant.loop import run as loop
from assistant.offline import OfflineModel
from assistant.offline.drafting import Errand, errand
from assistant.tools import tools
from assistant.types import Agent, Message
from tests.assistant.tools.library import catalogue, running

pytestmark = pytest.mark.anyio


async def nothing_blocks() -> None:
    """Every guardrail has let the question pass."""


async def ask(folder: Path, *turns: str) -> Ended:
    run = running(catalogue(folder), turns[-1])
    names = ("search", "lookup", "calculate", "draft_email", "share_with_client")
    history: list[Message] = [{"role": "user", "content": turn} for turn in turns]
    return await loop(Agent("desk", "", tools(run, names)), history, OfflineModel(), clear=nothing_blocks)


def held(ended: Ended) -> Any:
    assert ended.pending is not None, ended.output
    return ended.pending.arguments


async def test_the_cited_answer_is_the_body_and_the_call_waits(tmp_path: Path) -> None:
    ended = await ask(tmp_path, "Draft an e-mail to jo@example.com about Halden's revenue in FY2025")
    assert held(ended)["to"] == "jo@example.com"
    assert held(ended)["subject"] == "Halden's revenue in FY2025"
    assert held(ended)["body"].startswith("Halden Tools, Inc.'s revenue was $4,200 million in FY2025 [1].")
    assert "[1] Halden Tools, Inc. annual report 2025, page 2, 2026-02-20" in held(ended)["body"]


async def test_that_is_the_question_before_and_no_request_among_them(tmp_path: Path) -> None:
    question = "What was Halden's net income in FY2025?"
    ended = await ask(tmp_path, question, "please draft an e-mail about that", "Share this with my client")
    assert ended.pending is not None
    assert ended.pending.call.name == "share_with_client"
    assert "$450 million" in held(ended)["text"]


async def test_where_there_is_no_answer_nothing_is_drafted(tmp_path: Path) -> None:
    ended = await ask(tmp_path, "Draft an e-mail to Jo about Halden's revenue in FY2012")
    assert ended.pending is None
    assert json.loads(ended.output)["status"] == "abstained"


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [
        ("Could you write an email to Ada Lovelace on Halden's margin?", ("draft_email", "Ada Lovelace")),
        ("please email that to jo@example.com", ("draft_email", "jo@example.com")),
        ("Share it with client K7", ("share_with_client", "K7")),
        ("Email Jo about Halden's margin", ("draft_email", "the client")),
        ("Share Halden's revenue in FY2025 with client K7", ("share_with_client", "K7")),
        ("Send the client a note on Halden", ("share_with_client", "the client")),
    ],
)
def test_a_request_says_what_to_do_and_for_whom(request_: str, wanted: tuple[str, str]) -> None:
    found = errand(request_)
    assert found is not None
    assert (found.tool, found.to) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "Can I share research with a client?",
        "Which e-mail address takes complaints?",
        "May I forward the full note to a client by e-mail?",
        "What did the e-mail of 3 May say?",
        "Share of private clients in Halden's sales in 2025?",
        "Share issuance to clients in 2025?",
        "Share price compared to client assets?",
        "Email marketing growth at Halden?",
        "Email Marketing growth at Halden?",
        "Release of client assets in 2025?",
        "Send me the figures our clients ask about",
    ],
)
def test_a_question_about_sending_is_a_question(question: str) -> None:
    assert errand(question) is None


def test_a_topic_is_kept_and_a_pronoun_is_not() -> None:
    assert errand("Draft an e-mail on Halden") == Errand("draft_email", "the client", "Halden")
    assert errand("Draft an e-mail about that") == Errand("draft_email", "the client", "")
