"""The page's own sign-in: a bearer token once, a cookie from then on."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response, status

from api.auth import COOKIE
from api.deps import HouseDep, bearer
from core.errors import AccessDenied

router = APIRouter(prefix="/v1", tags=["session"])


@router.post("/session", summary="Sign in", status_code=201)
def begin(request: Request, response: Response, house: HouseDep) -> dict[str, Any]:
    """Open a session for a bearer token (an API key, or a token of the identity provider); sets a cookie."""
    try:
        principal, cookie, seconds = house.door.begin(bearer(request.headers))
    except AccessDenied as error:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, str(error), {"WWW-Authenticate": "Bearer"}) from error
    secure = request.url.scheme == "https" or house.settings.public_url.startswith("https:")
    response.set_cookie(COOKIE, cookie, max_age=seconds, httponly=True, samesite="strict", secure=secure, path="/")
    return {"id": principal.id, "role": principal.role, "seconds": seconds}


@router.delete("/session", summary="Sign out", status_code=204)
def end(request: Request, response: Response, house: HouseDep) -> None:
    """End the session of this cookie."""
    house.door.end(request.cookies.get(COOKIE))
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
