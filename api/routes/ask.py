"""POST /v1/ask: one question, one grounded answer; the same as events for a caller that accepts an event stream."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import aclosing, nullcontext
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api import stream
from api.deps import AskerDep, HouseDep
from api.house import House
from assistant.types import Answer, Event
from core.types import Scope
from retrieval.explain import listening

router = APIRouter(prefix="/v1", tags=["ask"])


Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Words = Annotated[list[Word], Field(max_length=50)]
Year = Annotated[int, Field(ge=1900, le=2200)]


class ScopeIn(BaseModel):
    """What the question is about, where the caller knows better than the words say. Empty is open."""

    model_config = ConfigDict(extra="forbid")
    issuers: Words = []
    tickers: Words = []
    fiscal_years: Annotated[list[Year], Field(max_length=50)] = []
    periods: Words = []
    kinds: Words = []
    documents: Words = []
    publishers: Words = []
    published_from: date | None = None
    published_to: date | None = None
    history: bool = Field(False, description="Whether superseded research may be shown, dated and marked as such.")

    def to_scope(self) -> Scope:
        """The same as the assistant's own noun."""
        values: dict[str, Any] = self.model_dump()
        values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return Scope(**values)


class AskIn(BaseModel):
    """A question in the adviser's own words."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(min_length=1, max_length=8000, examples=["What was Acme's operating margin in FY2025?"])
    conversation: str | None = Field(None, max_length=64, description="Continue this conversation.")
    as_of: date | None = Field(None, description="Answer as things stood on this day.")
    scope: ScopeIn | None = None
    explain: bool = Field(False, description="Add how each search went: reading, heads, order, and what filters cut.")


ANSWER: dict[str, Any] = {
    "run_id": "01J",
    "status": "answered",
    "answer": "Acme's operating margin in FY2025 was 14.2% [1].",
    "citations": [{"n": 1, "document_id": "3f2a", "title": "Acme: annual report", "page": 41, "quote": "Operating"}],
    "figures": [{"text": "14.2%", "value": "14.2", "unit": "percent", "basis": "computed"}],
}
STREAM = (
    'data: {"type": "start", "messageId": "5f0c"}\n\n'
    'data: {"type": "data-status", "data": {"name": "search", "text": "Looking through the research"}}\n\n'
    'data: {"type": "text-delta", "id": "answer", "delta": "Acme\'s "}\n\n'
    "data: [DONE]\n\n"
)


@router.post(
    "/ask",
    summary="Ask a question",
    responses={
        200: {
            "description": "The answer, an abstention, a refusal, a question back, or a draft awaiting approval. "
            "With `Accept: text/event-stream`, the same as it is made: one JSON part a `data:` line.",
            "content": {
                "application/json": {"example": ANSWER},
                "text/event-stream": {"schema": {"type": "string"}, "example": STREAM},
            },
        }
    },
)
async def ask(
    body: AskIn, request: Request, house: HouseDep, principal: AskerDep, accept: Annotated[str, Header()] = ""
) -> Response:
    """Answer from what the caller may see. A refusal by policy is an answer too, so it comes with 200."""
    scope = body.scope.to_scope() if body.scope else None

    found: list[dict[str, Any]] = []

    async def run(emit: stream.Emit | None) -> Answer:
        with listening() if body.explain else nullcontext(found) as searches:
            answer = await house.ask(
                body.question, principal, conversation=body.conversation, scope=scope, as_of=body.as_of, emit=emit
            )
        found.extend(searches if body.explain else ())
        if emit and body.explain:
            emit(Event("explain", found))
        return answer

    if "text/event-stream" not in accept:
        answer = (await run(None)).to_json()
        explained = {"explain": found} if body.explain else {}
        return JSONResponse({**answer, **explained, "request_id": request.state.id})
    return stream.EventStream(_counted(house, stream.stream(request.state.id, run, house.stopping)))


async def _counted(house: House, events: AsyncIterator[str]) -> AsyncIterator[str]:
    """The same events, with the stream counted while it is open and its first stage timed."""
    begun, first = time.perf_counter(), True
    with house.metrics.streams.track_inprogress():
        async with aclosing(events):  # type: ignore[type-var]
            async for event in events:
                if first and '"data-status"' in event:
                    house.metrics.first_stage.observe(time.perf_counter() - begun)
                    first = False
                yield event
