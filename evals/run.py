"""The runner: cases in parallel within limits, one line a case as it ends, resumable, and cached by content.

What is cached is what was given in answer, under a hash of the case and of everything that made the answer; grades
are worked out anew each time, so a better grader needs no second run.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

from core.errors import WealthdeskError
from evals.cause import cause_of
from evals.grade import grade
from evals.suites.schema import read_lines
from evals.types import Case, Cited, Given, Result, case_to_json

WORKERS = 2
PATIENCE_S = 180.0


class Ask(Protocol):
    """Anything that answers a case. It may raise; the case is then wrong, with the error as its reason."""

    def __call__(self, case: Case) -> Awaitable[Given]: ...


class Cache:
    """What was given before, one small file a key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Given | None:
        """What was given under that key; None where nothing was, or the file is damaged."""
        try:
            return given_from_json(json.loads(self._path(key).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def put(self, key: str, given: Given) -> None:
        """Keep what was given; written aside and moved, so that a reader never sees half of it."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".part")
        aside.write_text(json.dumps(asdict(given), default=str), encoding="utf-8")
        aside.replace(path)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run.

    ``recipe`` is a hash of everything but the case that decides an answer: recipe, index, model, code. ``documents``
    are the file names in the index, for telling "not indexed" from "not retrieved". ``out`` is a JSONL file to append
    each result to as it ends; lines of an earlier run under the same key are kept. ``workers`` is cases in flight.
    """

    recipe: str = ""
    documents: frozenset[str] | None = None
    cache: Cache | None = None
    out: Path | None = None
    workers: int = WORKERS


PLAIN = Plan()


async def run(
    cases: Sequence[Case], ask: Ask, plan: Plan = PLAIN, *, ended: Callable[[Result], None] | None = None
) -> tuple[Result, ...]:
    """Ask every case and grade what comes back; results are in the order of the cases, ``ended`` hears each at once."""
    done = _resume(plan.out, plan.recipe)
    gate = asyncio.Semaphore(max(1, plan.workers))
    cache, results = plan.cache, dict[str, Result]()
    with plan.out.open("a", encoding="utf-8") if plan.out else nullcontext() as lines:

        async def one(case: Case) -> None:
            key = key_of(case, plan.recipe)
            async with gate:
                given = done.get(key) or (cache.get(key) if cache else None)
                fresh = given is None
                if given is None:
                    given = await _given(ask, case)
            if fresh and cache and not given.error:
                cache.put(key, given)
            result = grade_result(case, given, key, plan.documents)
            results[case.id] = result
            if lines is not None and key not in done:
                lines.write(json.dumps(result.to_json()) + "\n")
                lines.flush()
            if ended:
                ended(result)

        async with asyncio.TaskGroup() as group:
            for case in cases:
                group.create_task(one(case))
    return tuple(results[case.id] for case in cases)


def grade_result(case: Case, given: Given, key: str = "", documents: frozenset[str] | None = None) -> Result:
    """The result of a case: its grade, and the cause where it failed."""
    score = grade(case, given)
    return Result(case, given, score, cause_of(case, given, score, documents), key)


async def _given(ask: Ask, case: Case) -> Given:
    started = perf_counter()
    try:
        async with asyncio.timeout(PATIENCE_S):
            given = await ask(case)
    except TimeoutError:
        given = Given("", error=f"no answer within {PATIENCE_S:.0f} s")
    except WealthdeskError as error:
        given = Given("", error=f"{type(error).__name__}: {error}")
    except Exception as error:  # noqa: BLE001  a bug in one case must not lose the others; it is kept and counted
        given = Given("", error=f"defect {type(error).__name__}: {error}")
    return given if given.latency_ms else replace(given, latency_ms=(perf_counter() - started) * 1000)


def _resume(out: Path | None, recipe: str) -> dict[str, Given]:
    """What an earlier run already wrote, by key; a last line cut short by a crash is dropped from the file."""
    if out is None or not out.is_file():
        if out is not None:
            out.parent.mkdir(parents=True, exist_ok=True)
        return {}
    kept, done = [], {}
    for line in out.read_text(encoding="utf-8").splitlines():
        try:
            result = Result.from_json(json.loads(line))
        except (ValueError, TypeError, KeyError):
            continue
        if result.key == key_of(result.case, recipe) and not result.given.error:
            kept.append(line)
            done[result.key] = result.given
    out.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    return done


def key_of(case: Case, recipe: str) -> str:
    """The hash under which what was given for a case is kept."""
    asked = {name: value for name, value in case_to_json(case).items() if name in _DECIDES}
    return hashlib.sha256(json.dumps([recipe, asked], sort_keys=True).encode()).hexdigest()[:24]


_DECIDES = ("id", "question", "history", "as_of", "principal", "within", "without")


def given_from_json(value: dict[str, Any]) -> Given:
    """The inverse of how `Cache` writes."""
    values = dict(value)
    values["citations"] = tuple(Cited(**item) for item in values["citations"])
    values["found"] = tuple((str(name), int(page)) for name, page in values["found"])
    for name in ("figures", "missing", "leaks", "about"):
        values[name] = tuple(values.get(name, ()))
    return Given(**values)


def read_results(path: Path) -> tuple[Result, ...]:
    """The results of a file that `run` wrote, graded anew."""
    return tuple(_again(Result.from_json(line)) for _, line in read_lines(path))


def _again(result: Result) -> Result:
    anew = grade_result(result.case, result.given, result.key)
    return replace(anew, cause="not_indexed") if result.cause == "not_indexed" and anew.cause else anew
