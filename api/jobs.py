"""Work that takes longer than a request: begun, watched, kept for a while. In this process; a restart forgets it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

import structlog

from api.problems import where
from core.errors import NotFound, WealthdeskError

KEPT = 200
log = structlog.get_logger()
Tell = Callable[[int, int, str], None]


@dataclass(slots=True)
class Job:
    """One piece of work. ``done`` of ``of`` counts in whatever ``text`` names."""

    id: str
    owner: str
    name: str
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    done: int = 0
    of: int = 0
    text: str = ""
    result: dict[str, Any] | None = None
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """What its owner may see."""
        shown = ("id", "name", "state", "done", "of", "text", "result", "error")
        return {name: getattr(self, name) for name in shown}


@dataclass(slots=True)
class Jobs:
    """Jobs by id, run one at a time in the order begun, since the library takes one writer."""

    _held: dict[str, Job] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def begin(self, owner: str, name: str, work: Callable[[Tell], dict[str, Any]]) -> Job:
        """Begin work in a thread; it tells how far it is and gives its result."""
        job = Job(uuid4().hex, owner, name)
        for old in [key for key, held in self._held.items() if held.state in ("done", "failed")][: -KEPT or None]:
            del self._held[old]
        self._held[job.id] = job
        task = asyncio.get_running_loop().create_task(self._run(job, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job

    def get(self, job_id: str, owner: str) -> Job:
        """A job of its owner's.

        Raises:
            NotFound: There is none, or it is another's.
        """
        job = self._held.get(job_id)
        if job is None or job.owner != owner:
            raise NotFound(f"no job {job_id[:40]!r}")
        return job

    async def _run(self, job: Job, work: Callable[[Tell], dict[str, Any]]) -> None:
        try:
            job.result = await asyncio.to_thread(self._worked, job, work)
            job.state = "done"
        except WealthdeskError as error:
            job.error, job.state = str(error), "failed"
        except Exception as error:  # noqa: BLE001 - whatever it was, the job has failed and says so
            log.error("a job ended in a bug", job=job.id, error=type(error).__name__, at=where(error))
            job.error, job.state = f"something went wrong on our side; the log has it under job {job.id}", "failed"

    def _worked(self, job: Job, work: Callable[[Tell], dict[str, Any]]) -> dict[str, Any]:
        def tell(done: int, of: int, text: str) -> None:
            job.done, job.of, job.text = done, of, text

        with self._turn:
            job.state = "running"
            return work(tell)
