"""Whether the process lives, whether it can answer, and its numbers."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from api.deps import HouseDep, PrincipalDep

router = APIRouter(tags=["health"])


@router.get("/livez", summary="Alive")
async def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get("/readyz", summary="Ready")
async def ready(house: HouseDep) -> Response:
    """The store and the catalogue answer. Says nothing of what they hold."""
    problem = await asyncio.to_thread(_problem, house)
    return JSONResponse({"status": "not ready" if problem else "ready"}, 503 if problem else 200)


@router.get("/metrics", summary="Numbers for Prometheus", response_class=Response)
async def metrics(house: HouseDep) -> Response:
    """Counts and times, in Prometheus' text format."""
    return Response(house.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/v1/me", summary="Who I am here")
async def me(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """The caller as the server sees it, and what the server is set to."""
    return {
        "id": principal.id,
        "role": principal.role,
        "groups": sorted(principal.groups),
        "barriers": sorted(principal.barriers),
        "single_user": house.door.single_user,
        "today": house.today.isoformat(),
        "model": house.settings.model if house.settings.online else "offline",
        "disclaimer": house.settings.disclaimer,
    }


def _problem(house: HouseDep) -> str | None:
    try:
        house.desk.library.store.count()
        house.desk.library.catalogue.entry("")
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is "not ready"
        return str(error)
    return None
