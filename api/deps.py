"""What a route may ask for. Each dependency is a type alias, so a route's signature says all it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, cast

from fastapi import Depends, HTTPException, Request, status

from api.auth import COOKIE
from api.house import House
from core.types import Principal


def _house(request: Request) -> House:
    return cast(House, request.app.state.house)


def _principal(request: Request) -> Principal:
    """Who is asking, with one request counted."""
    found = _known(request)
    _house(request).limits.spend(found, "read")
    return found


def _asker(request: Request) -> Principal:
    """Who is asking, with one question counted, which is dearer than a request."""
    found = _known(request)
    house = _house(request)
    house.limits.spend(found, "ask")
    house.spending.check(found)
    house.check()
    return found


def _known(request: Request) -> Principal:
    found = _house(request).door.admit(bearer(request.headers), request.cookies.get(COOKIE))
    if found is None:
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED, "sign in, or send a bearer token", {"WWW-Authenticate": "Bearer"}
        )
    request.state.principal = found
    return found


def _reader(request: Request) -> Principal:
    """Who is asking; for one page of one document also whoever has a ticket to it."""
    ticket = request.query_params.get("t")
    if ticket is None:
        return _principal(request)
    what = f"{request.path_params['document_id']}#{request.path_params['number']}"
    house = _house(request)
    found = house.door.by_ticket(ticket, what)
    if found is None:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "this link has run out; open the citation again")
    house.limits.spend(found, "read")
    request.state.principal = found
    return found


def bearer(headers: Mapping[str, str]) -> str | None:
    """The bearer token of a request's headers."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


HouseDep = Annotated[House, Depends(_house)]
PrincipalDep = Annotated[Principal, Depends(_principal)]
AskerDep = Annotated[Principal, Depends(_asker)]
ReaderDep = Annotated[Principal, Depends(_reader)]
