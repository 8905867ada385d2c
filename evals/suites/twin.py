"""The removal twin of a suite: each question asked again with its filings out of the index, so that none can answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evals.types import Case


def removal_twin(cases: Iterable[Case]) -> tuple[Case, ...]:
    """The answerable cases that name documents, without them; the right answer is to abstain and say what is missing.

    What was right before is kept: where what is left gives the same answer, that is right still (see `evals.grade`).

    Later filings repeat a year's figures, so the run also takes out the same issuer's documents of the two years
    after: see `evals.world`, which knows issuers and years. Earlier ones stay, as a temptation.
    """
    return tuple(_without(case) for case in cases if case.expects == "answer" and case.evidence)


def _without(case: Case) -> Case:
    return replace(
        case,
        id=f"{case.id}-removed",
        answerable=False,
        evidence=(),
        without=tuple(dict.fromkeys(item.document for item in case.evidence)),
        tags=(*case.tags, "removed"),
        must_not_fail=False,
    )
