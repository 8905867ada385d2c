"""``wealthdesk tune sentences``: beside the tuning of searches, and here because it learns from graded cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from core.settings import Settings
    from evals.sentences.rows import Row
    from evals.suites import Suite
    from retrieval.recipe import Recipe


def sentences(
    data: Annotated[
        Path | None, typer.Option("--data", help="A folder in FinanceBench's layout, to learn from beside our cases.")
    ] = None,
    recipe: Annotated[str, typer.Option(help="The recipe whose search finds the pages.")] = "default",
    out: Annotated[
        Path | None, typer.Option(help="Where to write the weights, as data/lexicon/sentences.toml.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Learn from labelled dev cases which sentence answers, and print what becomes of cases left out, by company."""
    import logging

    from core.log import configure
    from core.settings import Settings
    from evals.sentences.fit import held_out, learn
    from evals.sentences.rows import with_lessons
    from evals.sentences.told import summary, table, toml
    from evals.suites import load as suite
    from retrieval.recipe import load

    configure(logging.ERROR)
    settings = Settings.from_env()
    suites = [with_lessons(suite("desk", home=settings.data))]
    if data:
        suites.append(suite("financebench", data, home=settings.data))
    rows = [row for one in suites for row in _gathered(one, load(recipe), settings, quiet=as_json)]
    learned = learn(rows)
    told: dict[str, Any] = {"command": _said(data, recipe), **summary(rows, learned, held_out(rows))}
    if out:
        out.write_text(toml(learned, told), encoding="utf-8")
        told["out"] = str(out)
    typer.echo(json.dumps(told) if as_json else table(told))


def _gathered(suite: Suite, recipe: Recipe, settings: Settings, *, quiet: bool) -> list[Row]:
    from contextlib import nullcontext
    from dataclasses import replace

    from rich.console import Console
    from rich.progress import Progress

    from evals.report.progress import indexing
    from evals.sentences.rows import gather, taught
    from evals.world import open_world

    own = replace(settings, openai_api_key="", openai_base_url="", replies="")
    with nullcontext() if quiet else indexing(suite.name) as progress:
        world = open_world(taught(suite), recipe, own, progress=progress)
    try:
        with Progress(console=Console(stderr=True), transient=True, disable=quiet) as shown:
            task = shown.add_task(f"asking {suite.name}", total=len(world.suite.cases))
            return gather(world, lambda: shown.advance(task))
    finally:
        world.close()


def _said(data: Path | None, recipe: str) -> str:
    """The command as it would be typed elsewhere: a folder by its last name, defaults left out."""
    words = ["wealthdesk tune sentences"]
    if data:
        words.append(f"--data {data.name}")
    if recipe != "default":
        words.append(f"--recipe {recipe}")
    return " ".join(words)
