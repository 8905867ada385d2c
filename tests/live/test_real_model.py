"""A real language model over real HTTP: the one that OPENAI_BASE_URL names, or a small one served here. Opt-in.

`make live` fetches the small one and runs these. It never calls a tool and seldom says anything true, so what is shown
is that its stream, its usage and its structured replies are read, and that nothing it makes up reaches an adviser.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from assistant.draft import STATUSES, read
from assistant.model import OpenAIModel, connect
from assistant.types import Agent
from assistant.wiring import OFFLINE, build
from core.errors import BadModelOutput
from tests.api.fakes import ADA, RATED, stock
from tests.servers import small_model

pytestmark = [pytest.mark.live, pytest.mark.anyio]
QUESTION = [{"role": "user", "content": "Say in one short sentence what a bond is."}]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    if named := os.environ.get("OPENAI_BASE_URL"):
        yield named
    elif small_model.here():
        with small_model.serving() as url:
            yield url
    else:
        pytest.skip("no OPENAI_BASE_URL, and no small model is installed: run `make live`")


@pytest.fixture
async def client(address: str) -> AsyncIterator[Any]:
    made = connect(os.environ.get("OPENAI_API_KEY", "none"), address)
    yield made
    await made.close()


@pytest.fixture
def name() -> str:
    return os.environ.get("WEALTHDESK_MODEL", "small")


async def test_its_stream_is_read_with_its_usage_and_one_log_line_without_a_word_of_it(client: Any, name: str) -> None:
    model = OpenAIModel(client, name, deadline_s=120, patience_s=60, structured=False)
    with capture_logs() as logs:
        reply = await model(Agent("desk", "You are brief."), QUESTION)
    text = reply.message["content"]
    assert len(text.split()) > 3
    assert reply.usage.input_tokens > 10
    assert reply.usage.output_tokens > 3
    (line,) = [line for line in logs if line["event"] == "model_call"]
    assert line["outcome"] == "ok"
    assert text not in str(logs)


async def test_a_reply_held_to_the_schema_is_a_final_message_or_is_refused(client: Any, name: str) -> None:
    model = OpenAIModel(client, name, deadline_s=120, patience_s=60)
    try:
        reply = await model(Agent("desk", "Answer as JSON, in a few words."), QUESTION)
        outcome = read(reply.message["content"]).status
    except BadModelOutput as error:
        outcome = str(error)
    assert outcome in STATUSES or "limit" in outcome


async def test_what_it_makes_up_is_never_sent_the_offline_answer_is(address: str, name: str, tmp_path: Path) -> None:
    settings = replace(
        stock(tmp_path / "home"), openai_base_url=address, model=name, cheap_model=name, deadline_s=120.0
    )
    with capture_logs():
        desk = build(settings)
        try:
            answer = await desk.ask(RATED, ADA)
        finally:
            desk.close()
    assert answer.status == "answered"
    assert all(citation.found for citation in answer.citations)
    assert answer.citations
    if answer.model == OFFLINE:
        assert any("without the language model" in note for note in answer.notes), answer.notes
