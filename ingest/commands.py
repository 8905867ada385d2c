"""The commands of this room: ingest, and library list, show, withdraw, purge, retry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from core.settings import Settings
    from core.types import Document
    from ingest.library import Library
    from ingest.pipeline import Report

CollectionOption = Annotated[str, typer.Option(help="Another collection than the settings' own.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]
DocumentArgument = Annotated[str, typer.Argument(help="A document's id, the beginning of one, or its source's name.")]
WhyOption = Annotated[str, typer.Option(help="Why, for the document's history.")]

library = typer.Typer(
    help="What is held: documents, states, quality, and what could not be taken.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add this room's commands to the command line."""
    app.command("ingest")(ingest)
    app.add_typer(library, name="library")


def ingest(  # noqa: PLR0913 - one option a parameter
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, globs or URLs (s3://...).")],
    chunker: Annotated[str, typer.Option(help="How to cut: a strategy, with knobs as in fixed:size=600.")] = "",
    embedder: Annotated[str, typer.Option(help="How to embed: minilm, openvino, openai:MODEL.")] = "",
    workers: Annotated[int, typer.Option(min=0, help="Processes that read files; 0 is one a core.")] = 0,
    ray: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Read and embed on a Ray cluster; 'local' starts one.")
    ] = "",
    collection: CollectionOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Take out what stood below the paths and is gone.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Take unchanged and quarantined files again too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make documents searchable: PDF, Word, PowerPoint, Excel, HTML, Markdown, text, e-mail, and ZIPs of these.

    Only new and changed files are read. Stop it whenever you like and run it again: it goes on where it was. A file
    that cannot be taken is set aside with its reason, and the rest goes on. Another --chunker or --embedder than
    before builds a new index beside the one in use, and switches when it is complete.

    What is known of a file may stand beside it, in FILE.meta.json, or for many in the folder's manifest.jsonl.
    """
    from core.settings import Settings

    report = run(
        Settings.from_env(),
        paths,
        collection=collection,
        chunker=chunker,
        embedder=embedder,
        workers=workers,
        ray=ray,
        dry_run=dry_run,
        prune=prune,
        again=again,
        quiet=as_json,
    )
    if as_json:
        import json

        typer.echo(json.dumps(report.to_json()))


def run(
    settings: Settings,
    paths: Sequence[str],
    *,
    collection: str = "",
    quiet: bool = False,
    **options: bool | int | str,
) -> Report:
    """Ingest with progress on stderr, then a table there unless ``quiet``. Options are those of `pipeline.ingest`."""
    from ingest.library import Library
    from ingest.pipeline import ingest as take
    from ingest.show import closing, following

    held = Library(settings, collection or None)
    try:
        with following() as progress:
            report = take(held, list(paths), progress=progress, **options)  # type: ignore[arg-type]
    finally:
        held.close()
    if not quiet:
        closing(report)
    return report


@library.command("list")
def list_(
    text: Annotated[str, typer.Argument(help="Only titles, issuers and tickers with these words.")] = "",
    state: Annotated[str, typer.Option(help="current, superseded, expired, withdrawn or quarantined.")] = "",
    collection: CollectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Every document with its state, then what is in quarantine and why."""
    from ingest.show import listing

    held = _open(collection)
    try:
        listing(held.catalogue, text, state, as_json=as_json)
    finally:
        held.close()


@library.command("show")
def show(document: DocumentArgument, collection: CollectionOption = "", as_json: JsonOption = False) -> None:
    """One document: what it is, from where each fact comes, its quality, figures and history."""
    from ingest.show import showing

    held = _open(collection)
    try:
        showing(held.catalogue, document, as_json=as_json)
    finally:
        held.close()


@library.command("quality")
def quality(collection: CollectionOption = "", as_json: JsonOption = False) -> None:
    """What was got out of all documents and what was not: pages, unreadable text, tables, statements, missing facts."""
    from ingest.pipeline import quality_of
    from ingest.show import weighing

    held = _open(collection)
    try:
        weighing(quality_of(held), held.catalogue.entries("quarantined"), as_json=as_json)
    finally:
        held.close()


@library.command("withdraw")
def withdraw(document: DocumentArgument, why: WhyOption = "", collection: CollectionOption = "") -> None:
    """Take a document out of every answer at once. Its text and history stay; its file is not taken again."""
    from ingest.pipeline import withdraw as take_out

    _change(take_out, document, why, collection, "withdrawn")


@library.command("purge")
def purge(
    document: DocumentArgument,
    why: WhyOption = "",
    collection: CollectionOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a document with its text, figures and original file. Only its history stays."""
    from ingest.pipeline import purge as delete

    if not yes and not typer.confirm(f"Delete {document} for good?", err=True):
        raise typer.Exit(1)
    _change(delete, document, why, collection, "purged")


@library.command("retry")
def retry(
    names: Annotated[list[str] | None, typer.Argument(help="Names from `library list`; all of them if none.")] = None,
    collection: CollectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Take again what is in quarantine, or what was withdrawn or purged if it is named."""
    from core.settings import Settings
    from ingest.pipeline import to_retry

    held = _open(collection)
    try:
        paths = to_retry(held, names or [])
    finally:
        held.close()
    if not paths:
        typer.echo("nothing is in quarantine", err=True)
        return
    report = run(Settings.from_env(), paths, collection=collection, again=True, quiet=as_json)
    if as_json:
        import json

        typer.echo(json.dumps(report.to_json()))


@library.command("tidy")
def tidy(
    days: Annotated[int, typer.Option(min=0, help="Keep those that were in use so many days ago or less.")] = 7,
    collection: CollectionOption = "",
) -> None:
    """Delete old indexes: what a change of --chunker or --embedder left behind, after a time in which it may be undone.

    To go back to an old one, ingest with its --chunker and --embedder again; a deleted one is then built anew.
    """
    from ingest.pipeline import tidy as delete

    held = _open(collection)
    try:
        gone = delete(held, days)
        kept = held.indexes.retired(held.collection)
    finally:
        held.close()
    for name in gone:
        typer.echo(f"deleted: index {name}", err=True)
    for name, since in kept.items():
        typer.echo(f"kept: index {name}, out of use since {since}", err=True)
    if not gone and not kept:
        typer.echo("there is no old index", err=True)


def _open(collection: str) -> Library:
    from core.settings import Settings
    from ingest.library import Library

    return Library(Settings.from_env(), collection or None, read_only=True)


def _change(
    change: Callable[[Library, str, str], Document], document: str, why: str, collection: str, done: str
) -> None:
    from ingest.pipeline import find_document

    held = _open(collection)
    try:
        found = find_document(held.catalogue.all_documents(), document)
        change(held, found.id, why)
        typer.echo(f"{done}: {found.title} ({found.id})", err=True)
    finally:
        held.close()
