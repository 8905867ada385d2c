"""The search alone as it was measured, rung by rung: the search ladders of the results book. For supervisors."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter

from api.auth import require_role
from api.deps import HouseDep, PrincipalDep
from evals.report.book import BOOK
from evals.report.record import read_json
from evals.report.searches import NAME
from evals.searching import MEASURE, Searched, rows

router = APIRouter(prefix="/v1/evals", tags=["evals"])


@router.get("/searches", summary="Search ladders")
def searches(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Each search ladder, lowest rung first, with the command that made it.

    ``change`` is of ``measure`` from the rung below, paired over cases, its 95 % interval drawn over documents.
    """
    del house
    require_role(principal, "supervisor", "admin")
    found = sorted(BOOK.glob(f"{NAME}*.json"), key=lambda path: (path.stem.count("-"), path.stem))
    return {"measure": MEASURE, "ladders": [_ladder(path, path.stat().st_mtime_ns) for path in found]}


@lru_cache(maxsize=32)
def _ladder(path: Path, changed: int) -> dict[str, Any]:
    """One ladder; the intervals take a second to draw, so that it is kept until its file changes."""
    del changed
    rungs = [Searched.from_json(item, path.name) for item in read_json(path)]
    last = rungs[-1]
    made = []
    for rung, moved in rows(rungs):
        by: dict[str, Any] | None = None
        if moved:
            change, interval, gained, lost = moved
            by = {"change": round(change, 4), "ci95": [round(interval.low, 4), round(interval.high, 4)],
                  "gained": gained, "lost": lost}  # fmt: skip
        told = ("recipe", "about", "n", "retrieval", "latency_ms", "chunks", "held_out")
        made.append({**{name: getattr(rung, name) for name in told}, "change": by})
    about = {name: getattr(last, name) for name in ("suite", "n", "command", "commit", "when")}
    return {"name": path.stem.removeprefix(NAME), **about, "rungs": made}
