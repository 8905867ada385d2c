"""Whether the process lives, whether it can answer, and its numbers."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from api.auth import require_role
from api.deps import HouseDep, PrincipalDep
from api.house import House
from api.told import told
from core.types import Principal

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


@router.get("/v1/health", summary="What it holds and how it is set")
async def health(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Counts, what is underway, and every setting with where it comes from; secrets never. For supervisors."""
    require_role(principal, "supervisor", "admin")
    return await asyncio.to_thread(_state, house, principal)


def _state(house: House, principal: Principal) -> dict[str, Any]:
    library = house.desk.library
    documents = library.catalogue.documents(principal, house.today, limit=100_000)
    aside = len(library.catalogue.entries("quarantined")) if principal.role == "admin" else None
    facts = [
        ("Model", house.settings.model if house.settings.online else "offline"),
        ("Current documents you may see", f"{len(documents):,}"),
        ("Passages in the index", f"{library.store.count():,}"),
        ("Files set aside", f"{aside:,}" if aside is not None else "for administrators"),
        ("Answers being made", f"{house.answering:,}"),
        ("Up since", house.since.isoformat(timespec="seconds")),
    ]
    return {"facts": facts, "settings": [asdict(setting) for setting in told(house.settings)]}


def _problem(house: HouseDep) -> str | None:
    try:
        house.desk.library.store.count()
        house.desk.library.catalogue.entry("")
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is "not ready"
        return str(error)
    return None
