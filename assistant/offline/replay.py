"""A plan written as plain code, run again from the start at every turn.

The plan asks for tool calls as it goes. A call whose result stands in the history gives that result; the first ones
that do not become the model's reply. So nothing is kept between turns, and the same history always gives the same
reply.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.types import OFFLINE, Agent, Message, Reply, ToolCall

Result = Mapping[str, Any]
HANDOFF = "handoff_to_"


class Pending(Exception):
    """The plan needs these calls made before it can go on."""

    def __init__(self, calls: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        super().__init__(", ".join(name for name, _ in calls))
        self.calls = tuple(calls)


@dataclass
class Calls:
    """The tools as a plan sees them: what was called in this turn of the conversation, and what came back.

    ``in_words`` is set by a plan that came to answer from sentences, or to say that none answers. ``standing`` holds
    arguments that every call of a tool is given beside its own.
    """

    agent: Agent
    done: dict[tuple[str, str], Result] = field(default_factory=dict)
    made: int = 0
    in_words: bool = False
    standing: dict[str, dict[str, Any]] = field(default_factory=dict)

    def has(self, tool: str) -> bool:
        """Whether the agent, or one it may hand over to, has the tool."""
        return tool in self.agent.tools or bool(self._handoffs())

    def __call__(self, tool: str, **arguments: Any) -> Result:  # noqa: ANN401
        """The result of one call; ``{"error": ...}`` where the tool said what was wrong with it.

        Raises:
            Pending: It was not made yet.
        """
        return self.together((tool, arguments))[0]

    def together(self, *calls: tuple[str, Mapping[str, Any]]) -> list[Result]:
        """The results of several calls, asked for in one turn."""
        full = [(tool, {**self.standing.get(tool, {}), **arguments}) for tool, arguments in calls]
        wanted = [(tool, {k: v for k, v in arguments.items() if v not in (None, "", [])}) for tool, arguments in full]
        missing = [call for call in wanted if _key(*call) not in self.done]
        if missing:
            raise Pending(self._reachable(missing))
        return [self.done[_key(*call)] for call in wanted]

    def _reachable(self, calls: Sequence[tuple[str, Mapping[str, Any]]]) -> list[tuple[str, Mapping[str, Any]]]:
        """The calls, or a handover to an agent not yet tried where this one lacks the tool."""
        lacking = [tool for tool, _ in calls if tool not in self.agent.tools]
        if not lacking:
            return list(calls)
        for handoff in self._handoffs():
            if _key(handoff, {}) not in self.done:
                return [(handoff, {})]
        for tool, arguments in calls:
            if tool in lacking:
                self.done[_key(tool, arguments)] = {"error": f"no tool {tool!r} here"}
        raise Again

    def _handoffs(self) -> list[str]:
        return sorted(name for name in self.agent.tools if name.startswith(HANDOFF))


class Again(Exception):
    """A call cannot be made by anyone; the plan runs again knowing that."""


def replay(agent: Agent, history: Sequence[Message], plan: Callable[[Calls], str]) -> Reply:
    """The plan's next calls, or its final message, over what the history already holds since the last question."""
    since = max((at for at, message in enumerate(history) if message.get("role") == "user"), default=-1)
    calls = Calls(agent, *_answered(history[since + 1 :]))
    while True:
        try:
            return Reply({"role": "assistant", "content": plan(calls)}, model=OFFLINE)
        except Again:
            continue
        except Pending as pending:
            return asking(pending.calls, calls.made)


def asking(wanted: Sequence[tuple[str, Mapping[str, Any]]], made: int = 0) -> Reply:
    """A reply that asks for these calls; ``made`` is how many were asked for before."""
    calls = tuple(
        ToolCall(f"call_{made + place + 1}", tool, json.dumps(arguments, ensure_ascii=False))
        for place, (tool, arguments) in enumerate(wanted)
    )
    told = [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in calls
    ]
    return Reply({"role": "assistant", "content": None, "tool_calls": told}, calls, model=OFFLINE)


def _answered(messages: Sequence[Message]) -> tuple[dict[tuple[str, str], Result], int]:
    """Every call with its result, by tool and arguments, and how many calls there were."""
    asked: dict[str, tuple[str, str]] = {}
    done: dict[tuple[str, str], Result] = {}
    for message in messages:
        for call in message.get("tool_calls") or ():
            function = call["function"]
            asked[call["id"]] = _key(function["name"], _arguments(function["arguments"]))
        if message.get("role") == "tool" and message.get("tool_call_id") in asked:
            done[asked[message["tool_call_id"]]] = _result(str(message.get("content") or ""))
    return done, len(asked)


def _arguments(text: str) -> Mapping[str, Any]:
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _result(text: str) -> Result:
    try:
        body = json.loads(text)
    except ValueError:
        return {"error": text.removeprefix("Error: ")}
    return body if isinstance(body, dict) else {"value": body}


def _key(tool: str, arguments: Mapping[str, Any]) -> tuple[str, str]:
    return tool, json.dumps(arguments, sort_keys=True, ensure_ascii=False)
