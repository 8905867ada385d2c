"""The one thing added to a raw API call: a line in the log, whatever becomes of the call."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
Log = Callable[[Mapping[str, Any]], None]


def logged(send: Callable[P, Awaitable[R]], log: Log, *, content: bool = False) -> Callable[P, Awaitable[R]]:
    """The same call, leaving one line each: model, hash of the prompt, tokens, seconds, and what became of it.

    ``send`` takes a request as keywords and gives something with ``usage`` and ``model``; its arguments, its result
    and its errors pass through untouched. A cancelled call is logged too, since it is paid for. The words themselves
    are in the line only with ``content``, which belongs where the retention policy reaches.
    """

    async def call(*args: P.args, **request: P.kwargs) -> R:
        line: dict[str, Any] = {"model": request.get("model"), "prompt": digest(request.get("messages"))}
        if content:
            line["messages"] = request.get("messages")
        started = perf_counter()
        try:
            response = await send(*args, **request)
            line |= {"outcome": "ok", "answered_by": getattr(response, "model", None), **_tokens(response)}
            return response
        except BaseException as error:
            line["outcome"] = type(error).__name__
            raise
        finally:
            line["seconds"] = round(perf_counter() - started, 3)
            log(line)

    return call


def digest(value: object) -> str:
    """A hash of any JSON-like value, to tell prompts apart without keeping them; sixteen hexadecimal digits."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _tokens(response: object) -> dict[str, int]:
    usage = getattr(response, "usage", None)
    names = ("input_tokens", "output_tokens")
    return {name: int(getattr(usage, name)) for name in names if getattr(usage, name, None) is not None}
