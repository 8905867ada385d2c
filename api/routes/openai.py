"""The OpenAI-compatible endpoints, so that any chat front end can ask the desk: models, chat completions, responses.

Citations are ``url_citation`` annotations to our page viewer. Sampling parameters are accepted and ignored. Front ends
also send this model their own housekeeping (titles, tags): those are answered shortly, without a search.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

from assistant.types import Answer
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict

from api.deps import HouseDep, PrincipalDep
from core.errors import InputError

router = APIRouter(prefix="/v1", tags=["openai"])
MODEL = "wealthdesk"
PIECE = re.compile(r"\S+\s*")
HOUSEKEEPING = re.compile(
    r"generate (a |an )?(concise|short|brief|3-5)|### ?task:|suggest \d.*follow-up|categori[sz]ing.*tags|title for the",
    re.I,
)


class ChatIn(BaseModel):
    """A chat completion request; whatever else it carries is ignored."""

    model_config = ConfigDict(extra="ignore")
    model: str = MODEL
    messages: list[dict[str, Any]]
    stream: bool = False
    stream_options: dict[str, Any] | None = None


class ResponsesIn(BaseModel):
    """A responses request; whatever else it carries is ignored."""

    model_config = ConfigDict(extra="ignore")
    model: str = MODEL
    input: str | list[dict[str, Any]]
    stream: bool = False


@router.get("/models", summary="Models")
async def models(principal: PrincipalDep) -> dict[str, Any]:
    """The one model there is: the desk."""
    del principal
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "wealthdesk"}]}


@router.post("/chat/completions", summary="Chat completion")
async def chat(body: ChatIn, request: Request, house: HouseDep, principal: PrincipalDep) -> Response:
    """Answer the last user message, with the earlier ones as its conversation."""
    question, earlier = _split(body.messages)
    if HOUSEKEEPING.search(question[:400]):
        return _chat(body, "Research question", [], None)
    answer = await house.desk.ask(question, principal, earlier=earlier)
    return _chat(body, answer.text, annotations(answer, str(request.base_url)), answer)


@router.post("/responses", summary="Response")
async def responses(body: ResponsesIn, request: Request, house: HouseDep, principal: PrincipalDep) -> Response:
    """Answer the input, in the shape of the Responses API."""
    messages = [{"role": "user", "content": body.input}] if isinstance(body.input, str) else body.input
    question, earlier = _split(messages)
    answer = await house.desk.ask(question, principal, earlier=earlier)
    whole = _response(answer, annotations(answer, str(request.base_url)))
    if not body.stream:
        return JSONResponse(whole)
    return StreamingResponse(_response_events(whole), media_type="text/event-stream")


def annotations(answer: Answer, base: str) -> list[dict[str, Any]]:
    """Where each ``[n]`` of the text points, as the API's own citation type."""
    cited = {citation.n: citation for citation in answer.citations}
    found = []
    for match in re.finditer(r"\[(\d+)\]", answer.text):
        if citation := cited.get(int(match[1])):
            place = f"v1/documents/{citation.document_id}/file#page={citation.page}"
            found.append(
                {
                    "type": "url_citation",
                    "url": f"{base.rstrip('/')}/{place}",
                    "title": f"{citation.title}, p. {citation.page}",
                    "start_index": match.start(),
                    "end_index": match.end(),
                }
            )
    return found


def _split(messages: list[dict[str, Any]]) -> tuple[str, list[dict[str, str]]]:
    said = [(m.get("role", "user"), _text(m.get("content"))) for m in messages if m.get("role") != "system"]
    asked = [at for at, (role, text) in enumerate(said) if role == "user" and text]
    if not asked:
        raise InputError("messages hold no user text to answer")
    earlier = [{"role": role, "content": text} for role, text in said[: asked[-1]] if text]
    return said[asked[-1]][1], earlier


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return ""


def _chat(body: ChatIn, text: str, cited: list[dict[str, Any]], answer: Answer | None) -> Response:
    about = {"id": f"chatcmpl-{uuid4().hex}", "created": int(time.time()), "model": body.model}
    usage = _usage(answer)
    noted = [{"type": "url_citation", "url_citation": {k: v for k, v in c.items() if k != "type"}} for c in cited]
    if body.stream:
        wants_usage = bool((body.stream_options or {}).get("include_usage"))
        return StreamingResponse(
            _chat_events(about, text, noted, usage if wants_usage else None), media_type="text/event-stream"
        )
    message = {"role": "assistant", "content": text, "refusal": None, "annotations": noted}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return JSONResponse({**about, "object": "chat.completion", "choices": [choice], "usage": usage})


async def _chat_events(
    about: dict[str, Any], text: str, noted: list[dict[str, Any]], usage: dict[str, Any] | None
) -> AsyncIterator[str]:
    def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _line({**about, "object": "chat.completion.chunk", "choices": [choice]})

    yield chunk({"role": "assistant", "content": ""})
    for piece in PIECE.findall(text):
        yield chunk({"content": piece})
    yield chunk({"annotations": noted} if noted else {}, "stop")
    if usage:
        yield _line({**about, "object": "chat.completion.chunk", "choices": [], "usage": usage})
    yield "data: [DONE]\n\n"


def _response(answer: Answer, cited: list[dict[str, Any]]) -> dict[str, Any]:
    part = {"type": "output_text", "text": answer.text, "annotations": cited, "logprobs": []}
    item = {
        "type": "message",
        "id": f"msg_{answer.run_id}",
        "role": "assistant",
        "status": "completed",
        "content": [part],
    }
    usage = _usage(answer)
    return {
        "id": f"resp_{answer.run_id}",
        "object": "response",
        "created_at": int(time.time()),
        "status": "completed",
        "model": MODEL,
        "output": [item],
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": False,
        "temperature": None,
        "tool_choice": "auto",
        "tools": [],
        "top_p": None,
        "usage": {
            "input_tokens": usage["prompt_tokens"],
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": usage["completion_tokens"],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": usage["total_tokens"],
        },
    }


async def _response_events(whole: dict[str, Any]) -> AsyncIterator[str]:
    item = whole["output"][0]
    part = item["content"][0]
    place = {"item_id": item["id"], "output_index": 0, "content_index": 0}
    number = iter(range(1_000_000))

    def event(kind: str, **body: Any) -> str:  # noqa: ANN401
        return f"event: {kind}\n" + _line({"type": kind, "sequence_number": next(number), **body})

    begun = {**whole, "status": "in_progress", "output": [], "usage": None}
    yield event("response.created", response=begun)
    yield event("response.in_progress", response=begun)
    yield event("response.output_item.added", output_index=0, item={**item, "status": "in_progress", "content": []})
    yield event("response.content_part.added", **place, part={**part, "text": "", "annotations": []})
    for piece in PIECE.findall(part["text"]):
        yield event("response.output_text.delta", **place, delta=piece, logprobs=[])
    for at, note in enumerate(part["annotations"]):
        yield event("response.output_text.annotation.added", **place, annotation_index=at, annotation=note)
    yield event("response.output_text.done", **place, text=part["text"], logprobs=[])
    yield event("response.content_part.done", **place, part=part)
    yield event("response.output_item.done", output_index=0, item=item)
    yield event("response.completed", response=whole)


def _usage(answer: Answer | None) -> dict[str, Any]:
    used = answer.usage if answer else {}
    asked, said = int(used.get("input_tokens", 0)), int(used.get("output_tokens", 0))
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def _line(body: dict[str, Any]) -> str:
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"
