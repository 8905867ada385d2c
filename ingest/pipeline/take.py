"""Tasks taken one after the other: prepared in workers, written as they come, copies and archives settled with them."""

from __future__ import annotations

import errno
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from core.catalogue import Entry
from core.errors import StoreUnavailable
from core.types import Source
from ingest.indexes import Index
from ingest.library import Library
from ingest.pipeline.plan import Plan, Task
from ingest.pipeline.prepare import Failed, Job, Member, Outcome, Prepared
from ingest.pipeline.report import Report
from ingest.pipeline.workers import Pool
from ingest.pipeline.write import Writer

DEEPEST = 3
INSIDE = "!/"


@dataclass(slots=True)
class _Container:
    """An archive or e-mail whose members are still under way; it is settled with the last of them."""

    entry: Entry
    document_id: str
    members: set[str]


@dataclass(slots=True)
class Taker:
    """Takes the tasks of a plan into a library.

    ``known`` is the ledger by name. After `take`, ``gone`` holds its lines of members that archives hold no more.
    """

    library: Library
    index: Index
    writer: Writer
    report: Report
    known: Mapping[str, Entry]
    step: Callable[[int, int], None]
    gone: list[Entry] = field(default_factory=list)
    _tasks: dict[str, Task] = field(default_factory=dict)
    _containers: dict[str, _Container] = field(default_factory=dict)
    _copies: dict[str, list[Entry]] = field(default_factory=dict)
    _jobs: deque[Job] = field(default_factory=deque)
    _done: int = 0

    def take(self, plan: Plan, workers: Pool) -> None:
        """Take everything; interrupted, what was written is kept and the rest is left queued."""
        for entry in plan.copies:
            if entry.name in plan.documents:
                self.report.copies += 1
                self.writer.settle(entry, plan.documents[entry.name])
            else:
                self._copies.setdefault(entry.sha256, []).append(entry)
        self.library.catalogue.record(*[task.entry for task in plan.tasks])
        self._tasks = {task.entry.name: task for task in plan.tasks}
        self._jobs.extend(job_of(self.library, task, self.index) for task in plan.tasks)
        try:
            with workers:
                self._step()
                for job, outcome in workers.run(self._jobs):
                    self._take(job, outcome)
                    self._done += 1
                    self._step()
            self.writer.flush()
        except KeyboardInterrupt:
            with suppress(StoreUnavailable):
                self.writer.flush()
            raise

    def _step(self) -> None:
        self.step(self._done, max(len(self._tasks), self._done))

    def _take(self, job: Job, outcome: Outcome) -> None:
        entry = self._tasks[job.key].entry
        if isinstance(outcome, Prepared) and outcome.members and job.depth >= DEEPEST and not outcome.document:
            outcome = Failed("BOMB", f"archives inside archives, deeper than {DEEPEST}; unpack it")
        if isinstance(outcome, Failed):
            if outcome.reason == "DISK_FULL":
                raise OSError(errno.ENOSPC, outcome.detail)
            self.writer.reject(entry, job.source.name, outcome)
            self._finish(job.key, "", outcome)
            return
        members = self._members(job, outcome) if job.depth < DEEPEST else []
        document_id = self.writer.write(entry, outcome, ready=not members) if outcome.document else ""
        container = _Container(entry, document_id, {member.key for member in members})
        if members:
            self._containers[job.key] = container
            self._jobs.extend(members)
        else:
            self._close(job.key, container)

    def _close(self, key: str, container: _Container) -> None:
        """Settle a file whose members, if it ever had any, are all done."""
        if not container.document_id:
            self.report.containers += 1
        self.writer.settle(container.entry, container.document_id)
        self._finish(key, container.document_id, None)

    def _finish(self, key: str, document_id: str, failed: Failed | None) -> None:
        """Settle the copies of a file that is done, and the container whose last member it was."""
        task = self._tasks[key]
        for entry in self._copies.pop(task.entry.sha256, []):
            if failed:
                self.writer.reject(entry, entry.name.rpartition("/")[2], failed)
            else:
                self.report.copies += 1
                self.writer.settle(entry, document_id)
        outer = key.rpartition(INSIDE)[0]
        if outer in self._containers:
            container = self._containers[outer]
            container.members.discard(key)
            if not container.members:
                self._close(outer, self._containers.pop(outer))

    def _members(self, job: Job, prepared: Prepared) -> list[Job]:
        """Jobs for what an archive holds, less what was taken before; members are seen by whom the archive is."""
        recipe = self._tasks[job.key].entry.recipe
        names = {f"{job.key}{INSIDE}{member.name}" for member in prepared.members}
        inside = f"{job.key}{INSIDE}"
        self.gone += [e for n, e in self.known.items() if n.startswith(inside) and n not in names and _held(e)]
        found = []
        for member in prepared.members:
            key = f"{inside}{member.name}"
            before = self.known.get(key)
            if before and (before.sha256, before.recipe) == (member.sha256, recipe) and before.status != "queued":
                self.report.unchanged += 1
                continue
            old = before.document_id if before else ""
            source = _source(job.source, member)
            entry = Entry(key, member.sha256, source.uri, "queued", document_id=old, recipe=recipe, attempts=1)
            task = Task(entry, source, str(self.library.blobs.path(member.sha256)))
            self._tasks[key] = task
            found.append(job_of(self.library, task, self.index, job.depth + 1))
        self.library.catalogue.record(*[self._tasks[member.key].entry for member in found])
        return found


def job_of(library: Library, task: Task, index: Index, depth: int = 0) -> Job:
    """A task as a worker needs it."""
    return Job(
        key=task.entry.name,
        source=task.source,
        path=task.path,
        blobs=str(library.home / "blobs"),
        chunker=index.chunker,
        embedder=index.embedder,
        models=str(library.settings.models),
        depth=depth,
    )


def _held(entry: Entry) -> bool:
    return entry.status not in ("deleted", "withdrawn")


def _source(outer: Source, member: Member) -> Source:
    return Source(
        name=f"{outer.name}{INSIDE}{member.name}",
        uri=f"{outer.uri}{INSIDE}{member.name}",
        media_type=member.media_type,
        sha256=member.sha256,
        size=member.size,
        access=outer.access,
    )
