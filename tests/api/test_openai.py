"""The real `openai` client over the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx2
import openai
import pytest

from api.app import create_app
from api.house import House
from tests.api.conftest import served
from tests.api.fakes import ADA, BLOCKED, RATED, UNKNOWN, bearer, key_of

TEXT = "We rate Veldmar Semiconductors Buy [1]."


@pytest.fixture
def address(house: House) -> Iterator[str]:
    with served(create_app(house)) as made:
        yield made


@pytest.fixture
def api(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key=key_of(ADA), max_retries=0) as made:
        yield made


def ask(question: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": "Be brief."}, {"role": "user", "content": question}]


def test_models_are_listed(api: openai.OpenAI) -> None:
    assert [model.id for model in api.models.list()] == ["wealthdesk", "wealthdesk:embed"]
    assert api.models.retrieve("wealthdesk").owned_by == "wealthdesk"
    with pytest.raises(openai.NotFoundError):
        api.models.retrieve("gpt-5")


def test_a_chat_completion_carries_citations_to_our_page_viewer(api: openai.OpenAI, address: str) -> None:
    said = api.chat.completions.create(model="wealthdesk", messages=ask(RATED), temperature=0.2, seed=7)
    message = said.choices[0].message
    assert message.content == TEXT
    (note,) = message.annotations
    cited = note.url_citation
    assert message.content[cited.start_index : cited.end_index] == "[1]"
    assert cited.title.endswith(", p. 1")
    assert cited.url.startswith(f"{address}/d/")
    assert httpx2.get(cited.url).headers["content-type"].startswith("text/html")
    assert said.usage.total_tokens == said.usage.prompt_tokens + said.usage.completion_tokens > 0
    assert said.model_extra["wealthdesk"]["status"] == "answered"


def test_the_same_streamed(api: openai.OpenAI) -> None:
    chunks = list(
        api.chat.completions.create(
            model="wealthdesk", messages=ask(RATED), stream=True, stream_options={"include_usage": True}
        )
    )
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == TEXT
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-1].usage.total_tokens > 0
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert len({chunk.id for chunk in chunks}) == 1


def test_earlier_messages_are_the_conversation(api: openai.OpenAI) -> None:
    messages = [*ask(UNKNOWN), {"role": "assistant", "content": "I do not know."}, {"role": "user", "content": RATED}]
    assert api.chat.completions.create(model="wealthdesk", messages=messages).choices[0].message.content == TEXT


def test_responses_whole_and_streamed(api: openai.OpenAI) -> None:
    whole = api.responses.create(model="wealthdesk", input=RATED)
    assert whole.output_text == TEXT
    assert whole.output[0].content[0].annotations[0].type == "url_citation"
    with api.responses.stream(model="wealthdesk", input=RATED) as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_response()
    assert final.output_text == TEXT
    assert kinds[:2] == ["response.created", "response.in_progress"]
    assert kinds[-1] == "response.completed"
    assert "response.output_text.annotation.added" in kinds
    parted = [{"role": "user", "content": [{"type": "input_text", "text": RATED}]}]
    assert api.responses.create(model="wealthdesk", input=parted).output_text == TEXT


def test_refusals_and_abstentions_are_answers_and_housekeeping_costs_nothing(api: openai.OpenAI, house: House) -> None:
    before = len(house.desk.audit.read())
    titled = "### Task:\nGenerate a concise, 3-5 word title for this conversation"
    said = api.chat.completions.create(model="wealthdesk", messages=ask(titled))
    assert said.choices[0].message.content == "Research question"
    assert len(house.desk.audit.read()) == before
    for question in (BLOCKED, UNKNOWN):
        assert api.chat.completions.create(model="wealthdesk", messages=ask(question)).choices[0].message.content
    assert len(house.desk.audit.read()) == before + 2


def test_failures_are_the_clients_own_errors(api: openai.OpenAI, address: str) -> None:
    with pytest.raises(openai.InternalServerError, match="the model is down"):
        api.chat.completions.create(model="wealthdesk", messages=ask("fault down"))
    with pytest.raises(openai.APIError, match="the model is down"):
        list(api.chat.completions.create(model="wealthdesk", messages=ask("fault down"), stream=True))
    with pytest.raises(openai.UnprocessableEntityError, match="no user text"):
        api.chat.completions.create(model="wealthdesk", messages=[{"role": "user", "content": ""}])
    stranger = openai.OpenAI(base_url=f"{address}/v1", api_key="wrong", max_retries=0)
    with stranger, pytest.raises(openai.AuthenticationError, match="sign in"):
        stranger.models.list()


def test_a_frame_of_another_site_may_read_one_page_by_its_ticket_and_nothing_else(house: House) -> None:
    def leave(path: str) -> str | None:
        return httpx2.get(f"{address}{path}").headers.get("access-control-allow-origin")

    house.settings = replace(house.settings, embed_origins="https://front.example")
    with served(create_app(house)) as address:
        assert (leave("/static/viewer.mjs"), leave("/v1/documents/x/pages/1?t=y")) == ("*", "*")
        assert [leave(path) for path in ("/", "/v1/me", "/v1/documents/x/pages/1", "/v1/ask?t=y")] == [None] * 4
    house.settings = replace(house.settings, embed_origins="")
    with served(create_app(house)) as address:
        assert (leave("/static/viewer.mjs"), leave("/v1/documents/x/pages/1?t=y")) == (None, None)


def test_a_front_end_that_asks_for_it_gets_addresses_to_show_in_a_frame(address: str) -> None:
    body = {"model": "wealthdesk:embed", "messages": ask(RATED), "stream": True}
    text = httpx2.post(f"{address}/v1/chat/completions", json=body, headers=bearer(ADA)).text
    assert '"embed_url"' in text
    assert '"url_citation"' not in text
    url = text.split('"embed_url": "')[1].split('"')[0]
    assert httpx2.get(url).status_code == 200
    query = url.split("?")[1]
    document = url.split("/embed/")[1].split("?")[0]
    ticket = next(part for part in query.split("&") if part.startswith("t="))
    assert httpx2.get(f"{address}/v1/documents/{document}/pages/1?{ticket}").status_code == 200
    assert httpx2.get(f"{address}/v1/documents/{document}/pages/2?{ticket}").status_code == 401
