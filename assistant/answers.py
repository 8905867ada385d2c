"""An answer as the object that every door prints, and the parts of it as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from assistant.types import Answer, Verdict
from core.types import Citation, Figure, Scope


def to_json(answer: Answer) -> dict[str, Any]:
    """Every field of an answer, ready for JSON; the text is ``answer``, dates are ISO days, spans pairs."""
    return {
        "run_id": answer.run_id,
        "status": answer.status,
        "question": answer.question,
        "answer": answer.text,
        "citations": [citation_to_json(citation) for citation in answer.citations],
        "figures": [figure_to_json(figure) for figure in answer.figures],
        "scope": scope_to_json(answer.scope),
        "as_of": day(answer.as_of),
        "model": answer.model,
        "timings_ms": dict(answer.timings_ms),
        "usage": dict(answer.usage),
        "conversation": answer.conversation,
        "table": _plain(answer.table),
        "chart": _plain(answer.chart),
        "view": _plain(answer.view),
        "missing": answer.missing,
        "nearest": [citation_to_json(citation) for citation in answer.nearest],
        "followups": list(answer.followups),
        "refusal": asdict(answer.refusal) if answer.refusal else None,
        "draft": _plain(asdict(answer.draft)) if answer.draft else None,
        "verdicts": [verdict_to_json(verdict) for verdict in answer.verdicts],
        "notes": list(answer.notes),
        "disclaimer": answer.disclaimer,
    }


def citation_to_json(citation: Citation) -> dict[str, Any]:
    """A citation with its place."""
    return {
        "n": citation.n,
        "document_id": citation.document_id,
        "title": citation.title,
        "issuer": citation.issuer,
        "page": citation.page,
        "span": [citation.span.start, citation.span.end],
        "quote": citation.quote,
        "found": citation.found,
        "state": citation.state,
        "published": day(citation.published),
    }


def figure_to_json(figure: Figure) -> dict[str, Any]:
    """A figure with its value as exact decimal text, in units of ``scale``."""
    return {
        "text": figure.text,
        "value": format(figure.value, "f"),
        "unit": figure.unit,
        "basis": figure.basis,
        "scale": figure.scale,
        "period": figure.period,
        "formula": figure.formula,
        "inputs": list(figure.inputs),
        "source": figure.source,
    }


def scope_to_json(scope: Scope) -> dict[str, Any]:
    """Every field of a scope; open fields are empty."""
    return {item.name: _plain(getattr(scope, item.name)) for item in fields(scope)}


def scope_from_json(body: Mapping[str, Any]) -> Scope:
    """The inverse of `scope_to_json`."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    for name in ("published_from", "published_to", "as_of"):
        values[name] = date.fromisoformat(values[name]) if values.get(name) else None
    return Scope(**values)


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict, as recorded and shown."""
    return {
        "guardrail": verdict.guardrail,
        "blocked": verdict.blocked,
        "reason": verdict.reason,
        "note": verdict.note,
    }


def day(value: date | None) -> str | None:
    """A day as ISO text."""
    return value.isoformat() if value else None


def _plain(value: Any) -> Any:  # noqa: ANN401
    match value:
        case None | bool() | int() | float() | str():
            return value
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case set() | frozenset():
            return sorted(value)
        case _:
            return str(value)


def outdated(answer: Answer) -> Answer:
    """The abstention in place of an answer that rests on superseded research alone: what is held, with its dates."""
    held = dict.fromkeys(_dated(citation) for citation in answer.citations)
    return replace(
        answer,
        status="abstained",
        text=f"Our research holds nothing current on this, only superseded research: {'; '.join(held)}. "
        "Ask for the view as of a date, or for its history, to have it dated.",
        citations=(),
        figures=(),
        table=None,
        chart=None,
        view=None,
        missing="current research on this",
        nearest=answer.citations,
    )


def dated(answer: Answer) -> Answer:
    """The answer to a question about the past, saying of what day its research is and that it no longer holds."""
    days = sorted({citation.published for citation in answer.citations if citation.published})
    said = " and ".join(f"{day.day} {day:%B %Y}" for day in days) or "an unknown day"
    ended = "lapsed" if all(citation.state == "expired" for citation in answer.citations) else "superseded"
    return replace(answer, text=f"{answer.text} That is from research of {said}, {ended} since.")


def _dated(citation: Citation) -> str:
    day = citation.published
    return f"{citation.title}, published {day.day} {day:%B %Y}" if day else f"{citation.title}, undated"


def abstention(text: str, missing: str | None, *, lost: bool) -> str:
    """What a person is told in place of an answer; ``lost`` where one was drafted that did not hold."""
    if lost:
        return "I found passages near this, but nothing that I can stand behind as an answer."
    return text or f"This is not in our research{f': {missing}' if missing else ''}."
