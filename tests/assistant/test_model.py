from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from assistant.agents import team
from assistant.fallback import Speaker
from assistant.loop import Limits, run
from assistant.model import OpenAIModel, connect
from assistant.types import Agent
from core.errors import BadModelOutput, ModelUnavailable
from tests.assistant.fakes import ADVISER, Scripted, calls, desk_over, final, tools
from tests.servers.openai_script import Server, serving

pytestmark = pytest.mark.anyio
HELLO = [{"role": "user", "content": "What was Northwind's revenue in FY2025?"}]
DESK = Agent("desk", "Answer.", {})


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Any]:
    made = connect("sk-canary-0001", server.url)
    yield made
    await made.close()


def model(client: Any, name: str, **changes: Any) -> OpenAIModel:
    values = {"deadline_s": 3.0, "patience_s": 0.3, "pause_s": 0.01, "price": (2.0, 8.0)}
    return OpenAIModel(client, name, **{**values, **changes})


async def test_a_streamed_reply_is_put_together_with_its_usage_and_cost(client: Any) -> None:
    reply = await model(client, "good")(DESK, HELLO)
    assert json.loads(reply.message["content"])["status"] == "answered"
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (120, 30)
    assert reply.usage.cost == pytest.approx((120 * 2 + 30 * 8) / 1e6)
    assert reply.model == "scripted-2026"


async def test_the_request_is_the_plain_api_with_tools_and_a_schema(client: Any, server: Server) -> None:
    async def search(query: str, limit: int = 5) -> str:
        """Search the research.

        Args:
            query: A few words.
        """
        return query

    from assistant.types import Tool

    await model(client, "good")(Agent("desk", "Be brief.", {"search": Tool(search)}), HELLO)
    (body,) = server.seen
    assert body["messages"] == [{"role": "system", "content": "Be brief."}, *HELLO]
    assert body["stream"] is True
    assert body["tools"][0]["function"] == {
        "name": "search",
        "description": "Search the research.",
        "parameters": {
            "type": "object",
            "properties": {"query": {"type": "string", "description": "A few words."}, "limit": {"type": "integer"}},
            "required": ["query"],
            "additionalProperties": False,
        },
    }
    assert body["response_format"]["json_schema"]["strict"] is True


async def test_a_tool_call_that_comes_in_pieces_is_one_call(client: Any) -> None:
    reply = await model(client, "tools")(DESK, HELLO)
    (call,) = reply.tool_calls
    assert (call.id, call.name) == ("call_1", "lookup")
    assert json.loads(call.arguments)["issuer"] == "Northwind Robotics"


@pytest.mark.parametrize("name", ["err-429-then-good", "err-500-then-good", "err-503-then-good"])
async def test_a_passing_failure_is_tried_again(client: Any, server: Server, name: str) -> None:
    reply = await model(client, name)(DESK, HELLO)
    assert "2,480" in reply.message["content"]
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("name", "attempts", "told"),
    [
        ("err-401", 1, "check OPENAI_API_KEY"),
        ("err-403", 1, "refused our credentials"),
        ("err-404", 1, "check WEALTHDESK_MODEL"),
        ("err-429", 3, "throttled"),
        ("err-500", 3, "failed on its side"),
        ("cut", 3, "cut off"),
        ("stall", 3, "fell silent"),
        ("hang", 1, "gave no answer in time"),
    ],
)
async def test_what_is_down_is_said_to_be_down(
    client: Any, server: Server, name: str, attempts: int, told: str
) -> None:
    begun, deadline = time.monotonic(), 1.5 if name == "hang" else 15.0
    with pytest.raises(ModelUnavailable, match=told) as error:
        await model(client, name, deadline_s=deadline)(DESK, HELLO)
    assert time.monotonic() - begun < 2 * deadline
    assert len(server.seen) == attempts
    assert "canary" not in str(error.value)


@pytest.mark.parametrize("name", ["garbage", "empty", "length", "babble", "html", "err-400"])
async def test_what_cannot_be_read_is_no_answer(client: Any, name: str) -> None:
    with pytest.raises((BadModelOutput, ModelUnavailable)):
        await model(client, name)(DESK, HELLO)


async def test_a_wait_that_the_server_asks_for_is_kept_or_given_up(client: Any, server: Server) -> None:
    begun = time.monotonic()
    with pytest.raises(ModelUnavailable, match="throttled"):
        await model(client, "err-429-after-60", deadline_s=2)(DESK, HELLO)
    assert time.monotonic() - begun < 1.5
    assert len(server.seen) == 1


async def test_a_server_without_structured_output_is_asked_without_it(client: Any, server: Server) -> None:
    made = model(client, "no-schema")
    assert (await made(DESK, HELLO)).message["content"]
    assert ["response_format" in body for body in server.seen] == [True, False]
    await made(DESK, HELLO)
    assert "response_format" not in server.seen[-1]


async def test_each_call_leaves_one_line_without_a_word_of_content_or_key(client: Any) -> None:
    with capture_logs() as lines:
        await model(client, "good")(DESK, HELLO)
        with pytest.raises(ModelUnavailable):
            await model(client, "err-401")(DESK, HELLO)
    made = [line for line in lines if line["event"] == "model_call"]
    assert [line["outcome"] for line in made] == ["ok", "AuthenticationError"]
    assert made[0]["input_tokens"] == 120
    assert len(made[0]["prompt"]) == 16
    everything = json.dumps(lines, default=str)
    assert "Northwind" not in everything
    assert "canary" not in everything


async def test_the_loop_over_http_ends_in_an_answer(client: Any) -> None:
    async def lookup(items: list[str], issuer: str, periods: list[str]) -> str:
        return f"{items} {issuer} {periods}"

    from assistant.types import Tool

    agent = Agent("desk", "", {"lookup": Tool(lookup)})
    for name in ("tools", "unknown-tool", "bad-arguments"):
        ended = await run(agent, HELLO, model(client, name))
        assert (ended.turns, "2,480" in ended.output) == (2, True)


def with_fallback(online: OpenAIModel) -> Any:
    """The model first, and in its stead one that looks the figure up."""

    def speakers(made: Any) -> list[Speaker]:
        held = tools(made)
        offline = Scripted(
            [
                calls("lookup", items=["revenue"], issuer="Northwind Robotics", periods=["FY2025"]),
                final("Northwind Robotics' revenue was $2,480 million in FY2025 [1]."),
            ]
        )
        return [Speaker(online.name, online, team(held)), Speaker("offline", offline, team(held), mends=False)]

    return speakers


FAULTS = [
    "err-401",
    "err-429",
    "err-500",
    "hang",
    "stall",
    "cut",
    "garbage",
    "babble",
    "empty",
    "html",
    "loop",
    "nonsense",
]


@pytest.mark.parametrize("fault", FAULTS)
async def test_whatever_the_model_does_a_cited_answer_comes_within_the_deadline(
    tmp_path: Path, client: Any, fault: str
) -> None:
    from dataclasses import replace

    online = model(client, fault, deadline_s=1.0, patience_s=0.2)
    desk = desk_over(tmp_path, with_fallback(online))
    desk.policy = replace(desk.policy, limits=Limits(turns=4, seconds=6))
    begun = time.monotonic()
    answer = await desk.ask("What was Northwind Robotics' revenue in FY2025?", ADVISER)

    assert time.monotonic() - begun < 6
    assert (answer.status, answer.model) == ("answered", "offline")
    assert answer.citations[0].quote == "Revenue $ 2,480 $ 2,150"
    assert len(answer.notes) == 1
    assert answer.notes[0].startswith("Answered without the language model: ")
    (record,) = desk.audit.read()
    assert record["model"] == "offline"


async def test_a_model_that_works_is_the_one_that_answers(tmp_path: Path, client: Any) -> None:
    desk = desk_over(tmp_path, with_fallback(model(client, "tools")))
    answer = await desk.ask("What was Northwind Robotics' revenue in FY2025?", ADVISER)
    assert (answer.status, answer.model, answer.notes) == ("answered", "tools", ())
    assert answer.usage["input_tokens"] == 240
    structlog.contextvars.clear_contextvars()
