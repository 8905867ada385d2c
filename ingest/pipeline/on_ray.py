"""The same preparation and embedding on a Ray cluster, through Ray Data. The home directory must be shared storage.

Workers give prepared documents with their vectors; this process alone writes, as it does without Ray.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from core.errors import InputError, UpstreamError
from ingest.embed import Embedder, load
from ingest.pipeline.prepare import Job, Outcome, Prepared, prepare
from ingest.pipeline.write import vectors_of

LOCAL = "local"


class RayWorkers:
    """As `ingest.pipeline.workers.Workers`, on a cluster.

    Args:
        address: A cluster's address, or ``local`` for one of this machine's own that ends with the run.
        count: Files prepared at once.
        embedder: The name of what embeds on the cluster; its weights must be where this machine has them.

    Raises:
        InputError: The ``ray`` extra is not installed.
        UpstreamError: The cluster cannot be reached.
    """

    def __init__(self, address: str, count: int, embedder: str, models: Path) -> None:
        self._ray = _connect(address, count)
        self._count = count
        self._embedder = (embedder, str(models))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ray.shutdown()

    def run(self, jobs: deque[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Each job with what came of it. What is added to ``jobs`` meanwhile runs after what is under way."""
        import ray.data

        while jobs:
            batch = list(jobs)
            jobs.clear()
            rows = ray.data.from_items([{"job": job} for job in batch], override_num_blocks=len(batch))
            done = rows.map(
                _Prepare,
                fn_constructor_args=self._embedder,
                compute=ray.data.ActorPoolStrategy(size=min(self._count, len(batch))),
            )
            for row in done.iter_rows():
                yield row["job"], row["outcome"]


class _Prepare:
    """One actor: prepares a file and embeds its chunks."""

    def __init__(self, embedder: str, models: str) -> None:
        self._embed: Embedder = load(embedder, Path(models), threads=1)

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        job: Job = row["job"]
        outcome = prepare(job)
        if isinstance(outcome, Prepared) and outcome.chunks:
            outcome = replace(outcome, vectors=vectors_of(self._embed, outcome.chunks))
        return {"job": job, "outcome": outcome}


def _connect(address: str, count: int) -> Any:  # noqa: ANN401
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise InputError("--ray: the package is not installed; `pip install 'wealthdesk[ray]'`") from error
    try:
        if address == LOCAL:
            ray.init(num_cpus=count, include_dashboard=False, log_to_driver=False)
        else:
            ray.init(address=address, log_to_driver=False)
    except (ConnectionError, RuntimeError, ValueError) as error:
        cause = " ".join(str(error).split())[:160]
        raise UpstreamError(f"--ray {address}: cannot be reached ({cause}); check the address") from error
    return ray
