"""Which unit of the pages found says what is asked, by weights that `wealthdesk tune sentences` learns."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.tools.asking import wanted
from assistant.tools.features import Asked, Page, Similarity, asked, features
from assistant.tools.passages import stems, words
from assistant.tools.terms import senses
from retrieval.types import Query

PATH = Path(__file__).resolve().parents[2] / "data" / "lexicon" / "sentences.toml"
TYPED = ("number",)
SAID = ("closed", "cause")
NEVER = ("other", "stranger", "house", "boiler", "bare", "untimely")
SECOND = 0.1
"""The least chance of a second unit beside the best, as a share of it, that is told with it."""

Unit = Mapping[str, float]
"""The numbers of one unit by name, as `assistant.tools.features.features` gives them."""

__all__ = ["Best", "Chosen", "Page", "Ranked", "Scored", "absent", "chance", "choose", "numbers", "rank", "score"]


@dataclass(frozen=True, slots=True)
class Scored:
    """A page with a score for each of its units, and the share of what is asked that each says, with what is around it.

    Scores are chances that add up to 1 over all units of all pages; both are in [0, 1].
    """

    page: Page
    scores: Sequence[float]
    covers: Sequence[float]


@dataclass(frozen=True, slots=True)
class Best:
    """The place of the page with the best unit, and the chance that this unit and the next best of its page answer."""

    place: int
    sure: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """The units that are told: the place of their page, and their places on it, the best first."""

    place: int
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Every page scored, in the order found; ``best`` is None where no unit can answer."""

    pages: Sequence[Scored]
    best: Best | None = None


def rank(query: Query, pages: Sequence[Page], similarity: Similarity | None = None, ours: str = "") -> Ranked:
    """Every unit scored, and how sure the best is to answer."""
    made = features(query, pages, similarity, ours)
    scored = score(query, pages, made, weights()["rank"])
    chosen = choose(scored)
    if chosen is None:
        return Ranked(scored)
    sure = chance(weights()["sure"], numbers(query, scored, made, chosen))
    return Ranked(scored, Best(chosen.place, sure))


def score(
    query: Query, pages: Sequence[Page], made: Sequence[Sequence[Unit]], weight: Mapping[str, float]
) -> list[Scored]:
    """Every unit's chance among all, by its numbers (``made``, of the shape of the pages' units) and their weights."""
    worth = [[math.exp(value(weight, unit)) * allowed(query, unit) for unit in page] for page in made]
    total = sum(map(sum, worth)) or 1.0
    return [
        Scored(page, [one / total for one in worth[n]], [1 - unit["gap"] for unit in made[n]])
        for n, page in enumerate(pages)
    ]


def choose(scored: Sequence[Scored]) -> Chosen | None:
    """The page with the best unit, and that unit with the next best of the page; None where no unit can answer."""
    top = max(((max(s.scores, default=0.0), -place) for place, s in enumerate(scored)), default=(0.0, 0))
    if not top[0]:
        return None
    scores = scored[-top[1]].scores
    order = sorted(range(len(scores)), key=lambda at: (-scores[at], at))
    return Chosen(-top[1], tuple(at for at in order[:2] if scores[at] >= SECOND * scores[order[0]]))


def numbers(
    query: Query, scored: Sequence[Scored], made: Sequence[Sequence[Unit]], chosen: Chosen
) -> Mapping[str, float]:
    """What tells whether the chosen units answer, by the names that ``sure`` weighs them under."""
    page, both = scored[chosen.place], [made[chosen.place][at] for at in chosen.units]
    first, best = both[0], page.scores[chosen.units[0]]
    wants, ask = wanted(query.text), asked(query)
    return {
        "odds": math.log(best / (1 - best + 1e-3)),
        "both": sum(page.scores[at] for at in chosen.units),
        "gap": first["gap"],
        "least_gap": min(unit["gap"] for unit in both),
        "near": max(unit["near"] for unit in both),
        "row": first["row"],
        "noun": first["noun"],
        "around": first["around"],
        "terms": float(len(ask.terms)),
        "company": float(bool(query.scope.issuers)),
        "absent": _unsaid(ask, scored),
        "because": max(unit["because"] for unit in both),
        "typed": first["typed"],
        "unkind": first["unkind"],
        "before": first["before"],
        "news": first["news"],
        "rule": first["rule"],
        "said": first["said"],
        "unnamed": _unnamed(query, page.page),
        "bias": 1.0,
        **{f"w_{kind}": float(wants == kind) for kind in ("closed", "cause", "words", "list")},
    }


def chance(weight: Mapping[str, float], told: Mapping[str, float]) -> float:
    """The chance that what was chosen answers, in [0, 1], by the logistic of its `numbers`."""
    return 1 / (1 + math.exp(-value(weight, told)))


def _unsaid(ask: Asked, scored: Sequence[Scored]) -> float:
    """The share of the terms asked for that no page says anywhere."""
    pages = [item.page for item in scored]
    said = frozenset().union(
        *(senses(unit.text) for page in pages for unit in page.units),
        *(senses(f"{page.document.title} {page.document.publisher or ''}") for page in pages),
    )
    return sum(not term.senses & said for term in ask.terms) / max(1, len(ask.terms))


def _unnamed(query: Query, page: Page) -> float:
    """Whether a name that is asked for stands nowhere on the page: a word with a capital that opens no sentence."""
    named = re.findall(r"(?<=[a-z,] )[A-Z][\w&-]+", query.text)
    known = senses(" ".join((*query.scope.issuers, *query.scope.tickers, *query.scope.publishers)))
    held = frozenset().union(*(senses(unit.text) for unit in page.units)) | senses(page.document.title)
    held |= senses(page.document.publisher or "") | known
    return float(any(own and not own & held for own in (senses(name) for name in named)))


def value(weight: Mapping[str, float], unit: Mapping[str, float]) -> float:
    """The weighted sum of a unit's numbers."""
    return sum(weight[name] * unit[name] for name in weight)


def allowed(query: Query, unit: Mapping[str, float]) -> float:
    """0 for a unit that cannot answer, 1 for another.

    None of another company, house or year answers, nothing that every document says, no heading, no row for "why", and
    nothing without a number for "how many".
    """
    wants = wanted(query.text)
    never = any(unit[name] for name in NEVER) or (wants in SAID and unit["row"]) or (wants in TYPED and unit["misfit"])
    return float(not never)


def absent(query: Query, pages: Sequence[Page]) -> list[str]:
    """The stems of what is asked that stand nowhere on the pages, neither in their text nor in their titles."""
    held = frozenset().union(*(unit.stems for page in pages for unit in page.units))
    titles = frozenset().union(*(stems(page.document.title) for page in pages))
    return sorted(asked(query).own - held - titles - stems(" ".join(words("plain"))))


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """The learned weights, by what they weigh: ``rank`` for units, ``sure`` for whether the best one answers."""
    return tomllib.loads(PATH.read_text(encoding="utf-8"))
