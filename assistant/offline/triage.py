"""To which specialist a question is handed over, by its words, where the agent that hears it only hands over."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.offline import trading
from assistant.types import Agent

HANDOFF = "handoff_to_"
_DRAFTING = re.compile(
    r"\b(?:draft|write|send|share|forward)\b[^.?!\n]{0,60}\b(?:e-?mail|note|message|client|letter)\b", re.I
)
_FIGURES = re.compile(
    r"\b(?:revenue|sales|income|profit|margin|ebit(?:da)?|eps|earnings per share|cash flow|capex|capital expenditure"
    r"|debt|assets|liabilities|equity|ratio|turnover|growth|cagr|average)\b",
    re.I,
)
_WORDS = re.compile(
    r"\b(?:why|view|rating|rated|target|risks?|policy|recommend\w*|outlook|expect\w*|driv(?:e|er|en)\w*)\b", re.I
)


def specialist(agent: Agent, question: str) -> str:
    """The handoff to call, by its tool's name; empty where the agent has tools of its own or nobody to hand over to."""
    there = [name.removeprefix(HANDOFF) for name in agent.tools if name.startswith(HANDOFF)]
    if not there or len(there) < len(agent.tools):
        return ""
    wanted = next(name for name, asks in _ASKS if asks(question))
    return HANDOFF + (wanted if wanted in there else there[0])


_ASKS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("drafting", lambda question: bool(_DRAFTING.search(question))),
    ("markets", lambda question: bool(trading.asked(question))),
    ("figures", lambda question: bool(_FIGURES.search(question)) and not _WORDS.search(question)),
    ("research", lambda question: True),
)
