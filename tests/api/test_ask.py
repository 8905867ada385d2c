from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.house import House
from core.settings import Settings
from tests.api.conftest import HERE
from tests.api.fakes import ADA, BACK, BLOCKED, BOB, DRAFT, RATED, UNKNOWN, WENDY, bearer

STREAM = {"accept": "text/event-stream"}


def ask(client: TestClient, question: str, who: Any = ADA, **more: Any) -> Any:
    return client.post("/v1/ask", json={"question": question, **more}, headers=bearer(who))


def parts(client: TestClient, question: str, who: Any = ADA, **more: Any) -> list[dict[str, Any]]:
    body = {"question": question, **more}
    with client.stream("POST", "/v1/ask", json=body, headers={**bearer(who), **STREAM}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [line.removeprefix("data: ") for line in answer.iter_lines() if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_a_question_is_answered_with_its_page_and_words(client: TestClient) -> None:
    answer = ask(client, RATED)
    body = answer.json()
    assert answer.status_code == 200
    assert (body["status"], body["answer"]) == ("answered", "We rate Veldmar Semiconductors Buy [1].")
    (citation,) = body["citations"]
    page = client.get(f"/v1/documents/{citation['document_id']}/pages/{citation['page']}", headers=bearer(ADA)).json()
    assert citation["quote"] in page["text"]
    assert body["request_id"] == answer.headers["x-request-id"]


def test_every_outcome_is_an_answer_not_an_error(client: TestClient) -> None:
    said = {question: ask(client, question).json()["status"] for question in (UNKNOWN, BLOCKED, BACK, DRAFT)}
    assert said == {
        UNKNOWN: "abstained",
        BLOCKED: "refused",
        BACK: "needs_input",
        DRAFT: "awaiting_approval",
    }


def test_a_stream_tells_stage_and_sources_before_text_and_the_whole_answer_last(client: TestClient) -> None:
    told = parts(client, RATED)
    kinds = [part["type"] for part in told]
    assert kinds[0] == "start"
    assert kinds.index("data-status") < kinds.index("data-scope") < kinds.index("data-sources")
    assert kinds.index("data-sources") < kinds.index("text-start") < kinds.index("text-delta") < kinds.index("text-end")
    assert kinds[-2:] == ["data-answer", "finish"]
    text = "".join(part["delta"] for part in told if part["type"] == "text-delta")
    assert text == told[-2]["data"]["answer"]
    assert {part["id"] for part in told if part["type"].startswith("text-")} == {"answer"}


def test_a_conversation_goes_on_and_is_its_owners_alone(client: TestClient) -> None:
    first = ask(client, RATED).json()
    again = ask(client, RATED, conversation=first["conversation"]).json()
    assert again["conversation"] == first["conversation"]
    held = client.get(f"/v1/conversations/{first['conversation']}", headers=bearer(ADA)).json()
    assert [answer["run_id"] for answer in held["answers"]] == [first["run_id"], again["run_id"]]
    assert ask(client, RATED, BOB, conversation=first["conversation"]).status_code == 404


@pytest.fixture
def searching(settings: Settings, house: House) -> Iterator[TestClient]:
    """The same house with the real search, which explains itself."""
    from assistant.wiring import build

    desk = build(settings)
    house.desk = desk
    with TestClient(create_app(house), base_url=HERE, raise_server_exceptions=False) as made:
        yield made
    desk.close()


def test_an_answer_is_explained_where_that_is_asked_for(searching: TestClient) -> None:
    assert "explain" not in ask(searching, RATED).json()
    body = ask(searching, RATED, explain=True).json()
    (first, *_) = body["explain"]
    assert first["query"][0].startswith("about Veldmar")
    assert first["heads"]
    assert first["ranking"][0]["fused"]
    assert {item["why"] for item in first["cut"]} == {"superseded on 2026-10-29"}


def test_an_explanation_shows_no_one_what_is_behind_a_barrier(searching: TestClient) -> None:
    question = "What is our view on Solmar?"
    seen, unseen = (ask(searching, question, who, explain=True).text for who in (WENDY, ADA))
    assert "Solmar" in json.dumps(json.loads(seen)["explain"])
    assert "SOLMR" not in unseen.replace(question, "")
    assert not any(item["documents"] for item in json.loads(unseen)["explain"] if "Solmar" in str(item["documents"]))


def test_a_stream_explains_after_the_text_and_before_the_whole_answer(searching: TestClient) -> None:
    kinds = [part["type"] for part in parts(searching, RATED, explain=True)]
    assert kinds.index("data-explain") > kinds.index("text-delta")
    assert kinds[-2:] == ["data-answer", "finish"]
    assert "data-explain" not in [part["type"] for part in parts(searching, RATED)]
