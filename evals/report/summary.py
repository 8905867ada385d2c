"""The figures of an experiment: the one object that ``eval run --json`` prints, and the rows tables are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import Any

import numpy as np

from evals.metrics.citation import citation
from evals.metrics.decision import decisions
from evals.metrics.grounding import grounding
from evals.metrics.ranking import retrieval
from evals.stats import wilson
from evals.types import GRADES, Experiment, Result

RETRIEVAL = (
    *("page_hit@1", "page_hit@3", "page_hit@5", "page_hit@10"),
    *("page_recall@5", "page_recall@10", "doc_hit@1", "doc_hit@5", "mrr", "doc_set"),
)
CITATIONS = ("page_precision", "found_rate")


def run_json(experiment: Experiment) -> dict[str, Any]:
    """The object that ``eval run --json`` prints. Shares are in [0, 1]; a metric that no case defines is null."""
    results = headline(experiment.results)
    n = len(results)
    graded: dict[str, int] = {name: sum(result.score.grade == name for result in results) for name in GRADES}
    checked = [grounding(result.given) for result in results]
    return {
        "suite": experiment.suite,
        "recipe": experiment.recipe,
        "n": n,
        **graded,
        "ci95": {"correct": [round(end, 4) for end in wilson(graded["correct"], n)]},
        "by_tag": by_tag(experiment.results),
        "retrieval": means((retrieval(result.case, result.given) for result in results), RETRIEVAL),
        "citations": means((citation(result.case, result.given) for result in results), CITATIONS),
        "grounding": {
            "figures_checked": sum(item["figures_checked"] for item in checked),
            "ungrounded": sum(item["ungrounded"] for item in checked),
        },
        "latency_ms": latency(results),
        "usage": usage(results),
        **({"decisions": found} if (found := decisions(results)) else {}),
        **({"twin": twin(results)} if any(result.case.without for result in results) else {}),
    }


def headline(results: Sequence[Result]) -> Sequence[Result]:
    """The results that count: none of a synthetic case, unless all are."""
    people = [result for result in results if result.case.source != "synthetic"]
    return people or results


def twin(results: Sequence[Result]) -> dict[str, Any]:
    """Of cases whose documents were taken out: abstained, answered rightly from what is left, and who is named.

    ``named`` is the share of abstentions that name an issuer of what is missing, of those where there is one.
    """
    parts = [result.score.parts for result in results if result.case.without and result.score.grade == "correct"]
    named = [item["named"] for item in parts if "named" in item]
    elsewhere = sum("elsewhere" in item for item in parts)
    return {
        "abstained": len(parts) - elsewhere,
        "elsewhere": elsewhere,
        "named": round(float(np.mean(named)), 4) if named else None,
        "named_n": len(named),
    }


def by_tag(results: Iterable[Result]) -> dict[str, dict[str, int]]:
    """Grades by tag, tags in alphabetical order."""
    counted: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("n", *GRADES), 0))
    for result in results:
        for tag in result.case.tags:
            counted[tag]["n"] += 1
            counted[tag][result.score.grade] += 1
    return dict(sorted(counted.items()))


def means(scores: Iterable[Mapping[str, float]], names: Sequence[str]) -> dict[str, float | None]:
    """The mean of each metric over the cases that define it; None where none does."""
    values: dict[str, list[float]] = {name: [] for name in names}
    for score in scores:
        for name in names:
            if name in score and not isnan(score[name]):
                values[name].append(score[name])
    return {name: round(float(np.mean(found)), 4) if found else None for name, found in values.items()}


def latency(results: Sequence[Result]) -> dict[str, float | None]:
    """Median and 95th percentile of the time to an answer, in milliseconds; those that failed are left out."""
    times = [result.given.latency_ms for result in results if not result.given.error]
    if not times:
        return {"p50": None, "p95": None}
    return {"p50": round(float(np.percentile(times, 50)), 1), "p95": round(float(np.percentile(times, 95)), 1)}


def usage(results: Iterable[Result]) -> dict[str, float]:
    """Tokens and cost, summed."""
    total: dict[str, float] = {"input_tokens": 0, "output_tokens": 0, "cost": 0.0}
    for result in results:
        for name, value in result.given.usage.items():
            total[name] = total.get(name, 0) + value
    return {name: round(value, 6) for name, value in total.items()}


def causes(results: Iterable[Result]) -> dict[str, int]:
    """How often each cause of failure was found, most frequent first."""
    counted: dict[str, int] = defaultdict(int)
    for result in results:
        if result.cause:
            counted[result.cause] += 1
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
