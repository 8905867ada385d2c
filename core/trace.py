"""Spans in OpenTelemetry's words for generative models, without a word of content.

Where no OpenTelemetry SDK is configured these cost next to nothing and go nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

NAMES = {
    "operation": "gen_ai.operation.name",
    "agent": "gen_ai.agent.name",
    "conversation": "gen_ai.conversation.id",
    "provider": "gen_ai.provider.name",
    "model": "gen_ai.request.model",
    "answered_by": "gen_ai.response.model",
    "finish_reasons": "gen_ai.response.finish_reasons",
    "input_tokens": "gen_ai.usage.input_tokens",
    "output_tokens": "gen_ai.usage.output_tokens",
    "tool": "gen_ai.tool.name",
    "run": "wealthdesk.run.id",
    "status": "wealthdesk.answer.status",
}


@contextmanager
def span(name: str, **attributes: Any) -> Iterator[Span]:  # noqa: ANN401
    """A span of that name; ``attributes`` by the short names of `NAMES`. An error marks it by its type alone."""
    kind = SpanKind.CLIENT if attributes.get("operation") == "chat" else SpanKind.INTERNAL
    tracer = trace.get_tracer("wealthdesk")
    with tracer.start_as_current_span(name, kind=kind, record_exception=False, set_status_on_exception=False) as made:
        note(made, **attributes)
        try:
            yield made
        except BaseException as error:
            made.set_attribute("error.type", type(error).__name__)
            made.set_status(Status(StatusCode.ERROR))
            raise


def note(made: Span, **attributes: Any) -> None:  # noqa: ANN401
    """Set attributes by their short names; what is None is left out."""
    for key, value in attributes.items():
        if value is not None:
            made.set_attribute(NAMES[key], value)
