"""What was measured: the results book that is kept with the code, and runs on this machine with every case.

Supervisors read them. A case that was asked as someone who may see more than its reader is counted and not shown.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.auth import require_role
from api.deps import HouseDep, PrincipalDep
from api.house import House
from core.errors import InputError, NotFound
from core.types import Principal
from evals.compare import compare as pair
from evals.report.book import BOOK
from evals.report.record import Record, read_json
from evals.report.searches import NAME as SEARCH
from evals.run import read_results
from evals.types import Result

router = APIRouter(prefix="/v1/evals", tags=["evals"])
LINES = "results.jsonl"
NAME = re.compile(r"[\w.@+-]+(/[\w.@+-]+){0,3}")


@router.get("", summary="Ladders and runs")
async def overview(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Every ladder, lowest rung first, and every run: of the results book, and of this machine."""
    require_role(principal, "supervisor", "admin")
    return await asyncio.to_thread(_overview, house)


@router.get("/cases", summary="One run, case by case")
async def cases(
    house: HouseDep,
    principal: PrincipalDep,
    run: Annotated[str, Query(max_length=200)],
    grade: Annotated[str, Query(pattern="^(correct|abstained|wrong|)$")] = "",
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=2000)] = 200,
) -> dict[str, Any]:
    """The cases of a run of this machine: what was asked, expected, given, and why it failed."""
    require_role(principal, "supervisor", "admin")
    results = await asyncio.to_thread(_read, house, run)
    seen = [result for result in results if _may_see(principal, result)]
    words = q.lower()
    found = [r for r in seen if grade in ("", r.score.grade) and words in f"{r.case.id} {r.case.question}".lower()]
    return {"n": len(results), "withheld": len(results) - len(seen), "cases": [_case(r) for r in found[:limit]]}


@router.get("/compare", summary="Two runs, paired")
async def compare(
    house: HouseDep,
    principal: PrincipalDep,
    before: Annotated[str, Query(max_length=200)],
    after: Annotated[str, Query(max_length=200)],
) -> dict[str, Any]:
    """The change from one run to another over the cases both have, with the ones that flipped."""
    require_role(principal, "supervisor", "admin")
    one, other = await asyncio.to_thread(lambda: (_read(house, before), _read(house, after)))
    if not {r.case.id for r in one} & {r.case.id for r in other}:
        raise InputError(f"{before} and {after} have no case in common")
    change = await asyncio.to_thread(lambda: pair(one, other).to_json())
    was, now = ({r.case.id: r for r in results if _may_see(principal, r)} for results in (one, other))
    both = [key for key in was if key in now and was[key].score.grade != now[key].score.grade]
    flips = [{"id": key, "question": was[key].case.question, "was": _given(was[key]), "now": _given(now[key])}
             for key in both]  # fmt: skip
    return {"before": before, "after": after, **change, "flips": flips}


def _overview(house: House) -> dict[str, Any]:
    ladders, runs = [], []
    for path in sorted(BOOK.glob("*.json")):
        if path.name == "agreement.json" or path.name.startswith(SEARCH):
            continue  # `api.routes.searches` has the search's own
        if path.name.startswith("ladder-"):
            records = [Record.from_json(item, path.name) for item in read_json(path)]
            ladders.append({"suite": records[0].suite, "rungs": _rungs(records)})
        else:
            runs.append({"name": path.stem, "kept": True, **_said(Record.from_json(read_json(path), path.name))})
    agreement = read_json(BOOK / "agreement.json") if (BOOK / "agreement.json").is_file() else None
    return {"ladders": ladders, "runs": runs, "here": _here(house), "agreement": agreement}


def _rungs(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Each rung with the change from the one below, over the cases both were graded on."""
    from evals.stats import mcnemar

    made = []
    for at, record in enumerate(records):
        change: dict[str, Any] | None = None
        if at:
            was, now = ({key: g == "correct" for key, g in r.grades.items()} for r in (records[at - 1], record))
            paired = mcnemar(was, now)
            change = {"change": round(paired.change, 4), "p": round(paired.p, 4), "gained": list(paired.gained),
                      "lost": list(paired.lost)}  # fmt: skip
        made.append({**_said(record), "change": change})
    return made


def _said(record: Record) -> dict[str, Any]:
    kept = ("suite", "recipe", "figures", "causes", "command", "commit", "when", "model", "seconds", "judge")
    return {name: getattr(record, name) for name in kept}


def _here(house: House) -> list[dict[str, Any]]:
    """Runs of this machine, newest first, by the folder that holds them."""
    made: list[dict[str, Any]] = []
    for root in _roots(house):
        for path in root.rglob(LINES) if root.is_dir() else ():
            summary = path.parent / "summary.json"
            figures = read_json(summary).get("figures", {}) if summary.is_file() else {}
            name = path.parent.relative_to(root).as_posix()
            made.append({"name": name, "at": path.stat().st_mtime, "figures": figures})
    made.sort(key=lambda run: -float(run["at"]))
    return made


def _roots(house: House) -> tuple[Path, ...]:
    home = house.settings.home
    return (home / "ladder", home / "runs", home / "evals" / "runs")


def _read(house: House, name: str) -> tuple[Result, ...]:
    if NAME.fullmatch(name) and ".." not in name:
        for root in _roots(house):
            path = root / name / LINES
            if path.is_file():
                return tuple(read_results(path))
    raise NotFound(f"no run {name[:60]!r} on this machine; `wealthdesk eval run SUITE --out` makes one")


def _may_see(principal: Principal, result: Result) -> bool:
    asked_by = result.case.principal
    return asked_by.groups <= principal.groups and asked_by.barriers <= principal.barriers


def _case(result: Result) -> dict[str, Any]:
    case = result.case
    return {
        "id": case.id,
        "question": case.question,
        "expected": case.answer,
        "expects": case.expects,
        "tags": list(case.tags),
        "evidence": [{"document": e.document, "page": e.page, "quote": e.quote} for e in case.evidence],
        "reason": result.score.reason,
        "cause": result.cause,
        **_given(result),
    }


def _given(result: Result) -> Mapping[str, Any]:
    given = result.given
    return {
        "grade": result.score.grade,
        "status": given.status,
        "answer": given.text,
        "citations": [{"document": c.document, "page": c.page, "quote": c.quote} for c in given.citations],
    }
