"""``wealthdesk eval ...``: the room's commands. Imports of the room itself happen when a command runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

group = typer.Typer(name="eval", help="Measure: run suites, climb the ladder, hold the gate.", no_args_is_help=True)
REGRESSION = 3
Data = Annotated[Path | None, typer.Option("--data", help="Folder of the suite, in its own layout.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(app: typer.Typer) -> None:
    """Add this room's commands to the one app."""
    app.add_typer(group, name="eval")


@group.command("judge-agreement")
def judge_agreement(
    data: Annotated[Path, typer.Option("--data", help="Folder with questions.jsonl and graded_answers.jsonl.")],
    judge: Annotated[str, typer.Option("--judge", help="rules, or model (needs a key or a base URL).")] = "rules",
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many answers.")] = None,
    show: Annotated[int, typer.Option(min=0, help="Disagreements to show for each answer type.")] = 5,
    as_json: Json = False,
) -> None:
    """Grade answers that people graded, and print how far the two agree."""
    from evals.grade.agreement import judge_all, read_graded, summary
    from evals.report.agreement import print_agreement

    graded = read_graded(data)[:limit]
    if judge == "model":
        from core.settings import Settings
        from evals.judge import judge_graded

        judged = judge_graded(graded, Settings.from_env())
    else:
        judged = judge_all(graded)
    if as_json:
        typer.echo(json.dumps(summary(judged)))
    else:
        print_agreement(judged, show)
