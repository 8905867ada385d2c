"""The agent loop: ask the model, run the tools it asks for, repeat until it answers in words. Bounded every way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from assistant.schema import bind
from assistant.types import OFFLINE, Agent, Message, Model, Reply, Tool, ToolCall, Usage
from core.errors import BadModelOutput, Budget, Deadline, InputError, TurnLimit
from core.trace import span

log = structlog.get_logger(__name__)
CHARACTERS_A_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one run may go. ``tokens`` counts both ways; ``cost`` is in US dollars; a zero is no bound."""

    turns: int = 12
    calls: int = 40
    tokens: int = 60_000
    seconds: float = 60.0
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Pending:
    """A call with an effect that stopped the run until a person has decided."""

    call: ToolCall
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """A finished run: the last agent's text, who spoke last, and every message for the record.

    With ``pending`` it is not finished but waits, and ``output`` is empty.
    """

    output: str
    agent: Agent
    messages: tuple[Message, ...]
    turns: int
    usage: Usage = Usage()
    pending: Pending | None = None


Clear = Callable[[], Awaitable[None]]
Screen = Callable[[str], str]
Turned = Callable[[Agent, Reply], None]


async def run(
    agent: Agent,
    messages: Sequence[Message],
    model: Model,
    *,
    limits: Limits | None = None,
    clear: Clear | None = None,
    turned: Turned | None = None,
    screen: Screen | None = None,
) -> Ended:
    """Run one question to its answer.

    1. The model is asked. A reply without calls ends the run; so does a tool that ends it.
    2. The calls run in the order asked. A tool with an effect first waits for ``clear``, which returns when every
       guardrail has let the question pass; one that needs approval then stops the run with what is pending.
    3. What the model can mend (a tool's name, its arguments, an `InputError`) is told to it; all else ends the run.
    4. What a tool returns goes through ``screen`` before a model reads it.
    5. After a handoff the next turn is the new agent's, over the same history.

    Raises:
        TurnLimit: The model still asks for tools after the turns or calls allowed.
        Deadline: The seconds are over.
        Budget: The tokens or the cost are spent.
        BadModelOutput: A reply holds neither text nor a tool call.
    """
    limits = limits or Limits()
    spent = _Spent(limits, list(messages))
    try:
        async with asyncio.timeout(limits.seconds or None):
            return await _turns(agent, model, spent, Around(clear, turned, screen))
    except TimeoutError as error:
        raise Deadline(f"agent {agent.name!r} gave no answer in {limits.seconds:g} s") from error


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a run: the gate before effects, who is told of turns, and what screens results."""

    clear: Clear | None = None
    turned: Turned | None = None
    screen: Screen | None = None


@dataclass(slots=True)
class _Spent:
    """A run's history so far and what it has used of its limits."""

    limits: Limits
    history: list[Message]
    usage: Usage = Usage()
    calls: int = 0
    turns: int = 0

    def take(self, reply: Reply) -> None:
        self.turns += 1
        self.calls += len(reply.tool_calls)
        counted = reply.usage.tokens or reply.model == OFFLINE
        self.usage += reply.usage if counted else _estimated(self.history, reply)
        self.history.append(reply.message)
        if self.limits.tokens and self.usage.tokens > self.limits.tokens:
            raise Budget(f"the run took {self.usage.tokens} tokens of {self.limits.tokens} allowed")
        if self.limits.cost and self.usage.cost > self.limits.cost:
            raise Budget(f"the run cost ${self.usage.cost:.4f} of ${self.limits.cost:.4f} allowed")
        if self.calls > self.limits.calls:
            raise TurnLimit(f"the model asked for {self.calls} tool calls of {self.limits.calls} allowed")

    def ended(self, agent: Agent, output: str, pending: Pending | None = None) -> Ended:
        return Ended(output, agent, tuple(self.history), self.turns, self.usage, pending)


async def _turns(agent: Agent, model: Model, spent: _Spent, around: Around) -> Ended:
    while spent.turns < spent.limits.turns:
        reply = await model(agent, tuple(spent.history))
        spent.take(reply)
        if around.turned:
            around.turned(agent, reply)
        if not reply.tool_calls:
            output = reply.message.get("content")
            if not output or not str(output).strip():
                raise BadModelOutput(f"agent {agent.name!r}, turn {spent.turns}: neither text nor a tool call")
            return spent.ended(agent, str(output))
        speaker = agent
        for call in reply.tool_calls:
            tool = speaker.tools.get(call.name)
            result = await _call(speaker, call, around.clear)
            if isinstance(result, Pending):
                return spent.ended(speaker, "", result)
            if isinstance(result, Agent):
                log.info("handoff", speaker=speaker.name, to=result.name)
                agent, result = result, f"Handed over to {result.name}."
            elif around.screen:
                result = around.screen(result)
            spent.history.append(answered(call, result))
            if tool is not None and tool.ends and not result.startswith("Error:"):
                return spent.ended(agent, result)
    raise TurnLimit(f"agent {agent.name!r} gave no answer in {spent.limits.turns} turns")


def answered(call: ToolCall, result: str) -> Message:
    """The message that gives a tool's result to the model."""
    return {"role": "tool", "tool_call_id": call.id, "content": result}


async def _call(agent: Agent, call: ToolCall, clear: Clear | None) -> str | Agent | Pending:
    """Run one tool, or say what the model got wrong, or that the call waits for a person."""
    tool = agent.tools.get(call.name)
    if tool is None:
        return f"Error: no tool {call.name[:60]!r}. Tools: {', '.join(sorted(agent.tools)) or 'none'}."
    try:
        arguments = bind(tool, json.loads(call.arguments or "{}"))
    except (ValueError, InputError) as error:
        return f"Error: bad arguments for {call.name!r}: {error}"
    if tool.effect == "hold":
        if clear is None:
            return f"Error: {call.name!r} has an effect, and nothing here checks it first."
        await clear()
        if tool.approval:
            return Pending(call, arguments)
    return await perform(tool, arguments)


async def perform(tool: Tool, arguments: Mapping[str, Any]) -> str | Agent:
    """Run a tool with checked arguments; an `InputError` becomes what the model is told."""
    with span(f"execute_tool {tool.name}", operation="execute_tool", tool=tool.name):
        try:
            return await tool.call(**arguments)
        except InputError as error:
            return f"Error: {error}"


def _estimated(history: Sequence[Message], reply: Reply) -> Usage:
    """Tokens by length, for servers that do not count them."""
    asked = sum(len(str(message.get("content") or "")) for message in history)
    said = len(json.dumps(reply.message, default=str))
    return Usage(asked // CHARACTERS_A_TOKEN, said // CHARACTERS_A_TOKEN, reply.usage.cost)
