from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext

from core.trace import note, span

SEEN: list[Recorded] = []


class Recorded(NonRecordingSpan):
    """A span that remembers what was set on it."""

    def __init__(self, name: str, kind: Any) -> None:
        super().__init__(SpanContext(1, 1, is_remote=False))
        self.name, self.kind = name, kind
        self.attributes: dict[str, Any] = {}
        self.failed = False

    def set_attribute(self, key: str, value: Any) -> None:
        self.attributes[key] = value

    def set_status(self, status: Any, description: str | None = None) -> None:
        self.failed = True


class Tracer(trace.NoOpTracer):
    @contextmanager
    def start_as_current_span(self, name: str, *args: Any, **options: Any) -> Iterator[Any]:  # type: ignore[override]
        made = Recorded(name, options.get("kind"))
        SEEN.append(made)
        yield made


@pytest.fixture(autouse=True)
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    SEEN.clear()
    monkeypatch.setattr(trace, "get_tracer", lambda *args: Tracer())


def test_a_model_call_carries_the_names_that_the_convention_gives() -> None:
    with span("chat gpt-5.1", operation="chat", provider="openai", model="gpt-5.1") as made:
        note(made, input_tokens=12, output_tokens=3, answered_by=None)
    (seen,) = SEEN
    assert (seen.name, seen.kind) == ("chat gpt-5.1", trace.SpanKind.CLIENT)
    assert seen.attributes == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5.1",
        "gen_ai.usage.input_tokens": 12,
        "gen_ai.usage.output_tokens": 3,
    }


def test_an_error_marks_the_span_by_its_type_alone() -> None:
    with pytest.raises(ValueError, match="a client's name"), span("execute_tool search", operation="execute_tool"):
        raise ValueError("a client's name")
    (seen,) = SEEN
    assert seen.failed
    assert seen.attributes["error.type"] == "ValueError"
    assert "client" not in str(seen.attributes)


def test_an_attribute_that_has_no_name_is_a_bug() -> None:
    with pytest.raises(KeyError), span("chat x", question="what?"):
        pass
