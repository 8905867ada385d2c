"""The gate: the keyless gate cases against the committed baseline, paired. It says why it is shut, or nothing.

Shut by a significant drop, a new wrong answer on a case that must not fail, anything shown to someone who may not see
it, a citation whose quote is not in its document, more figures that rest on nothing, or a corpus or case that changed
without a new baseline.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InputError, UsageError
from evals.metrics.grounding import grounding
from evals.stats import mcnemar
from evals.types import Case, Experiment, Result, case_to_json

ALPHA = 0.05
_PLAIN = ("suite", "recipe", "fingerprint", "corpus", "commit", "when", "ungrounded")
_GOLD = ("question", "answer", "answer_type", "tolerance", "key_facts", "answerable", "principal", "as_of", "history")


@dataclass(frozen=True, slots=True)
class Breach:
    """One reason for which the gate is shut. ``cases`` are ids."""

    kind: str
    why: str
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the gate compares with: the grade of each case, its hash, and the corpus they were taken on."""

    suite: str
    recipe: str
    corpus: str
    grades: Mapping[str, str]
    cases: Mapping[str, str]
    commit: str = ""
    when: str = ""
    fingerprint: str = ""
    ungrounded: int = 0

    def write(self, path: Path) -> None:
        """Write the baseline as JSON that differs little when little changes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        value = {name: getattr(self, name) for name in _PLAIN}
        value |= {"grades": dict(sorted(self.grades.items())), "cases": dict(sorted(self.cases.items()))}
        path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """The baseline of a file.

        Raises:
            UsageError: There is none yet.
            InputError: The file is no baseline.
        """
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
            return cls(**value)
        except FileNotFoundError as error:
            raise UsageError(f"no baseline {path}; write one with `wealthdesk eval gate --write-baseline`") from error
        except (ValueError, TypeError) as error:
            raise InputError(f"{path}: not a baseline ({error}); write it anew") from error


def baseline_of(experiment: Experiment) -> Baseline:
    """The baseline that an experiment makes."""
    return Baseline(
        experiment.suite,
        experiment.recipe,
        experiment.corpus,
        {result.case.id: result.score.grade for result in experiment.results},
        {result.case.id: case_hash(result.case) for result in experiment.results},
        experiment.commit,
        experiment.when,
        experiment.fingerprint,
        sum(grounding(result.given)["ungrounded"] for result in experiment.results),
    )


def case_hash(case: Case) -> str:
    """A hash of what a case asks and expects, so that none is made easier unseen."""
    plain = case_to_json(case)
    return hashlib.sha256(json.dumps({name: plain.get(name) for name in _GOLD}, sort_keys=True).encode()).hexdigest()[
        :12
    ]


def breaches(
    baseline: Baseline, experiment: Experiment, *, alpha: float = ALPHA, allowed: Collection[str] = ()
) -> list[Breach]:
    """Every reason to shut the gate, worst first; empty where there is none.

    Args:
        alpha: A drop is significant where the exact paired test, one-sided since only a drop is feared, gives less.
        allowed: Ids of cases whose drop was looked at and accepted.
    """
    results = experiment.results
    found = [*_leaks(results), *_must_not_fail(baseline, results, allowed), *_unfounded(baseline, results)]
    found += [*_moved(baseline, experiment), *_dropped(baseline, results, alpha, allowed)]
    return found


def _leaks(results: Sequence[Result]) -> list[Breach]:
    leaking = tuple(result.case.id for result in results if result.given.leaks)
    return [Breach("leak", "documents were shown to someone who may not see them", leaking)] if leaking else []


def _must_not_fail(baseline: Baseline, results: Sequence[Result], allowed: Collection[str]) -> list[Breach]:
    new = tuple(
        result.case.id
        for result in results
        if result.case.must_not_fail
        and result.score.grade == "wrong"
        and baseline.grades.get(result.case.id) != "wrong"
        and result.case.id not in allowed
    )
    return [Breach("must_not_fail", "cases that must not fail are answered wrongly", new)] if new else []


def _unfounded(baseline: Baseline, results: Sequence[Result]) -> list[Breach]:
    found = []
    bad = tuple(result.case.id for result in results if any(item.found == "no" for item in result.given.citations))
    if bad:
        found.append(Breach("citation", "a quote stands nowhere in the document that is cited for it", bad))
    loose = {result.case.id: grounding(result.given)["ungrounded"] for result in results}
    if sum(loose.values()) > baseline.ungrounded:
        why = f"{sum(loose.values())} figures rest on nothing, {baseline.ungrounded} in the baseline"
        found.append(Breach("grounding", why, tuple(case for case, count in loose.items() if count)))
    return found


def _moved(baseline: Baseline, experiment: Experiment) -> list[Breach]:
    found = []
    if experiment.corpus != baseline.corpus:
        why = f"the corpus is {experiment.corpus}, the baseline's was {baseline.corpus}; write a new baseline"
        found.append(Breach("corpus", why))
    now = {result.case.id: case_hash(result.case) for result in experiment.results}
    gone = tuple(sorted(set(baseline.cases) - set(now)))
    changed = tuple(sorted(case for case in now if baseline.cases.get(case, now[case]) != now[case]))
    fresh = tuple(sorted(set(now) - set(baseline.cases)))
    for cases, what in ((gone, "are gone"), (changed, "ask or expect something else"), (fresh, "are not in it")):
        if cases:
            found.append(Breach("cases", f"{len(cases)} cases {what} against the baseline; write a new one", cases))
    return found


def _dropped(baseline: Baseline, results: Sequence[Result], alpha: float, allowed: Collection[str]) -> list[Breach]:
    kept = [result for result in results if result.case.id not in allowed]
    found = []
    for name, worse in (("correct", "lost"), ("wrong", "gained")):
        before = {case: grade == name for case, grade in baseline.grades.items()}
        paired = mcnemar(before, {result.case.id: result.score.grade == name for result in kept})
        flips = (paired.lost, paired.gained) if worse == "lost" else (paired.gained, paired.lost)
        p = paired.p_of_loss() if worse == "lost" else paired.p_of_gain()
        if p < alpha:
            what = "fewer are correct" if worse == "lost" else "more are wrong"
            why = f"{what}: {len(flips[0])} got worse and {len(flips[1])} better of {paired.n}, p = {p:.3g}"
            found.append(Breach("drop", why, flips[0]))
    return found


def to_json(baseline: Baseline, experiment: Experiment, found: Sequence[Breach]) -> dict[str, Any]:
    """The object that ``eval gate --json`` prints."""
    before = list(baseline.grades.values())
    return {
        "open": not found,
        "n": len(experiment.results),
        "correct": {"baseline": before.count("correct"), "now": experiment.count("correct")},
        "wrong": {"baseline": before.count("wrong"), "now": experiment.count("wrong")},
        "breaches": [{"kind": item.kind, "why": item.why, "cases": list(item.cases)} for item in found],
        "seconds": round(experiment.seconds, 1),
    }
