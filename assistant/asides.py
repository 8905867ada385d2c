"""Short questions to a model beside the conversation: what a search asks of one (a passage to embed, an order).

A search runs on a thread of its own and waits for the reply, which comes over a loop that only these questions use.
They are never worth an answer: a model that is slow, down or throttled costs the search its help, no more.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextvars import ContextVar

import structlog

from assistant.fallback import Breaker
from assistant.types import Agent, Model, Usage
from core.errors import WealthdeskError

log = structlog.get_logger(__name__)
SECONDS = 8.0
LEAVE_S = 5.0
AGENT = Agent("search", "You help a search over a firm's documents. Give what is asked for and nothing else.")
_BILL: ContextVar[list[Usage] | None] = ContextVar("bill", default=None)


def bill() -> list[Usage]:
    """A list that every question asked from here on, in this context and its threads, adds its usage to."""
    kept: list[Usage] = []
    _BILL.set(kept)
    return kept


class Asides:
    """A model as a function from a prompt to its reply, the empty text where there is none. Safe to share.

    Args:
        model: Its client must be used by no one else: it belongs to this loop.
        seconds: The longest that one question may take, retries included.
        closing: Lets the client go, on this loop.
        breaker: Spares the wait while the model is known to be down.
    """

    def __init__(
        self,
        model: Model,
        *,
        seconds: float = SECONDS,
        closing: Callable[[], Awaitable[None]] | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        self._model = model
        self._closing = closing
        self._seconds = seconds
        self._breaker = breaker or Breaker(failures=2)
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def __call__(self, prompt: str) -> str:
        """The model's reply to a prompt. Never raises for the model's sake: it logs and gives the empty text."""
        if not self._breaker.closed:
            log.warning("search_without_model", reason="it failed just now")
            return ""
        reply = asyncio.run_coroutine_threadsafe(self._asked(prompt), self._running())
        try:
            text = reply.result(self._seconds + 1.0)
        except (WealthdeskError, TimeoutError) as error:
            reply.cancel()
            self._breaker.note(good=False)
            log.warning("search_without_model", reason=type(error).__name__)
            return ""
        self._breaker.note(good=True)
        return text

    def close(self) -> None:
        """Let the client and the thread go."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            asyncio.run_coroutine_threadsafe(self._ended(), loop).result(LEAVE_S)
            loop.call_soon_threadsafe(loop.stop)

    async def _ended(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        if self._closing:
            await self._closing()

    async def _asked(self, prompt: str) -> str:
        async with asyncio.timeout(self._seconds):
            reply = await self._model(AGENT, [{"role": "user", "content": prompt}])
        if (kept := _BILL.get()) is not None:
            kept.append(reply.usage)
        return str(reply.message.get("content") or "")

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_forever, args=(self._loop,), name="asides", daemon=True).start()
            return self._loop


def _forever(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
