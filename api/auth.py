"""Who is asking: an API key, an OIDC bearer token, a cookie session, or the one user of a loopback server.

With neither keys nor an issuer configured the server is in single-user mode: it binds to the loopback only and takes
any bearer token or none.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from core.errors import AccessDenied, UpstreamError, UsageError
from core.settings import Settings
from core.types import STAFF, Principal

ONLY_USER = Principal("you", frozenset({STAFF}), role="admin")
ROLES = ("adviser", "supervisor", "admin")
SIGNED = ["RS256", "RS384", "RS512", "ES256", "ES384", "PS256", "EdDSA"]
SESSION_S = 8 * 3600
COOKIE = "wealthdesk_session"


@dataclass(slots=True)
class Door:
    """Turns a token into a principal.

    ``keys`` maps the sha256 of an API key to its principal. ``fetch`` gets a URL's JSON and is a parameter so that
    tests bring their own issuer.
    """

    keys: Mapping[str, Principal] = field(default_factory=dict)
    issuer: str = ""
    audience: str = ""
    secret: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    fetch: Callable[[str], Any] = field(default=lambda url: _get_json(url))
    _signing: KeySet | None = field(default=None, repr=False)
    _signing_at: float = 0.0

    @property
    def single_user(self) -> bool:
        """Whether nobody is told apart here."""
        return not self.keys and not self.issuer

    def admit(self, token: str | None, cookie: str | None) -> Principal | None:
        """The principal of a bearer token or session cookie; None when neither is good."""
        if self.single_user:
            return ONLY_USER
        if token:
            found = self._by_key(token)
            return found or (self._by_token(token) if self.issuer else None)
        return self._by_session(cookie) if cookie else None

    def session(self, principal: Principal) -> str:
        """A signed cookie value for a principal, good for eight hours."""
        claims = {
            "sub": principal.id,
            "groups": sorted(principal.groups),
            "barriers": sorted(principal.barriers),
            "role": principal.role,
            "exp": int(time.time()) + SESSION_S,
        }
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(self.secret))

    def _by_key(self, token: str) -> Principal | None:
        digest = hashlib.sha256(token.encode()).hexdigest()
        found = None
        for known, principal in self.keys.items():
            if hmac.compare_digest(known, digest):
                found = principal
        return found

    def _by_session(self, cookie: str) -> Principal | None:
        try:
            token = jwt.decode(cookie, OctKey.import_key(self.secret), algorithms=["HS256"])
            jwt.JWTClaimsRegistry(exp={"essential": True}).validate(token.claims)
        except (JoseError, ValueError):
            return None
        return _principal(token.claims)

    def _by_token(self, token: str) -> Principal | None:
        for fresh in (False, True):
            try:
                decoded = jwt.decode(token, self._keys(fresh=fresh), algorithms=SIGNED)
                jwt.JWTClaimsRegistry(
                    iss={"essential": True, "value": self.issuer},
                    aud={"essential": True, "value": self.audience},
                    exp={"essential": True},
                    sub={"essential": True},
                ).validate(decoded.claims)
            except (JoseError, ValueError):
                if fresh:
                    return None
            else:
                return _principal(decoded.claims)
        return None

    def _keys(self, *, fresh: bool) -> KeySet:
        """The issuer's keys, asked for again at most once a minute, when a token names one that is not known."""
        if self._signing is None or (fresh and time.monotonic() - self._signing_at > 60):
            about = self.fetch(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if about.get("issuer") != self.issuer:
                raise UpstreamError(f"identity provider {self.issuer}: its configuration names another issuer")
            self._signing = KeySet.import_key_set(self.fetch(about["jwks_uri"]))
            self._signing_at = time.monotonic()
        return self._signing


def open_door(settings: Settings) -> Door:
    """The door that the settings describe.

    Raises:
        UsageError: The key file cannot be read, or OIDC is configured by half.
    """
    if bool(settings.oidc_issuer) != bool(settings.oidc_audience):
        raise UsageError("settings: WEALTHDESK_OIDC_ISSUER and WEALTHDESK_OIDC_AUDIENCE go together; set both or none")
    keys = read_keys(Path(settings.api_keys)) if settings.api_keys else {}
    door = Door(keys, settings.oidc_issuer, settings.oidc_audience)
    if settings.session_secret:
        door.secret = settings.session_secret
    return door


def read_keys(path: Path) -> dict[str, Principal]:
    """API keys from TOML: ``[[keys]]`` of ``sha256`` (hex, of the key), ``id``, ``groups``, ``barriers``, ``role``."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("keys", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"API keys {path}: cannot be read ({error})") from error
    found = {}
    for at, row in enumerate(rows, start=1):
        if len(str(row.get("sha256", ""))) != 64 or not row.get("id"):
            raise UsageError(f"API keys {path}: entry {at} needs an id and a sha256 of 64 hex digits")
        found[row["sha256"]] = _principal({**row, "sub": row["id"]})
    return found


def require_role(principal: Principal, *roles: str) -> None:
    """Refuse a principal whose role is none of ``roles``.

    Raises:
        AccessDenied: It is not.
    """
    if principal.role not in roles:
        raise AccessDenied(f"this needs the role {' or '.join(roles)}")


def _principal(claims: Mapping[str, Any]) -> Principal:
    role = claims.get("role", "adviser")
    return Principal(
        id=str(claims["sub"]),
        groups=frozenset(map(str, claims.get("groups") or ())),
        barriers=frozenset(map(str, claims.get("barriers") or ())),
        role=role if role in ROLES else "adviser",
    )


def _get_json(url: str) -> Any:  # noqa: ANN401
    import httpx2

    try:
        answer = httpx2.get(url, timeout=5)
        answer.raise_for_status()
        return answer.json()
    except (httpx2.HTTPError, json.JSONDecodeError) as error:
        raise UpstreamError(f"identity provider at {url}: {type(error).__name__}") from error
