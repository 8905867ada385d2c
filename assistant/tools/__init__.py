"""The tools a model may call: one file each, made for one run, so that a tool never reaches past its principal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from importlib import import_module

from assistant.types import Run, Tool

Function = Callable[..., Awaitable[str]]

READ = ("search", "read_page", "read_table", "take_figure", "lookup", "calculate", "compare", "prices", "house_view")
HELD = ("draft_email", "share_with_client")
ENDS = ("ask_user",)
TOOLS: tuple[str, ...] = (*READ, *ENDS, *HELD)


def tools(run: Run, names: Iterable[str] = TOOLS) -> Mapping[str, Tool]:
    """The named tools for one run. Those of `HELD` have effects and wait for every verdict and for a person."""
    return {name: _tool(run, name) for name in names}


def _tool(run: Run, name: str) -> Tool:
    make: Callable[[Run], Function] = import_module(f"assistant.tools.{name}").make
    call = make(run)
    if name in HELD:
        return Tool(call, effect="hold", approval=True)
    return Tool(call, ends=name in ENDS)
