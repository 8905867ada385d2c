"""How many planted errors the check of answers catches, and how many right answers it faults, with Wilson intervals.

    python -m benchmarks.grounding [--split held] [--show] [--keep]

The answers are ``data/cases/planted.jsonl``: right ones from the facts of the corpus, and the same with one error each.
Issuers of the split ``held`` were kept back while the rules were written. ``--keep`` writes docs/results/grounding.md.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.planted import ROOT, Case, Shelf, cases, files
from evals.stats import wilson

KEPT = ROOT / "docs" / "results" / "grounding.md"
HEAD = ("| answers | n | faulted | 95 % interval |", "|---|---:|---:|---|")


@dataclass(frozen=True)
class Outcome:
    """One answer checked: whether it was faulted, and the kinds of problems found."""

    case: Case
    faulted: bool
    problems: tuple[str, ...] = ()


def measure(of: Sequence[Case]) -> list[Outcome]:
    """Check every answer, over a library that holds all the issuers."""
    with tempfile.TemporaryDirectory() as home:
        shelf = Shelf.of(files(cases()), Path(home))
        reports = [shelf.check(case) for case in of]
    return [
        Outcome(case, bool(report.problems), tuple(f"{p.kind}: {p.why}" for p in report.problems))
        for case, report in zip(of, reports, strict=True)
    ]


def rows(outcomes: Sequence[Outcome]) -> list[str]:
    """The table's lines: right answers, each kind of error, all errors."""
    tallies: Counter[tuple[str, bool]] = Counter((o.case["error"], o.faulted) for o in outcomes)
    kinds = sorted({o.case["error"] for o in outcomes} - {""})
    lines = [_line("right answers", tallies["", True], tallies["", True] + tallies["", False])]
    lines += [_line(kind, tallies[kind, True], tallies[kind, True] + tallies[kind, False]) for kind in kinds]
    wrong = [o for o in outcomes if o.case["error"]]
    return [*lines, _line("**all errors**", sum(o.faulted for o in wrong), len(wrong))]


def _line(name: str, hits: int, n: int) -> str:
    low, high = wilson(hits, n)
    return f"| {name} | {n} | {hits} ({hits / max(n, 1):.1%}) | {low:.1%} to {high:.1%} |"


def page(outcomes: Sequence[Outcome]) -> str:
    """The page of docs/results: the held-out issuers first."""
    parts = [
        "# Grounding: planted errors caught, right answers faulted",
        "",
        "    python -m benchmarks.grounding --keep",
    ]
    for split, title in (("held", "Issuers kept back"), ("dev", "Issuers that the rules were written on")):
        parts += ["", f"## {title}", "", *HEAD, *rows([o for o in outcomes if o.case["split"] == split])]
    return "\n".join([*parts, ""])


def main(arguments: Sequence[str] | None = None) -> list[Outcome]:
    """Measure, print the table in Markdown, and keep it where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "held"), default="")
    parser.add_argument("--show", action="store_true", help="print what went the wrong way")
    parser.add_argument("--keep", action="store_true", help=f"write {KEPT.relative_to(ROOT)}")
    chosen: Any = parser.parse_args(arguments)
    outcomes = measure(cases(chosen.split))
    if chosen.keep:
        KEPT.write_text(page(outcomes), encoding="utf-8")
    print("\n".join([*HEAD, *rows(outcomes)]) if chosen.split else page(outcomes))
    for outcome in outcomes if chosen.show else ():
        if outcome.faulted != bool(outcome.case["error"]):
            told = {key: outcome.case[key] for key in ("error", "text", "sources", "computed")}
            print(json.dumps({**told, "problems": outcome.problems}, ensure_ascii=False))
    return outcomes


if __name__ == "__main__":
    main()
