"""A model behind any OpenAI-compatible address: the raw streamed call, retried within its deadline, one log line each.

Chat Completions, since every compatible server speaks it. Nothing is added to the API's own dicts.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import structlog

from assistant.draft import SCHEMA
from assistant.schema import function_schema
from assistant.types import Agent, Message, Reply, ToolCall, Usage
from core.calls import logged
from core.errors import BadModelOutput, ModelUnavailable
from core.trace import note, span

if TYPE_CHECKING:
    from openai import AsyncOpenAI

log = structlog.get_logger(__name__)
LONGEST = 200_000
"""Characters of one reply after which a model is babbling, not answering."""


def connect(api_key: str, base_url: str = "") -> AsyncOpenAI:
    """A client for OpenAI or whatever answers at ``base_url``; retries are ours, so it makes none."""
    from openai import AsyncOpenAI

    return AsyncOpenAI(api_key=api_key or "none", base_url=base_url or None, max_retries=0)


@dataclass(frozen=True, slots=True)
class OpenAIModel:
    """One model by name. ``price`` is in dollars a million tokens, in and out.

    ``deadline_s`` bounds a whole call with its retries, ``patience_s`` the silence within a stream. ``structured``
    holds final messages to the draft's schema where the server can; one that cannot is asked again without.
    """

    client: AsyncOpenAI
    name: str
    price: tuple[float, float] = (0.0, 0.0)
    deadline_s: float = 60.0
    patience_s: float = 20.0
    attempts: int = 3
    pause_s: float = 0.5
    structured: bool = True
    content: bool = False
    _plain: list[bool] = field(default_factory=list)

    async def __call__(self, agent: Agent, history: Sequence[Message]) -> Reply:
        """One reply.

        Raises:
            ModelUnavailable: It is down, throttled, too slow, or refuses our key; after retries where those help.
            BadModelOutput: It answered, and nothing here can read what.
        """
        with span(f"chat {self.name}", operation="chat", provider="openai", model=self.name, agent=agent.name) as made:
            reply = await self._retried(self._request(agent, history))
            note(
                made,
                answered_by=reply.model,
                input_tokens=reply.usage.input_tokens,
                output_tokens=reply.usage.output_tokens,
            )
        return reply

    def _request(self, agent: Agent, history: Sequence[Message]) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self.name,
            "messages": [{"role": "system", "content": agent.instructions}, *history],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if agent.tools:
            request["tools"] = [function_schema(tool) for tool in agent.tools.values()]
        if self.structured and not self._plain and not agent.name.startswith("guardrail_"):
            shape = {"name": "final_message", "schema": SCHEMA, "strict": True}
            request["response_format"] = {"type": "json_schema", "json_schema": shape}
        return request

    async def _retried(self, request: dict[str, Any]) -> Reply:
        """The call, up to ``attempts`` times, with growing pauses or the server's own ``Retry-After``."""
        until = time.monotonic() + self.deadline_s
        for attempt in range(1, self.attempts + 1):
            try:
                return await self._once(request, until)
            except _Failed as failed:
                if failed.plain and "response_format" in request:
                    self._plain.append(True)
                    request = {key: value for key, value in request.items() if key != "response_format"}
                    continue
                pause = failed.retry_after_s or self.pause_s * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)
                left = until - time.monotonic()
                if not failed.again or attempt == self.attempts or pause >= left:
                    raise failed.error from failed.__cause__
                await asyncio.sleep(pause)
        raise ModelUnavailable(f"model {self.name!r}: no answer in {self.attempts} attempts")

    async def _once(self, request: dict[str, Any], until: float) -> Reply:
        left = until - time.monotonic()
        try:
            async with asyncio.timeout(max(left, 0.01)):
                return await logged(self._streamed, _log, content=self.content)(**request)
        except TimeoutError as error:
            raise _Failed(self._down("gave no answer in time"), again=False) from error
        except _Failed:
            raise
        except Exception as error:
            raise _failure(self, error) from error

    async def _streamed(self, **request: Any) -> Reply:  # noqa: ANN401
        """The whole reply, put together from its stream."""
        parts = _Parts()
        stream = await self.client.chat.completions.create(**request)
        try:
            async for chunk in self._patiently(stream):
                parts.take(chunk)
                if parts.length > LONGEST:
                    raise _Failed(self._babble(f"its reply went past {LONGEST} characters"), again=False)
        finally:
            await stream.close()
        return self._finished(parts)

    async def _patiently(self, stream: Any) -> AsyncIterator[Any]:  # noqa: ANN401
        chunks = aiter(stream)
        while True:
            try:
                async with asyncio.timeout(self.patience_s):
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                return
            except TimeoutError as error:
                raise _Failed(self._down(f"fell silent for {self.patience_s:g} s"), again=True) from error
            yield chunk

    def _finished(self, parts: _Parts) -> Reply:
        """The reply, if the stream came to its end."""
        if parts.finish is None:
            raise _Failed(self._down("its stream was cut off"), again=True)
        if parts.finish == "length":
            raise _Failed(self._babble("its reply was cut at its own length limit"), again=False)
        if parts.finish == "content_filter":
            raise _Failed(self._babble("its own filter stopped the reply"), again=False)
        calls = parts.calls()
        if not calls and not parts.text.strip():
            raise _Failed(self._babble("its reply was empty"), again=True)
        message: Message = {"role": "assistant", "content": parts.text or None}
        if calls:
            message["tool_calls"] = [
                {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}} for c in calls
            ]
        usage = replace(parts.usage, cost=self._cost(parts.usage))
        return Reply(message, calls, usage, parts.model or self.name)

    def _cost(self, usage: Usage) -> float:
        return (usage.input_tokens * self.price[0] + usage.output_tokens * self.price[1]) / 1e6

    def _down(self, why: str) -> ModelUnavailable:
        return ModelUnavailable(f"model {self.name!r} {why}")

    def _babble(self, why: str) -> BadModelOutput:
        return BadModelOutput(f"model {self.name!r}: {why}")


class _Failed(Exception):
    """One attempt that failed: the error to raise in the end, and whether another attempt may help."""

    def __init__(self, error: Exception, *, again: bool, retry_after_s: float = 0.0, plain: bool = False) -> None:
        super().__init__(str(error))
        self.error = error
        self.again = again
        self.retry_after_s = retry_after_s
        self.plain = plain


@dataclass(slots=True)
class _Parts:
    """A reply in the making."""

    text: str = ""
    finish: str | None = None
    usage: Usage = Usage()
    model: str = ""
    length: int = 0
    _calls: dict[int, dict[str, str]] = field(default_factory=dict)

    def take(self, chunk: Any) -> None:  # noqa: ANN401
        """Add one piece of the stream."""
        self.model = getattr(chunk, "model", None) or self.model
        if used := getattr(chunk, "usage", None):
            self.usage = Usage(used.prompt_tokens or 0, used.completion_tokens or 0)
        for choice in (getattr(chunk, "choices", None) or [])[:1]:
            self.finish = choice.finish_reason or self.finish
            if choice.delta is None:
                continue
            self.text += choice.delta.content or ""
            self.length += len(choice.delta.content or "")
            for piece in choice.delta.tool_calls or []:
                self._piece(piece)

    def _piece(self, piece: Any) -> None:  # noqa: ANN401
        held = self._calls.setdefault(piece.index, {"id": "", "name": "", "arguments": ""})
        held["id"] = piece.id or held["id"]
        if piece.function:
            held["name"] += piece.function.name or ""
            held["arguments"] += piece.function.arguments or ""
            self.length += len(piece.function.arguments or "")

    def calls(self) -> tuple[ToolCall, ...]:
        """The calls in order; one without an id, or with another's, gets one of its own."""
        made: dict[str, ToolCall] = {}
        for index in sorted(self._calls):
            held = self._calls[index]
            name = held["id"] if held["id"] and held["id"] not in made else f"call_{index}"
            made[name] = ToolCall(name, held["name"], held["arguments"])
        return tuple(made.values())


def _failure(model: OpenAIModel, error: Exception) -> _Failed:
    """What an error of the client means: who can mend it, and whether asking again may help."""
    import httpx2
    import openai

    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return _Failed(
                model._down(f"refused our credentials ({error.status_code}); check OPENAI_API_KEY"), again=False
            )
        case openai.NotFoundError():
            return _Failed(
                model._down("is not known at this address; check WEALTHDESK_MODEL and OPENAI_BASE_URL"), again=False
            )
        case openai.RateLimitError():
            return _Failed(model._down("is throttled (429)"), again=True, retry_after_s=_wait(error.response.headers))
        case openai.BadRequestError() | openai.UnprocessableEntityError():
            unable = bool(re.search(r"response_format|json_schema|schema|grammar", str(error), re.I))
            return _Failed(
                model._babble(f"the server refused the request ({error.status_code})"), again=False, plain=unable
            )
        case openai.APIStatusError():
            wait = _wait(error.response.headers)
            return _Failed(model._down(f"failed on its side ({error.status_code})"), again=True, retry_after_s=wait)
        case openai.APIConnectionError() | httpx2.HTTPError():
            return _Failed(model._down("could not be reached, or hung up"), again=True)
        case openai.APIError():
            return _Failed(model._down("failed in its stream"), again=True)
        case json.JSONDecodeError() | UnicodeDecodeError() | AttributeError() | TypeError() | ValueError():
            return _Failed(model._babble("its stream cannot be read"), again=True)
        case _:
            raise error


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds that a server asks to wait, 0 where it does not say."""
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return 0.0


def _log(line: Mapping[str, Any]) -> None:
    log.info("model_call", **line)
