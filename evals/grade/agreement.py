"""How far a grader agrees with people: agreement, kappa with its interval, the confusion table, the disagreements.

Answers to one question are not independent, so intervals draw whole questions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InputError, UsageError
from evals.grade import grade
from evals.stats import Interval, bootstrap, kappa
from evals.suites import financebench
from evals.suites.schema import read_lines
from evals.types import GRADES, Case, Given, Grade, Score

PEOPLE: Mapping[str, Grade] = {"Correct Answer": "correct", "Incorrect Answer": "wrong", "Refusal": "abstained"}
NEEDED = {"number": 0.97, "overall": 0.90, "kappa": 0.80}
Grader = Callable[[Case, Given], Score]


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer with both grades."""

    case: Case
    system: str
    text: str
    people: Grade
    score: Score

    @property
    def agreed(self) -> bool:
        """Whether the two grades are the same."""
        return self.people == self.score.grade


def read_graded(data: Path) -> list[tuple[Case, str, str, Grade]]:
    """The graded answers of FinanceBench's layout: case, system, answer and the person's grade.

    Raises:
        UsageError: There is no ``graded_answers.jsonl``.
        InputError: A line names no known question or label.
    """
    path = data / "graded_answers.jsonl"
    if not path.is_file():
        raise UsageError(f"{path}: no such file; --data names a folder with questions.jsonl and graded_answers.jsonl")
    cases = {case.id: case for case in financebench(data).cases}
    graded = []
    for number, line in read_lines(path):
        case, label = cases.get(str(line.get("financebench_id"))), PEOPLE.get(str(line.get("label")))
        if case is None or label is None:
            field = "financebench_id" if case is None else "label"
            raise InputError(f"{path.name} line {number}: field {field!r}: {line.get(field)!r} is not known")
        graded.append((case, str(line.get("system", "")), str(line.get("model_answer", "")), label))
    return graded


def judge_all(graded: Sequence[tuple[Case, str, str, Grade]], grader: Grader = grade) -> list[Judged]:
    """Every answer with the grader's score beside the person's."""
    return [Judged(case, system, text, people, grader(case, Given(text))) for case, system, text, people in graded]


def summary(judged: Sequence[Judged]) -> dict[str, Any]:
    """The object that ``eval judge-agreement --json`` prints."""
    clusters = [item.case.id for item in judged]
    pairs = [(item.people, item.score.grade) for item in judged]
    by_type: dict[str, list[Judged]] = defaultdict(list)
    for item in judged:
        by_type[item.case.answer_type].append(item)
    both = [(_right(people), _right(ours)) for people, ours in pairs]
    return {
        "n": len(judged),
        "questions": len(set(clusters)),
        "agreement": _share(pairs),
        "kappa": round(kappa(pairs), 4),
        "ci95": {
            "agreement": _rounded(bootstrap(lambda drawn: _share([pairs[i] for i in drawn]), clusters, draws=1000)),
            "kappa": _rounded(bootstrap(lambda drawn: kappa([pairs[i] for i in drawn]), clusters, draws=1000)),
        },
        "correct_or_not": {"agreement": _share(both), "kappa": round(kappa(both), 4)},
        "by_answer_type": {
            kind: {
                "n": len(items),
                "agreement": _share([(item.people, item.score.grade) for item in items]),
                "kappa": round(kappa([(item.people, item.score.grade) for item in items]), 4),
                "confusion": confusion(items),
            }
            for kind, items in sorted(by_type.items())
        },
        "confusion": confusion(judged),
        "may_count": may_count(judged),
    }


def confusion(judged: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """People's grade -> our grade -> how many."""
    counted = Counter((item.people, item.score.grade) for item in judged)
    return {people: {ours: counted[people, ours] for ours in GRADES} for people in GRADES}


def may_count(judged: Sequence[Judged]) -> bool:
    """Whether the grader agrees with people well enough for its grade to be the figure rather than advice beside it."""
    pairs = [(item.people, item.score.grade) for item in judged]
    numbers = [(item.people, item.score.grade) for item in judged if item.case.answer_type == "number"]
    return (
        _share(pairs) >= NEEDED["overall"]
        and kappa(pairs) >= NEEDED["kappa"]
        and (not numbers or _share(numbers) >= NEEDED["number"])
    )


def _right(grade_given: Grade) -> str:
    return "right" if grade_given == "correct" else "not"


def _share(pairs: Sequence[tuple[str, str]]) -> float:
    return round(sum(first == second for first, second in pairs) / len(pairs), 4) if pairs else 0.0


def _rounded(interval: Interval) -> list[float]:
    return [round(end, 4) for end in interval]
