"""``wealthdesk eval ...`` and ``tune sentences``. Imports of the room itself happen when a command runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.sentences.command import sentences
from retrieval.commands import tune

if TYPE_CHECKING:
    from core.settings import Settings
    from evals.experiment import Options
    from evals.suites import Suite

group = typer.Typer(name="eval", help="Measure: run suites, climb the ladder, hold the gate.", no_args_is_help=True)
REGRESSION = 3
SuiteName = Annotated[
    str, typer.Argument(help="desk, financebench, quarterly, unanswerable, any of them -removed, or a JSONL file.")
]
Data = Annotated[Path | None, typer.Option("--data", help="Folder of the suite, in its own layout.")]
Rungs = Annotated[
    list[str] | None,
    typer.Option(help="A recipe, lowest first, or a .txt of them; the ladder's own where not given."),
]
Limit = Annotated[int | None, typer.Option(min=1, help="Only the first so many cases.")]
Split = Annotated[str, typer.Option(help="Only the cases of this split (dev, gate).")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for results, table, page and JUnit.")]
Workers = Annotated[int, typer.Option(min=1, help="Cases in flight at once.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Ask every case anew, whatever was answered before.")]
InPlace = Annotated[bool, typer.Option("--in-place", help="Ask the library as it is; index nothing.")]
Replies = Annotated[
    Path | None,
    typer.Option(help="Folder where the model's replies are kept and used again; without a key, only those."),
]
Keep = Annotated[bool, typer.Option("--keep", help="Keep the figures in docs/results.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(app: typer.Typer) -> None:
    """Add this room's commands to the one app."""
    app.add_typer(group, name="eval")


tune.command()(sentences)


@group.command("run")
def run_command(  # noqa: PLR0913 - one option a parameter
    suite: SuiteName,
    data: Data = None,
    recipe: Annotated[str, typer.Option(help="Name of a recipe in data/recipes, or a TOML file.")] = "default",
    limit: Limit = None,
    split: Split = "",
    out: Out = None,
    workers: Workers = 2,
    fresh: Fresh = False,
    in_place: InPlace = False,
    replies: Replies = None,
    keep: Keep = False,
    as_json: Json = False,
) -> None:
    """Run a suite under a recipe and print the figures."""
    from evals.experiment import run_suite
    from evals.report.book import keep_run
    from evals.report.markdown import run_report
    from evals.report.record import record_of
    from evals.report.summary import run_json
    from evals.report.write import write_run
    from retrieval.recipe import load

    command = _said("run", suite, data, recipe=recipe, limit=limit, split=split) + " --in-place" * in_place
    settings, cases = _suite(suite, data, limit, split, replies=replies)
    options = _options(out, workers, fresh=fresh, in_place=in_place, quiet=as_json, command=command)
    experiment = run_suite(cases, load(recipe), settings, options)
    if out:
        write_run(experiment, out)
    if keep:
        keep_run(record_of(experiment))
    typer.echo(json.dumps(run_json(experiment)) if as_json else run_report(record_of(experiment)))


@group.command()
def ladder(  # noqa: PLR0913 - one option a parameter
    suite: SuiteName,
    data: Data = None,
    rung: Rungs = None,
    limit: Limit = None,
    split: Split = "",
    out: Annotated[Path, typer.Option(help="Folder for the table, the picture and the page.")] = Path("var/ladder"),
    workers: Workers = 2,
    fresh: Fresh = False,
    replies: Replies = None,
    keep: Keep = False,
    as_json: Json = False,
) -> None:
    """Run the rungs in order on one suite; write the table, the picture and one page with every case."""
    from dataclasses import replace

    from evals.experiment import run_suite, rungs
    from evals.report.book import keep_ladder
    from evals.report.markdown import ladder_table
    from evals.report.record import record_of
    from evals.report.write import write_ladder

    command = _said("ladder", suite, data, limit=limit, split=split, rung=" --rung ".join(map(_short, rung or ())))
    settings, cases = _suite(suite, data, limit, split, replies=replies)
    options = _options(None, workers, fresh=fresh, quiet=as_json, command=command)
    experiments = []
    for recipe in rungs(rung or ()):
        experiments.append(run_suite(cases, recipe, settings, replace(options, out=out / recipe.name)))
        write_ladder(experiments, out)
    records = [record_of(experiment) for experiment in experiments]
    if keep:
        keep_ladder(records, out)
    typer.echo(json.dumps([record.to_json() for record in records]) if as_json else ladder_table(records))


@group.command()
def search(  # noqa: PLR0913 - one option a parameter
    suite: SuiteName,
    data: Data = None,
    rung: Rungs = None,
    limit: Limit = None,
    split: Split = "",
    out: Annotated[Path, typer.Option(help="Folder for the table and the picture.")] = Path("var/search"),
    fresh: Fresh = False,
    keep: Keep = False,
    as_json: Json = False,
) -> None:
    """Run the rungs' searches alone, no answers, and tell how far up the pages with the answers stand."""
    from evals.experiment import rungs
    from evals.report.book import keep_search
    from evals.report.searches import named, search_report, write_search
    from evals.searching import search_suite

    command = _said("search", suite, data, limit=limit, split=split, rung=" --rung ".join(map(_short, rung or ())))
    settings, cases = _suite(suite, data, limit, split)
    found, folder, name = [], out / cases.name, named(cases.name, rung or ())
    for recipe in rungs(rung or ("search.txt",)):
        held = None if fresh else folder
        found.append(search_suite(cases, recipe, settings, out=held, quiet=as_json, command=command))
        write_search(found, out, name)
    if keep:
        keep_search(found, out, name)
    typer.echo(json.dumps([one.to_json() for one in found]) if as_json else search_report(found))


@group.command()
def compare(
    before: Annotated[Path, typer.Argument(help="A run's folder, or its results.jsonl.")],
    after: Annotated[Path, typer.Argument(help="The other's.")],
    as_json: Json = False,
) -> None:
    """Compare two runs of the same cases, paired, with the list of those that flipped."""
    from evals.compare import compare as pair
    from evals.report.markdown import compare_report
    from evals.run import read_results

    change = pair(read_results(_results(before)), read_results(_results(after)))
    typer.echo(json.dumps(change.to_json()) if as_json else compare_report(change))


@group.command()
def gate(  # noqa: PLR0913 - one option a parameter
    baseline: Annotated[Path | None, typer.Option(help="The committed baseline.")] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Take this run as the new baseline.")
    ] = False,
    allow: Annotated[list[str] | None, typer.Option(help="A case whose drop was looked at and accepted.")] = None,
    recipe: Annotated[str, typer.Option(help="Recipe to hold the gate with.")] = "default",
    summary: Annotated[Path | None, typer.Option(help="Append the verdict to this Markdown file.")] = None,
    out: Out = None,
    workers: Workers = 2,
    as_json: Json = False,
) -> None:
    """Run the keyless gate cases against the committed baseline; exit 3, saying why, where they got worse."""
    import os

    from core.settings import DATA
    from evals.experiment import run_suite
    from evals.gate import Baseline, baseline_of, breaches, to_json
    from evals.report.markdown import gate_report
    from evals.report.write import write_run
    from retrieval.recipe import load

    path = baseline or DATA / "cases" / "gate-baseline.json"
    settings, cases = _suite("desk", None, None, "gate", keyless=True)
    before = None if write_baseline else Baseline.read(path)
    options = _options(out, workers, fresh=True, quiet=as_json, command="wealthdesk eval gate")
    experiment = run_suite(cases, load(recipe), settings, options)
    if out:
        write_run(experiment, out)
    if before is None:
        before = baseline_of(experiment)
        before.write(path)
    found = breaches(before, experiment, allowed=allow or ())
    verdict = gate_report(before, experiment, found)
    for target in {Path(name) for name in (summary, os.environ.get("GITHUB_STEP_SUMMARY")) if name}:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("a", encoding="utf-8") as file:
            file.write(verdict)
    typer.echo(json.dumps(to_json(before, experiment, found)) if as_json else verdict)
    if found:
        raise typer.Exit(REGRESSION)


@group.command()
def report(
    write: Annotated[
        bool, typer.Option("--write", help="Fill the README and docs/results from what was kept.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Fail where they differ from what was kept.")] = False,
) -> None:
    """Print every table that docs/results can make, or write them into the README."""
    from evals.report import book

    if not write and not check:
        typer.echo(book.blocks()["all"])
        return
    differ = book.write(only_check=check)
    for path in differ:
        typer.echo(f"{'differs' if check else 'written'}: {path.name}", err=True)
    if check and differ:
        raise typer.Exit(1)


@group.command("judge-agreement")
def judge_agreement(
    data: Annotated[Path, typer.Option("--data", help="Folder with questions.jsonl and graded_answers.jsonl.")],
    judge: Annotated[str, typer.Option("--judge", help="rules, or model (needs a key or a base URL).")] = "rules",
    limit: Limit = None,
    show: Annotated[int, typer.Option(min=0, help="Disagreements to show for each answer type.")] = 5,
    keep: Keep = False,
    as_json: Json = False,
) -> None:
    """Grade answers that people graded, and print how far the two agree."""
    from core.errors import UsageError
    from evals.grade.agreement import judge_all, read_graded, summary
    from evals.report.agreement import print_agreement

    graded = read_graded(data)[:limit]
    if judge == "model":
        from core.settings import Settings
        from evals.judge import judge_graded

        judged = judge_graded(graded, Settings.from_env())
    elif judge == "rules":
        judged = judge_all(graded)
    else:
        raise UsageError(f"no judge {judge!r}; there are rules and model")
    if keep:
        from evals.report.book import keep_agreement

        keep_agreement(summary(judged), f"wealthdesk eval judge-agreement --data {data.name}")
    if as_json:
        typer.echo(json.dumps(summary(judged)))
    else:
        print_agreement(judged, show)


@group.command()
def advise(
    run: Annotated[Path, typer.Argument(help="A run's folder, or its results.jsonl.")],
    by: Annotated[
        str, typer.Option(help="model (correct, partial, incorrect by vote) or ragas (extra `judge`).")
    ] = "model",
    in_place: InPlace = False,
) -> None:
    """Ask a model what it makes of a run: advice beside the figure, never in it."""
    from core.settings import Settings
    from evals.advice import advise as ask
    from evals.export import quotes
    from evals.run import read_results

    settings, results = Settings.from_env(), read_results(_results(run))
    texts = quotes(results)
    if in_place:
        from evals.world import page_texts

        texts = page_texts(settings)
    said = ask(results, by, settings, texts)
    if run.is_dir():
        (run / f"advice-{by}.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    typer.echo(json.dumps(said))


@group.command("mine-feedback")
def mine_feedback(  # noqa: PLR0913 - one option a parameter
    label: Annotated[str, typer.Option(help="Id of the feedback to make a case of, or to dismiss.")] = "",
    answer: Annotated[str, typer.Option(help="The right answer.")] = "",
    question: Annotated[str, typer.Option(help="The question, where it should be put otherwise.")] = "",
    document: Annotated[str, typer.Option(help="File with the answer.")] = "",
    page: Annotated[int | None, typer.Option(min=1, help="Its page.")] = None,
    dismiss: Annotated[bool, typer.Option("--dismiss", help="Nothing to be learnt from it.")] = False,
    who: Annotated[str, typer.Option("--as", help="Who labels it.")] = "",
    out: Annotated[Path | None, typer.Option(help="Add the labelled cases to this JSONL file.")] = None,
    as_json: Json = False,
) -> None:
    """Show what people said of answers, make labelled cases of it, and write them as a suite."""
    from core.errors import UsageError
    from core.settings import Settings
    from evals.feedback import open_feedback, write_cases

    feedback = open_feedback(Settings.from_env())
    if label:
        if not who:
            raise UsageError("--label needs --as, the name of who labels it")
        made = feedback.label(
            label, who, question=question, answer=answer, document=document, page=page, dismiss=dismiss
        )
        typer.echo(json.dumps(made))
        return
    if out:
        cases = feedback.cases()
        typer.echo(f"{write_cases(cases, out)} of {len(cases)} labelled cases added to {out}", err=True)
        return
    queue = feedback.queue()
    if as_json:
        typer.echo(json.dumps(queue))
    for item in [] if as_json else queue:
        said = "good" if item["good"] else f"bad ({item['reason'] or 'no reason'})"
        typer.echo(f"{item['id']}  {said}  {item['question']}  ->  {item['answer'][:80]}")


@group.command()
def synthesise(
    out: Annotated[Path, typer.Option(help="JSONL file to write.")],
    documents: Annotated[list[str] | None, typer.Option("--document", help="Only of this document id.")] = None,
    per_document: Annotated[int, typer.Option(min=1, help="Cases a document at most.")] = 6,
) -> None:
    """Make cases of the figures of the library's documents, marked as synthetic: for tuning, never the headline."""
    from core.settings import Settings
    from evals.feedback import write_cases
    from evals.synthetic import synthetic_cases
    from ingest.library import Library

    library = Library(Settings.from_env(), read_only=True)
    try:
        cases = synthetic_cases(library.catalogue, documents or (), per_document)
    finally:
        library.close()
    typer.echo(f"{write_cases(cases, out)} cases written to {out}", err=True)


@group.command()
def export(
    to: Annotated[str, typer.Argument(metavar="FORMAT", help="ragas, beir or trec.")],
    run: Annotated[Path, typer.Argument(help="A run's folder, or its results.jsonl.")],
    out: Annotated[Path, typer.Option(help="File (ragas) or folder (beir, trec) to write.")],
    in_place: InPlace = False,
) -> None:
    """Write a run in another tool's format. Texts of pages come from the library with --in-place, else from quotes."""
    from evals.export import export_run
    from evals.run import read_results

    texts = None
    if in_place:
        from core.settings import Settings
        from evals.world import page_texts

        texts = page_texts(Settings.from_env())
    export_run(to, read_results(_results(run)), out, texts)


def _suite(
    name: str, data: Path | None, limit: int | None, split: str, *, keyless: bool = False, replies: Path | None = None
) -> tuple[Settings, Suite]:
    import logging
    from dataclasses import replace
    from datetime import date

    from assistant.replies import day
    from core.log import configure
    from core.settings import Settings
    from evals.suites import load

    configure(logging.WARNING)
    settings = Settings.from_env()
    if keyless:
        settings = replace(settings, openai_api_key="", openai_base_url="", replies="")
    if replies:
        settings = replace(settings, replies=str(replies.resolve()))
    if settings.replies and not settings.today:
        settings = replace(settings, today=day(Path(settings.replies), date.today()).isoformat())  # noqa: DTZ011
    return settings, load(name, data, home=settings.data).take(limit, split)


def _options(
    out: Path | None, workers: int, *, fresh: bool, quiet: bool, command: str, in_place: bool = False
) -> Options:
    from evals.experiment import Options

    return Options(out, workers, cached=not fresh, in_place=in_place, quiet=quiet, command=command)


def _results(path: Path) -> Path:
    return path / "results.jsonl" if path.is_dir() else path


def _short(rung: str) -> str:
    """A rung as it would be typed elsewhere: a file by its name, one with knobs in quotes."""
    return Path(rung).name if rung.endswith((".txt", ".toml")) else f"'{rung}'" if " " in rung else rung


def _said(verb: str, suite: str, data: Path | None, **options: object) -> str:
    """The command as it would be typed elsewhere: a folder by its last name, defaults left out."""
    words = ["wealthdesk eval", verb, Path(suite).name]
    if data:
        words.append(f"--data {data.name}")
    words += [f"--{name} {value}" for name, value in options.items() if value not in (None, "")]
    return " ".join(words)
