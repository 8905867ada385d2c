"""The commands of this room: demo, serve, mcp, doctor."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import WealthdeskError

if TYPE_CHECKING:
    from api.house import House
    from core.settings import Settings

HostOption = Annotated[str, typer.Option(help="Address to bind. Beyond the loopback, keys or OIDC must be configured.")]
PortOption = Annotated[int, typer.Option(help="Port to bind.")]
DEMO_TODAY = "2026-11-20"
QUESTIONS = 3


bench = typer.Typer(name="bench", help="Measure this machine.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this room's commands to the command line."""
    app.command("demo")(demo)
    app.command("serve")(serve)
    app.command("mcp")(mcp)
    app.command("doctor")(doctor)
    app.add_typer(bench, name="bench")


def demo(host: HostOption = "127.0.0.1", port: PortOption = 8000) -> None:
    """Ingest the sample corpus and serve it, with three questions to try.

    The corpus is fictional and dated: the demo's "today" is the day it was written. A second start ingests nothing.
    """
    from core.settings import Settings
    from ingest.commands import run

    os.environ.setdefault("WEALTHDESK_TODAY", DEMO_TODAY)
    os.environ.setdefault("WEALTHDESK_COLLECTION", "demo")
    settings = Settings.from_env()
    run(settings, [str(settings.data / "corpus")])
    _serve(settings, host, port)


def serve(host: HostOption = "127.0.0.1", port: PortOption = 8000) -> None:
    """Serve the page and the API on what has been ingested."""
    from core.settings import Settings

    _serve(Settings.from_env(), host, port)


def mcp() -> None:
    """Speak the Model Context Protocol on stdin and stdout, for an assistant on this machine."""
    from api.mcp import build_server
    from core.settings import Settings

    house = open_house(Settings.from_env())
    build_server(house).run("stdio")


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Say what works here and what does not, and what to do about it. Exit 1 when something needed does not."""
    from api.doctor import examine
    from core.settings import Settings

    findings = examine(Settings.from_env())
    if as_json:
        import json

        typer.echo(json.dumps([finding.to_json() for finding in findings]))
    else:
        for finding in findings:
            typer.echo(f"{finding.state:7} {finding.name}: {finding.detail}")
    if any(finding.state == "broken" for finding in findings):
        raise typer.Exit(1)


@bench.command("serve")
def bench_serve(
    streams: Annotated[int, typer.Option(min=1, max=200, help="Readers at the same moment.")] = 50,
    url: Annotated[str, typer.Option(help="A server on the loopback; without one, it starts its own.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """How soon the server answers one reader, shows a cited page, and answers many at once. Exit 1 on any error."""
    import asyncio
    import json
    from contextlib import nullcontext

    from api.bench import measure, server

    with nullcontext(url) if url else server() as address:
        found = asyncio.run(measure(address, streams))
    if as_json:
        typer.echo(json.dumps(found.to_json()))
    else:
        for title, part in (("one reader", found.one), (f"{streams} at once", found.many)):
            for name, taken in part.items():
                typer.echo(f"{title:12}  {name:28} p50 {taken.p50:8,.1f} ms   p95 {taken.p95:8,.1f} ms   n {taken.n}")
        typer.echo(f"errors: {len(found.errors)}; {found.cores} cores")
    if found.errors:
        typer.echo(f"wealthdesk: {found.errors[0]}", err=True)
        raise typer.Exit(1)


def open_house(settings: Settings) -> House:
    """Everything a server needs, from the settings."""
    from api.auth import open_door
    from api.house import House
    from api.limits import Limits, Spending
    from api.render import Renderer
    from assistant.wiring import build
    from evals.feedback import Feedback

    door = open_door(settings)
    desk = build(settings)
    engine = desk.library.engine
    try:
        desk.library.store.count()
    except WealthdeskError:
        desk.close()
        raise
    return House(
        desk,
        settings,
        door,
        Renderer(settings.home / "cache" / "pages"),
        Limits(settings.rate_per_minute),
        Spending(engine, tokens=settings.tokens_per_day, cost=settings.cost_per_day),
        Feedback(engine, desk.audit.find),
    )


def _serve(settings: Settings, host: str, port: int) -> None:
    import logging
    import sys

    from api.serving import run
    from core.log import configure

    configure(logging.WARNING if sys.stderr.isatty() else logging.INFO)
    run(open_house, settings, host, port, greet=_greet)


def _greet(house: House, address: str) -> None:
    from api.auth import ONLY_USER
    from api.routes.suggestions import suggest

    typer.echo(f"\nWealthdesk is at {address}  (Ctrl-C stops it)\n", err=True)
    if questions := suggest(house, ONLY_USER)[:QUESTIONS]:
        typer.echo("Try:", err=True)
        for question in questions:
            typer.echo(f"  - {question}", err=True)
        typer.echo("", err=True)
