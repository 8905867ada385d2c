"""Replies of a model kept by the hash of what it was asked, so that a run that was paid for runs again without a key.

One small JSON file a reply. What was asked is model, instructions, tools and history: a changed prompt, tool or passage
asks anew. Failures are not kept; a replay that meets one falls back as the run did.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from assistant.schema import function_schema
from assistant.types import Agent, Message, Model, Reply, ToolCall, Usage
from core.errors import ModelUnavailable

DAY = "today.txt"


@dataclass(frozen=True, slots=True)
class Kept:
    """A model by name whose replies are kept in a folder. Without ``model`` there are only those kept."""

    model: Model | None
    name: str
    folder: Path

    async def __call__(self, agent: Agent, history: Sequence[Message]) -> Reply:
        """The reply kept for this question, else the model's, kept from now on.

        Raises:
            ModelUnavailable: None is kept, and there is no model to ask.
        """
        path = self.folder / f"{key(self.name, agent, history)}.json"
        if path.is_file():
            return _read(path)
        if self.model is None:
            raise ModelUnavailable(f"model {self.name!r}: no reply to this is kept in {self.folder.name}")
        reply = await self.model(agent, history)
        self.folder.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(f".{uuid4().hex[:8]}")
        aside.write_text(json.dumps(asdict(reply), ensure_ascii=False, indent=1), encoding="utf-8")
        aside.replace(path)
        return reply


def key(name: str, agent: Agent, history: Sequence[Message]) -> str:
    """The hash of a question to a model; 32 hexadecimal digits."""
    tools = [function_schema(tool) for tool in agent.tools.values()]
    asked = [name, agent.name, agent.instructions, tools, list(history)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()[:32]


def day(folder: Path, today: date) -> date:
    """The day that the replies of a folder were given on, today for a new one: prompts and results name the day."""
    path = folder / DAY
    if path.is_file():
        return date.fromisoformat(path.read_text(encoding="utf-8").strip())
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{today.isoformat()}\n", encoding="utf-8")
    return today


def _read(path: Path) -> Reply:
    value = json.loads(path.read_text(encoding="utf-8"))
    calls = tuple(ToolCall(**call) for call in value["tool_calls"])
    return Reply(value["message"], calls, Usage(**value["usage"]), value["model"])
