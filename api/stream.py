"""An answer as server-sent events, in the UI message stream protocol (v1) with data parts of our own.

Each event is one line ``data: {json}``; the last is ``data: [DONE]``. Parts in order: ``start``, ``data-status``
(a stage begins), ``data-scope``, ``data-sources`` and ``source-document`` before any text, ``text-start``,
``text-delta``, ``text-end``, whatever else the desk says as ``data-<kind>``, ``data-answer`` (the whole object of
``POST /v1/ask``), ``finish``. A failure is an ``error`` part. A comment line is sent when nothing was for 15 seconds.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any

from assistant.types import Answer, Event

from core.errors import WealthdeskError

HEADERS = {
    "x-vercel-ai-ui-message-stream": "v1",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
}
KEEP_ALIVE_S = 15.0
TEXT = "answer"

log = logging.getLogger(__name__)
Emit = Callable[[Event], None]


async def stream(message_id: str, ask: Callable[[Emit], Awaitable[Answer]]) -> AsyncIterator[str]:
    """The events of one question, as they happen. When the reader leaves, the question is given up."""
    queue: asyncio.Queue[Event | None] = asyncio.Queue()
    work = asyncio.ensure_future(ask(queue.put_nowait))
    work.add_done_callback(lambda _: queue.put_nowait(None))
    yield _line({"type": "start", "messageId": message_id})
    open_text = False
    try:
        while (event := await _next(queue)) is not None:
            if event.kind == "idle":
                yield ": still working\n\n"
                continue
            if event.kind == "text-delta" and not open_text:
                open_text = True
                yield _line({"type": "text-start", "id": TEXT})
            for part in parts(event):
                yield _line(part)
        if open_text:
            yield _line({"type": "text-end", "id": TEXT})
        for part in _ending(work):
            yield _line(part)
        yield "data: [DONE]\n\n"
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await work


def parts(event: Event) -> Iterator[dict[str, Any]]:
    """One of the desk's events as protocol parts."""
    match event.kind:
        case "stage":
            yield {"type": "data-status", "data": event.data, "transient": True}
        case "text-delta":
            yield {"type": "text-delta", "id": TEXT, "delta": event.data}
        case "sources":
            yield {"type": "data-sources", "data": event.data}
            for source in event.data:
                yield {
                    "type": "source-document",
                    "sourceId": f"{source['document_id']}#{source['page']}",
                    "mediaType": "application/pdf",
                    "title": f"{source['title']}, p. {source['page']}",
                }
        case "done":
            return
        case _:
            yield {"type": f"data-{event.kind}", "data": event.data}


def _ending(work: asyncio.Future[Answer]) -> Iterator[dict[str, Any]]:
    error = work.exception()
    if error is None:
        answer = work.result().to_json()
        yield {"type": "data-answer", "data": answer}
        yield {"type": "finish", "messageMetadata": {key: answer.get(key) for key in ("run_id", "model", "as_of")}}
    elif isinstance(error, WealthdeskError):
        yield {"type": "error", "errorText": str(error)}
    else:
        log.error("a stream ended with a bug", exc_info=error)
        yield {"type": "error", "errorText": "something went wrong on our side; the run's id is in the log"}


async def _next(queue: asyncio.Queue[Event | None]) -> Event | None:
    try:
        return await asyncio.wait_for(queue.get(), KEEP_ALIVE_S)
    except TimeoutError:
        return Event("idle", None)


def _line(part: dict[str, Any]) -> str:
    return f"data: {json.dumps(part, ensure_ascii=False, default=str)}\n\n"
