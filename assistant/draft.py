"""A model's final message, read: the JSON that the prompts ask for, or plain text with [n] markers.

Does not judge what it says; that is `assistant.grounding`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Literal

from assistant.types import Draft
from core.errors import BadModelOutput

STATUSES = ("answered", "abstained", "needs_input")
LONGEST = 12_000
_FENCE = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.S)
_ABSTAINS = re.compile(
    r"\b(?:not in (?:our|the) (?:research|library|sources)|no (?:information|mention) (?:of|on|about)"
    r"|(?:could|can|do|did)(?: not|n't|n’t) find|(?:cannot|can't) (?:be )?answer)",
    re.I,
)

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["status", "answer", "citations", "figures", "table", "missing", "followups"],
    "properties": {
        "status": {"type": "string", "enum": list(STATUSES)},
        "answer": {"type": "string"},
        "citations": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["n", "quote"],
                "properties": {"n": {"type": "integer"}, "quote": {"type": "string"}},
            },
        },
        "figures": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "id"],
                "properties": {"text": {"type": "string"}, "id": {"type": "string"}},
            },
        },
        "table": {
            "anyOf": [
                {"type": "null"},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["columns", "rows", "sources"],
                    "properties": {
                        "columns": {"type": "array", "items": {"type": "string"}},
                        "rows": {"type": "array", "items": {"type": "array", "items": {"type": ["string", "null"]}}},
                        "sources": {
                            "type": "array",
                            "items": {"type": "array", "items": {"type": ["integer", "null"]}},
                        },
                    },
                },
            ]
        },
        "missing": {"type": ["string", "null"]},
        "followups": {"type": "array", "items": {"type": "string"}},
    },
}
"""The final message's schema, for endpoints that hold a model to one."""


def read(output: str) -> Draft:
    """The draft in a final message. JSON may stand in a code fence or after a few words; anything else is plain text.

    Raises:
        BadModelOutput: It is empty, too long for an answer, or JSON of another shape.
    """
    text = output.strip()
    if not text or len(text) > LONGEST * 4:
        raise BadModelOutput(f"the final message has {len(text)} characters, which is no answer")
    body = _object(text)
    draft = _plain(text) if body is None else _read(body)
    if len(draft.text) > LONGEST:
        raise BadModelOutput(f"the answer has {len(draft.text)} characters of {LONGEST} allowed")
    if draft.status == "answered" and not draft.text and draft.table is None:
        raise BadModelOutput("the final message says that it answers, and says nothing")
    return draft


def _object(text: str) -> Mapping[str, Any] | None:
    fenced = _FENCE.match(text)
    inner = fenced[1] if fenced else text
    start = inner.find("{")
    if start < 0 or (start > 200 and not fenced):
        return None
    try:
        body, _ = json.JSONDecoder().raw_decode(inner[start:])
    except ValueError as error:
        if inner.startswith("{"):
            raise BadModelOutput(f"the final message is broken JSON: {error}") from error
        return None
    if not isinstance(body, dict) or "answer" not in body:
        if inner.startswith("{"):
            raise BadModelOutput("the final message is JSON without an answer")
        return None
    return body


def _read(body: Mapping[str, Any]) -> Draft:
    status = body.get("status") if body.get("status") in STATUSES else "answered"
    answer = body.get("answer")
    if not isinstance(answer, str):
        raise BadModelOutput("the final message's answer is no text")
    return Draft(
        status=status,  # type: ignore[arg-type]
        text=answer.strip(),
        quotes=tuple(_pairs(body.get("citations"), "n", "quote", int)),
        figures=tuple(_pairs(body.get("figures"), "text", "id", str)),
        table=_table(body.get("table")),
        missing=str(body["missing"]) if body.get("missing") else None,
        followups=tuple(str(item) for item in body.get("followups") or () if item)[:3],
        sure=float(body["sure"]) if isinstance(body.get("sure"), float) else None,
    )


def _pairs(items: Any, key: str, value: str, kind: type) -> list[tuple[Any, str]]:  # noqa: ANN401
    found = []
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and key in item and value in item:
            try:
                found.append((kind(item[key]), str(item[value])))
            except (TypeError, ValueError) as error:
                raise BadModelOutput(f"the final message has {key} {str(item[key])[:20]!r}") from error
    return found


def _table(table: Any) -> Mapping[str, Any] | None:  # noqa: ANN401
    """A table whose rows are as wide as its head, and whose sources are as wide as its rows; None for none."""
    if not isinstance(table, dict) or not table.get("rows") or not table.get("columns"):
        return None
    width = len(table["columns"])
    rows = [[None if cell is None else str(cell) for cell in row] for row in table["rows"] if isinstance(row, list)]
    if any(len(row) != width for row in rows):
        raise BadModelOutput(f"the final message's table has rows that are not {width} cells wide")
    given = table.get("sources") or []
    sources = [list(given[at]) if at < len(given) and isinstance(given[at], list) else [] for at in range(len(rows))]
    sources = [[n if isinstance(n, int) else None for n in (*row, *[None] * width)][:width] for row in sources]
    return {"columns": [str(name) for name in table["columns"]], "rows": rows, "sources": sources}


def _plain(text: str) -> Draft:
    status: Literal["answered", "abstained"] = "answered"
    if _ABSTAINS.search(text) and not re.search(r"\[\d+\]", text):
        status = "abstained"
    return Draft(status, text, missing=text if status == "abstained" else None)
