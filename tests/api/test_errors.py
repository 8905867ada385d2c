"""Each way to fail has its status and its words, as problem details, and nothing more."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient

from api.app import create_app
from api.house import House
from api.limits import Limits, Spending
from core.settings import Settings
from tests.api.conftest import HERE
from tests.api.fakes import ADA, BOB, RATED, bearer

ASK = {"question": RATED}


def fault(client: TestClient, word: str) -> Any:
    return client.post("/v1/ask", json={"question": f"fault {word}"}, headers=bearer(ADA))


@pytest.mark.parametrize(
    ("word", "status", "detail"),
    [
        ("down", 503, "the model is down"),
        ("babble", 503, "babbles"),
        ("late", 504, "60 s"),
        ("store", 503, "locked by another process"),
        ("bug", 500, "something went wrong on our side"),
    ],
)
def test_what_fails_behind_us_is_a_problem_with_its_status(
    client: TestClient, word: str, status: int, detail: str
) -> None:
    answer = fault(client, word)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert detail in body["detail"]
    assert body["status"] == status
    assert body["id"] == answer.headers["x-request-id"]
    assert "a secret of ours" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/ask", {}, 422),
        ("POST", "/v1/ask", {"question": ""}, 422),
        ("POST", "/v1/ask", {"question": "  \x00 "}, 422),
        ("POST", "/v1/ask", {"question": "x" * 100_000}, 422),
        ("POST", "/v1/ask", {"question": "x", "scope": {"colour": ["red"]}}, 422),
        ("POST", "/v1/ask", {"question": "x", "as_of": "yesterday"}, 422),
        ("POST", "/v1/ask", {"question": "x", "conversation": "none-of-mine"}, 404),
        ("POST", "/v1/chat/completions", {"messages": [{"role": "system", "content": "x"}]}, 422),
        ("GET", "/v1/documents/none", None, 404),
        ("GET", "/v1/documents/none/pages/1", None, 404),
        ("GET", "/v1/documents/none/pages/zero", None, 422),
        ("GET", "/v1/documents/none/pages/1/image", None, 404),
        ("GET", "/v1/documents/none/file", None, 404),
        ("GET", "/v1/conversations/none", None, 404),
        ("GET", "/v1/library/sources", None, 403),
        ("GET", "/v1/audit", None, 403),
        ("GET", "/v1/review", None, 403),
        ("GET", "/v1/evals", None, 403),
        ("POST", "/v1/approvals/none/approve", {}, 404),
        ("POST", "/v1/feedback", {"run_id": "none", "good": True}, 404),
        ("GET", "/v1/prices/NONE", None, 404),
        ("GET", "/nowhere", None, 404),
        ("GET", "/static/../app.py", None, 404),
        ("DELETE", "/v1/ask", None, 405),
    ],
)
def test_what_cannot_be_used_is_told_so(client: TestClient, method: str, path: str, body: Any, status: int) -> None:
    answer = client.request(method, path, json=body, headers=bearer(ADA))
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_stream_that_fails_says_so_and_ends_well(client: TestClient) -> None:
    for word, said in (("down", "the model is down"), ("bug", "something went wrong on our side")):
        headers = {**bearer(ADA), "accept": "text/event-stream"}
        answer = client.post("/v1/ask", json={"question": f"fault {word}"}, headers=headers)
        lines = [line for line in answer.text.splitlines() if line]
        assert said in json.loads(lines[-2].removeprefix("data: "))["errorText"]
        assert lines[-1] == "data: [DONE]"
        assert "a secret of ours" not in answer.text


def test_every_response_carries_the_policy_and_its_own_id(client: TestClient) -> None:
    seen = set()
    for path in ("/", "/livez", "/static/chat.mjs", "/v1/me", "/v1/documents/none", "/nowhere", "/openapi.json"):
        answer = client.get(path, headers=bearer(ADA))
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "require-trusted-types-for 'script'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"]
        seen.add(answer.headers["x-request-id"])
    assert len(seen) == 7


def test_log_response_and_problem_share_an_id_and_the_log_never_holds_the_question(house: House) -> None:
    held = io.StringIO()
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.format_exc_info,
                    structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(held),
    )  # fmt: skip
    try:
        with TestClient(create_app(house), base_url=HERE, raise_server_exceptions=False) as client:
            good = client.post("/v1/ask", json=ASK, headers=bearer(ADA))
            bad = fault(client, "bug")
    finally:
        structlog.reset_defaults()
    lines = [json.loads(line) for line in held.getvalue().splitlines()]
    for answer in (good, bad):
        mine = [line for line in lines if line.get("request_id") == answer.headers["x-request-id"]]
        (last,) = [line for line in mine if line["event"] == "request"]
        assert (last["status"], last["principal"], last["route"]) == (answer.status_code, "ada", "/v1/ask")
    assert any(line.get("run_id") == good.json()["run_id"] for line in lines)
    assert RATED not in held.getvalue()
    assert "key-of-ada" not in held.getvalue()


def test_too_many_questions_wait_and_say_how_long_for_each_caller_alone(house: House) -> None:
    house.limits = Limits(2)
    with TestClient(create_app(house), base_url=HERE) as client:
        said = [client.post("/v1/ask", json=ASK, headers=bearer(ADA)) for _ in range(3)]
        assert [answer.status_code for answer in said] == [200, 200, 429]
        assert 1 <= int(said[2].headers["retry-after"]) <= 60
        assert (
            client.post("/v1/ask", json=ASK, headers={**bearer(BOB), "x-forwarded-for": "1.2.3.4"}).status_code == 200
        )
        spoofed = {**bearer(ADA), "x-forwarded-for": "1.2.3.4"}
        assert client.post("/v1/ask", json=ASK, headers=spoofed).status_code == 429
        assert client.get("/v1/me", headers=bearer(ADA)).status_code == 200


def test_a_days_allowance_is_counted_over_a_restart(house: House, settings: Settings) -> None:
    engine = house.desk.library.engine
    before, _ = Spending(engine).today(BOB)
    house.spending = Spending(engine, tokens=before + 1)
    with TestClient(create_app(house), base_url=HERE) as client:
        assert client.post("/v1/ask", json=ASK, headers=bearer(BOB)).status_code == 200
    house.spending = Spending(engine, tokens=before + 1)
    with TestClient(create_app(house), base_url=HERE) as client:
        over = client.post("/v1/ask", json=ASK, headers=bearer(BOB))
    assert over.status_code == 429
    assert int(over.headers["retry-after"]) > 0
    assert Spending(engine).today(BOB)[1] > 0


def test_more_answers_at_once_than_may_be_are_turned_away(house: House) -> None:
    house.answering = house.settings.most_answers
    with TestClient(create_app(house), base_url=HERE) as client:
        turned = client.post("/v1/ask", json=ASK, headers=bearer(ADA))
        assert (turned.status_code, turned.headers["retry-after"]) == (429, "2")
        assert client.get("/livez").status_code == 200


def test_a_body_larger_than_its_address_takes_is_refused_however_it_comes(client: TestClient) -> None:
    def pieces() -> Any:
        for _ in range(5):
            yield b"x" * (1 << 20)

    headers = {**bearer(ADA), "content-type": "application/json"}
    assert client.post("/v1/ask", content=b"x" * (3 << 20), headers=headers).status_code == 413
    assert client.post("/v1/ask", content=pieces(), headers=headers).status_code == 413
