"""Who gets in: keys, tokens of an issuer, cookies of the page, and one user of a loopback server."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from api.app import create_app
from api.auth import COOKIE, Door, Fixed, digest, open_door
from api.house import House
from api.keys import KeyFile
from api.oidc import Issuer
from core.errors import UpstreamError, UsageError
from core.settings import Settings
from core.types import Principal
from tests.api.conftest import HERE
from tests.api.fakes import ADA, RATED, SAM, bearer, key_of

AUDIENCE = "wealthdesk"


class Provider:
    """An identity provider on the loopback: its configuration, its keys, and tokens that it signs."""

    def __init__(self) -> None:
        self.keys = [RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)]
        self.asked: list[str] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(self.path)
                body = json.dumps(provider.page(self.path)).encode()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self, path: str) -> Any:
        if path.endswith("openid-configuration"):
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        return KeySet(self.keys).as_dict(private=False)

    def token(self, key: Any = None, header: Any = None, **changes: Any) -> str:
        claims = {"iss": self.url, "aud": AUDIENCE, "sub": "ida", "exp": int(time.time()) + 300, "groups": ["staff"]}
        claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return jwt.encode(header or {"alg": "RS256", "kid": "one"}, claims, key or self.keys[0])


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def federated(house: House, provider: Provider) -> Iterator[TestClient]:
    house.door.issuer = Issuer(provider.url, AUDIENCE)
    with TestClient(create_app(house), base_url=HERE) as client:
        yield client


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def hs256(body: str, secret: bytes) -> str:
    head = b64(b'{"alg":"HS256","kid":"one"}')
    signed = f"{head}.{body}"
    return f"{signed}.{b64(hmac.digest(secret, signed.encode(), 'sha256'))}"


def me(client: TestClient, token: str) -> Any:
    return client.get("/v1/me", headers={"authorization": f"Bearer {token}"})


def test_a_key_lets_its_owner_in_and_nothing_else_does(client: TestClient) -> None:
    assert client.get("/v1/me", headers=bearer(SAM)).json()["role"] == "supervisor"
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": f"Basic {key_of(ADA)}"},
                    {"authorization": f"Bearer {digest(key_of(ADA))}"}):  # fmt: skip
        answer = client.get("/v1/me", headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_every_address_but_the_pages_and_the_probes_asks_who_is_there(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    tried = 0
    for path, methods in schema["paths"].items():
        if path in ("/livez", "/readyz", "/metrics") or path == "/v1/session":
            continue
        filled = path.replace("{number}", "1")
        for name in (
            "document_id",
            "conversation_id",
            "run_id",
            "job_id",
            "feedback_id",
            "approval_id",
            "ticker",
            "name",
        ):
            filled = filled.replace(f"{{{name}}}", "x")
        for method in methods:
            assert client.request(method, filled).status_code == 401, (method, path)
            tried += 1
    assert tried > 30
    assert client.post("/mcp", json={}).status_code == 401


def test_a_good_token_of_the_issuer_lets_in_with_its_claims(federated: TestClient, provider: Provider) -> None:
    said = me(federated, provider.token(groups=["staff", "desk"], role="supervisor", barriers=["b"])).json()
    assert (said["id"], said["role"], said["groups"], said["barriers"]) == (
        "ida",
        "supervisor",
        ["desk", "staff"],
        ["b"],
    )
    assert me(federated, provider.token(groups=None)).json()["groups"] == []
    assert me(federated, provider.token(role="emperor")).json()["role"] == "adviser"


def test_a_token_that_is_not_whole_is_refused(federated: TestClient, provider: Provider) -> None:
    now = int(time.time())
    public = provider.keys[0].as_pem(private=False)
    none = b64(b'{"alg":"none"}')
    body = provider.token().split(".")[1]
    bad = {
        "expired": provider.token(exp=now - 120),
        "without end": provider.token(exp=None),
        "for another": provider.token(aud="other"),
        "for nobody": provider.token(aud=None),
        "of another issuer": provider.token(iss="https://elsewhere.example"),
        "not yet": provider.token(nbf=now + 600),
        "nobody": provider.token(sub=None),
        "unsigned": f"{none}.{body}.",
        "signed by another": provider.token(RSAKey.generate_key(2048)),
        "signed with the public key as a secret": hs256(provider.token().split(".")[1], public),
        "with its own key": provider.token(
            other := RSAKey.generate_key(2048), {"alg": "RS256", "jwk": other.as_dict(private=False)}
        ),
        "with a key elsewhere": provider.token(other, {"alg": "RS256", "jku": f"{provider.url}/other", "kid": "two"}),
        "of another curve": provider.token(ECKey.generate_key("P-256"), {"alg": "ES256", "kid": "one"}),
        "cut": provider.token()[:-4],
        "empty": "..",
    }  # fmt: skip
    let_in = [name for name, token in bad.items() if me(federated, token).status_code != 401]
    assert let_in == []
    assert not any("other" in path for path in provider.asked)


def test_every_changed_letter_of_a_token_is_noticed(provider: Provider) -> None:
    issuer = Issuer(provider.url, AUDIENCE)
    token = provider.token()
    assert issuer.principal(token) is not None
    for at in range(0, len(token) - 1, 7):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert issuer.principal(changed) is None, at


def test_a_new_key_of_the_issuer_is_noticed_and_a_flood_of_bad_tokens_is_not_passed_on(provider: Provider) -> None:
    clock = [0.0]
    issuer = Issuer(provider.url, AUDIENCE, clock=lambda: clock[0])
    assert issuer.principal(provider.token()) is not None
    provider.keys.append(RSAKey.generate_key(2048, {"kid": "two"}, auto_kid=False))
    fresh = provider.token(provider.keys[1], {"alg": "RS256", "kid": "two"})
    before = len(provider.asked)
    assert [issuer.principal(fresh) for _ in range(20)] == [None] * 20
    assert len(provider.asked) == before
    clock[0] = 61.0
    assert issuer.principal(fresh) is not None
    provider.keys.pop()


def test_an_issuer_that_is_down_is_our_503_and_is_not_asked_for_each_caller(house: House) -> None:
    asked = []

    def fetch(url: str) -> Any:
        asked.append(url)
        raise UpstreamError(f"identity provider at {url}: ConnectError")

    house.door.issuer = Issuer("http://127.0.0.1:9", AUDIENCE, fetch=fetch)
    with TestClient(create_app(house), base_url=HERE) as client:
        assert [me(client, "some.other.token").status_code for _ in range(5)] == [503] * 5
        assert me(client, key_of(ADA)).status_code == 200
    assert len(asked) == 1


def test_keys_are_read_from_their_file_and_one_taken_away_stops_working(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    entry = '[[keys]]\nsha256 = "{}"\nid = "{}"\ngroups = ["staff"]\nrole = "{}"\n'
    path.write_text(entry.format(digest("a"), "ada", "adviser") + entry.format(digest("s"), "sam", "supervisor"))
    door = Door(KeyFile(path))
    assert door.admit("s") == Principal("sam", role="supervisor")
    cookie = door.begin("s")[1]
    assert door.admit(None, cookie) is not None
    path.write_text(entry.format(digest("a"), "ada", "adviser"))
    assert (door.admit("s"), door.admit(None, cookie)) == (None, None)
    path.write_text("[[keys]")
    assert door.admit("a") is None
    assert not door.single_user


@pytest.mark.parametrize("text", ["[[keys]", '[[keys]]\nid = "x"', '[[keys]]\nid = "x"\nsha256 = "abc"',
                                  f'[[keys]]\nid = "x"\nrole = "king"\nsha256 = "{"0" * 64}"'])  # fmt: skip
def test_a_key_file_that_is_not_whole_stops_the_start(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys.toml").write_text(text)
    with pytest.raises(UsageError, match=r"keys\.toml"):
        open_door(Settings(home=tmp_path, api_keys=str(tmp_path / "keys.toml")))
    with pytest.raises(UsageError, match="OIDC_AUDIENCE"):
        open_door(Settings(home=tmp_path, oidc_issuer="https://issuer.example"))


def test_the_page_signs_in_once_and_out_again(client: TestClient) -> None:
    assert client.post("/v1/session", headers={"authorization": "Bearer wrong"}).status_code == 401
    begun = client.post("/v1/session", headers=bearer(ADA))
    assert begun.status_code == 201
    cookie = begun.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert client.get("/v1/me").json()["id"] == "ada"
    kept = client.cookies[COOKIE]
    assert client.delete("/v1/session").status_code == 204
    client.cookies.set(COOKIE, kept)
    assert client.get("/v1/me").status_code == 401


def test_a_cookie_is_no_token_and_a_bad_token_is_not_made_up_for_by_a_cookie(client: TestClient) -> None:
    client.post("/v1/session", headers=bearer(ADA))
    cookie = client.cookies[COOKIE]
    assert client.get("/v1/me", headers={"authorization": "Bearer wrong"}).status_code == 401
    client.cookies.clear()
    assert me(client, cookie).status_code == 401


def test_another_sites_page_can_do_nothing_with_the_cookie(client: TestClient) -> None:
    client.post("/v1/session", headers=bearer(ADA))
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
                    {"origin": f"{HERE}:9999"}, {"origin": f"{HERE}.evil.example"}):  # fmt: skip
        assert client.post("/v1/ask", json={"question": RATED}, headers=headers).status_code == 403, headers
    assert client.post("/v1/ask", json={"question": RATED}, headers={"origin": HERE}).status_code == 200


def test_a_single_user_server_answers_the_loopback_and_no_other_site(alone: House) -> None:
    with TestClient(create_app(alone), base_url=HERE) as client:
        assert client.get("/v1/me").json() | {"groups": []} == client.get("/v1/me").json() | {"groups": []}
        assert client.get("/v1/me").json()["single_user"] is True
        assert client.get("/v1/me", headers={"authorization": "Bearer anything"}).status_code == 200
        assert client.get("/v1/me", headers={"host": "evil.example"}).status_code == 403
        evil = {"origin": "https://evil.example"}
        assert client.post("/v1/ask", json={"question": RATED}, headers=evil).status_code == 403
        evil["authorization"] = "Bearer anything"
        assert client.post("/v1/ask", json={"question": RATED}, headers=evil).status_code == 403


def test_the_door_of_the_settings_is_single_user_only_without_keys_and_issuer(tmp_path: Path) -> None:
    assert open_door(Settings(home=tmp_path)).single_user
    (tmp_path / "keys.toml").write_text("")
    assert not open_door(Settings(home=tmp_path, api_keys=str(tmp_path / "keys.toml"))).single_user
    assert not open_door(Settings(home=tmp_path, oidc_issuer="https://i.example", oidc_audience="a")).single_user
    assert Door(Fixed()).single_user
