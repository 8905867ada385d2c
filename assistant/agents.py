"""Who answers: one desk agent by default, or a network of a triage agent and specialists. A recipe's choice.

A handoff is a tool that returns an `Agent`. The whole conversation goes along.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from assistant.prompts import load
from assistant.types import Agent, Tool


@dataclass(frozen=True, slots=True)
class Role:
    """One agent of a network: its tools by name, whom it may hand over to, and which model speaks for it."""

    tools: tuple[str, ...]
    hands_to: tuple[str, ...] = ()
    model: Literal["main", "cheap"] = "main"
    about: str = ""


EVERYTHING = ("*",)
SPECIALISTS = ("figures", "markets", "research", "drafting")
NETWORKS: Mapping[str, Mapping[str, Role]] = {
    "desk": {"desk": Role(EVERYTHING)},
    "network": {
        "triage": Role((), SPECIALISTS, "cheap"),
        "figures": Role(
            ("lookup", "calculate", "compare", "search", "read_page", "read_table", "take_figure", "ask_user"),
            about="Reported figures and ratios.",
        ),
        "markets": Role(("prices", "search", "read_page", "ask_user"), about="Prices and returns."),
        "research": Role(
            (
                "search",
                "read_page",
                "read_table",
                "take_figure",
                "house_view",
                "lookup",
                "calculate",
                "compare",
                "ask_user",
            ),
            about="What research, filings and pages say in words.",
        ),
        "drafting": Role(
            ("search", "read_page", "lookup", "house_view", "draft_email", "share_with_client", "ask_user"),
            about="E-mails and notes to send or share.",
        ),
    },
}
"""The first role of each is the one a question comes to."""


def team(tools: Mapping[str, Tool], network: str = "desk", prompts: str = "default") -> dict[str, Agent]:
    """The agents of a network over the tools of a run, by name, the one to begin with first."""
    roles = NETWORKS[network]
    made: dict[str, Agent] = {}
    for name, role in roles.items():
        wanted = tools if role.tools == EVERYTHING else {key: tools[key] for key in role.tools if key in tools}
        instructions = load(name, prompts) if role.hands_to else f"{load(name, prompts)}\n\n{load('final', prompts)}"
        made[name] = Agent(name, instructions, dict(wanted), role.model)
    for name, role in roles.items():
        handoffs = _handoffs(role.hands_to, roles, made)
        made[name] = replace(made[name], tools={**made[name].tools, **handoffs})
    return made


def _handoffs(to: Sequence[str], roles: Mapping[str, Role], made: Mapping[str, Agent]) -> dict[str, Tool]:
    return {
        f"handoff_to_{name}": Tool(_handoff(name, roles[name].about, partial(made.__getitem__, name))) for name in to
    }


def _handoff(name: str, about: str, find: Callable[[], Agent]) -> Callable[[], Awaitable[Agent]]:
    async def handoff() -> Agent:
        return find()

    handoff.__name__ = f"handoff_to_{name}"
    handoff.__doc__ = f"Hand the conversation over to {name}. {about}"
    return handoff
