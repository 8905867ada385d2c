"""What counts can show: intervals, paired tests, and a sentence for those who do not read intervals.

Resampling uses a fixed seed, so that the same results give the same interval on every machine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SEED = 20_240_331
DRAWS = 4_000


class Interval(NamedTuple):
    """A 95 % interval, both ends in the unit of what was measured."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Paired:
    """A change between two runs of the same cases, by case id. ``p`` is two-sided and exact."""

    n: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    p: float

    def p_of_loss(self) -> float:
        """The one-sided p of so many or more losses among the flips, for one who only fears to lose."""
        return _tail(len(self.lost), len(self.gained) + len(self.lost))

    def p_of_gain(self) -> float:
        """The one-sided p of so many or more gains among the flips."""
        return _tail(len(self.gained), len(self.gained) + len(self.lost))

    @property
    def change(self) -> float:
        """The change in the share, in [-1, 1]; 0 where no case is in both."""
        return (len(self.gained) - len(self.lost)) / self.n if self.n else 0.0


def wilson(hits: int, n: int, z: float = 1.959963984540054) -> Interval:
    """The Wilson score interval of a share; (0, 1) where nothing was counted.

    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.
    """
    if n == 0:
        return Interval(0.0, 1.0)
    share = hits / n
    middle = share + z * z / (2 * n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return Interval(max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale))


def mcnemar(before: Mapping[str, bool], after: Mapping[str, bool]) -> Paired:
    """The exact McNemar test over the cases that both runs have: were more gained than lost than chance would give?

    Source: McNemar 1947, doi:10.1007/BF02295996; exact form by the binomial distribution.
    """
    from scipy.stats import binomtest

    both = [case for case in before if case in after]
    gained = tuple(case for case in both if after[case] and not before[case])
    lost = tuple(case for case in both if before[case] and not after[case])
    flips = len(gained) + len(lost)
    p = float(binomtest(len(gained), flips, 0.5).pvalue) if flips else 1.0
    return Paired(len(both), gained, lost, p)


def _tail(hits: int, n: int) -> float:
    from scipy.stats import binomtest

    return float(binomtest(hits, n, 0.5, alternative="greater").pvalue) if n else 1.0


def bootstrap(
    statistic: Callable[[NDArray[np.intp]], float],
    clusters: Sequence[Hashable],
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Interval:
    """The percentile interval of a statistic when whole clusters are drawn again, with replacement.

    Args:
        statistic: Takes the indices drawn, some twice and some not at all, and gives the figure; nan is left out.
        clusters: What each observation shares with others; all different for plain observations.
    """
    groups: dict[Hashable, list[int]] = {}
    for index, cluster in enumerate(clusters):
        groups.setdefault(cluster, []).append(index)
    members = [np.array(group, dtype=np.intp) for group in groups.values()]
    if not members:
        return Interval(nan, nan)
    random = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        drawn = random.integers(0, len(members), len(members))
        value = statistic(np.concatenate([members[i] for i in drawn]))
        if not isnan(value):
            values.append(value)
    if not values:
        return Interval(nan, nan)
    low, high = np.percentile(values, [2.5, 97.5])
    return Interval(float(low), float(high))


def mean_interval(values: Sequence[float], clusters: Sequence[Hashable] | None = None) -> Interval:
    """The interval of a mean, by cluster where questions share a document: `bootstrap` of a mean, all draws at once."""
    sums: dict[Hashable, float] = defaultdict(float)
    sizes: dict[Hashable, int] = defaultdict(int)
    for value, cluster in zip(values, clusters or range(len(values)), strict=True):
        sums[cluster] += value
        sizes[cluster] += 1
    if not sums:
        return Interval(nan, nan)
    drawn = np.random.default_rng(SEED).integers(0, len(sums), (DRAWS, len(sums)))
    means = np.array(list(sums.values()))[drawn].sum(axis=1) / np.array(list(sizes.values()))[drawn].sum(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return Interval(float(low), float(high))


def paired_change(
    before: Mapping[str, float], after: Mapping[str, float], clusters: Mapping[str, Hashable] | None = None
) -> tuple[float, Interval]:
    """The mean change of a graded metric over the cases in both runs, with its paired interval."""
    both = [case for case in before if case in after]
    if not both:
        return nan, Interval(nan, nan)
    change = [after[case] - before[case] for case in both]
    return float(np.mean(change)), mean_interval(change, [(clusters or {}).get(case, case) for case in both])


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa of two graders' grades; nan where both always give the same one grade.

    Source: Cohen 1960, doi:10.1177/001316446002000104.
    """
    n = len(pairs)
    if n == 0:
        return nan
    agreed = sum(first == second for first, second in pairs) / n
    grades = {grade for pair in pairs for grade in pair}
    chance = sum(sum(a == g for a, _ in pairs) * sum(b == g for _, b in pairs) for g in grades) / n**2
    return (agreed - chance) / (1 - chance) if chance < 1 else nan


def risk_coverage(answers: Iterable[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Points (coverage, risk) as ever less sure answers are let through; risk is the share of those answered wrongly.

    Answers of equal confidence enter together, since no threshold could tell them apart.

    Source: El-Yaniv and Wiener 2010, JMLR 11:1605.
    """
    ranked = sorted(answers, key=lambda answer: -answer[0])
    points, wrong = [], 0
    for index, (confidence, right) in enumerate(ranked, start=1):
        wrong += not right
        if index == len(ranked) or ranked[index][0] != confidence:
            points.append((index / len(ranked), wrong / index))
    return points


def area_under_risk(points: Sequence[tuple[float, float]]) -> float:
    """The mean risk over all coverages, by steps; lower is better, nan without points."""
    if not points:
        return nan
    area, before = 0.0, 0.0
    for coverage, risk in points:
        area += (coverage - before) * risk
        before = coverage
    return area / before


def what_n_shows(hits: int, n: int) -> str:
    """A plain sentence on what a share of so many cases can and cannot show."""
    if n == 0:
        return "No case was run, so nothing is shown."
    low, high = wilson(hits, n)
    flips = next(flips for flips in range(1, 64) if 2 * 0.5**flips < 0.05)
    return (
        f"{hits} of {n} are right ({hits / n:.0%}); with so many cases the true share may lie anywhere from "
        f"{low:.0%} to {high:.0%}, and another recipe on the same cases must gain at least {flips} and lose none "
        "before the change is more than chance would often give."
    )
