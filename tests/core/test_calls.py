from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from core.calls import digest, logged

pytestmark = pytest.mark.anyio


@dataclass
class Used:
    input_tokens: int = 12
    output_tokens: int = 3


@dataclass
class Reply:
    text: str
    model: str = "small-2026"
    usage: Used = field(default_factory=Used)


async def test_a_call_passes_through_and_leaves_a_line_without_its_words() -> None:
    lines: list[Any] = []

    async def send(**request: Any) -> Reply:
        return Reply(request["messages"][0]["content"].upper())

    messages = [{"role": "user", "content": "größe"}]
    assert (await logged(send, lines.append)(model="small", messages=messages)).text == "GRÖSSE"
    (line,) = lines
    assert (line["outcome"], line["model"], line["answered_by"]) == ("ok", "small", "small-2026")
    assert (line["input_tokens"], line["output_tokens"], line["prompt"]) == (12, 3, digest(messages))
    assert "größe" not in str(line)


async def test_the_words_are_kept_only_where_that_is_asked_for() -> None:
    lines: list[Any] = []

    async def send(**request: Any) -> Reply:
        return Reply("")

    await logged(send, lines.append, content=True)(messages=["größe"])
    assert lines[0]["messages"] == ["größe"]


async def test_a_failed_call_raises_what_it_raised_and_leaves_a_line() -> None:
    lines: list[Any] = []

    async def send() -> Reply:
        raise ConnectionError("sk-secret is wrong")

    with pytest.raises(ConnectionError, match="wrong"):
        await logged(send, lines.append)()
    assert lines[0]["outcome"] == "ConnectionError"
    assert "secret" not in str(lines)


async def test_a_cancelled_call_leaves_a_line_too() -> None:
    lines: list[Any] = []

    async def send() -> Reply:
        await asyncio.sleep(3600)
        return Reply("never")

    task = asyncio.create_task(logged(send, lines.append)())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert lines[0]["outcome"] == "CancelledError"
