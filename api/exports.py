"""A conversation to keep outside: one HTML page without scripts, Markdown, or the JSON as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Literal

from fastapi import Response

Answers = Sequence[Mapping[str, Any]]
STYLE = "body{font:16px/1.6 sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem}li,small{color:#444}"
TYPES = {"html": "text/html", "md": "text/markdown", "json": "application/json"}


def as_file(answers: Answers, form: Literal["html", "md", "json"], base: str = "") -> Response:
    """The conversation as a download. ``base`` makes the addresses of pages whole."""
    made = (
        {"html": html, "md": markdown}[form](answers, base) if form != "json" else json.dumps(list(answers), indent=1)
    )
    headers = {"content-disposition": f'attachment; filename="conversation.{form}"'}
    return Response(made, media_type=f"{TYPES[form]}; charset=utf-8", headers=headers)


def markdown(answers: Answers, base: str = "") -> str:
    """Each question as a heading, its answer, its numbered sources with their pages and words."""
    parts = []
    for answer in answers:
        sources = [f"{c['n']}. [{_place(c)}]({_address(c, base)}): “{_flat(c['quote'])}”" for c in answer["citations"]]
        said = [f"## {_flat(answer['question'])}", answer["answer"], "\n".join(sources), f"*{answer['disclaimer']}*"]
        parts.append("\n\n".join(part for part in said if part))
    return "\n\n".join(parts) + "\n"


def html(answers: Answers, base: str = "") -> str:
    """The same as one page. Everything said in it is escaped: text stays text."""
    parts = []
    for answer in answers:
        said = "".join(f"<p>{escape(block)}</p>" for block in answer["answer"].split("\n\n"))
        sources = "".join(
            f'<li value="{int(c["n"])}"><a href="{escape(_address(c, base))}">{escape(_place(c))}</a>:'
            f" “{escape(_flat(c['quote']))}”</li>"
            for c in answer["citations"]
        )
        parts.append(
            f"<h2>{escape(answer['question'])}</h2>{said}<ol>{sources}</ol><small>{escape(answer['disclaimer'])}</small>"
        )
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Conversation</title><style>{STYLE}</style>'
    return f"{head}{''.join(parts)}</html>\n"


def _place(citation: Mapping[str, Any]) -> str:
    dated = f", {citation['published']}" if citation.get("published") else ""
    return f"{citation['title']}, p. {citation['page']}{dated}"


def _address(citation: Mapping[str, Any], base: str) -> str:
    start, end = citation["span"]
    return f"{base.rstrip('/')}/d/{citation['document_id']}?page={citation['page']}&c={start}-{end}"


def _flat(text: str) -> str:
    return " ".join(text.split())
