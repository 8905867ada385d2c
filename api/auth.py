"""Who is asking: an API key, an OIDC bearer token, a cookie session, or the one user of a loopback server.

With neither keys nor an issuer configured the server is in single-user mode: it binds to the loopback only and takes
any bearer token or none.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from api.keys import KeyFile
from api.oidc import Issuer, principal_of
from core.errors import AccessDenied, UsageError
from core.settings import Settings
from core.types import STAFF, Principal

ONLY_USER = Principal("you", frozenset({STAFF}), role="admin")
SESSION_S = 8 * 3600
COOKIE = "wealthdesk_session"
SESSION, TICKET = "session", "ticket"


class Keys(Protocol):
    """API keys by the sha256 of each, in hex."""

    def held(self) -> Mapping[str, Principal]: ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """Keys that do not change while the server runs."""

    known: Mapping[str, Principal] = field(default_factory=dict)

    def held(self) -> Mapping[str, Principal]:
        """The keys."""
        return self.known


@dataclass(slots=True)
class Door:
    """Turns a token, a cookie or a ticket into a principal. ``secret`` signs the server's own cookies and tickets."""

    keys: Keys = field(default_factory=Fixed)
    issuer: Issuer | None = None
    secret: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    _ended: dict[str, float] = field(default_factory=dict, repr=False)

    @property
    def single_user(self) -> bool:
        """Whether nobody is told apart here."""
        return isinstance(self.keys, Fixed) and not self.keys.held() and self.issuer is None

    def admit(self, token: str | None, cookie: str | None = None) -> Principal | None:
        """The principal of a bearer token or session cookie; None when neither is good.

        A token that is not good is never made up for by a cookie.
        """
        if self.single_user:
            return ONLY_USER
        if token:
            found = self._by_key(digest(token))
            return found or (self.issuer.principal(token) if self.issuer else None)
        return self._by_session(cookie) if cookie else None

    def begin(self, token: str | None) -> tuple[Principal, str, int]:
        """Open a session for whom a bearer token lets in: the principal, the cookie's value, and its seconds.

        A session ends with what opened it: when its key is taken away, or its token runs out.

        Raises:
            AccessDenied: The token is not good.
        """
        principal = self.admit(token)
        if principal is None:
            raise AccessDenied("that key or token does not let anyone in")
        claims: dict[str, Any] = {"use": SESSION, "jti": secrets.token_hex(8), **_claims(principal)}
        ends = time.time() + SESSION_S
        if token and self._by_key(digest(token)):
            claims["key"] = digest(token)
        elif token and self.issuer:
            ends = min(ends, self.issuer.expires(token))
        return principal, self._signed(claims, ends), int(ends - time.time())

    def end(self, cookie: str | None) -> None:
        """End a session: its cookie is not taken again by this process."""
        claims = self._opened(cookie or "", SESSION)
        if claims:
            now = time.time()
            self._ended = {jti: ends for jti, ends in self._ended.items() if ends > now}
            self._ended[str(claims["jti"])] = float(claims["exp"])

    def ticket(self, principal: Principal, what: str, seconds: int = 900) -> str:
        """A short pass to one thing, for an address that is opened without a cookie."""
        return self._signed({"use": TICKET, "what": what, **_claims(principal)}, time.time() + seconds)

    def by_ticket(self, ticket: str, what: str) -> Principal | None:
        """Whom a ticket was made out to, if it is for this."""
        claims = self._opened(ticket, TICKET)
        return principal_of(claims) if claims and claims.get("what") == what else None

    def _by_key(self, digested: str) -> Principal | None:
        found = None
        for known, principal in self.keys.held().items():
            if hmac.compare_digest(known, digested):
                found = principal
        return found

    def _by_session(self, cookie: str) -> Principal | None:
        claims = self._opened(cookie, SESSION)
        if claims is None or claims["jti"] in self._ended:
            return None
        if "key" in claims:
            return self._by_key(str(claims["key"]))
        return principal_of(claims)

    def _signed(self, claims: Mapping[str, Any], ends: float) -> str:
        return jwt.encode({"alg": "HS256"}, {**claims, "exp": int(ends)}, OctKey.import_key(self.secret))

    def _opened(self, text: str, use: str) -> dict[str, Any] | None:
        try:
            token = jwt.decode(text, OctKey.import_key(self.secret), algorithms=["HS256"])
            jwt.JWTClaimsRegistry(exp={"essential": True}, use={"essential": True, "value": use}).validate(token.claims)
        except (JoseError, ValueError):
            return None
        return dict(token.claims)


def open_door(settings: Settings) -> Door:
    """The door that the settings describe.

    Raises:
        UsageError: The key file cannot be read, or OIDC is configured by half.
    """
    if bool(settings.oidc_issuer) != bool(settings.oidc_audience):
        raise UsageError("settings: WEALTHDESK_OIDC_ISSUER and WEALTHDESK_OIDC_AUDIENCE go together; set both or none")
    door = Door()
    if settings.api_keys:
        door.keys = KeyFile(Path(settings.api_keys))
    if settings.oidc_issuer:
        door.issuer = Issuer(settings.oidc_issuer, settings.oidc_audience)
    if settings.session_secret:
        door.secret = settings.session_secret
    return door


def digest(key: str) -> str:
    """What is kept of an API key."""
    return hashlib.sha256(key.encode()).hexdigest()


def require_role(principal: Principal, *roles: str) -> None:
    """Refuse a principal whose role is none of ``roles``.

    Raises:
        AccessDenied: It is not.
    """
    if principal.role not in roles:
        raise AccessDenied(f"this needs the role {' or '.join(roles)}")


def _claims(principal: Principal) -> dict[str, Any]:
    return {
        "sub": principal.id,
        "groups": sorted(principal.groups),
        "barriers": sorted(principal.barriers),
        "role": principal.role,
    }
