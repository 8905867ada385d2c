"""The search alone, rung by rung: where the pages with the answers stand in the ranking, without asking any model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import numpy as np

from core.errors import InputError
from core.settings import Settings
from evals.experiment import commit
from evals.metrics.ranking import retrieval
from evals.report.progress import indexing
from evals.report.summary import RETRIEVAL, means
from evals.stats import Interval, paired_change
from evals.suites import Suite
from evals.types import Case
from evals.world import World, open_world
from ingest.embed import tuned
from retrieval import adapter
from retrieval.recipe import Recipe
from retrieval.rerank import Learned, reranker

MEASURE = "page_recall@5"
"""What rungs are compared by."""


@dataclass(frozen=True, slots=True)
class Searched:
    """One rung.

    ``retrieval`` holds the means, ``scores`` each case's `MEASURE` and ``clusters`` its document, both by hashed id.
    ``held_out`` is what the learned parts of the recipe gained on issuers that they never saw.
    """

    suite: str
    recipe: str
    n: int
    retrieval: Mapping[str, float | None]
    latency_ms: Mapping[str, float]
    scores: Mapping[str, float] = field(default_factory=dict)
    clusters: Mapping[str, str] = field(default_factory=dict)
    chunks: int = 0
    index_s: float = 0.0
    held_out: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    command: str = ""
    commit: str = ""
    when: str = ""
    corpus: str = ""
    fingerprint: str = ""
    key: str = ""

    def to_json(self) -> dict[str, Any]:
        """The rung as a JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any], where: str = "rung") -> Self:
        """The inverse of `to_json`.

        Raises:
            InputError: It is none.
        """
        try:
            return cls(**value)
        except TypeError as error:
            raise InputError(
                f"{where}: not a rung of a search ({error}); make it anew with `wealthdesk eval search`"
            ) from error


def search_suite(
    suite: Suite, recipe: Recipe, settings: Settings, *, out: Path | None = None, quiet: bool = False, command: str = ""
) -> Searched:
    """Search for every case that names a page. A rung that ``out`` already holds, made by the same code, is read."""
    with nullcontext() if quiet else indexing(f"{suite.name} {recipe.name}") as progress:
        world = open_world(suite, recipe, settings, progress=progress)
    path = out / f"{recipe.name.replace(' ', '_')}.json" if out else None
    try:
        if path and path.is_file():
            kept = Searched.from_json(json.loads(path.read_text(encoding="utf-8")), path.name)
            if kept.key == world.key and kept.n == len(_asked(suite)):
                return kept
        made = _measured(world, suite, recipe, command)
    finally:
        world.close()
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(made.to_json(), indent=1) + "\n", encoding="utf-8")
    return made


def change(before: Searched, after: Searched) -> tuple[float, Interval, int, int]:
    """The paired change of `MEASURE`, its interval over documents, and how many cases gained and lost."""
    moved, interval = paired_change(before.scores, after.scores, after.clusters)
    both = [case for case in before.scores if case in after.scores]
    gained = sum(after.scores[case] > before.scores[case] for case in both)
    return moved, interval, gained, sum(after.scores[case] < before.scores[case] for case in both)


def _asked(suite: Suite) -> list[Case]:
    return [
        case
        for case in suite.cases
        if case.expects == "answer" and any(item.page is not None for item in case.evidence)
    ]


def _measured(world: World, suite: Suite, recipe: Recipe, command: str) -> Searched:
    cases = _asked(suite)
    for case in cases[:3]:
        world.search(case)  # models and caches are loaded by then
    given = [world.search(case) for case in cases]
    scores = [retrieval(case, one) for case, one in zip(cases, given, strict=True)]
    names = [_known(case.id) for case in cases]
    took = [one.latency_ms for one in given]
    return Searched(
        suite=suite.name,
        recipe=recipe.name,
        n=len(cases),
        retrieval=means(scores, RETRIEVAL),
        latency_ms={f"p{cut}": round(float(np.percentile(took, cut)), 1) for cut in (50, 95)} if took else {},
        scores=dict(zip(names, (score[MEASURE] for score in scores), strict=True)),
        clusters={name: _known(suite.cluster(case)) for name, case in zip(names, cases, strict=True)},
        chunks=world.chunks,
        index_s=round(world.report.seconds, 1) if world.report else 0.0,
        held_out=_held_out(recipe),
        about=recipe.about,
        command=command,
        commit=commit(),
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        corpus=suite.fingerprint,
        fingerprint=recipe.fingerprint,
        key=world.key,
    )


def _held_out(recipe: Recipe) -> dict[str, Any]:
    """What the artefacts of a recipe say of themselves, each way held out by issuer: (before, after) by measure."""
    told: dict[str, Any] = {}
    if isinstance(model := reranker(recipe.rerank), Learned):
        without, held = model.trained["without"], model.trained["held_out"]
        gain = {name: [without[name], held[name]] for name in ("hit@1", "recall@5", "doc@1")}
        told["reranker"] = {"cases": model.trained["cases"], "split": model.trained.get("split", ""), "gain": gain}
    kind, _, encoder = recipe.embedder.partition(":")
    vectors = {
        "adapter": adapter.trained(recipe.adapter) if recipe.adapter else {},
        "encoder": tuned.trained(encoder) if kind == "tuned" else {},
    }
    for part, trained in vectors.items():
        if labelled := trained.get("labelled"):
            gain = {"recall@5 of vectors alone": [labelled["recall@5 before"], labelled["recall@5 held out"]]}
            told[part] = {"cases": labelled["questions"], "split": labelled.get("split", ""), "gain": gain}
    return told


def _known(case: str) -> str:
    return hashlib.sha256(case.encode()).hexdigest()[:10]


def rows(rungs: Sequence[Searched]) -> list[tuple[Searched, tuple[float, Interval, int, int] | None]]:
    """Each rung with its change from the one below."""
    return [(rung, change(rungs[at - 1], rung) if at else None) for at, rung in enumerate(rungs)]
