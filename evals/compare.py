"""Two runs of the same cases, paired: who flipped, whether that is more than chance, and what else moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from evals.metrics.citation import citation
from evals.metrics.ranking import retrieval
from evals.stats import Interval, Paired, mcnemar, paired_change
from evals.types import Result

GRADED: Mapping[str, Callable[[Result], Mapping[str, float]]] = {
    "page_hit@1": lambda result: retrieval(result.case, result.given),
    "page_hit@5": lambda result: retrieval(result.case, result.given),
    "page_recall@10": lambda result: retrieval(result.case, result.given),
    "mrr": lambda result: retrieval(result.case, result.given),
    "page_precision": lambda result: citation(result.case, result.given),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What moved from one run to another. ``correct`` and ``wrong`` pair the grades, ``metrics`` the graded ones."""

    correct: Paired
    wrong: Paired
    metrics: Mapping[str, tuple[float, Interval]]

    def to_json(self) -> dict[str, Any]:
        """The object that ``eval compare --json`` prints."""
        return {
            "n": self.correct.n,
            "correct": _paired(self.correct),
            "wrong": _paired(self.wrong),
            "metrics": {
                name: {"change": round(change, 4), "ci95": [round(end, 4) for end in interval]}
                for name, (change, interval) in self.metrics.items()
            },
        }


def compare(before: Sequence[Result], after: Sequence[Result]) -> Change:
    """The change from one run to another over the cases that both have; intervals draw whole documents."""
    clusters = {item.case.id: item.case.evidence[0].document if item.case.evidence else item.case.id for item in after}
    metrics = {}
    for name, read in GRADED.items():
        moved = paired_change(_values(before, name, read), _values(after, name, read), clusters)
        if not isnan(moved[0]):
            metrics[name] = moved
    return Change(
        mcnemar(_graded(before, "correct"), _graded(after, "correct")),
        mcnemar(_graded(before, "wrong"), _graded(after, "wrong")),
        metrics,
    )


def _graded(results: Sequence[Result], grade: str) -> dict[str, bool]:
    return {result.case.id: result.score.grade == grade for result in results}


def _values(results: Sequence[Result], name: str, read: Callable[[Result], Mapping[str, float]]) -> dict[str, float]:
    values = {result.case.id: read(result).get(name) for result in results}
    return {case: value for case, value in values.items() if value is not None and not isnan(value)}


def _paired(paired: Paired) -> dict[str, Any]:
    return {
        "change": round(paired.change, 4),
        "p": round(paired.p, 6),
        "gained": list(paired.gained),
        "lost": list(paired.lost),
    }
