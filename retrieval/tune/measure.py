"""How well rankings find pages: recall, hit, reciprocal rank and gain, with intervals that resample whole issuers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np

from core.types import Hit
from retrieval.tune.cases import Case, Place

CUTS = (1, 3, 5, 10)
RESAMPLED = 2000


@dataclass(frozen=True, slots=True)
class Score:
    """One case's numbers by measure, and the issuer it belongs to."""

    group: str
    values: Mapping[str, float]


def places(hits: Sequence[Hit]) -> list[Place]:
    """The pages of a ranking, each once, in order."""
    return list(dict.fromkeys((hit.chunk.document_id, hit.chunk.page) for hit in hits))


def score(case: Case, hits: Sequence[Hit]) -> Score:
    """A case's numbers for a ranking.

    ``recall@k`` is the share of the gold pages among the first k pages, ``hit@k`` whether any is; ``doc@k`` whether a
    gold document is among the first k documents; ``gain`` is nDCG at 10, the smoothest and what tuning climbs.
    """
    ranked = places(hits)
    documents = {document for document, _ in case.gold}
    values = {f"recall@{k}": len(case.gold & set(ranked[:k])) / len(case.gold) for k in CUTS}
    values |= {f"hit@{k}": float(bool(case.gold & set(ranked[:k]))) for k in CUTS}
    order = list(dict.fromkeys(document for document, _ in ranked))
    values |= {f"doc@{k}": float(bool(documents & set(order[:k]))) for k in (1, 5)}
    first = next((rank for rank, place in enumerate(ranked, start=1) if place in case.gold), None)
    values["mrr"] = 1 / first if first else 0.0
    found = sum(1 / log2(rank + 1) for rank, place in enumerate(ranked[:10], start=1) if place in case.gold)
    values["gain"] = found / sum(1 / log2(rank + 1) for rank in range(1, min(len(case.gold), 10) + 1))
    return Score(case.group, values)


def mean(scores: Sequence[Score], measure: str) -> float:
    """The mean over cases; 0 for none."""
    return float(np.mean([one.values[measure] for one in scores])) if scores else 0.0


def interval(scores: Sequence[Score], measure: str, seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of the mean by bootstrap over issuers: cases of one company stand or fall together.

    Source: Efron and Tibshirani, 1993, chapter 8 (resampling clusters).
    """
    groups: dict[str, list[float]] = defaultdict(list)
    for one in scores:
        groups[one.group].append(one.values[measure])
    rows = [np.array(values) for values in groups.values()]
    if not rows:
        return 0.0, 0.0
    random = np.random.default_rng(seed)
    sums, sizes = np.array([row.sum() for row in rows]), np.array([len(row) for row in rows])
    drawn = random.integers(0, len(rows), size=(RESAMPLED, len(rows)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def folds(groups: Sequence[str], count: int) -> list[set[str]]:
    """Issuers dealt into folds of about as many cases each, the largest first; the same way every time."""
    sizes: dict[str, int] = defaultdict(int)
    for group in groups:
        sizes[group] += 1
    dealt: list[set[str]] = [set() for _ in range(min(count, len(sizes)))]
    loads = [0] * len(dealt)
    for group in sorted(sizes, key=lambda name: (-sizes[name], name)):
        least = loads.index(min(loads))
        dealt[least].add(group)
        loads[least] += sizes[group]
    return dealt


def held_out(cases: Sequence[Case], count: int, fit: Callable[[list[int]], Callable[[int], Score]]) -> list[Score]:
    """Each case scored by what was fitted without its issuer. ``fit`` gets the places of the cases to learn from."""
    scores: dict[int, Score] = {}
    for fold in folds([case.group for case in cases], count):
        learned = fit([place for place, case in enumerate(cases) if case.group not in fold])
        scores |= {place: learned(place) for place, case in enumerate(cases) if case.group in fold}
    return [scores[place] for place in range(len(cases))]
