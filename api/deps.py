"""What a route may ask for. Each dependency is a type alias, so a route's signature says all it needs."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, HTTPException, Request, status

from api.house import House
from core.types import Principal


def _house(request: Request) -> House:
    return cast(House, request.app.state.house)


def _principal(request: Request) -> Principal:
    house = _house(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    from api.auth import COOKIE

    found = house.door.admit(token.strip() if scheme.lower() == "bearer" else None, request.cookies.get(COOKIE))
    if found is None:
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED, "sign in, or send a bearer token", {"WWW-Authenticate": "Bearer"}
        )
    house.limits.spend(found)
    request.state.principal = found
    return found


HouseDep = Annotated[House, Depends(_house)]
PrincipalDep = Annotated[Principal, Depends(_principal)]
