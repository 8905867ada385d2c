"""Errors as problem details (RFC 9457): the one table from our errors to statuses."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from core.errors import (
    AccessDenied,
    GuardrailTripped,
    InputError,
    LimitExceeded,
    NotFound,
    RateLimited,
    UpstreamError,
    WealthdeskError,
)

STATUS: Mapping[type[WealthdeskError], int] = {
    InputError: 422,
    NotFound: 404,
    AccessDenied: 403,
    GuardrailTripped: 403,
    RateLimited: 429,
    LimitExceeded: 504,
    UpstreamError: 503,
}
TITLES: Mapping[int, str] = {
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Not a method of this address",
    413: "Too large",
    422: "Unusable input",
    429: "Too many requests",
    500: "A bug of ours",
    503: "Not available now",
    504: "Took too long",
}
MEDIA_TYPE = "application/problem+json"
PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details as in RFC 9457; `id` is the request's, also in the log and in `x-request-id`.",
    "required": ["type", "title", "status", "detail", "id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "id": {"type": "string"},
    },
}
SEEN = 5
UNREADABLE = 400
"""What the framework says of a body that is no text at all; to the caller that is one more unusable input."""
FRAMES = 12
MESSAGE_OF_A_BUG = "something went wrong on our side; the log says what, under this request's id"
COMPATIBLE = ("/v1/models", "/v1/chat/completions", "/v1/responses")


def install(app: FastAPI) -> None:
    """Let every error on purpose leave the app as problem details."""
    app.add_exception_handler(WealthdeskError, _ours)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unusable)


def problem(
    status: int, detail: str, request_id: str, path: str, kind: str = "", headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """One problem as a response."""
    title = TITLES.get(status, "Failed")
    body: dict[str, Any] = {
        "type": f"urn:wealthdesk:{kind or title.lower().replace(' ', '-')}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": path,
        "id": request_id,
    }
    if path.startswith(COMPATIBLE):
        body["error"] = {"message": detail, "type": kind or title, "code": status, "param": None}
    return JSONResponse(body, status, dict(headers or {}), media_type=MEDIA_TYPE)


def status_of(error: WealthdeskError) -> int:
    """The status of an error of ours."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def where(error: BaseException) -> list[str]:
    """Where a bug happened, innermost last, for the log: never its message, which may hold what was asked."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}" for frame in frames]


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WealthdeskError)
    headers = {"retry-after": f"{max(1.0, error.retry_after_s):.0f}"} if isinstance(error, RateLimited) else {}
    status = status_of(error)
    if status == 503:
        headers = {"retry-after": "5"}
    return _said(request, status, str(error), type(error).__name__, headers)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == UNREADABLE:
        return _said(request, 422, "the body cannot be read", "InputError", error.headers)
    return _said(request, error.status_code, str(error.detail), "", error.headers)


async def _unusable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    said = "; ".join(f"{'.'.join(map(str, item['loc'][1:]))}: {item['msg']}" for item in error.errors()[:SEEN])
    return _said(request, 422, said or "the request cannot be read", "InputError", None)


def _said(request: Request, status: int, detail: str, kind: str, headers: Mapping[str, str] | None) -> JSONResponse:
    return problem(status, detail, request.state.id, request.url.path, kind, headers)
