"""What is served beside the API: pages, statics, what was measured, suggestions, exports, the description."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import exports
from api.app import create_app
from api.house import House
from api.routes import evals as evals_routes
from api.routes import searches as searches_routes
from tests.api.conftest import HERE
from tests.api.fakes import ADA, NOTE, RATED, ROOT, SAM, SECRET, WALL, bearer, find
from tests.api.runs import kept, result

WEB = Path(__file__).resolve().parents[2] / "api" / "web"
HOSTILE = "<script>alert(1)</script>"


def test_every_page_and_every_file_it_names_is_there(client: TestClient) -> None:
    for path in ("/", "/library", "/evals", "/review", "/audit", "/health", "/docs", "/d/x", "/embed/x"):
        page = client.get(path)
        assert page.headers["content-type"].startswith("text/html"), path
        for name in page.text.split('"/static/')[1:]:
            assert client.get(f"/static/{name.split(chr(34))[0]}").status_code == 200


def test_modules_import_only_what_is_there_and_pages_say_nothing_inline() -> None:
    for module in WEB.glob("static/*.mjs"):
        text = module.read_text(encoding="utf-8")
        for line in text.splitlines():
            if line.startswith("import "):
                name = line.split('"./')[1].split('"')[0]
                assert (WEB / "static" / name).is_file(), (module.name, name)
        for banned in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "http://"):
            assert banned not in text or banned == "http://" and "www.w3.org" in text, (module.name, banned)
    for page in WEB.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "style=" not in text
        assert "<script>" not in text
        assert "onclick" not in text


def test_statics_are_compressed_and_not_sent_twice(client: TestClient) -> None:
    plain = client.get("/static/app.css", headers={"accept-encoding": "identity"})
    packed = client.get("/static/app.css", headers={"accept-encoding": "gzip"})
    assert packed.content == plain.content
    assert packed.headers["content-encoding"] == "gzip"
    again = client.get("/static/app.css", headers={"if-none-match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    whole = sum(len(gzip.compress(path.read_bytes(), 9)) for path in WEB.glob("static/*"))
    assert whole < 60_000


def test_only_named_sites_may_show_the_viewer_in_a_frame(house: House, client: TestClient) -> None:
    from dataclasses import replace

    assert "frame-ancestors 'none'" in client.get("/embed/x").headers["content-security-policy"]
    house.settings = replace(house.settings, embed_origins="https://chat.example,https://other.example")
    policy = client.get("/embed/x").headers["content-security-policy"]
    assert "frame-ancestors https://chat.example https://other.example" in policy
    assert "frame-ancestors 'none'" in client.get("/d/x").headers["content-security-policy"]


def test_a_conversation_is_exported_and_what_it_says_stays_text(client: TestClient) -> None:
    asked = client.post("/v1/ask", json={"question": f"{RATED} {HOSTILE}"}, headers=bearer(ADA)).json()
    path = f"/v1/conversations/{asked['conversation']}/export"
    page = client.get(f"{path}?format=html", headers=bearer(ADA))
    assert page.headers["content-disposition"].startswith("attachment")
    assert HOSTILE not in page.text
    assert "&lt;script&gt;" in page.text
    assert "## " in client.get(f"{path}?format=md", headers=bearer(ADA)).text
    assert client.get(f"{path}?format=json", headers=bearer(ADA)).json()[0]["run_id"] == asked["run_id"]
    assert client.get(f"{path}?format=exe", headers=bearer(ADA)).status_code == 422
    assert client.get(path, headers=bearer(SAM)).status_code == 404


def test_an_exported_table_keeps_its_rows_and_their_sources() -> None:
    table = {"columns": ["Company", "A|B"], "rows": [["Acme", "<b>1</b>"], ["Zeta", None]], "sources": [[None, 2]]}
    answer = {"question": "q", "answer": "a", "citations": [], "disclaimer": "d", "table": table}
    assert "| Company | A\\|B |\n| --- | --- |\n| Acme | <b>1</b> [2] |\n| Zeta | – |" in exports.markdown([answer])
    assert "<td>Acme</td><td>&lt;b&gt;1&lt;/b&gt; [2]</td>" in exports.html([answer])


def test_health_tells_settings_and_no_secret(house: House) -> None:
    from dataclasses import replace

    house.settings = replace(
        house.settings, openai_api_key="sk-canary", session_secret="canary", database_url="x:canary@y"
    )
    with TestClient(create_app(house), base_url=HERE) as client:
        told = client.get("/v1/health", headers=bearer(ROOT))
        assert client.get("/v1/health", headers=bearer(ADA)).status_code == 403
    assert "canary" not in told.text
    values = {item["name"]: item["value"] for item in told.json()["settings"]}
    assert (values["openai_api_key"], values["qdrant_api_key"], values["today"]) == ("set", "not set", "2026-11-20")


def test_runs_are_listed_read_case_by_case_and_compared_as_far_as_the_reader_may_see(
    client: TestClient, house: House
) -> None:
    kept(house, "before", [result(1, "wrong"), result(2, "correct"), result(3, "wrong", WALL)])
    kept(house, "after", [result(1, "correct"), result(2, "correct"), result(3, "correct", WALL)])
    names = {run["name"] for run in client.get("/v1/evals", headers=bearer(SAM)).json()["here"]}
    assert {"before", "after"} <= names
    seen = client.get("/v1/evals/cases?run=before", headers=bearer(SAM)).json()
    assert (seen["n"], seen["withheld"], [case["id"] for case in seen["cases"]]) == (3, 1, ["c1", "c2"])
    assert len(client.get("/v1/evals/cases?run=before", headers=bearer(ROOT)).json()["cases"]) == 3
    wrong = client.get("/v1/evals/cases?run=before&grade=wrong&q=question+1", headers=bearer(SAM)).json()["cases"]
    assert [(case["id"], case["expected"], case["answer"]) for case in wrong] == [("c1", "12.5", "It was 99.")]
    change = client.get("/v1/evals/compare?before=before&after=after", headers=bearer(SAM)).json()
    assert change["correct"]["gained"] == ["c1", "c3"]
    assert [flip["id"] for flip in change["flips"]] == ["c1"]
    for name in ("nothing", "../runs/before", "/etc", "a/../../b"):
        assert client.get("/v1/evals/cases", params={"run": name}, headers=bearer(SAM)).status_code == 404


def test_the_book_of_results_is_read_as_it_is_kept(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    figures = {"suite": "desk", "n": 2, "correct": 1, "abstained": 1, "wrong": 0, "ci95": {"correct": [0.1, 0.9]}}
    rung = {"suite": "desk", "recipe": "naive", "figures": figures, "grades": {"a": "correct", "b": "abstained"}}
    better = {**rung, "recipe": "default", "grades": {"a": "correct", "b": "correct"}}
    (tmp_path / "ladder-desk.json").write_text(json.dumps([rung, better]), encoding="utf-8")
    (tmp_path / "desk-naive.json").write_text(json.dumps(rung), encoding="utf-8")
    monkeypatch.setattr(evals_routes, "BOOK", tmp_path)
    told = client.get("/v1/evals", headers=bearer(SAM)).json()
    assert [rung["recipe"] for rung in told["ladders"][0]["rungs"]] == ["naive", "default"]
    assert told["ladders"][0]["rungs"][1]["change"]["gained"] == ["b"]
    assert told["runs"][0]["figures"]["n"] == 2


def test_search_ladders_are_read_with_their_changes_and_commands(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scores = [{"a": 0.0, "b": 1.0}, {"a": 1.0, "b": 1.0}]
    rungs = [
        {"suite": "desk", "recipe": f"r{at}", "n": 2, "retrieval": {"page_recall@5": sum(held.values()) / 2},
         "latency_ms": {"p50": 1.0, "p95": 2.0}, "scores": held, "clusters": {"a": "x", "b": "y"},
         "command": "wealthdesk eval search desk", "commit": "abc"}
        for at, held in enumerate(scores)
    ]  # fmt: skip
    (tmp_path / "search-desk.json").write_text(json.dumps(rungs), encoding="utf-8")
    monkeypatch.setattr(searches_routes, "BOOK", tmp_path)
    (ladder,) = client.get("/v1/evals/searches", headers=bearer(SAM)).json()["ladders"]
    assert (ladder["name"], ladder["command"], ladder["commit"]) == ("desk", "wealthdesk eval search desk", "abc")
    assert [rung["recipe"] for rung in ladder["rungs"]] == ["r0", "r1"]
    assert ladder["rungs"][0]["change"] is None
    moved = ladder["rungs"][1]["change"]
    assert (moved["change"], moved["gained"], moved["lost"]) == (0.5, 1, 0)


def test_the_quality_of_the_library_is_of_what_the_reader_may_see(client: TestClient, house: House) -> None:
    told = {who: client.get("/v1/library/quality", headers=bearer(who)).json() for who in (SAM, ROOT)}
    titles = {who: {row["title"] for row in held["documents"]} for who, held in told.items()}
    secret = find(house.desk.library, SECRET).title
    assert secret in titles[ROOT] - titles[SAM]
    for who, held in told.items():
        assert held["library"]["documents"] == len(titles[who]) == len(held["documents"])
        assert held["library"]["pages"]["text"] == sum(row["pages"] for row in held["documents"])
    assert (told[ROOT]["quarantined"], told[SAM]["quarantined"]) == ({"ENCRYPTED": 1}, {})
    note = next(row for row in told[ROOT]["documents"] if row["id"] == find(house.desk.library, NOTE).id)
    assert note["checks"]["made"] == note["checks"]["held"] > 0
    assert "income_statement" in note["statements"]


def test_the_description_is_whole(client: TestClient) -> None:
    api = client.get("/openapi.json").json()
    assert "HTTPValidationError" not in api["components"]["schemas"]
    ids = [operation["operationId"] for methods in api["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (path, method)
            assert operation["description"], (path, method)
            assert {tag["name"] for tag in api["tags"]} >= set(operation["tags"])
            if path not in ("/livez", "/readyz", "/metrics"):
                assert "application/problem+json" in operation["responses"]["422"]["content"]
    shown = api["paths"]["/v1/ask"]["post"]["responses"]["200"]["content"]
    assert shown["application/json"]["example"]["citations"]
    assert "data: [DONE]" in shown["text/event-stream"]["example"]


def shape(value: Any) -> Any:
    """The names that a value has, down to the first item of each list."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value and isinstance(value[0], dict) else None


def test_every_answer_in_json_has_an_example_that_is_like_a_real_one(client: TestClient, house: House) -> None:
    api = client.get("/openapi.json").json()
    shown = {}
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            for status, response in operation["responses"].items():
                if status.startswith("2") and "application/json" in response.get("content", {}):
                    shown[f"{method.upper()} {path}"] = response["content"]["application/json"]["example"]
    assert len(shown) > 30
    said = client.post("/v1/ask", json={"question": RATED}, headers=bearer(ROOT)).json()
    cited = said["citations"][0]
    house.feedback.add(said["run_id"], ROOT.id, good=False)
    filled = {"{document_id}": cited["document_id"], "{number}": "1", "{name}": "wealthdesk"}
    asked = {"q": "veldmar", "start": cited["span"][0], "end": cited["span"][1], "issuer": "x", "limit": 1}
    for place, example in shown.items():
        method, path = place.split(" ")
        for name, value in filled.items():
            path = path.replace(name, value)
        if method == "GET" and "{" not in path and not path.startswith(("/v1/evals", "/v1/prices")):
            answer = client.get(path, params=asked, headers=bearer(ROOT))
            wanted, real = shape(example), shape(answer.json())
            assert wanted.keys() == real.keys(), place
            for name, inner in real.items():
                if isinstance(inner, list) and isinstance(wanted[name], list):
                    assert inner[0].keys() == wanted[name][0].keys(), (place, name)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
SKIPPED = ("/v1/library/retry", "/v1/session")


def drawn(data: st.DataObject, schema: Any, api: Any) -> Any:
    """A value after a schema most of the time, and anything at all the rest of it."""
    if data.draw(st.integers(0, 5)) == 0:
        return data.draw(ANY)
    if "$ref" in schema:
        return drawn(data, api["components"]["schemas"][schema["$ref"].split("/")[-1]], api)
    if "anyOf" in schema:
        return drawn(data, data.draw(st.sampled_from(schema["anyOf"])), api)
    match schema.get("type"):
        case "object" if "properties" in schema:
            return {
                name: drawn(data, inner, api)
                for name, inner in schema["properties"].items()
                if data.draw(st.booleans())
            }
        case "array":
            return [drawn(data, schema.get("items", {}), api) for _ in range(data.draw(st.integers(0, 3)))]
        case "integer":
            return data.draw(st.integers(-5, 2**40))
        case "number":
            return data.draw(st.sampled_from([0, 1, 1.5, 2, -1, 1e308]))
        case "boolean":
            return data.draw(st.booleans())
        case "string":
            return data.draw(st.text(max_size=60) | st.sampled_from(["2026-01-01", "x", "../..", "%00", RATED]))
        case _:
            return data.draw(ANY)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_request_that_can_be_made_up_ends_in_a_bug_of_ours(client: TestClient, data: st.DataObject) -> None:
    api = client.get("/openapi.json").json()
    path = data.draw(st.sampled_from(sorted(path for path in api["paths"] if path not in SKIPPED)))
    method = data.draw(st.sampled_from(sorted(api["paths"][path])))
    operation = api["paths"][path][method]
    query = {}
    filled = path
    for parameter in operation.get("parameters", []):
        value = drawn(data, parameter["schema"], api)
        text = value if isinstance(value, str) else json.dumps(value)
        if parameter["in"] == "path":
            from urllib.parse import quote

            filled = filled.replace(f"{{{parameter['name']}}}", quote(text, safe="", errors="replace") or "x")
        elif parameter["in"] == "query":
            query[parameter["name"]] = text.encode("utf-8", "replace").decode()
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    sent = {} if body is None else {"content": json.dumps(drawn(data, body, api))}
    headers = {**bearer(ROOT), "content-type": "application/json"}
    answer = client.request(method, filled, params=query, headers=headers, **sent)
    assert answer.status_code < 500, (method, filled, query, sent, answer.text)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
