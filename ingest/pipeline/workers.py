"""Files prepared by several processes at once, never more in hand than keeps them busy.

A worker that dies takes no more with it than its own file: what was in hand is tried again one file at a time.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Protocol, Self

from ingest.pipeline.prepare import Failed, Job, Outcome

Prepare = Callable[[Job], Outcome]


class Pool(Protocol):
    """Anything that prepares files: these workers, or a cluster's. Entered once, and over when it is left."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...

    def run(self, jobs: deque[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Each job with what came of it, in the order they finish. ``jobs`` may grow while this runs."""
        ...


AHEAD = 2
MOST_WORKERS = 16


def worker_count(asked: int) -> int:
    """How many workers to run: as asked, else one a core."""
    return asked if asked > 0 else max(1, min(os.cpu_count() or 1, MOST_WORKERS))


class Workers:
    """A pool that prepares files. One worker runs as a thread of this process; more are processes of their own."""

    def __init__(self, count: int, prepare: Prepare) -> None:
        self._count = count
        self._prepare = prepare
        self._pool = _pool(count)
        self._pending: dict[Future[Outcome], Job] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        _end(self._pool, at_once=kind is not None)

    def run(self, jobs: deque[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Each job with what came of it, in the order they finish. ``jobs`` may grow while this runs."""
        while jobs or self._pending:
            while jobs and len(self._pending) < self._count + AHEAD:
                job = jobs.popleft()
                self._pending[self._pool.submit(self._prepare, job)] = job
            done, _ = wait(self._pending, return_when=FIRST_COMPLETED)
            if any(isinstance(future.exception(), BrokenProcessPool) for future in done):
                yield from self._one_by_one()
                continue
            for future in done:
                yield self._pending.pop(future), future.result()

    def _one_by_one(self) -> Iterator[tuple[Job, Outcome]]:
        """What was in hand when a worker died, each file in a process of its own."""
        finished = {f: j for f, j in self._pending.items() if f.done() and f.exception() is None}
        again = [job for future, job in self._pending.items() if future not in finished]
        self._pending.clear()
        yield from ((job, future.result()) for future, job in finished.items())
        _end(self._pool, at_once=True)
        for job in again:
            with _process_pool(1) as alone:
                try:
                    yield job, alone.submit(self._prepare, job).result()
                except BrokenProcessPool:
                    yield job, Failed("MEMORY", "ended the process that read it; split or simplify it")
        self._pool = _pool(self._count)


def _pool(count: int) -> Executor:
    return ThreadPoolExecutor(1, thread_name_prefix="prepare") if count == 1 else _process_pool(count)


def _process_pool(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def _end(pool: Executor, *, at_once: bool) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values()) if at_once else []
    pool.shutdown(wait=not at_once, cancel_futures=True)
    for process in processes:
        process.terminate()
        process.join()


def _begin() -> None:
    """A worker leaves interrupts to its parent, and ends when its parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.setsid()
    os.nice(5)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
