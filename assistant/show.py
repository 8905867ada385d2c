"""An answer as people read it in a terminal: wrapped text, sources below, figures with how they were computed."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from time import perf_counter
from types import TracebackType
from typing import Any, Self

from assistant.types import Answer, Event
from core.types import Citation
from retrieval.explain import lines as search_lines

WIDTH = 100
HEADS = {
    "abstained": "NOT IN OUR RESEARCH",
    "refused": "NOT SOMETHING I CAN ANSWER",
    "needs_input": "ONE QUESTION BACK",
    "awaiting_approval": "AWAITING APPROVAL",
}


def show(answer: Answer, explain: Mapping[str, Any] | None = None, width: int = WIDTH) -> str:
    """The whole answer as text."""
    blocks = [*_head(answer), *_body(answer, width), *_figures(answer, width), *_sources(answer, width)]
    if answer.followups:
        blocks.append("You could ask:\n" + "\n".join(f"  - {question}" for question in answer.followups))
    blocks += [textwrap.fill(f"Note: {item}", width) for item in answer.notes]
    if explain:
        blocks.append(_explained(answer, explain))
    if answer.disclaimer and answer.status == "answered":
        blocks.append(textwrap.fill(answer.disclaimer, width))
    return "\n\n".join(blocks)


class Stages:
    """The stages of a run on stderr, one line that changes, where that is a terminal; and what happened, for later."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._live = not quiet and sys.stderr.isatty()
        self._begun = perf_counter()
        self._seen: list[tuple[float, Event]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write("")

    def emit(self, event: Event) -> None:
        """Show a stage and remember the event."""
        self._seen.append((perf_counter() - self._begun, event))
        if event.kind == "stage":
            self._write(f"{event.data['text']}…")

    def explain(self) -> dict[str, Any]:
        """What happened when, and which scope and sources came up."""
        stages = [
            {"ms": round(at * 1000), "stage": event.data["name"]} for at, event in self._seen if event.kind == "stage"
        ]
        scope: Mapping[str, Any] = next((event.data for _, event in self._seen if event.kind == "scope"), {})
        found = [event.data for _, event in self._seen if event.kind == "sources"]
        read = [f"{s['title']}, p. {s['page']}" for s in (found[0] if found else [])]
        return {
            "stages": stages,
            "understood": {k: v for k, v in scope.items() if v},
            "read": list(dict.fromkeys(read)),
        }

    def _write(self, text: str) -> None:
        if self._live:
            sys.stderr.write(f"\r\033[K{text}")
            sys.stderr.flush()


def _head(answer: Answer) -> Iterator[str]:
    if head := HEADS.get(answer.status):
        yield head


def _body(answer: Answer, width: int) -> Iterator[str]:
    if answer.text:
        yield "\n".join(textwrap.fill(line, width) for line in answer.text.splitlines())
    if answer.view:
        yield _view(answer.view)
    if answer.table:
        yield _table(answer.table)
    if answer.missing and answer.missing not in answer.text:
        yield textwrap.fill(f"Missing: {answer.missing}", width)
    if answer.refusal:
        yield textwrap.fill(answer.refusal.instead, width)
    if answer.draft:
        lines = [f"  {name}: {value}" for name, value in answer.draft.arguments.items()]
        how = f"wealthdesk approvals approve {answer.draft.approval_id}   (or: deny)"
        yield "\n".join((*lines, "", how))


def _figures(answer: Answer, width: int) -> Iterator[str]:
    computed = [figure for figure in answer.figures if figure.basis == "computed" and figure.formula]
    if computed:
        lines = []
        for figure in computed:
            lines.append(textwrap.fill(f"  {figure.text} = {figure.formula}", width, subsequent_indent="    "))
            lines += [textwrap.fill(f"    {item}", width, subsequent_indent="      ") for item in figure.inputs]
        yield "\n".join(("How it was computed", *lines))


def _sources(answer: Answer, width: int) -> Iterator[str]:
    for head, places in (("Sources", answer.citations), ("Nearest passages, which do not answer it", answer.nearest)):
        if places:
            yield "\n".join((head, *(_source(place, width) for place in places)))


def _source(citation: Citation, width: int) -> str:
    parts = [citation.title, f"p. {citation.page}"]
    if citation.published:
        parts.append(citation.published.strftime("%-d %B %Y"))
    if citation.state != "current":
        parts.append(citation.state.upper())
    if citation.found == "no":
        parts.append("wording not found")
    quote = " ".join(citation.quote.split())
    quote = quote if len(quote) <= 300 else f"{quote[:299]}…"
    title = textwrap.fill(f"  [{citation.n}] {', '.join(parts)}", width, subsequent_indent="      ")
    return f"{title}\n" + textwrap.fill(f'"{quote}"', width, initial_indent="      ", subsequent_indent="      ")


def _table(table: Mapping[str, Any]) -> str:
    rows = [table["columns"], *([cell or "–" for cell in row] for row in _marked(table))]
    widths = [max(len(str(row[at])) for row in rows) for at in range(len(rows[0]))]
    lines = ["  ".join(_cell(str(cell), widths[at], at) for at, cell in enumerate(row)).rstrip() for row in rows]
    return "\n".join((lines[0], "  ".join("-" * width for width in widths), *lines[1:]))


def _marked(table: Mapping[str, Any]) -> Iterator[list[str]]:
    for cells, sources in zip(table["rows"], table["sources"], strict=True):
        yield [f"{cell} [{n}]" if cell and n else (cell or "") for cell, n in zip(cells, sources, strict=True)]


def _cell(text: str, width: int, at: int) -> str:
    return text.ljust(width) if at == 0 else text.rjust(width)


def _view(view: Mapping[str, Any]) -> str:
    target = f", target {view.get('currency') or ''} {view['price_target']}" if view.get("price_target") else ""
    lines = [
        f"{view.get('publisher') or 'House view'}: {view.get('rating') or 'no rating'}{target} ({view.get('date')})"
    ]
    if view.get("superseded"):
        lines.append(f"Superseded on {view['superseded']}.")
    for other in view.get("others") or ():
        at = f", target {other.get('currency') or ''} {other['price_target']}" if other.get("price_target") else ""
        lines.append(f"{other.get('publisher')}: {other.get('rating')}{at} ({other.get('date')})")
    return "\n".join(lines)


def _explained(answer: Answer, explain: Mapping[str, Any]) -> str:
    lines = [f"  {item['ms']:>6} ms  {item['stage']}" for item in explain["stages"]]
    understood = ", ".join(f"{name} {_said(value)}" for name, value in explain["understood"].items())
    lines.append(f"  understood: {understood or 'no company, period or kind'}")
    lines += [f"  read: {item}" for item in explain["read"][:8]]
    lines += [
        f"  {v.guardrail}: {'blocked' if v.blocked else 'passed'} {v.reason or v.note}".rstrip()
        for v in answer.verdicts
    ]
    for told in explain.get("searches", ()):
        lines += ["", *(f"  {line}".rstrip() for line in search_lines(told))]
    lines.append(f"  model: {answer.model or 'none'}, run {answer.run_id}, {answer.timings_ms.get('total', 0):.0f} ms")
    return "\n".join(("How it came about", *lines))


def _said(value: Any) -> str:  # noqa: ANN401
    return ", ".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)
