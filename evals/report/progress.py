"""Progress on stderr, so that standard output stays data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evals.types import Result
from ingest.pipeline.report import Step


@contextmanager
def bar(total: int, label: str) -> Iterator[Callable[[Result], None]]:
    """A bar that counts grades; give its yielded function each result as it ends."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[grades]}"),
        TimeElapsedColumn(),
    )
    counted: Counter[str] = Counter()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=total, grades="")

        def ended(result: Result) -> None:
            counted[result.score.grade] += 1
            grades = " ".join(f"{name} {count}" for name, count in sorted(counted.items()))
            progress.update(task, advance=1, grades=grades)

        yield ended


@contextmanager
def indexing(name: str) -> Iterator[Callable[[Step], None]]:
    """A bar over files while a suite's documents are indexed; nothing is shown where there is nothing to do."""
    columns = (TextColumn("indexing {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=None, visible=False)

        def step(at: Step) -> None:
            progress.update(task, completed=at.done, total=at.files or None, visible=True)

        yield step
