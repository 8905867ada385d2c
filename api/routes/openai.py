"""The OpenAI-compatible endpoints, so that any chat front end can ask the desk: models, chat completions, responses.

Citations are ``url_citation`` annotations to our page viewer. Sampling parameters are accepted and ignored. Front ends
also send this model their own housekeeping (titles, tags): those are answered shortly, without a search.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from api import chat, housekeeping
from api.deps import AskerDep, HouseDep, PrincipalDep
from api.house import House
from api.links import embedded
from api.problems import MESSAGE_OF_A_BUG, where
from api.stream import EventStream
from assistant.types import Answer
from core.errors import InputError, NotFound, WealthdeskError
from core.types import Principal

router = APIRouter(prefix="/v1", tags=["openai"])
EMBED = "wealthdesk:embed"
MODELS = (chat.MODEL, EMBED)
UNSEEN = "\n\nThe picture was not read: answers rest on the library alone."
log = structlog.get_logger()
Messages = list[dict[str, Any]]


class ChatIn(BaseModel):
    """A chat completion request; whatever else it carries is ignored."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [
                {"model": "wealthdesk", "messages": [{"role": "user", "content": "What is our view on Acme?"}]}
            ]
        },
    )
    model: str = Field(chat.MODEL, max_length=100)
    messages: Messages = Field(min_length=1, max_length=200)
    stream: bool | None = False
    stream_options: dict[str, Any] | None = None


class ResponsesIn(BaseModel):
    """A responses request; whatever else it carries is ignored."""

    model_config = ConfigDict(
        extra="ignore", json_schema_extra={"examples": [{"model": "wealthdesk", "input": "What is our view on Acme?"}]}
    )
    model: str = Field(chat.MODEL, max_length=100)
    input: str | Messages
    stream: bool | None = False


def _shapes(example: dict[str, Any], streamed: str) -> dict[int | str, dict[str, Any]]:
    """What comes back, whole or streamed, for the description."""
    return {
        200: {
            "description": "In OpenAI's shape; with `stream`, the same as events.",
            "content": {
                "application/json": {"example": example},
                "text/event-stream": {"example": streamed},
            },
        }
    }


COMPLETION = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "model": "wealthdesk",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "We rate Acme Buy [1]."}}],
}
CHUNK = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "We "}}]}
RESPONSE = {
    "id": "resp_1",
    "object": "response",
    "status": "completed",
    "output": [{"type": "message", "content": [{"type": "output_text", "text": "We rate Acme Buy [1]."}]}],
}
DELTA = {"type": "response.output_text.delta", "delta": "We "}


@router.get("/models", summary="Models")
def models(principal: PrincipalDep) -> dict[str, Any]:
    """The desk, and the desk with addresses of our page viewer that a front end may show in a frame."""
    del principal
    return {"object": "list", "data": [_model(name) for name in MODELS]}


@router.get("/models/{name}", summary="One model")
def model(name: str, principal: PrincipalDep) -> dict[str, Any]:
    """One of them."""
    del principal
    return _model(name)


@router.post(
    "/chat/completions",
    summary="Chat completion",
    responses=_shapes(COMPLETION, f"data: {json.dumps(CHUNK)}\n\ndata: [DONE]\n\n"),
)
async def completions(body: ChatIn, request: Request, house: HouseDep, principal: AskerDep) -> Response:
    """Answer the last user message, with the earlier ones as its conversation."""
    question, earlier = _split(body.messages)
    about = chat.about_chat(body.model)
    base = str(request.base_url)
    unseen = UNSEEN if _pictured(body.messages) else ""

    async def made() -> tuple[str, list[chat.Note], Answer | None]:
        if errand := housekeeping.answered(question):
            return errand, [], None
        answer = await house.ask(question, principal, earlier=earlier)
        return answer.text + unseen, chat.marked(answer, house.settings, base), answer

    if not body.stream:
        return JSONResponse(chat.completion(about, *await made()))
    wants = bool((body.stream_options or {}).get("include_usage"))

    async def events() -> AsyncIterator[str]:
        yield chat.chunk(about, {"role": "assistant", "content": ""})
        try:
            text, notes, answer = await made()
        except Exception as error:  # noqa: BLE001 - told in the stream, which has begun
            yield _failure(error)
        else:
            if body.model == EMBED and answer:
                for shown in _shown(answer, house, principal, base):
                    yield shown
                notes = []  # each would be a second source, with its address told to the front end's icon service
            for piece in chat.chunks(about, text, notes, answer, with_usage=wants):
                yield piece
        yield "data: [DONE]\n\n"

    return EventStream(events())


@router.post(
    "/responses",
    summary="Response",
    responses=_shapes(RESPONSE, f"event: response.output_text.delta\ndata: {json.dumps(DELTA)}\n\n"),
)
async def responses(body: ResponsesIn, request: Request, house: HouseDep, principal: AskerDep) -> Response:
    """Answer the input, in the shape of the Responses API."""
    messages = [{"role": "user", "content": body.input}] if isinstance(body.input, str) else body.input
    question, earlier = _split(messages)
    base = str(request.base_url)

    async def made() -> dict[str, Any]:
        answer = await house.ask(question, principal, earlier=earlier)
        return chat.response(answer, chat.marked(answer, house.settings, base), body.model)

    if not body.stream:
        return JSONResponse(await made())

    async def events() -> AsyncIterator[str]:
        numbered, whole_id = chat.Numbered(), f"resp_{uuid4().hex}"
        for first in chat.begun(whole_id, body.model, numbered):
            yield first
        try:
            whole = {**await made(), "id": whole_id}
        except Exception as error:  # noqa: BLE001 - told in the stream, which has begun
            yield numbered("error", code="server_error", message=_told(error), param=None)
            return
        for event in chat.told(whole, numbered):
            yield event

    return EventStream(events())


def _split(messages: Messages) -> tuple[str, list[dict[str, str]]]:
    """The last user message, and what was said before it by either side."""
    said = [(str(m.get("role", "user")), _text(m.get("content"))) for m in messages]
    said = [(role, text) for role, text in said if role in ("user", "assistant")]
    asked = [at for at, (role, text) in enumerate(said) if role == "user" and text.strip()]
    if not asked:
        raise InputError("messages hold no user text to answer")
    earlier = [{"role": role, "content": text} for role, text in said[: asked[-1]] if text]
    return housekeeping.unwrapped(said[asked[-1]][1]), earlier


def _pictured(messages: Messages) -> bool:
    """Whether the last user message holds a picture, which is not looked at."""
    content = next((m.get("content") for m in reversed(messages) if m.get("role") == "user"), None)
    return isinstance(content, list) and any(
        isinstance(part, dict) and "image" in str(part.get("type")) for part in content
    )


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return ""


def _shown(answer: Answer, house: House, principal: Principal, base: str) -> Iterator[str]:
    """Sources as events that Open WebUI opens beside the answer, each with a short pass to its one page."""
    for citation in answer.citations:
        name = f"{citation.title}, p. {citation.page}"
        what = f"{citation.document_id}#{citation.page}"
        address = embedded(house.settings, citation, house.door.ticket(principal, what), base)
        source = {
            "source": {"name": name, "embed_url": address},
            "document": [citation.quote],
            "metadata": [{"source": what, "name": name}],
        }
        yield chat.event({"event": {"type": "source", "data": source}})


def _model(name: str) -> dict[str, Any]:
    if name not in MODELS:
        raise NotFound(f"no model {name[:60]!r}; there are {', '.join(MODELS)}")
    return {"id": name, "object": "model", "created": 0, "owned_by": "wealthdesk"}


def _failure(error: Exception) -> str:
    return chat.event({"error": {"message": _told(error), "type": "server_error", "code": None, "param": None}})


def _told(error: Exception) -> str:
    if isinstance(error, WealthdeskError):
        return str(error)
    log.error("a stream ended in a bug", error=type(error).__name__, at=where(error))
    return MESSAGE_OF_A_BUG
