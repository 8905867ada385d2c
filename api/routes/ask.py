"""POST /v1/ask: one question, one grounded answer; the same as events for a caller that accepts an event stream."""

from __future__ import annotations

import time
from datetime import date
from typing import Annotated, Any
from uuid import uuid4

from assistant.types import Answer, Event
from fastapi import APIRouter, Header
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from api import stream
from api.deps import HouseDep, PrincipalDep
from core.types import Scope

router = APIRouter(prefix="/v1", tags=["ask"])


class ScopeIn(BaseModel):
    """What the question is about, where the caller knows better than the words say. Empty is open."""

    issuers: list[str] = []
    tickers: list[str] = []
    fiscal_years: list[int] = []
    kinds: list[str] = []
    documents: list[str] = []
    publishers: list[str] = []
    published_from: date | None = None
    published_to: date | None = None

    def to_scope(self) -> Scope:
        """The same as the assistant's own noun."""
        values = self.model_dump()
        return Scope(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})


class AskIn(BaseModel):
    """A question in the adviser's own words."""

    question: str = Field(min_length=1, max_length=8000, examples=["What was Acme's operating margin in FY2025?"])
    conversation: str | None = Field(None, max_length=64, description="Continue this conversation.")
    as_of: date | None = Field(None, description="Answer as things stood on this day.")
    scope: ScopeIn | None = None


ANSWER: dict[str, Any] = {
    "run_id": "01J",
    "status": "answered",
    "answer": "Acme's operating margin in FY2025 was 14.2% [1].",
    "citations": [{"n": 1, "document_id": "3f2a", "title": "Acme: annual report", "page": 41, "quote": "Operating"}],
    "figures": [{"text": "14.2%", "value": "14.2", "unit": "percent", "basis": "computed"}],
}


@router.post(
    "/ask",
    summary="Ask a question",
    responses={
        200: {
            "description": "The answer, an abstention, a refusal, a question back, or a draft awaiting approval. "
            "With `Accept: text/event-stream`, the same as it is made.",
            "content": {"application/json": {"example": ANSWER}, "text/event-stream": {}},
        }
    },
)
async def ask(body: AskIn, house: HouseDep, principal: PrincipalDep, accept: Annotated[str, Header()] = "") -> Response:
    """Answer from what the caller may see. A refusal by policy is an answer too, so it comes with 200."""
    scope = body.scope.to_scope() if body.scope else None

    async def run(emit: stream.Emit | None) -> Answer:
        answer = await house.desk.ask(
            body.question, principal, conversation=body.conversation, scope=scope, as_of=body.as_of, emit=emit
        )
        house.metrics.answers.labels(answer.status).inc()
        return answer

    if "text/event-stream" not in accept:
        return JSONResponse((await run(None)).to_json())

    async def timed(emit: stream.Emit) -> Answer:
        begun, first = time.perf_counter(), [True]

        def noted(event: Event) -> None:
            if first.pop() if first else False:
                house.metrics.first_stage.observe(time.perf_counter() - begun)
            emit(event)

        with house.metrics.streams.track_inprogress():
            return await run(noted)

    events = stream.stream(uuid4().hex, timed)
    return StreamingResponse(events, media_type="text/event-stream", headers=stream.HEADERS)
