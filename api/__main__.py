"""The ``wealthdesk`` command: each room's commands under one roof, and the one place that turns errors into exit codes.

Exit codes: 0 done, 1 failed, 2 wrongly called or unusable input, 3 a regression that a gate caught. Rooms are imported
with their commands alone; what is heavy is imported by the command that needs it, so that ``--help`` is instant.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import api.commands
import assistant.commands
import evals.commands
import ingest.commands
import retrieval.commands
from core.errors import InputError, WealthdeskError


def build() -> typer.Typer:
    """The command line, gathered from the rooms."""
    app = typer.Typer(
        name="wealthdesk",
        help=_root.__doc__,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_root)
    for room in (ingest.commands, assistant.commands, evals.commands, retrieval.commands, api.commands):
        room.register(app)
    return app


def _told(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version as installed

        typer.echo(installed("wealthdesk"))
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_told)
    ] = False,
) -> None:
    """Cited answers from the firm's own research, filings and prices, or an honest "not in our research"."""
    del version


def main() -> None:
    """Run the command line. An error of ours is one line on stderr and an exit code, never a traceback."""
    try:
        build()()
    except WealthdeskError as error:
        typer.echo(f"wealthdesk: {error}", err=True)
        sys.exit(2 if isinstance(error, InputError) else 1)
    except KeyboardInterrupt:
        typer.echo("wealthdesk: stopped; finished work is kept, run the same command to go on", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)


if __name__ == "__main__":
    main()
