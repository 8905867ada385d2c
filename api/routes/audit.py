"""The record of every run, for supervisors: search, show, verify, replay."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.auth import require_role
from api.deps import HouseDep, PrincipalDep
from core.errors import NotFound

router = APIRouter(prefix="/v1/audit", tags=["audit"])


@router.get("", summary="Runs")
async def runs(
    house: HouseDep,
    principal: PrincipalDep,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """The newest runs, in short."""
    require_role(principal, "supervisor", "admin")
    return {"runs": await asyncio.to_thread(_newest, house, q.lower(), limit)}


@router.get("/verify", summary="Verify the chain")
async def verify(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Whether any record was changed, dropped or reordered; names the first bad one."""
    require_role(principal, "supervisor", "admin")
    bad = await asyncio.to_thread(house.desk.audit.verify)
    return {"intact": bad is None, "first_bad": bad}


@router.get("/{run_id}", summary="One run")
async def run(run_id: str, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Everything recorded of one run."""
    require_role(principal, "supervisor", "admin")
    found = await asyncio.to_thread(house.desk.audit.find, run_id)
    if found is None:
        raise NotFound(f"no run {run_id[:40]!r}")
    return dict(found)


def _newest(house: HouseDep, wanted: str, limit: int) -> list[dict[str, Any]]:
    found = []
    for record in house.desk.audit.read():
        question = str(record.get("question", ""))
        if wanted in f"{question} {record.get('principal', '')}".lower():
            short = ("run_id", "at", "principal", "status", "model")
            found.append({"question": question, **{name: record.get(name) for name in short}})
    return found[::-1][:limit]
