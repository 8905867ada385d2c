"""What a search asks of a model, and replies that are kept: over real HTTP, to a server that does as its model says."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from assistant.asides import Asides, bill
from assistant.replies import DAY
from assistant.types import Reply, Usage
from assistant.wiring import build
from core.errors import ModelUnavailable
from core.settings import Settings
from retrieval.recipe import Recipe, load
from tests.api.fakes import ADA, stock
from tests.servers.openai_script import Server, serving

QUESTION = "What is our rating on Veldmar?"
BY_MODEL = replace(load("default"), heads={"hyde": 1.0, "expanded": 1.0}, hyde="model", rerank="model")


@pytest.fixture(autouse=True)
def every_line() -> None:
    """Whatever a command in another test has set, each line is logged."""
    structlog.reset_defaults()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return stock(tmp_path_factory.mktemp("home"))


def found(settings: Settings, recipe: Recipe) -> list[str]:
    desk = build(settings, recipe)
    try:
        return [hit.chunk.id for hit in desk.search(QUESTION, ADA).hits]
    finally:
        desk.close()


def asked(server: Server, model: str) -> list[str]:
    return [seen["messages"][-1]["content"] for seen in server.seen if seen["model"] == model]


def test_a_recipe_has_a_model_write_the_passage_and_order_the_hits(stocked: Settings, server: Server) -> None:
    online = replace(stocked, openai_base_url=server.url, model="finds", cheap_model="helps")
    plain = found(online, replace(BY_MODEL, rerank=""))
    assert [prompt.startswith("Write the passage") for prompt in asked(server, "helps")] == [True]
    ordered = found(online, BY_MODEL)
    assert ordered[:2] == [plain[1], plain[0]]
    assert ordered[2:] == plain[2:]
    assert "numbered passages" in asked(server, "helps")[-1]


def test_a_recipe_that_does_not_ask_for_it_asks_no_model(stocked: Settings, server: Server) -> None:
    found(replace(stocked, openai_base_url=server.url, cheap_model="helps"), load("default"))
    assert server.seen == []


@pytest.mark.parametrize("fault", ["err-500", "err-401", "hang", "cut", "garbage", "empty", "html", "babble"])
def test_a_model_that_fails_leaves_the_search_as_it_is_without_one_and_says_so(
    stocked: Settings, server: Server, fault: str
) -> None:
    online = replace(stocked, openai_base_url=server.url, cheap_model=fault, deadline_s=3.0)
    begun = time.monotonic()
    with capture_logs() as logs:
        ranked = found(online, BY_MODEL)
    assert ranked == found(stocked, BY_MODEL)
    assert time.monotonic() - begun < 3.0 + 1.0
    assert {line["event"] for line in logs if line["log_level"] == "warning"} == {"search_without_model"}


def test_without_a_model_the_reranker_after_the_colon_stands_in(stocked: Settings) -> None:
    learned = replace(BY_MODEL, rerank="learned:rerank.json")
    assert found(stocked, replace(BY_MODEL, rerank="model:learned:rerank.json")) == found(stocked, learned)


def test_a_model_known_to_be_down_is_not_waited_for() -> None:
    calls = []

    async def down(agent: Any, history: Any) -> Reply:
        calls.append(history)
        raise ModelUnavailable("down")

    ask = Asides(down, seconds=1.0)
    assert [ask("?") for _ in range(5)] == [""] * 5
    assert len(calls) == 2
    ask.close()


def test_what_a_search_asks_is_on_the_questions_bill() -> None:
    async def speak(agent: Any, history: Any) -> Reply:
        return Reply({"role": "assistant", "content": "1"}, usage=Usage(7, 1, 0.5))

    ask = Asides(speak)
    kept = bill()
    asyncio.run(asyncio.to_thread(ask, "?"))  # type: ignore[arg-type]
    assert kept == [Usage(7, 1, 0.5)]
    ask.close()


def test_an_answer_counts_what_its_search_asked(stocked: Settings, server: Server) -> None:
    online = replace(stocked, openai_base_url=server.url, model="finds", cheap_model="helps")
    desk = build(online, BY_MODEL)
    answer = asyncio.run(desk.ask(QUESTION, ADA))
    desk.close()
    assert (answer.status, answer.model) == ("answered", "finds")
    assert answer.usage["input_tokens"] == 120 * len(server.seen)
    assert len(server.seen) > 2


def test_a_run_with_a_model_runs_again_without_key_or_server(stocked: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "replies"
    with serving() as server:
        online = replace(
            stocked, openai_base_url=server.url, model="finds", cheap_model="helps", replies=str(folder), today=""
        )
        first = said(online)
        questions = len(server.seen)
        assert said(online) == first
        assert len(server.seen) == questions
    assert len(list(folder.glob("*.json"))) == questions
    assert first["model"] == "finds"

    offline = replace(online, openai_base_url="")
    assert said(offline) == first
    assert said(replace(offline, today="2026-11-01")) != first


def test_kept_replies_do_not_hold_the_day_of_a_desk_that_people_ask(stocked: Settings, tmp_path: Path) -> None:
    (tmp_path / DAY).write_text("2026-10-30\n")
    desk = build(replace(stocked, replies=str(tmp_path), today=""))
    try:
        assert desk.clock() == date.today()  # noqa: DTZ011
    finally:
        desk.close()


def test_a_question_that_was_never_answered_falls_back_as_a_model_that_is_down(
    stocked: Settings, tmp_path: Path
) -> None:
    assert said(replace(stocked, replies=str(tmp_path / "none")))["model"] == "offline"


def said(settings: Settings) -> dict[str, Any]:
    desk = build(settings, BY_MODEL)
    try:
        body = asyncio.run(desk.ask(QUESTION, ADA, earlier=[])).to_json()
    finally:
        desk.close()
    return {name: body[name] for name in ("status", "answer", "citations", "figures", "model")} | {
        "usage": json.dumps(body["usage"])
    }
