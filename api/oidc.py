"""Bearer tokens of an OpenID Connect issuer: signature, issuer, audience and times are checked.

Nothing in a token's own header says with which key or algorithm it is checked.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from core.errors import UpstreamError
from core.types import Principal

Role = Literal["adviser", "supervisor", "admin"]
ROLES: tuple[Role, ...] = ("adviser", "supervisor", "admin")
SIGNED = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
ASYMMETRIC = ("RSA", "EC", "OKP")
AGAIN_S = 60.0
FAILED_S = 5.0
LEEWAY_S = 30


def _get_json(url: str) -> Any:  # noqa: ANN401
    import httpx2

    try:
        answer = httpx2.get(url, timeout=5, follow_redirects=False)
        answer.raise_for_status()
        return answer.json()
    except (httpx2.HTTPError, ValueError) as error:
        raise UpstreamError(f"identity provider at {url}: {type(error).__name__}") from error


@dataclass(slots=True)
class Issuer:
    """One issuer and the audience that its tokens must name.

    ``fetch`` gets the JSON at a URL. Its keys are asked for again when a token is signed by one that is not known, at
    most once a minute, so that a rotation is noticed and a flood of bad tokens is not passed on.
    """

    url: str
    audience: str
    fetch: Callable[[str], Any] = _get_json
    clock: Callable[[], float] = time.monotonic
    _keys: KeySet | None = field(default=None, repr=False)
    _asked: float = field(default=float("-inf"), repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def principal(self, token: str) -> Principal | None:
        """Whom a token names; None when it is not good.

        Raises:
            UpstreamError: The issuer cannot be asked for its keys.
        """
        claims = self._claims(token)
        return principal_of(claims) if claims else None

    def expires(self, token: str) -> float:
        """When a good token runs out, in seconds of the clock; 0 for any other."""
        claims = self._claims(token)
        return float(claims["exp"]) if claims else 0.0

    def _claims(self, token: str) -> dict[str, Any] | None:
        for fresh in (False, True):
            keys = self._signing(fresh=fresh)
            if keys is None:
                return None
            try:
                decoded = jwt.decode(token, keys, algorithms=SIGNED)
                jwt.JWTClaimsRegistry(
                    leeway=LEEWAY_S,
                    iss={"essential": True, "value": self.url},
                    aud={"essential": True, "value": self.audience},
                    exp={"essential": True},
                    sub={"essential": True},
                ).validate(decoded.claims)
            except (JoseError, ValueError, TypeError, AttributeError, KeyError):
                continue
            return dict(decoded.claims)
        return None

    def _signing(self, *, fresh: bool) -> KeySet | None:
        """The issuer's keys; None where they are as fresh as they may be."""
        with self._lock:
            if self._keys is not None and not fresh:
                return self._keys
            if self.clock() - self._asked < (AGAIN_S if self._keys else FAILED_S):
                if self._keys is None:
                    raise UpstreamError(f"identity provider {self.url} did not answer a moment ago; try again soon")
                return None
            self._asked = self.clock()
            self._keys = self._fetched()
            return self._keys

    def _fetched(self) -> KeySet:
        about = self.fetch(self.url.rstrip("/") + "/.well-known/openid-configuration")
        if not isinstance(about, Mapping) or about.get("issuer") != self.url:
            raise UpstreamError(f"identity provider {self.url}: its configuration names another issuer")
        found = self.fetch(str(about.get("jwks_uri")))
        rows = found.get("keys", []) if isinstance(found, Mapping) else []
        usable = [row for row in rows if isinstance(row, Mapping) and row.get("kty") in ASYMMETRIC]
        try:
            return KeySet.import_key_set({"keys": usable})  # type: ignore[typeddict-item]
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise UpstreamError(f"identity provider {self.url}: its keys cannot be read") from error


def principal_of(claims: Mapping[str, Any]) -> Principal:
    """The principal that claims name. Without ``groups`` it sees nothing; an unknown role is an adviser's."""
    role = claims.get("role", "adviser")
    return Principal(
        id=str(claims["sub"]),
        groups=_names(claims.get("groups")),
        barriers=_names(claims.get("barriers")),
        role=cast(Role, role) if role in ROLES else "adviser",
    )


def _names(value: object) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset(value.split())
    return frozenset(map(str, value)) if isinstance(value, list | tuple) else frozenset()
