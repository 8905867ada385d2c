"""A run as it is kept: its figures, the grade of each case, and how it was made; small enough to commit.

Ids of cases that are not ours are kept as hashes, since they belong to the benchmark.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from core.errors import InputError
from evals.report.summary import causes, run_json
from evals.types import Experiment

OURS = ("desk", "desk-removed")


@dataclass(frozen=True, slots=True)
class Record:
    """One run. ``figures`` is the object of ``eval run --json``; ``grades`` maps a case's id to its grade."""

    suite: str
    recipe: str
    figures: Mapping[str, Any]
    grades: Mapping[str, str]
    causes: Mapping[str, int] = field(default_factory=dict)
    command: str = ""
    commit: str = ""
    when: str = ""
    model: str = ""
    corpus: str = ""
    fingerprint: str = ""
    seconds: float = 0.0
    judge: str = ""

    @classmethod
    def from_json(cls, value: Mapping[str, Any], where: str = "record") -> Self:
        """The inverse of `to_json`.

        Raises:
            InputError: It is no record.
        """
        try:
            return cls(**value)
        except TypeError as error:
            raise InputError(
                f"{where}: not the record of a run ({error}); make it anew with `wealthdesk eval`"
            ) from error

    def to_json(self) -> dict[str, Any]:
        """The record as a JSON object."""
        return asdict(self)


def record_of(experiment: Experiment) -> Record:
    """What is kept of an experiment."""
    return Record(
        suite=experiment.suite,
        recipe=experiment.recipe,
        figures=run_json(experiment),
        grades={_known(experiment.suite, result.case.id): result.score.grade for result in experiment.results},
        causes=causes(experiment.results),
        command=experiment.command,
        commit=experiment.commit,
        when=experiment.when,
        model=experiment.model,
        corpus=experiment.corpus,
        fingerprint=experiment.fingerprint,
        seconds=round(experiment.seconds, 1),
        judge=experiment.judge,
    )


def _known(suite: str, case: str) -> str:
    return case if suite in OURS else hashlib.sha256(case.encode()).hexdigest()[:10]


def write_json(value: object, path: Path) -> None:
    """Write JSON that differs little when little changes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_json(path: Path) -> Any:  # noqa: ANN401
    """The JSON of a file.

    Raises:
        InputError: It cannot be read.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
