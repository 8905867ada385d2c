"""Two callers on either side of a barrier, at every door: what one may not read is to them as if it were not there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.house import House
from core.types import Principal
from tests.api.fakes import ADA, BOB, DRAFT, EVE, RATED, ROOT, SAM, SECRET, WENDY, bearer, find

WORD = "Nerivane"
ASKED = f"What is said of {WORD}?"


@pytest.fixture
def secret(house: House) -> str:
    return find(house.desk.library, SECRET).id


def get(client: TestClient, who: Principal, path: str) -> Any:
    return client.get(path, headers=bearer(who))


def shape(answer: Any) -> tuple[int, str]:
    """An answer without what is its own: the id of the request, and the name that was asked for."""
    body = answer.json()
    return answer.status_code, json.dumps({**body, "id": "", "instance": "", "detail": body["detail"].split("'")[0]})


def test_absent_and_forbidden_look_the_same(client: TestClient, secret: str) -> None:
    for rest in ("", "/pages/1", "/pages/1?start=1&end=9", "/pages/1/image", "/file"):
        hidden = get(client, ADA, f"/v1/documents/{secret}{rest}")
        absent = get(client, ADA, f"/v1/documents/{secret[::-1]}{rest}")
        assert hidden.status_code == 404
        assert shape(hidden) == shape(absent)
        assert get(client, WENDY, f"/v1/documents/{secret}{rest}").status_code == 200
        assert get(client, EVE, f"/v1/documents/{secret}{rest}").status_code == 404


def test_lists_counts_and_suggestions_hold_what_the_caller_may_see(client: TestClient, secret: str) -> None:
    seen = {who.id: get(client, who, "/v1/documents?history=true").json()["documents"] for who in (ADA, WENDY, EVE)}
    assert [len(documents) for documents in seen.values()] == [2, 3, 0]
    assert secret in {document["id"] for document in seen["wendy"]}
    assert WORD not in json.dumps(seen["ada"])
    counts = {who.id: get(client, who, "/v1/suggestions").json()["documents"] for who in (ADA, WENDY, EVE)}
    assert counts == {"ada": 1, "wendy": 2, "eve": 0}
    assert get(client, EVE, "/v1/suggestions").json()["questions"] == []
    assert get(client, ADA, f"/v1/documents?q={WORD}").json()["documents"] == []


def test_search_and_answers_never_show_it(client: TestClient, secret: str) -> None:
    assert secret in {hit["document_id"] for hit in get(client, WENDY, f"/v1/search?q={WORD}").json()["hits"]}
    for who in (ADA, EVE, SAM):
        assert get(client, who, f"/v1/search?q={WORD}").json()["hits"] == []
    said = client.post("/v1/ask", json={"question": RATED}, headers=bearer(EVE)).json()
    assert (said["status"], said["citations"], said["nearest"]) == ("abstained", [], [])
    scoped = {"question": RATED, "scope": {"documents": [secret]}}
    assert client.post("/v1/ask", json=scoped, headers=bearer(ADA)).json()["citations"] == []


def test_a_conversation_is_its_owners(client: TestClient) -> None:
    made = client.post("/v1/ask", json={"question": RATED}, headers=bearer(ADA)).json()["conversation"]
    path = f"/v1/conversations/{made}"
    assert get(client, BOB, path).status_code == 404
    assert get(client, ROOT, path).status_code == 404
    assert client.patch(path, json={"title": "mine"}, headers=bearer(BOB)).status_code == 404
    assert client.delete(path, headers=bearer(BOB)).status_code == 404
    assert made not in get(client, BOB, "/v1/conversations").text
    assert client.patch(path, json={"title": "Veldmar, once more"}, headers=bearer(ADA)).status_code == 204
    listed = get(client, ADA, "/v1/conversations?q=veldmar").json()["conversations"]
    assert {"id": made, "title": "Veldmar, once more"}.items() <= next(c for c in listed if c["id"] == made).items()
    assert client.delete(path, headers=bearer(ADA)).status_code == 204
    assert get(client, ADA, path).status_code == 404


def behind_the_wall(house: House, secret: str) -> str:
    """The record of a run by Wendy that rests on the secret."""
    run_id = f"run-{secret}"
    answer = {"answer": f"{WORD} is the target.", "citations": [{"document_id": secret}], "nearest": []}
    house.desk.audit.append(
        {"event": "answer", "run_id": run_id, "question": ASKED, "principal": "wendy", "status": "answered",
         "who": {"id": "wendy", "groups": ["staff"], "barriers": ["project-sorrel"], "role": "adviser"},
         "sources": [{"document_id": secret}], "answer": answer}
    )  # fmt: skip
    return run_id


def test_the_audit_withholds_the_words_of_a_run_from_who_may_not_read_its_sources(
    client: TestClient, house: House, secret: str
) -> None:
    run_id = behind_the_wall(house, secret)
    runs = {run["run_id"]: run for run in get(client, SAM, "/v1/audit").json()["runs"]}
    assert (runs[run_id]["question"], runs[run_id]["withheld"], runs[run_id]["principal"]) == ("", True, "wendy")
    assert get(client, SAM, f"/v1/audit/{run_id}").status_code == 403
    assert WORD not in get(client, SAM, f"/v1/audit/{run_id}").text
    assert client.post(f"/v1/audit/{run_id}/replay", headers=bearer(SAM)).status_code == 403
    assert WORD not in get(client, SAM, f"/v1/audit?q={WORD}").text
    assert WORD in get(client, ROOT, f"/v1/audit/{run_id}").text


def test_review_and_approvals_are_kept_from_who_may_not_read_what_they_rest_on(
    client: TestClient, house: House, secret: str
) -> None:
    run_id = behind_the_wall(house, secret)
    made = house.feedback.add(run_id, "wendy", good=False, reason="Wrong number")
    assert made not in {item["id"] for item in get(client, SAM, "/v1/review").json()["queue"]}
    assert client.post(f"/v1/review/{made}", json={"dismiss": True}, headers=bearer(SAM)).status_code == 404
    assert made in {item["id"] for item in get(client, ROOT, "/v1/review").json()["queue"]}
    held = house.desk.approvals.hold(run_id, WENDY, "draft_email", {"to": "x", "body": WORD}, {})
    for who, seen in ((WENDY, True), (SAM, False), (ADA, False), (ROOT, True)):
        listed = get(client, who, "/v1/approvals").json()["approvals"]
        assert (held in {item["id"] for item in listed}) is seen, who
    for who in (SAM, ADA):
        assert client.post(f"/v1/approvals/{held}/approve", json={}, headers=bearer(who)).status_code == 404
        assert client.post(f"/v1/approvals/{held}/deny", json={}, headers=bearer(who)).status_code == 404


def test_the_ledger_names_only_what_the_reader_may_know_of(client: TestClient) -> None:
    names = {who.id: get(client, who, "/v1/library/sources").text for who in (SAM, ROOT)}
    assert "restricted" not in names["sam"]
    assert "private_call_notes" not in names["sam"]
    assert "restricted" in names["root"]
    assert "private_call_notes" in names["root"]


def test_what_needs_a_supervisor_needs_one(client: TestClient, secret: str) -> None:
    for method, path in (
        ("GET", "/v1/audit"), ("GET", "/v1/audit/verify"), ("GET", "/v1/audit/x"), ("POST", "/v1/audit/x/replay"),
        ("GET", "/v1/review"), ("GET", "/v1/library/sources"), ("GET", "/v1/evals"), ("GET", "/v1/evals/cases?run=x"),
        ("GET", "/v1/evals/compare?before=x&after=y"),
        ("GET", "/v1/evals/searches"), ("GET", "/v1/library/quality"),
        ("POST", f"/v1/library/documents/{secret}/withdraw"),
    ):  # fmt: skip
        assert client.request(method, path, headers=bearer(ADA)).status_code == 403, path
    files = {"file": ("a.txt", b"text")}
    assert client.post("/v1/library/upload", files=files, headers=bearer(ADA)).status_code == 403
    assert client.post("/v1/library/retry", json={"names": ["x"]}, headers=bearer(SAM)).status_code == 403
    assert client.post(f"/v1/library/documents/{secret}/withdraw", headers=bearer(SAM)).status_code == 404


def test_a_held_action_happens_once_when_its_owner_says_yes(client: TestClient) -> None:
    from tests.api.fakes import SENT

    SENT.clear()
    draft = client.post("/v1/ask", json={"question": DRAFT}, headers=bearer(ADA)).json()["draft"]
    path = f"/v1/approvals/{draft['approval_id']}"
    assert SENT == []
    assert client.post(f"{path}/approve", json={}, headers=bearer(BOB)).status_code == 404
    edited = {"arguments": {**draft["arguments"], "body": "We rate Veldmar Buy, in our note of 29 October 2026."}}
    assert client.post(f"{path}/approve", json=edited, headers=bearer(ADA)).status_code == 200
    assert client.post(f"{path}/approve", json={}, headers=bearer(ADA)).status_code == 422
    assert SENT == [("client@example.com", "We rate Veldmar Buy, in our note of 29 October 2026.")]
    other = client.post("/v1/ask", json={"question": DRAFT}, headers=bearer(ADA)).json()["draft"]["approval_id"]
    assert client.post(f"/v1/approvals/{other}/deny", json={}, headers=bearer(ADA)).status_code == 200
    assert len(SENT) == 1
