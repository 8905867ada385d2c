"""An answer as server-sent events, in the UI message stream protocol (v1) with data parts of our own.

Each event is one line ``data: {json}``; the last is ``data: [DONE]``. Parts in order: ``start``, ``data-status``
(a stage begins), ``data-scope``, ``data-sources`` and ``source-document`` before any text, ``text-start``,
``text-delta``, ``text-end``, whatever else the desk says as ``data-<kind>``, ``data-answer`` (the whole object of
``POST /v1/ask``), ``finish``. A failure is an ``error`` part. A comment line is sent when nothing was for 15 seconds.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import aclosing, suppress
from typing import Any

import structlog
from fastapi.responses import StreamingResponse
from starlette.types import Send

from api.problems import where
from assistant.types import Answer, Event
from core.errors import WealthdeskError

HEADERS = {
    "x-vercel-ai-ui-message-stream": "v1",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
}
KEEP_ALIVE_S = 15.0
TEXT = "answer"
STOPPED = "the server is stopping; ask again in a moment"

log = structlog.get_logger(__name__)
Emit = Callable[[Event], None]


class EventStream(StreamingResponse):
    """Events as a response. However it ends, what makes the events is closed at once."""

    def __init__(self, events: AsyncIterator[str], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(events, media_type="text/event-stream", headers={**HEADERS, **(headers or {})})

    async def stream_response(self, send: Send) -> None:
        """Send each event as it comes."""
        async with aclosing(self.body_iterator):  # type: ignore[type-var]
            await super().stream_response(send)


async def stream(
    message_id: str, ask: Callable[[Emit], Awaitable[Answer]], stopping: asyncio.Event
) -> AsyncIterator[str]:
    """The events of one question, as they happen.

    When the reader leaves, the question is given up; when the server stops, the stream says so and ends.
    """
    queue: asyncio.Queue[Event | None] = asyncio.Queue()
    work = asyncio.ensure_future(ask(queue.put_nowait))
    work.add_done_callback(lambda _: queue.put_nowait(None))
    yield line({"type": "start", "messageId": message_id})
    open_text = False
    shown: set[str] = set()
    try:
        while (event := await _next(queue, stopping)) is not None:
            if event is IDLE:
                yield ": still working\n\n"
                continue
            if event is LEAVING:
                break
            if event.kind == "text-delta" and not open_text:
                open_text = True
                yield line({"type": "text-start", "id": TEXT})
            for part in parts(event):
                if part.get("sourceId") not in shown:
                    yield line(part)
                shown.update({part["sourceId"]} if "sourceId" in part else ())
        if open_text:
            yield line({"type": "text-end", "id": TEXT})
        for part in _ending(work, message_id):
            yield line(part)
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


def _ending(work: asyncio.Future[Answer], message_id: str) -> Iterator[dict[str, Any]]:
    if not work.done():
        yield {"type": "error", "errorText": STOPPED}
        return
    error = work.exception()
    if error is None:
        answer = work.result().to_json()
        yield {"type": "data-answer", "data": {**answer, "request_id": message_id}}
        about = {key: answer.get(key) for key in ("run_id", "model", "as_of", "usage", "timings_ms")}
        yield {"type": "finish", "messageMetadata": about}
    elif isinstance(error, WealthdeskError):
        yield {"type": "error", "errorText": str(error)}
    else:
        log.error("a stream ended in a bug", error=type(error).__name__, at=where(error))
        yield {"type": "error", "errorText": f"something went wrong on our side; the log has it under {message_id}"}


IDLE = Event("idle")
LEAVING = Event("leaving")


async def _next(queue: asyncio.Queue[Event | None], stopping: asyncio.Event) -> Event | None:
    """What the desk says next; `IDLE` when it says nothing for long, `LEAVING` when the server stops."""
    if not queue.empty():
        return queue.get_nowait()
    said = asyncio.ensure_future(queue.get())
    stopped = asyncio.ensure_future(stopping.wait())
    try:
        done, _ = await asyncio.wait({said, stopped}, timeout=KEEP_ALIVE_S, return_when=asyncio.FIRST_COMPLETED)
        if said in done:
            return said.result()
        return LEAVING if stopped in done else IDLE
    finally:
        said.cancel()
        stopped.cancel()


def line(part: Mapping[str, Any]) -> str:
    """One event."""
    return f"data: {json.dumps(part, ensure_ascii=False, default=str)}\n\n"
