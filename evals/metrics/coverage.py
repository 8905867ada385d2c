"""How risk falls when less sure answers are held back: the curve that an abstention threshold is chosen from.

An answer in sentences carries the measured chance by which they were chosen. What code looked up or computed carries
none and comes before all of these, by how far the search agrees with the citations.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.stats import area_under_risk, risk_coverage
from evals.types import Given, Result


def confidence(given: Given) -> float:
    """How sure an answer is: the chance in [0, 1] that it was recorded with, else 1 and how far the search agrees.

    Only the order means something across the two.
    """
    return given.sure if given.sure is not None else 1 + agreement(given)


def agreement(given: Given) -> float:
    """The share of the ranking, weighed by 1 over rank, that lies on the pages an answer cites, in [0, 1].

    A page of a cited document that is not itself cited counts half. 0 without citations or ranking.
    """
    pages = {(item.document, item.page) for item in given.citations}
    documents = {item.document for item in given.citations}
    whole = sum(1 / rank for rank in range(1, len(given.found) + 1))
    mass = sum(
        (1.0 if (name, page) in pages else 0.5 if name in documents else 0.0) / rank
        for rank, (name, page) in enumerate(given.found, start=1)
    )
    return mass / whole if whole else 0.0


def curve(results: Sequence[Result]) -> list[tuple[float, float]]:
    """Points (coverage, risk) over the cases that can be answered; coverage counts abstentions as not covered."""
    asked = [result for result in results if result.case.expects == "answer"]
    answered = [result for result in asked if result.score.grade != "abstained"]
    points = risk_coverage((confidence(item.given), item.score.grade == "correct") for item in answered)
    reach = len(answered) / len(asked) if asked else 0.0
    return [(coverage * reach, risk) for coverage, risk in points]


def mean_risk(results: Sequence[Result]) -> float:
    """The mean risk under the curve; nan where nothing was answered."""
    return area_under_risk(curve(results))
