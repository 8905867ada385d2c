"""A whole experiment: a world for the suite, the runner over it, and what another needs to run it again."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from core.errors import UsageError
from core.settings import DATA, Settings
from evals.report.progress import bar, indexing
from evals.run import Cache, Plan, run
from evals.suites import Suite
from evals.types import Experiment, Result
from evals.world import World, open_world
from ingest.chunking import parse_spec
from retrieval.recipe import FOLDER, Recipe, load, names


@dataclass(frozen=True, slots=True)
class Options:
    """How to run a suite.

    ``out`` is a folder for the results and reports; ``in_place`` asks the settings' own collection as it is;
    ``cached`` takes answers given before under the same code, recipe and corpus. ``quiet`` shows no progress.
    ``prepare`` is given the world before it is asked.
    """

    out: Path | None = None
    workers: int = 2
    cached: bool = True
    in_place: bool = False
    quiet: bool = False
    command: str = ""
    prepare: Callable[[World], None] | None = None


def run_suite(suite: Suite, recipe: Recipe, settings: Settings, options: Options) -> Experiment:
    """Run a suite under a recipe.

    Raises:
        UsageError: The suite has no case.
        StoreUnavailable: The index is held by another process, or there is no room for it.
    """
    if not suite.cases:
        raise UsageError(f"suite {suite.name}: no case to run; look at --split and --limit")
    with nullcontext() if options.quiet else indexing(suite.name) as progress:
        world = open_world(suite, recipe, settings, in_place=options.in_place, progress=progress)
    started = perf_counter()
    try:
        if options.prepare:
            options.prepare(world)
        results = asyncio.run(_run(world, suite, options, settings, recipe.name))
    finally:
        world.close()
    models = sorted({result.given.model for result in results if result.given.model})
    return Experiment(
        suite=suite.name,
        recipe=recipe.name,
        results=results,
        fingerprint=recipe.fingerprint,
        corpus=suite.fingerprint,
        commit=commit(),
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        command=options.command,
        model=", ".join(models),
        seconds=perf_counter() - started,
    )


async def _run(world: World, suite: Suite, options: Options, settings: Settings, recipe: str) -> tuple[Result, ...]:
    plan = Plan(
        recipe=world.key,
        documents=world.indexed,
        cache=Cache(settings.home / "evals" / "cache") if options.cached else None,
        out=options.out / "results.jsonl" if options.out else None,
        workers=options.workers,
    )
    with nullcontext() if options.quiet else bar(len(suite.cases), f"{suite.name} {recipe}") as ended:
        return await run(suite.cases, world, plan, ended=ended)


def rungs(chosen: Sequence[str] = (), folder: Path = FOLDER) -> list[Recipe]:
    """The ladder's recipes, lowest first: those chosen, else the ones that ``ladder.txt`` lists, else naive, default.

    A rung is a recipe's name or path, and after it what differs from it: ``03_bm25 chunker=section``. One that ends in
    ``.txt`` is a file of rungs, one a line; its name alone will do where it is in the data folder.

    Raises:
        UsageError: One of them is not there, or names a knob that there is not.
    """
    listed = folder / "ladder.txt"
    if not chosen and listed.is_file():
        chosen = [str(listed)]
    if not chosen:
        numbered = sorted(name for name in names(folder) if name[:1].isdigit())
        chosen = numbered or [name for name in ("naive", "default") if name in names(folder)]
    lines = [line for item in chosen for line in (_listed(item, folder) if item.endswith(".txt") else [item])]
    return [_rung(line, folder) for line in lines]


def _listed(name: str, folder: Path) -> list[str]:
    path = Path(name) if Path(name).is_file() else folder / name
    if not path.is_file():
        raise UsageError(
            f"no list of rungs {name!r}; there are {', '.join(item.name for item in folder.glob('*.txt'))}"
        )
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def _rung(line: str, folder: Path) -> Recipe:
    name, *knobs = line.split()
    recipe = load(name, folder)
    changes: dict[str, Any] = dict(knob.partition("=")[::2] for knob in knobs)
    if unknown := sorted(set(changes) - set(KNOBS)):
        raise UsageError(f"rung {line!r}: no knobs {', '.join(unknown)} to change there; there are {', '.join(KNOBS)}")
    if "chunker" in changes:
        changes["chunker"], changes["chunking"] = parse_spec(changes["chunker"])
    return replace(recipe, **changes, name=line) if changes else recipe


KNOBS = ("chunker", "embedder", "adapter", "fusion", "hyde", "rerank", "segments")
"""What a rung may change of its recipe in its own line."""


def commit(root: Path = DATA.parent) -> str:
    """The short hash of the code's commit, with a plus where files differ from it; empty outside of git."""
    try:
        head = _git(root, "rev-parse", "--short=10", "HEAD")
        changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return ""
    return head + ("+" if changed else "")


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()
