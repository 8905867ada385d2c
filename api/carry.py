"""What every request goes through: an id, checks of where it comes from and how large it is, and the usual headers.

Plain ASGI, so that a stream is never held up and a reader who leaves is noticed at once.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import structlog
from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.house import House
from api.problems import MESSAGE_OF_A_BUG, problem, where

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
SHARED: Mapping[str, str] = {"cross-origin-resource-policy": "cross-origin", "access-control-allow-origin": "*"}
"""For what a frame of another site needs, which has no origin where it is sandboxed, and no cookie of ours."""
FRONT_END = "/static/"
SAFE = ("GET", "HEAD", "OPTIONS")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MOST_BODY = 2 << 20
MOST_UPLOAD = 201 << 20
UPLOAD = "/v1/library/upload"
log = structlog.get_logger()


class Carry:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app = app
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["id"] = request_id
        begun = time.perf_counter()
        sent = _Sent(send, request_id, SHARED if self._framed(scope) else {})
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._answered(scope, receive, sent, request_id)
            finally:
                self._noted(scope, sent.status, time.perf_counter() - begun)

    async def _answered(self, scope: Scope, receive: Receive, sent: _Sent, request_id: str) -> None:
        if refused := self._refused(scope):
            response: Response = problem(*refused, request_id, scope["path"])
            await response(scope, receive, sent)
            return
        try:
            await self._app(scope, _bounded(scope, receive), sent)
        except Exception as error:
            log.error("a request ended in a bug", error=type(error).__name__, at=where(error))
            if sent.status:
                raise
            await problem(500, MESSAGE_OF_A_BUG, request_id, scope["path"])(scope, receive, sent)

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        """Why a request is not let in: another site's page sends it, or a name that is not ours was used for us."""
        headers = Headers(scope=scope)
        house = self._house
        host = headers.get("host", "")
        single = house.door.single_user
        if single and urlsplit(f"//{host}").hostname not in {*LOOPBACK, *_hosts(house.settings.public_url)}:
            return 403, "this server answers to the loopback's names alone; set WEALTHDESK_PUBLIC_URL to add one"
        if scope["method"] in SAFE or (not single and "authorization" in headers):
            return None
        origin = headers.get("origin")
        ours = {f"{scope['scheme']}://{host}", house.settings.public_url.rstrip("/")}
        if origin is None:
            foreign = headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
        else:
            foreign = origin not in ours
        return (403, "a page of another site may not do this here") if foreign else None

    def _framed(self, scope: Scope) -> bool:
        """Whether this is for a frame: the page's code, or one page by its ticket; only where settings allow frames."""
        ticketed = scope["path"].startswith("/v1/documents/") and "t" in parse_qs(
            scope["query_string"].decode("latin-1")
        )
        return bool(self._house.settings.embed_origins) and (scope["path"].startswith(FRONT_END) or ticketed)

    def _noted(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unknown")
        metrics = self._house.metrics
        metrics.requests.labels(route, status).inc()
        metrics.seconds.labels(route).observe(seconds)
        who = scope.get("state", {}).get("principal")
        log.info(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            seconds=round(seconds, 4),
            principal=who.id if who else None,
        )


class _Sent:
    """Sends on, with what every response carries; remembers the status."""

    def __init__(self, send: Send, request_id: str, more: Mapping[str, str]) -> None:
        self._send = send
        self._more = more
        self._id = request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            headers = MutableHeaders(scope=message)
            for name, value in {**HEADERS, **self._more}.items():
                headers.setdefault(name, value)
            headers["x-request-id"] = self._id
        await self._send(message)


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """The body, but no more of it than the address takes."""
    most = MOST_UPLOAD if scope["path"] == UPLOAD else MOST_BODY
    stated = Headers(scope=scope).get("content-length", "0")
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most or (stated.isdigit() and int(stated) > most):
            raise HTTPException(413, f"the body is larger than the {most >> 20} MB that this address takes")
        return message

    return bounded


def _hosts(public_url: str) -> set[str]:
    name = urlsplit(public_url).hostname
    return {name} if name else set()
