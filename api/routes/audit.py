"""The record of every run, for supervisors: search, show, verify, replay.

Whoever reads it sees no more than they may read: a run that rests on research behind a barrier is listed, and its
words are withheld.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.auth import require_role
from api.deps import HouseDep, PrincipalDep
from api.house import House
from api.sight import sight
from core.errors import AccessDenied, NotFound
from core.types import Principal

router = APIRouter(prefix="/v1/audit", tags=["audit"])
ALWAYS = ("run_id", "event", "at", "principal", "status", "model", "conversation", "hash")
FRESH = "Ask the model anew, in place of repeating its recorded replies."
WITHHELD = "withheld: it rests on research that you may not read"


@router.get("", summary="Runs")
async def runs(
    house: HouseDep,
    principal: PrincipalDep,
    q: Annotated[str, Query(max_length=200, description="Words of the question, or who asked.")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """The newest runs, in short."""
    require_role(principal, "supervisor", "admin")
    return {"runs": await asyncio.to_thread(_newest, house, principal, q.lower(), limit)}


@router.get("/verify", summary="Verify the chain")
async def verify(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Whether any record was changed, dropped or reordered; names the first bad one."""
    require_role(principal, "supervisor", "admin")
    bad = await asyncio.to_thread(house.desk.audit.verify)
    head = await asyncio.to_thread(house.desk.audit.head)
    return {"intact": bad is None, "first_bad": bad, "records": head.count, "head": head.hash}


@router.get("/{run_id}", summary="One run")
async def run(run_id: str, house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Everything recorded of one run."""
    require_role(principal, "supervisor", "admin")
    return dict(await asyncio.to_thread(_one, house, principal, run_id))


@router.post("/{run_id}/replay", summary="Make a run again")
async def replay(
    run_id: str, house: HouseDep, principal: PrincipalDep, fresh: Annotated[bool, Query(description=FRESH)] = False
) -> dict[str, Any]:
    """A recorded run made again, for whom it was made and as of its day, with every difference to the record."""
    from assistant.replay import replay as again

    require_role(principal, "supervisor", "admin")
    record = await asyncio.to_thread(_one, house, principal, run_id)
    who = record.get("who") or {}
    if not {*who.get("barriers", ())} <= principal.barriers or not {*who.get("groups", ())} <= principal.groups:
        raise AccessDenied("whoever asked could read more than you may; ask someone who may read as much")
    differences = await again(house.desk, record, fresh=fresh)
    return {"run_id": run_id, "same": not differences, "differences": differences}


def _one(house: House, principal: Principal, run_id: str) -> Mapping[str, Any]:
    found = house.desk.audit.find(run_id)
    if found is None:
        raise NotFound(f"no run {run_id[:40]!r}")
    if not sight(house, principal).run(found):
        raise AccessDenied(WITHHELD)
    return found


def _newest(house: House, principal: Principal, wanted: str, limit: int) -> list[dict[str, Any]]:
    allowed = sight(house, principal)
    found: list[dict[str, Any]] = []
    for record in reversed(house.desk.audit.read()):
        seen = allowed.run(record)
        question = str(record.get("question", "")) if seen else ""
        if wanted in f"{question} {record.get('principal', '')}".lower():
            short = {name: record.get(name) for name in ALWAYS}
            found.append({**short, "question": question, "withheld": not seen})
        if len(found) == limit:
            break
    return found
