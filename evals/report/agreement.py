"""The agreement of a grader with people, as tables on the terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.grade.agreement import Judged, summary
from evals.types import GRADES

SHOWN = 140


def print_agreement(judged: Sequence[Judged], show: int) -> None:
    """Print agreement by answer type, the confusion table, and ``show`` disagreements of each type."""
    console, figures = Console(), summary(judged)
    low, high = figures["ci95"]["kappa"]
    console.print(
        f"{figures['n']} answers to {figures['questions']} questions: agreement {figures['agreement']:.1%}, "
        f"Cohen's kappa {figures['kappa']:.3f} (95 % {low:.3f} to {high:.3f}, by question); correct or not: "
        f"{figures['correct_or_not']['agreement']:.1%}, kappa {figures['correct_or_not']['kappa']:.3f}."
    )
    by_type = Table("answer type", "answers", "agreement", "kappa", title="By answer type")
    for kind, row in figures["by_answer_type"].items():
        by_type.add_row(kind, str(row["n"]), f"{row['agreement']:.1%}", f"{row['kappa']:.3f}")
    console.print(by_type)
    confused = Table("people say", *GRADES, title="Confusion (rows: people, columns: rules)")
    for people, row in figures["confusion"].items():
        confused.add_row(people, *(str(row[ours]) for ours in GRADES))
    console.print(confused)
    _disagreements(console, judged, show)


def _disagreements(console: Console, judged: Sequence[Judged], show: int) -> None:
    apart: dict[str, list[Judged]] = defaultdict(list)
    for item in judged:
        if not item.agreed:
            apart[item.case.answer_type].append(item)
    for kind, items in sorted(apart.items()):
        console.print(f"\n[bold]{kind}[/bold]: {len(items)} disagreements")
        for item in items[:show]:
            text = " ".join(item.text.split())[:SHOWN]
            console.print(
                f"  {item.case.id} {item.system}: people {item.people}, rules {item.score.grade}", style="dim"
            )
            console.print(f"    {escape(item.score.reason)} | gold: {escape(item.case.answer[:SHOWN])}")
            console.print(f"    answer: {escape(text)}")
