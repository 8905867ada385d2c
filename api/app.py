"""The application: routes, what every response carries, and the one table that turns our errors into statuses."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import HTTPException, RequestValidationError
from fastapi.responses import JSONResponse, Response

from api.house import House
from api.mcp import build_server
from api.routes import ask, audit, conversations, documents, health, openai, suggestions, upload, web
from core.errors import AccessDenied, InputError, LimitExceeded, NotFound, RateLimited, UpstreamError, WealthdeskError

STATUS: dict[type[WealthdeskError], int] = {
    InputError: 422,
    NotFound: 404,
    AccessDenied: 403,
    RateLimited: 429,
    LimitExceeded: 504,
    UpstreamError: 503,
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
log = structlog.get_logger()
Next = Callable[[Request], Awaitable[Response]]


def create_app(house: House) -> FastAPI:
    """Build the app around a house. Nothing is read from the environment here; `api.commands` does that."""
    server = build_server(house)
    protocol = server.streamable_http_app(stateless_http=True, json_response=True)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        house.renderer.warm()
        async with server.session_manager.run():
            yield
        house.renderer.close()

    app = FastAPI(
        title="Wealthdesk",
        version="0.1.0",
        summary="Cited answers from the firm's own research, or an honest abstention.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.house = house
    app.router.routes.extend(protocol.routes)
    for room in (ask, documents, conversations, suggestions, upload, audit, openai, health, web):
        app.include_router(room.router)
    app.add_exception_handler(WealthdeskError, _problem)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unusable)
    app.middleware("http")(_carry)
    return app


async def _carry(request: Request, call_next: Next) -> Response:
    """Give each request an id that the log and the response share, and each response the page's policy."""
    house: House = request.app.state.house
    request.state.id = uuid4().hex
    begun = time.perf_counter()
    structlog.contextvars.bind_contextvars(request_id=request.state.id)
    response = await call_next(request)
    seconds = time.perf_counter() - begun
    route = getattr(request.scope.get("route"), "path", "unknown")
    house.metrics.requests.labels(route, response.status_code).inc()
    house.metrics.seconds.labels(route).observe(seconds)
    log.info("request", method=request.method, route=route, status=response.status_code, seconds=round(seconds, 4))
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["x-request-id"] = request.state.id
    return response


async def _problem(request: Request, error: Exception) -> JSONResponse:
    """An error of ours as problem details (RFC 9457). Any other error stays a plain 500 without a message."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    headers = {"retry-after": f"{error.retry_after_s:.0f}"} if isinstance(error, RateLimited) else None
    return _details(request, status, type(error).__name__, str(error), headers)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return _details(request, error.status_code, "HTTPException", str(error.detail), dict(error.headers or {}))


async def _unusable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    said = "; ".join(f"{'.'.join(map(str, item['loc'][1:]))}: {item['msg']}" for item in error.errors()[:5])
    return _details(request, 422, "InputError", said, None)


def _details(request: Request, status: int, kind: str, detail: str, headers: dict[str, str] | None) -> JSONResponse:
    body = {"type": kind, "status": status, "detail": detail, "instance": request.url.path, "id": request.state.id}
    return JSONResponse(body, status, headers, media_type="application/problem+json")
