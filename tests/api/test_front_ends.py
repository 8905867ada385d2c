"""Requests in the shapes that Open WebUI and LibreChat send: all they add is taken, and their errands cost nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import housekeeping
from api.house import House
from tests.api.fakes import ADA, RATED, bearer

TEXT = "We rate Veldmar Semiconductors Buy [1]."
CHAT = "/v1/chat/completions"
HISTORY = f"<chat_history>\nUSER: {RATED}\nASSISTANT: {TEXT}\n</chat_history>"
OPEN_WEBUI: dict[str, Any] = {
    "model": "wealthdesk", "stream": True, "stream_options": {"include_usage": True}, "temperature": 0.7, "top_p": 1,
    "max_tokens": 512, "frequency_penalty": 0, "seed": None, "stop": None, "tools": None, "tool_choice": None,
    "logit_bias": None, "reasoning_effort": None, "response_format": None, "metadata": {"chat_id": "c", "task": None},
    "messages": [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": "Hello. What do you need to know?"},
        {"role": "user", "content": RATED},
    ],
}  # fmt: skip
LIBRECHAT: dict[str, Any] = {
    "model": "wealthdesk", "stream": True, "user": "65f0c0ffee", "temperature": 1, "top_p": 1, "presence_penalty": 0,
    "frequency_penalty": 0, "max_completion_tokens": 1024, "n": 1, "parallel_tool_calls": None, "tools": [],
    "messages": [
        {"role": "developer", "content": [{"type": "text", "text": "Be brief."}]},
        {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "user", "content": [{"type": "text", "text": RATED}]},
    ],
}  # fmt: skip
PICTURED = {
    "model": "wealthdesk",
    "messages": [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": RATED},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA", "detail": "auto"}},
            ],
        }
    ],
}
ERRANDS = {
    f'### Task:\nGenerate a concise title summarizing the chat history.\nJSON format: {{ "title": "x" }}\n{HISTORY}': {
        "title": "What is our rating on Veldmar"
    },
    f"### Task:\nGenerate 1-3 broad tags for the chat history.\n{HISTORY}": {"tags": ["Finance"]},
    f"### Task:\nPredict 3-5 useful messages that might come next.\n{HISTORY}": {"follow_ups": []},
    f"### Task:\nSuggest 3-5 relevant follow-up questions.\n{HISTORY}": {"follow_ups": []},
    f"### Task:\nAnalyze the chat history to determine the necessity of a search.\n{HISTORY}": {"queries": []},
    "### Task:\nYou are an autocompletion system.\n<text>What is</text>": {"text": ""},
}
PLAIN_TITLE = (
    f"Provide a concise, 5-word-or-less title for the conversation.\n\nConversation:\nUser: {RATED}\nAI: {TEXT}"
)
WRAPPED = (
    "### Task:\nRespond to the user query using the provided context, with citations.\n\n<context>\n"
    '<source id="1">Veldmar is rated Sell.</source>\n</context>\n\n'
)


def events(text: str) -> list[dict[str, Any]]:
    lines = [line.removeprefix("data: ") for line in text.split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


@pytest.mark.parametrize("body", [OPEN_WEBUI, LIBRECHAT], ids=["open-webui", "librechat"])
def test_a_front_end_s_stream_is_answered_chunk_by_chunk(client: TestClient, body: dict[str, Any]) -> None:
    answer = client.post(CHAT, json=body, headers=bearer(ADA))
    assert answer.headers["content-type"].startswith("text/event-stream")
    chunks = events(answer.text)
    assert all(c["object"] == "chat.completion.chunk" and c["id"] == chunks[0]["id"] for c in chunks)
    assert all({"model", "created"} <= c.keys() for c in chunks)
    told = [c["choices"][0] for c in chunks if c["choices"]]
    assert told[0]["delta"] == {"role": "assistant", "content": ""}
    assert "".join(choice["delta"].get("content", "") for choice in told) == TEXT
    assert [choice["finish_reason"] for choice in told] == [None] * (len(told) - 1) + ["stop"]
    (note,) = told[-1]["delta"]["annotations"]
    assert note["type"] == "url_citation"
    assert {"url", "title", "start_index", "end_index"} <= note["url_citation"].keys()
    usage = [c["usage"] for c in chunks if "usage" in c]
    assert len(usage) == ("stream_options" in body)
    assert all({"prompt_tokens", "completion_tokens", "total_tokens"} <= counted.keys() for counted in usage)


@pytest.mark.parametrize(("asked", "parsed"), ERRANDS.items())
def test_an_errand_is_answered_in_the_form_that_is_parsed(
    client: TestClient, house: House, asked: str, parsed: dict[str, Any]
) -> None:
    before = len(house.desk.audit.read())
    for stream in (False, True):
        body = {"model": "wealthdesk", "messages": [{"role": "user", "content": asked}], "stream": stream}
        answer = client.post(CHAT, json=body, headers=bearer(ADA))
        if stream:
            said = "".join(c["choices"][0]["delta"].get("content", "") for c in events(answer.text) if c["choices"])
        else:
            said = answer.json()["choices"][0]["message"]["content"]
        assert json.loads(said) == parsed
    assert len(house.desk.audit.read()) == before


def test_a_title_without_a_form_is_the_question_s_first_words() -> None:
    assert housekeeping.answered(PLAIN_TITLE) == "What is our rating on Veldmar"
    assert housekeeping.answered("Generate a short title for this chat") == housekeeping.UNTITLED


@pytest.mark.parametrize(
    "asked",
    [
        RATED,
        "Provide a concise summary of the title deeds risk at Aurelune",
        "Generate a short list of banks that raised their dividend",
        "Which tags of risk does the note name?",
        "Write a brief on Veldmar",
    ],
)
def test_what_a_person_asks_is_no_errand(asked: str) -> None:
    assert housekeeping.answered(asked) is None
    assert housekeeping.unwrapped(asked) == asked


@pytest.mark.parametrize("asked", [WRAPPED + RATED, WRAPPED + f"<user_query>\n{RATED}\n</user_query>"])
def test_a_question_wrapped_with_passages_is_answered_from_the_library_alone(client: TestClient, asked: str) -> None:
    body = {"model": "wealthdesk", "messages": [{"role": "user", "content": asked}]}
    answer = client.post(CHAT, json=body, headers=bearer(ADA)).json()
    assert answer["choices"][0]["message"]["content"] == TEXT


def test_a_picture_is_said_not_to_be_read(client: TestClient) -> None:
    answer = client.post(CHAT, json=PICTURED, headers=bearer(ADA)).json()
    assert answer["choices"][0]["message"]["content"].startswith(f"{TEXT}\n\nThe picture was not read")
    alone = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]}]
    refused = client.post(CHAT, json={"model": "wealthdesk", "messages": alone}, headers=bearer(ADA))
    assert (refused.status_code, refused.json()["error"]["message"]) == (422, refused.json()["detail"])


def test_models_and_errors_have_the_fields_that_front_ends_read(client: TestClient) -> None:
    listed = client.get("/v1/models", headers=bearer(ADA)).json()
    assert listed["object"] == "list"
    assert all({"id", "object", "created", "owned_by"} <= model.keys() for model in listed["data"])
    assert client.get("/v1/models/wealthdesk", headers=bearer(ADA)).json() == listed["data"][0]
    for answer, code in (
        (client.get("/v1/models/gpt-5", headers=bearer(ADA)), 404),
        (client.get("/v1/models", headers={"authorization": "Bearer wrong"}), 401),
        (client.post(CHAT, json={"messages": []}, headers=bearer(ADA)), 422),
    ):
        assert answer.status_code == code
        assert answer.json()["error"].keys() == {"message", "type", "code", "param"}


def test_another_site_s_page_gets_no_leave_to_read(client: TestClient) -> None:
    """Front ends ask from their servers; a browser elsewhere is not let in, so that no page there can read answers."""
    ask = {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
    answer = client.options(CHAT, headers=ask)
    assert answer.status_code == 405
    assert "access-control-allow-origin" not in answer.headers
