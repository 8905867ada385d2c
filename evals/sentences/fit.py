"""The two logistics behind `assistant.tools.ranking`: which unit answers, and whether the best one does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.offline.prose import least, reasons
from assistant.tools.asking import wanted
from assistant.tools.polarity import says_no
from assistant.tools.ranking import NEVER, Chosen, allowed, chance, choose, numbers, score
from core.errors import InputError, UsageError
from evals.sentences.rows import Row, graded
from retrieval.tune.measure import folds

FOLDS = 5
RANK, SURE = 3.0, 10.0
"""The penalties on the squares of standardised weights."""
Learned = Mapping[str, Mapping[str, float]]
"""Weights by what they weigh, ``rank`` and ``sure``, as `sentences.toml` holds them."""
Outcome = Literal["right", "wrong", "abstained"]
Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seen:
    """What weights choose for a row: the units, the numbers that tell how sure they are, and whether they are right."""

    chosen: Chosen
    numbers: Mapping[str, float]
    right: bool


def learn(rows: Sequence[Row]) -> Learned:
    """Both logistics. How sure a choice is, is learned from choices by weights that did not see the row's company.

    Raises:
        InputError: The rows are of one company, or no choice among them is right, or none is wrong.
        UsageError: scikit-learn is not installed.
    """
    seen = [held for fold, others in _dealt(rows) for held in _chosen(fold, rank_weights(others))]
    return {"rank": rank_weights(rows), "sure": sure_weights(seen)}


def held_out(rows: Sequence[Row]) -> list[tuple[Row, Outcome]]:
    """What becomes of each row answered in words, by weights learned without its company."""
    told = []
    for fold, others in _dealt(rows):
        learned = learn(others)
        told += [(row, outcome(row, learned)) for row in fold if row.in_words]
    return told


def outcome(row: Row, learned: Learned) -> Outcome:
    """What becomes of a row: an answer, right or wrong, or none where its chance is under the least that is used."""
    seen, wants = choice(row, learned["rank"]), wanted(row.query.text)
    if seen is None or wants == "derived" or chance(learned["sure"], seen.numbers) < least(wants):
        return "abstained"
    return "right" if seen.right else "wrong"


def choice(row: Row, weight: Mapping[str, float]) -> Seen | None:
    """What the weights choose for a row; None where no unit may answer."""
    scored = score(row.query, row.pages, row.units, weight)
    chosen = choose(scored)
    if chosen is None:
        return None
    return Seen(chosen, numbers(row.query, scored, row.units, chosen), _right(row, chosen))


def rank_weights(rows: Sequence[Row]) -> dict[str, float]:
    """A conditional logistic over the units of each row that has its answer among them: its share of all be large.

    Source: McFadden 1974, "Conditional logit analysis of qualitative choice behavior".
    """
    lessons = [lesson for row in rows if (lesson := _lesson(row))]
    if not lessons:
        raise InputError("no case has its answer among the pages found for it; there is nothing to learn from")
    names = sorted(set(lessons[0][0][0]) - set(NEVER))
    values = np.array([[unit[name] for name in names] for units, _ in lessons for unit in units])
    gold = np.array([one for _, marks in lessons for one in marks], dtype=float)
    sizes = [len(units) for units, _ in lessons]
    starts, owner = np.cumsum([0, *sizes[:-1]]), np.repeat(np.arange(len(sizes)), sizes)
    scale = _scale(values)
    values = values / scale

    def loss(weight: Rows) -> tuple[float, Rows]:
        scores = values @ weight
        worth = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        whole, right = np.add.reduceat(worth, starts), np.add.reduceat(worth * gold, starts) + 1e-300
        pulled = worth * gold / right[owner] - worth / whole[owner]
        return -np.log(right / whole).sum() + RANK * weight @ weight / 2, RANK * weight - values.T @ pulled

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x / scale
    return dict(zip(names, map(float, found), strict=True))


def sure_weights(seen: Sequence[Seen]) -> dict[str, float]:
    """Ridge logistic regression of whether choices are right on the numbers that go with them.

    Raises:
        InputError: All choices are right, or all wrong.
        UsageError: scikit-learn is not installed.
    """
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise UsageError("tuning sentences needs scikit-learn: pip install 'wealthdesk[tune]'") from error
    right = np.array([one.right for one in seen])
    if right.all() or not right.any():
        raise InputError(f"{int(right.sum())} of {len(right)} choices are right; learning needs both kinds")
    names = [name for name in seen[0].numbers if name != "bias"]
    values = np.array([[one.numbers[name] for name in names] for one in seen])
    centre, scale = values.mean(axis=0), _scale(values)
    model = LogisticRegression(C=1 / SURE, max_iter=5000).fit((values - centre) / scale, right)
    weight = model.coef_[0] / scale
    bias = float(model.intercept_[0] - weight @ centre)
    return {**dict(zip(names, map(float, weight), strict=True)), "bias": bias}


def _dealt(rows: Sequence[Row]) -> Iterable[tuple[list[Row], list[Row]]]:
    """Each fold of companies' rows, with the rows of all others."""
    dealt = folds([row.group for row in rows], FOLDS)
    if len(dealt) < 2:
        raise InputError(f"{len(rows)} cases of {len(dealt)} company; learning leaves companies out and needs several")
    return [([r for r in rows if r.group in fold], [r for r in rows if r.group not in fold]) for fold in dealt]


def _chosen(rows: Sequence[Row], weight: Mapping[str, float]) -> list[Seen]:
    asked = [row for row in rows if row.in_words and wanted(row.query.text) != "derived"]
    return [seen for row in asked if (seen := choice(row, weight))]


def _lesson(row: Row) -> tuple[list[Mapping[str, float]], list[bool]] | None:
    """The units of a row that teach, with which of them is right; None where its answer is not among them."""
    kept = [
        (unit, gold)
        for page in zip(row.units, row.gold, row.plain, strict=True)
        for unit, gold, plain in zip(*page, strict=True)
        if (gold or plain) and allowed(row.query, unit)
    ]
    return ([unit for unit, _ in kept], [gold for _, gold in kept]) if any(gold for _, gold in kept) else None


def _right(row: Row, chosen: Chosen) -> bool:
    """Whether what would be said of the chosen units is graded correct."""
    wants, page = wanted(row.query.text), row.pages[chosen.place]
    if row.case.expects != "answer":
        return False
    said = [page.units[at].text for at in chosen.units]
    if wants == "cause":
        every = [unit.text for unit in page.units if unit.kind == "sentence"]
        said = list(reasons(every, every.index(said[0]))) if said[0] in every else said[:1]
    text = " ".join(f"{one.rstrip('.')}." for one in (said[:1] if wants == "closed" else said))
    if wants == "closed":
        text = f"{'No' if says_no(row.case.question, text) else 'Yes'}: {text}"
    return graded(row.case, text)


def _scale(values: Rows) -> Rows:
    spread = values.std(axis=0)
    return np.where(spread > 1e-9, spread, 1.0)
