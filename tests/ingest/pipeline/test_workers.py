"""Several processes prepare files; one that dies takes only its own file with it."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from pathlib import Path

from plain import deadly

from core.types import Source
from ingest.pipeline.prepare import Failed, Job, Prepared
from ingest.pipeline.workers import Workers, worker_count


def _jobs(folder: Path, texts: dict[str, str]) -> deque[Job]:
    jobs: deque[Job] = deque()
    for name, text in texts.items():
        path = folder / name
        path.write_text(text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        source = Source(name, path.as_uri(), "text/plain", digest, len(text))
        jobs.append(Job(name, source, str(path), str(folder / "blobs"), "page"))
    return jobs


def test_a_file_that_ends_its_process_is_set_aside_and_the_rest_is_prepared(tmp_path: Path) -> None:
    texts = {f"{n}.txt": f"Note {n}\nrevenue {n}" for n in range(6)}
    jobs = _jobs(tmp_path, {"0.txt": "Note", "deadly.txt": "DEADLY", **texts})
    with Workers(2, deadly) as workers:
        came = {job.key: outcome for job, outcome in workers.run(jobs)}
    assert isinstance(came["deadly.txt"], Failed)
    assert came["deadly.txt"].reason == "MEMORY"
    assert {name for name, outcome in came.items() if isinstance(outcome, Prepared)} == set(texts)


def test_what_is_added_while_it_runs_is_prepared_too(tmp_path: Path) -> None:
    jobs = _jobs(tmp_path, {"a.txt": "One", "b.txt": "Two"})
    waiting = deque([jobs.pop()])
    came = []
    with Workers(1, deadly) as workers:
        for job, _ in workers.run(jobs):
            came.append(job.key)
            jobs.extend(waiting)
            waiting.clear()
    assert came == ["a.txt", "b.txt"]


def test_workers_are_as_many_as_asked_or_as_cores() -> None:
    assert worker_count(3) == 3
    assert worker_count(0) == min(os.cpu_count() or 1, 16)
