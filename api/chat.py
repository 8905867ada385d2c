"""The shapes of OpenAI's chat completions and responses, made from an answer of the desk."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from api.links import viewer
from assistant.types import Answer
from core.settings import Settings

MODEL = "wealthdesk"
PIECE = re.compile(r"\S+\s*")
MARKER = re.compile(r"\[(\d+)\]")
Note = dict[str, Any]


def marked(answer: Answer, settings: Settings, base: str) -> list[Note]:
    """Where each ``[n]`` of the text points, as the API's own citation type, to our page viewer."""
    cited = {citation.n: citation for citation in answer.citations}
    found = []
    for match in MARKER.finditer(answer.text):
        if citation := cited.get(int(match[1])):
            place = (citation.span.start, citation.span.end)
            found.append(
                {
                    "type": "url_citation",
                    "url": viewer(settings, citation.document_id, citation.page, place, base),
                    "title": f"{citation.title}, p. {citation.page}",
                    "start_index": match.start(),
                    "end_index": match.end(),
                }
            )
    return found


def ours(answer: Answer) -> dict[str, Any]:
    """What the protocol has no field for, under our own name."""
    said = answer.to_json()
    return {name: said[name] for name in ("run_id", "status", "citations", "figures", "missing", "as_of")}


def usage(answer: Answer | None) -> dict[str, int]:
    """Tokens as chat completions count them."""
    used: Mapping[str, float] = answer.usage if answer else {}
    asked, said = int(used.get("input_tokens", 0)), int(used.get("output_tokens", 0))
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def completion(about: Mapping[str, Any], text: str, notes: Sequence[Note], answer: Answer | None) -> dict[str, Any]:
    """A whole chat completion."""
    message = {"role": "assistant", "content": text, "refusal": None, "annotations": _nested(notes)}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    body = {**about, "object": "chat.completion", "choices": [choice], "usage": usage(answer)}
    return {**body, "wealthdesk": ours(answer)} if answer else body


def about_chat(model: str) -> dict[str, Any]:
    """What every chunk of one completion shares."""
    return {"id": f"chatcmpl-{uuid4().hex}", "created": int(time.time()), "model": model}


def chunk(about: Mapping[str, Any], delta: Mapping[str, Any], finish: str | None = None, **more: Any) -> str:  # noqa: ANN401
    """One chunk of a streamed completion."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    return event({**about, "object": "chat.completion.chunk", "choices": [choice], **more})


def chunks(
    about: Mapping[str, Any], text: str, notes: Sequence[Note], answer: Answer | None, *, with_usage: bool
) -> Iterator[str]:
    """The chunks of a completion after its first, to the end."""
    for piece in PIECE.findall(text):
        yield chunk(about, {"content": piece})
    more = {"wealthdesk": ours(answer)} if answer else {}
    yield chunk(about, {"annotations": _nested(notes)} if notes else {}, "stop", **more)
    if with_usage:
        yield event({**about, "object": "chat.completion.chunk", "choices": [], "usage": usage(answer)})


def response(answer: Answer, notes: Sequence[Note], model: str) -> dict[str, Any]:
    """A whole object of the Responses API."""
    part = {"type": "output_text", "text": answer.text, "annotations": list(notes), "logprobs": []}
    item = {"type": "message", "id": f"msg_{answer.run_id}", "role": "assistant", "status": "completed"}
    used = usage(answer)
    return {
        "id": f"resp_{answer.run_id}",
        "object": "response",
        "created_at": int(time.time()),
        "status": "completed",
        "model": model,
        "output": [{**item, "content": [part]}],
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
            "input_tokens": used["prompt_tokens"],
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": used["completion_tokens"],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": used["total_tokens"],
        },
        "wealthdesk": ours(answer),
    }


class Numbered:
    """The events of one streamed response, numbered from 0."""

    def __init__(self) -> None:
        self._next = 0

    def __call__(self, kind: str, **body: Any) -> str:  # noqa: ANN401
        """One event, as it goes out."""
        number, self._next = self._next, self._next + 1
        return f"event: {kind}\n" + event({"type": kind, "sequence_number": number, **body})


def begun(whole_id: str, model: str, numbered: Numbered) -> Iterator[str]:
    """The first events of a streamed response, before there is an answer."""
    bare = {
        "id": whole_id, "object": "response", "created_at": int(time.time()), "status": "in_progress", "model": model,
        "output": [], "error": None, "incomplete_details": None, "instructions": None, "metadata": {},
        "parallel_tool_calls": False, "temperature": None, "tool_choice": "auto", "tools": [], "top_p": None,
        "usage": None,
    }  # fmt: skip
    yield numbered("response.created", response=bare)
    yield numbered("response.in_progress", response=bare)


def told(whole: Mapping[str, Any], numbered: Numbered) -> Iterator[str]:
    """The events that tell a whole response."""
    item = whole["output"][0]
    part = item["content"][0]
    place = {"item_id": item["id"], "output_index": 0, "content_index": 0}
    opened = {**item, "status": "in_progress", "content": []}
    yield numbered("response.output_item.added", output_index=0, item=opened)
    yield numbered("response.content_part.added", **place, part={**part, "text": "", "annotations": []})
    for piece in PIECE.findall(part["text"]):
        yield numbered("response.output_text.delta", **place, delta=piece, logprobs=[])
    for at, note in enumerate(part["annotations"]):
        yield numbered("response.output_text.annotation.added", **place, annotation_index=at, annotation=note)
    yield numbered("response.output_text.done", **place, text=part["text"], logprobs=[])
    yield numbered("response.content_part.done", **place, part=part)
    yield numbered("response.output_item.done", output_index=0, item=item)
    yield numbered("response.completed", response=whole)


def event(body: Mapping[str, Any]) -> str:
    """One server-sent event."""
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"


def _nested(notes: Sequence[Note]) -> list[Note]:
    return [{"type": "url_citation", "url_citation": {k: v for k, v in n.items() if k != "type"}} for n in notes]
