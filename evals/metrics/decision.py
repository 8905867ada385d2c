"""What a reply decides to do, against what its case calls for: answer, answer in part, ask back, or abstain.

Judges the decision alone: an answer may still be wrong. A reply is partial where it answers and says what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals.stats import wilson
from evals.types import Given, Result

WANTED = {"answerable": "answer", "partial": "partly", "underspecified": "ask", "unanswerable": "abstain"}
"""A case's tag -> the decision that is right for it."""
_DONE = {"answered": "answer", "needs_input": "ask", "abstained": "abstain", "refused": "abstain"}


def decided(given: Given) -> str:
    """What the reply did: ``answer``, ``partly``, ``ask``, ``abstain``, or ``none`` where there was no reply."""
    done = _DONE.get(given.status, "none")
    return "partly" if done == "answer" and given.missing else done


def decisions(results: Sequence[Result]) -> dict[str, Any]:
    """Decisions right of n with their interval, and for each class of cases how often each decision was taken.

    A partly answerable case counts as decided rightly only where the reply says what is missing. Cases without a class
    are left out; nothing where all are of one class, since then there was nothing to decide.
    """
    classed = [(tag, decided(result.given)) for result in results for tag in WANTED if tag in result.case.tags]
    if len({tag for tag, _ in classed}) < 2:
        return {}
    by_class: dict[str, dict[str, int]] = {}
    for tag, done in classed:
        counted = by_class.setdefault(tag, {"n": 0, "right": 0})
        counted["n"] += 1
        counted["right"] += done == WANTED[tag]
        counted[done] = counted.get(done, 0) + 1
    right = sum(counted["right"] for counted in by_class.values())
    return {
        "n": len(classed),
        "right": right,
        "ci95": [round(end, 4) for end in wilson(right, len(classed))],
        "by_class": dict(sorted(by_class.items())),
    }
