"""Before and after, as a table for people and as an object for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from retrieval.tune.measure import Score, interval, mean

SHOWN = ("recall@1", "recall@5", "recall@10", "hit@1", "hit@10", "doc@1", "mrr", "gain")


def table(title: str, rows: Mapping[str, Sequence[Score]]) -> Table:
    """One line a ranking: the mean of each measure, with the 95 % interval of recall@5 by issuer."""
    made = Table(title=title)
    for column in ("", "n", *SHOWN, "recall@5, 95 %"):
        made.add_column(column, justify="left" if not column else "right")
    for name, scores in rows.items():
        low, high = interval(scores, "recall@5")
        figures = [f"{mean(scores, measure):.3f}" for measure in SHOWN]
        made.add_row(name, str(len(scores)), *figures, f"[{low:.3f}, {high:.3f}]")
    return made


def summary(scores: Sequence[Score]) -> dict[str, Any]:
    """The means of every measure, with n and the interval of recall@5."""
    measures = scores[0].values if scores else {}
    return {
        "n": len(scores),
        **{measure: round(mean(scores, measure), 4) for measure in measures},
        "recall@5 ci95": [round(bound, 4) for bound in interval(scores, "recall@5")],
    }
