"""The model that needs no key and no network: it plans the same tool calls by rule and writes a short cited answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.offline.plan import plan
from assistant.offline.replay import Calls, asking, replay
from assistant.offline.triage import specialist
from assistant.types import OFFLINE, Agent, Message, Reply

__all__ = ["OfflineModel"]

Plan = Callable[[Calls, str, Sequence[str]], str]


class OfflineModel:
    """A model by rule. The same history always gives the same reply; nothing is kept between calls."""

    name = OFFLINE

    def __init__(self, by: Plan = plan) -> None:
        self._plan = by

    async def __call__(self, agent: Agent, history: Sequence[Message]) -> Reply:
        """The next tool calls, or the final message."""
        turns = [str(message.get("content") or "") for message in history if message.get("role") == "user"]
        question, earlier = (turns[-1], turns[:-1]) if turns else ("", [])
        if handoff := specialist(agent, question):
            return asking([(handoff, {})])
        return replay(agent, history, lambda calls: self._plan(calls, question, earlier))
