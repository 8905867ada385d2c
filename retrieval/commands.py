"""The command ``wealthdesk tune``: fusion, rerank and embeddings, each with its gain on issuers it was not tuned on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from core.types import Principal
    from ingest.library import Library
    from retrieval.gather import Gathered
    from retrieval.recipe import Recipe
    from retrieval.tune.cases import Case

tune = typer.Typer(help="Train what a recipe can name, and print what it gains held out.", no_args_is_help=True)

CasesOption = Annotated[Path, typer.Option(help="Labelled cases, one JSON object a line, with their evidence.")]
RecipeOption = Annotated[str, typer.Option(help="The recipe to start from, by name or path.")]
CollectionOption = Annotated[str, typer.Option(help="The collection whose documents the cases are about.")]
SplitOption = Annotated[str, typer.Option(help="Only the cases of this split (dev); never tune on what a gate holds.")]
OutOption = Annotated[Path, typer.Option(help="Where to write the artefact.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]


def register(app: typer.Typer) -> None:
    """Add this room's commands to the command line."""
    app.add_typer(tune, name="tune")


@tune.command()
def fusion(
    cases: CasesOption,
    recipe: RecipeOption = "default",
    collection: CollectionOption = "",
    split: SplitOption = "",
    trials: Annotated[int, typer.Option(min=1, help="Random recipes to try.")] = 200,
    out: OutOption = Path("tuned.toml"),
    as_json: JsonOption = False,
) -> None:
    """Search weights of heads and boosts on half the issuers, score them on the other half."""
    from retrieval.tune.fusion import tune as search
    from retrieval.tune.table import summary

    started, labelled, gathered = _gather(cases, recipe, collection, split)
    tuned = search(labelled, gathered, started, trials=trials)
    out.write_text(_toml(tuned.recipe, recipe), encoding="utf-8")
    rows = {"as it was": tuned.before, "tuned, held out": tuned.after}
    _report("fusion", rows, {"out": str(out), **{name: summary(scores) for name, scores in rows.items()}}, as_json)


@tune.command()
def rerank(
    cases: CasesOption,
    recipe: RecipeOption = "default",
    collection: CollectionOption = "",
    split: SplitOption = "",
    out: OutOption = Path("rerank.json"),
    as_json: JsonOption = False,
) -> None:
    """Train a light reranker, cross-validated by issuer, and keep the kind that did best."""
    import json
    from dataclasses import replace

    from retrieval.tune.rerank import tune as train
    from retrieval.tune.table import summary

    started, labelled, gathered = _gather(cases, recipe, collection, split)
    trained = train(labelled, gathered, started)
    rows = {"without": trained.before, **{f"{name}, held out": scores for name, scores in trained.after.items()}}
    told = {
        "kind": trained.chosen,
        "split": split,
        "recipe": started.fingerprint,
        "cases": len(labelled),
        "issuers": len({case.group for case in labelled}),
        "without": summary(trained.before),
        "held_out": summary(trained.after[trained.chosen]),
    }
    model = replace(trained.model, trained=told)
    out.write_text(json.dumps(model.to_json()), encoding="utf-8")
    _report("rerank", rows, {"out": str(out), **told}, as_json)


@tune.command()
def embeddings(  # noqa: PLR0913 - one option a parameter
    collection: CollectionOption = "",
    cases: Annotated[
        Path | None, typer.Option(help="Labelled cases (feedback's too) to train on beside the corpus's own questions.")
    ] = None,
    split: SplitOption = "",
    most: Annotated[int, typer.Option(min=1, help="Synthetic questions a page.")] = 4,
    encoder: Annotated[
        bool, typer.Option("--encoder", help="Train the encoder itself (needs the torch extra).")
    ] = False,
    minutes: Annotated[float, typer.Option(min=0.1, help="Time for the encoder's training, folds and all.")] = 10.0,
    out: Annotated[
        Path | None, typer.Option(help="Where to write it: adapter.npz, or encoder.safetensors, where not given.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Train an adapter of query vectors, or the encoder, on questions made from the corpus, held out by issuer."""
    from core.settings import Settings
    from core.types import Scope
    from retrieval.tune import corpus
    from retrieval.tune.cases import read

    library, principal, today = _open(collection)
    try:
        everything = library.catalogue.documents(principal, today, scope=Scope(history=True), limit=1_000_000)
        people = read(cases, everything, split) if cases else []
        more: dict[str, Any] = {"most": most, "cases": people, "split": split}
        if encoder:
            more |= {
                "out": out or Path("encoder.safetensors"),
                "models": Settings.from_env().models,
                "minutes": minutes,
            }
            told = corpus.encoder(library, principal, today, **more)
        else:
            told = corpus.adapter(library, principal, today, out=out or Path("adapter.npz"), **more)
    finally:
        library.close()
    _report("embeddings", {}, told, as_json)


def _gather(cases: Path, recipe: str, collection: str, split: str) -> tuple[Recipe, list[Case], list[Gathered]]:
    from rich.console import Console
    from rich.progress import track

    from core.types import Scope
    from retrieval.recipe import load
    from retrieval.search import Search
    from retrieval.tune.cases import read

    started = load(recipe)
    library, principal, today = _open(collection)
    search = Search(library, started, today)
    try:
        everything = library.catalogue.documents(principal, today, scope=Scope(history=True), limit=1_000_000)
        labelled = read(cases, everything, split)
        walk = track(labelled, "searching", console=Console(stderr=True), transient=True)
        return started, labelled, [search.gather(case.question, principal, Scope(as_of=case.as_of)) for case in walk]
    finally:
        search.close()
        library.close()


def _open(collection: str) -> tuple[Library, Principal, Any]:
    from datetime import date

    from core.settings import Settings
    from core.types import STAFF, Principal
    from ingest.library import Library

    settings = Settings.from_env()
    today = date.fromisoformat(settings.today) if settings.today else date.today()  # noqa: DTZ011
    library = Library(settings, collection or None, read_only=True)
    return library, Principal("tune", frozenset({STAFF})), today


def _toml(tuned: Recipe, base: str) -> str:
    """The tuned weights as a recipe over the one they were tuned from."""
    lines = [f'base = "{base}"', 'name = "tuned"', f'about = "{base}, with weights by `wealthdesk tune fusion`."', ""]
    lines.insert(3, f"k = {tuned.k}")
    for name, values in (("heads", tuned.heads), ("boosts", tuned.boosts)):
        lines += [f"[{name}]", *(f'"{key}" = {value}' for key, value in values.items()), ""]
    return "\n".join(lines)


def _report(title: str, rows: Mapping[str, Sequence[Any]], told: dict[str, Any], as_json: bool) -> None:
    import json

    from rich.console import Console

    from retrieval.tune.table import table

    if as_json:
        typer.echo(json.dumps(told))
        return
    console = Console()
    if rows:
        console.print(table(title, rows))
    else:
        console.print_json(json.dumps(told))
    console.print(f"written to {told['out']}")
