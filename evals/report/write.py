"""A run's folder: results a line a case (written as they end), summary, Markdown, one HTML page, JUnit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.report.junit import junit
from evals.report.markdown import ladder_table, run_report
from evals.report.page import page
from evals.report.picture import draw, inline
from evals.report.record import record_of, write_json
from evals.types import Experiment


def write_run(experiment: Experiment, folder: Path) -> None:
    """Write everything about one run into a folder that holds its results already."""
    folder.mkdir(parents=True, exist_ok=True)
    record = record_of(experiment)
    write_json(record.to_json(), folder / "summary.json")
    (folder / "summary.md").write_text(run_report(record), encoding="utf-8")
    (folder / "report.html").write_text(page([experiment]), encoding="utf-8")
    (folder / "junit.xml").write_text(junit(experiment), encoding="utf-8")


def write_ladder(experiments: Sequence[Experiment], folder: Path, *, picture: bool = True) -> list[Path]:
    """Write a ladder's table, picture (SVG and PNG) and page; gives the pictures' paths."""
    folder.mkdir(parents=True, exist_ok=True)
    records = [record_of(experiment) for experiment in experiments]
    name = f"ladder-{experiments[0].suite}"
    write_json([record.to_json() for record in records], folder / f"{name}.json")
    (folder / f"{name}.md").write_text(ladder_table(records) + "\n", encoding="utf-8")
    pictures = [draw(experiments, folder / f"{name}{suffix}") for suffix in (".svg", ".png")] if picture else []
    drawn = inline(pictures[0]) if pictures else ""
    (folder / f"{name}.html").write_text(page(experiments, drawn), encoding="utf-8")
    return pictures
