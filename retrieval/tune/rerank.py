"""A learned reranker: logistic regression, and boosted trees, on what a search knows of its hits; the better is kept.

scikit-learn trains it (the ``tune`` extra); what comes out is numbers in a JSON file that numpy alone evaluates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UsageError
from core.types import Hit
from retrieval.features import NAMES, features
from retrieval.gather import Gathered
from retrieval.order import order
from retrieval.recipe import Recipe
from retrieval.rerank import Learned, head_kind
from retrieval.tune.cases import Case
from retrieval.tune.measure import Score, held_out, mean, score

FOLDS = 5
Rows = NDArray[np.float64]
Train = Callable[[Rows, Rows], Learned]


@dataclass(frozen=True, slots=True)
class Trained:
    """The model that did best held out, trained on all cases; each model's scores; and those without any."""

    model: Learned
    chosen: str
    before: list[Score]
    after: dict[str, list[Score]]


def tune(cases: Sequence[Case], gathered: Sequence[Gathered], recipe: Recipe) -> Trained:
    """Train on the first ``recipe.rerank_depth`` hits of each case, holding issuers out by fifths."""
    ranked = [order(one, recipe).ranked for one in gathered]
    heads = [hits[: recipe.rerank_depth] for hits in ranked]
    rows = [features(one, hits) for one, hits in zip(gathered, heads, strict=True)]
    labels = [_labels(case, hits) for case, hits in zip(cases, heads, strict=True)]
    before = [score(case, hits) for case, hits in zip(cases, ranked, strict=True)]

    def held(train: Train) -> list[Score]:
        def fit(learn: list[int]) -> Callable[[int], Score]:
            model = train(_stack(rows, learn), _stack(labels, learn))
            return lambda place: score(cases[place], _again(model, rows[place], ranked[place]))

        return held_out(cases, FOLDS, fit)

    after = {name: held(train) for name, train in TRAINERS.items()}
    chosen = max(after, key=lambda name: mean(after[name], "gain"))
    every = list(range(len(cases)))
    model = TRAINERS[chosen](_stack(rows, every), _stack(labels, every))
    kinds = {head_kind(one, hits) for one, hits in zip(gathered, ranked, strict=True)} - {""}
    return Trained(replace(model, kinds=tuple(sorted(kinds))), chosen, before, after)


def logistic(rows: Rows, labels: Rows, *, strength: float = 0.01) -> Learned:
    """Ridge logistic regression on standardised features. ``strength`` is the inverse of the penalty's."""
    linear, _ = _sklearn()
    mean_, scale = rows.mean(axis=0), rows.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    model = linear.LogisticRegression(C=strength, max_iter=5000, class_weight="balanced")
    model.fit((rows - mean_) / scale, labels)
    return Learned(NAMES, mean_, scale, model.coef_[0], float(model.intercept_[0]), (), {"kind": "logistic"})


def boosted(rows: Rows, labels: Rows, *, rounds: int = 80, depth: int = 3, rate: float = 0.07) -> Learned:
    """Gradient-boosted trees, shallow and slow, as so few labels want them."""
    _, ensemble = _sklearn()
    model = ensemble.GradientBoostingClassifier(
        n_estimators=rounds, max_depth=depth, learning_rate=rate, min_samples_leaf=10, subsample=0.7, random_state=0
    )
    model.fit(rows, labels)
    share = float(labels.mean())
    zero, one = np.zeros(len(NAMES)), np.ones(len(NAMES))
    trees = tuple(_tree(estimator.tree_, rate) for estimator in model.estimators_[:, 0])
    return Learned(NAMES, zero, one, zero, float(np.log(share / (1 - share))), trees, {"kind": "boosted"})


TRAINERS: dict[str, Train] = {"logistic": logistic, "boosted": boosted}


def _tree(tree: Any, rate: float) -> dict[str, list[float]]:  # noqa: ANN401 - scikit-learn has no types
    return {
        "left": tree.children_left.tolist(),
        "right": tree.children_right.tolist(),
        "feature": tree.feature.tolist(),
        "threshold": tree.threshold.tolist(),
        "value": (rate * tree.value[:, 0, 0]).tolist(),
    }


def _labels(case: Case, hits: Sequence[Hit]) -> Rows:
    return np.array([float((hit.chunk.document_id, hit.chunk.page) in case.gold) for hit in hits])


def _again(model: Learned, rows: Rows, ranked: Sequence[Hit]) -> list[Hit]:
    best = np.argsort(-model.probabilities(rows), kind="stable")
    return [*(ranked[place] for place in best), *ranked[len(rows) :]]


def _stack(parts: Sequence[Rows], learn: Sequence[int]) -> Rows:
    return np.concatenate([parts[place] for place in learn])


def _sklearn() -> tuple[Any, Any]:
    try:
        from sklearn import ensemble, linear_model
    except ImportError as error:
        raise UsageError("tuning a reranker needs scikit-learn: pip install 'wealthdesk[tune]'") from error
    return linear_model, ensemble
