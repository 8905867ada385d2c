"""Weights of heads and boosts by random search on some issuers, scored on the others.

Source: Bergstra and Bengio, JMLR 13 (2012), for random search over a grid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval.gather import Gathered
from retrieval.order import order
from retrieval.recipe import Recipe
from retrieval.tune.cases import Case
from retrieval.tune.measure import Score, held_out, mean, score

FOLDS = 2


@dataclass(frozen=True, slots=True)
class Tuned:
    """The recipe with the weights that all cases chose; and, case by case, before and held out."""

    recipe: Recipe
    before: list[Score]
    after: list[Score]


def tune(
    cases: Sequence[Case],
    gathered: Sequence[Gathered],
    recipe: Recipe,
    *,
    trials: int = 200,
    seed: int = 0,
    progress: Callable[[], None] = lambda: None,
) -> Tuned:
    """Try ``trials`` random recipes around the given one; of equal ones the nearest to it is kept (it is tried first).

    ``gathered`` holds what the library gave for each case, with every head of the recipe. What is reported as ``after``
    was chosen on the other issuers; the recipe returned was chosen on all of them.
    """
    tried = list(_variants(recipe, trials, seed))
    table = []
    for variant in tried:
        table.append([score(case, order(one, variant).ranked) for case, one in zip(cases, gathered, strict=True)])
        progress()

    def best(learn: list[int]) -> int:
        gains = [mean([row[place] for place in learn], "gain") for row in table]
        return int(np.argmax(gains))

    def fit(learn: list[int]) -> Callable[[int], Score]:
        chosen = best(learn)
        return lambda place: table[chosen][place]

    after = held_out(cases, FOLDS, fit)
    return Tuned(tried[best(list(range(len(cases))))], table[0], after)


def _variants(recipe: Recipe, trials: int, seed: int) -> list[Recipe]:
    """The recipe itself, then ones whose weights are its own times a factor between a quarter and four."""
    random = np.random.default_rng(seed)

    def around(value: float) -> float:
        return round(float(value * 4 ** random.uniform(-1, 1)), 3)

    made = [recipe]
    for _ in range(trials):
        heads = {name: around(weight or 0.25) for name, weight in recipe.heads.items()}
        boosts = {name: around(weight) for name, weight in recipe.boosts.items()}
        made.append(replace(recipe, heads=heads, boosts=boosts, k=float(random.choice([10, 20, 40, 60]))))
    return made
