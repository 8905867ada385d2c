"""A conversation to keep outside: one HTML page without scripts, Markdown, or the JSON as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Literal

from fastapi import Response

Answers = Sequence[Mapping[str, Any]]
STYLE = (
    "body{font:16px/1.6 sans-serif;max-width:46rem;margin:3rem auto;padding:0 1rem}li,small{color:#444}"
    "table{border-collapse:collapse}th,td{border:1px solid #bbb;padding:.3rem .6rem;text-align:left}"
)
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
        table = "\n".join(_piped(answer["table"])) if answer.get("table") else ""
        said = [f"## {_flat(answer['question'])}", answer["answer"], table, "\n".join(sources)]
        said.append(f"*{answer['disclaimer']}*")
        parts.append("\n\n".join(part for part in said if part))
    return "\n\n".join(parts) + "\n"


def html(answers: Answers, base: str = "") -> str:
    """The same as one page. Everything said in it is escaped: text stays text."""
    parts = []
    for answer in answers:
        said = "".join(f"<p>{escape(block)}</p>" for block in answer["answer"].split("\n\n"))
        said += _tabled(answer["table"]) if answer.get("table") else ""
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


def _cells(table: Mapping[str, Any]) -> Iterator[list[str]]:
    """The rows of a table as text, each cell with the numbers of its source."""
    sources = table.get("sources") or []
    for at, row in enumerate(table["rows"]):
        cited = sources[at] if at < len(sources) else []
        numbers = [f" [{n}]" if n else "" for n in cited] + [""] * (len(row) - len(cited))
        yield [f"{'–' if cell is None else cell}{number}" for cell, number in zip(row, numbers, strict=False)]


def _piped(table: Mapping[str, Any]) -> Iterator[str]:
    for row in (table["columns"], ["---"] * len(table["columns"]), *_cells(table)):
        yield f"| {' | '.join(_flat(str(cell)).replace('|', chr(92) + '|') for cell in row)} |"


def _tabled(table: Mapping[str, Any]) -> str:
    head = "".join(f"<th>{escape(str(name))}</th>" for name in table["columns"])
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in _cells(table))
    return f"<table><tr>{head}</tr>{body}</table>"


def _place(citation: Mapping[str, Any]) -> str:
    dated = f", {citation['published']}" if citation.get("published") else ""
    return f"{citation['title']}, p. {citation['page']}{dated}"


def _address(citation: Mapping[str, Any], base: str) -> str:
    start, end = citation["span"]
    return f"{base.rstrip('/')}/d/{citation['document_id']}?page={citation['page']}&c={start}-{end}"


def _flat(text: str) -> str:
    return " ".join(text.split())
