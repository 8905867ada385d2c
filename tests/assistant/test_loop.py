from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from assistant.loop import Limits, run
from assistant.types import OFFLINE, Agent, Message, Reply, Tool, ToolCall
from core.errors import BadModelOutput, Budget, Deadline, InputError, TurnLimit
from tests.assistant.fakes import Scripted, calls, message_of, says, together

pytestmark = pytest.mark.anyio
QUESTION: list[Message] = [{"role": "user", "content": "What does the fund cost?"}]


async def search(query: str) -> str:
    return f"0.75% a year ({query})"


def desk(*functions: object, **more: Tool) -> Agent:
    made = {f.__name__: Tool(f) for f in functions}  # type: ignore[attr-defined, arg-type]
    return Agent("desk", "", {**made, **more})


async def test_a_tool_result_reaches_the_model_before_it_answers() -> None:
    model = Scripted([calls("search", query="fees"), says("0.75% a year [1]")])
    ended = await run(desk(search), QUESTION, model)
    assert (ended.output, ended.turns) == ("0.75% a year [1]", 2)
    assert model.asked[1][1][2]["content"] == "0.75% a year (fees)"
    assert QUESTION == [{"role": "user", "content": "What does the fund cost?"}]


async def test_a_tool_that_returns_an_agent_hands_over_with_the_whole_history() -> None:
    async def handoff_to_tax() -> Agent:
        return Agent("tax", "")

    model = Scripted([calls("handoff_to_tax"), says("Ask your adviser.")])
    ended = await run(desk(handoff_to_tax), QUESTION, model)
    assert ended.agent.name == "tax"
    assert [name for name, _ in model.asked] == ["desk", "tax"]
    assert model.asked[1][1][0] == QUESTION[0]


async def test_a_handoff_takes_effect_only_at_the_next_turn() -> None:
    async def handoff_to_tax() -> Agent:
        return Agent("tax", "")

    model = Scripted([together(calls("handoff_to_tax"), calls("search", query="fees")), says("done")])
    ended = await run(desk(handoff_to_tax, search), QUESTION, model)
    assert [m["content"] for m in ended.messages[2:4]] == ["Handed over to tax.", "0.75% a year (fees)"]


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (calls("serch", query="fees"), "no tool 'serch'. Tools: search"),
        (calls("search", qury="fees"), "unknown arguments qury; there are query"),
        (calls("search"), "missing arguments query"),
        (calls("search", query=["fees"]), "query must be string"),
        (
            Reply(message_of(ToolCall("1", "search", "{")), (ToolCall("1", "search", "{"),)),
            "bad arguments for 'search'",
        ),
        (Reply(message_of(ToolCall("1", "search", "[]")), (ToolCall("1", "search", "[]"),)), "one JSON object"),
    ],
)
async def test_what_the_model_can_mend_is_told_to_it(reply: Reply, told: str) -> None:
    ended = await run(desk(search), QUESTION, Scripted([reply, says("done")]))
    assert told in ended.messages[2]["content"]


async def test_an_input_error_goes_to_the_model_and_a_bug_ends_the_run() -> None:
    async def picky(query: str) -> str:
        raise InputError("the query is empty") if not query else KeyError("bug")

    ended = await run(desk(picky), QUESTION, Scripted([calls("picky", query=""), says("done")]))
    assert ended.messages[2]["content"] == "Error: the query is empty"
    with pytest.raises(KeyError, match="bug"):
        await run(desk(picky), QUESTION, Scripted([calls("picky", query="x")]))


async def test_turns_are_bounded() -> None:
    model = Scripted([calls("search", query="")] * 9)
    with pytest.raises(TurnLimit, match="'desk' gave no answer in 3 turns"):
        await run(desk(search), QUESTION, model, limits=Limits(turns=3))
    assert len(model.asked) == 3


async def test_a_hundred_calls_in_one_turn_are_too_many() -> None:
    made = []

    async def count(query: str) -> str:
        made.append(query)
        return ""

    with pytest.raises(TurnLimit, match="100 tool calls of 40"):
        await run(desk(count), QUESTION, Scripted([together(*[calls("count", str(n), query="") for n in range(100)])]))
    assert made == []


async def test_tokens_and_cost_are_bounded_also_where_the_server_counts_none() -> None:
    model = Scripted([says("", input_tokens=900, output_tokens=200)])
    with pytest.raises(Budget, match="1100 tokens of 1000"):
        await run(desk(search), QUESTION, model, limits=Limits(tokens=1000))
    with pytest.raises(Budget, match="tokens of 50 allowed"):
        await run(
            desk(search), [{"role": "user", "content": "x" * 400}], Scripted([says("")]), limits=Limits(tokens=50)
        )
    free = Scripted([replace(says("x"), model=OFFLINE)])
    assert (await run(desk(search), QUESTION, free, limits=Limits(tokens=1))).usage.tokens == 0
    costly = Scripted([Reply({"role": "assistant", "content": "x"}, usage=says("", cost=2).usage)])
    with pytest.raises(Budget, match=r"cost \$2.0000 of \$1.0000"):
        await run(desk(search), QUESTION, costly, limits=Limits(cost=1.0))


async def test_seconds_are_bounded_and_the_hanging_call_is_cancelled() -> None:
    gone = asyncio.Event()

    async def hang(agent: Agent, history: object) -> Reply:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            gone.set()
            raise
        return says("never")

    with pytest.raises(Deadline, match="no answer in 0.05 s"):
        await run(desk(search), QUESTION, hang, limits=Limits(seconds=0.05))
    assert gone.is_set()


async def test_an_empty_reply_is_an_error_not_an_answer() -> None:
    for empty in ("", "  \n"):
        with pytest.raises(BadModelOutput, match="neither text nor a tool call"):
            await run(Agent("desk", ""), QUESTION, Scripted([says(empty)]))


async def test_a_tool_that_ends_gives_the_final_message() -> None:
    async def ask_user(question: str) -> str:
        return question

    ended = await run(
        desk(ask_user=Tool(ask_user, ends=True)), QUESTION, Scripted([calls("ask_user", question="Which?")])
    )
    assert (ended.output, ended.turns) == ("Which?", 1)


async def test_results_are_screened_before_a_model_reads_them() -> None:
    model = Scripted([calls("search", query="fees"), says("done")])
    await run(desk(search), QUESTION, model, screen=lambda text: text.replace("0.75%", "[gone]"))
    assert model.asked[1][1][2]["content"] == "[gone] a year (fees)"


async def test_an_effect_without_anything_that_checks_it_does_not_happen() -> None:
    sent = []

    async def send(text: str) -> str:
        sent.append(text)
        return "sent"

    model = Scripted([calls("send", text="hello"), says("done")])
    ended = await run(desk(send=Tool(send, effect="hold")), QUESTION, model)
    assert sent == []
    assert "nothing here checks it first" in ended.messages[2]["content"]
