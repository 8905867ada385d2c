"""One run: find files, plan, prepare them in workers, write each as it comes, settle what follows from it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.catalogue import Entry
from core.types import Access, Source
from ingest.chunking import DEFAULT, parse_spec, spec
from ingest.embed import Embedder
from ingest.indexes import Index, beside
from ingest.library import Library
from ingest.pipeline import life
from ingest.pipeline.guard import only_one, reported
from ingest.pipeline.plan import Plan, Task, make_plan, missing, recipe_of
from ingest.pipeline.prepare import Failed, Job, Member, Outcome, Prepared, prepare
from ingest.pipeline.rebuild import rebuild
from ingest.pipeline.report import Progress, Report, Step
from ingest.pipeline.workers import Prepare, Workers, worker_count
from ingest.pipeline.write import Writer
from ingest.sources import Found, find

DEEPEST = 3
INSIDE = "!/"


def ingest(  # noqa: PLR0913 - the knobs of one run
    library: Library,
    paths: Sequence[str],
    *,
    chunker: str = "",
    chunking: Mapping[str, Any] | None = None,
    embedder: str = "",
    workers: int = 0,
    progress: Progress | None = None,
    dry_run: bool = False,
    prune: bool = False,
    again: bool = False,
    prepare: Prepare = prepare,
) -> Report:
    """Make what the paths hold searchable in a library, and only what is new or changed since the last time.

    It may be killed at any point and run again. Another chunker or embedder than the live index's builds a new index
    beside it from everything the library holds, and switches to it when it is complete.

    Args:
        chunker: A name of `ingest.chunking.CHUNKERS`, or one line of it with knobs; the live index's where not given.
        embedder: A name of `ingest.embed.EMBEDDERS`; the live index's, or the settings', where not given.
        workers: Processes that prepare files; 1 stays in this process, 0 is one a core.
        prune: Take out what the library holds of files that are gone from below the paths.
        again: Take unchanged and quarantined files again too.

    Raises:
        InputError: A path holds nothing, or a manifest is not valid. A bad file is quarantined, never raised.
        StoreUnavailable: The library is in use by another process, or its disk is nearly full.
    """
    began = time.perf_counter()
    run = _Run(library, progress or (lambda _: None), prepare, worker_count(workers or library.settings.workers))
    cut = spec(chunker or DEFAULT, chunking) if chunking else chunker
    with reported(library.home):
        found = find(paths)
        if dry_run:
            run.look(found, paths, _target(library, cut, embedder)[0], again=again)
        else:
            with only_one(library.home, library.collection):
                run.take(found, paths, *_target(library, cut, embedder), prune=prune, again=again)
    run.report.seconds = time.perf_counter() - began
    return run.report


def _target(library: Library, chunker: str, embedder: str) -> tuple[Index, Embedder]:
    """The index to write, which is the live one, the first, or one to be built beside it; and what embeds for it."""
    live = library.indexes.live(library.collection)
    cut = spec(*parse_spec(chunker)) if chunker else (live.chunker if live else DEFAULT)
    chosen = library.embedder_named(embedder or (live.embedder if live else library.settings.embedding_model))
    if live is None:
        return Index(library.collection, library.collection, cut, chosen.name, chosen.dimensions), chosen
    same = (cut, chosen.name) == (live.chunker, live.embedder)
    return live if same else beside(library.collection, cut, chosen.name, chosen.dimensions), chosen


@dataclass(slots=True)
class _Container:
    """An archive or e-mail whose members are still under way; it is settled with the last of them."""

    entry: Entry
    document_id: str
    members: set[str]


@dataclass(slots=True)
class _Run:
    library: Library
    progress: Progress
    prepare: Prepare
    workers: int
    report: Report = field(default_factory=Report)
    _tasks: dict[str, Task] = field(default_factory=dict)
    _containers: dict[str, _Container] = field(default_factory=dict)
    _copies: dict[str, list[Entry]] = field(default_factory=dict)
    _done: int = 0
    _chunks: int = 0

    def look(self, found: Sequence[Found], paths: Sequence[str], index: Index, *, again: bool) -> None:
        """Count what a run would do, and do nothing."""
        plan = self._plan(found, paths, index, again=again)
        self.report.dry = True
        self.report.to_do = [task.source.name for task in plan.tasks]
        self.report.copies = len(plan.copies)
        self.report.rejected = [rejected for _, rejected in plan.rejected]

    def take(
        self,
        found: Sequence[Found],
        paths: Sequence[str],
        index: Index,
        embedder: Embedder,
        *,
        prune: bool,
        again: bool,
    ) -> None:
        """Do it."""
        library = self.library
        live = library.indexes.live(library.collection)
        if live is None:
            store = library.open_index(index)
            library.switch(index, store)
        elif index != live:
            workers = Workers(self.workers, self.prepare)
            rebuild(library, index, embedder, workers, self.progress, self.report)
        plan = self._plan(found, paths, index, again=again)
        catalogue = library.catalogue
        for entry, rejected in plan.rejected:
            catalogue.record(replace(entry, status="quarantined", reason=rejected.reason, detail=rejected.detail))
            self.report.rejected.append(rejected)
        if plan.tasks or plan.copies or (prune and plan.gone):
            library.indexes.settle(library.collection, "")
        writer = Writer(library.home, catalogue, library.store, embedder, self.report, self._embedded)
        self._write(plan, writer, index)
        if prune:
            life.forget(library, plan.gone, "its file is gone")
            self.report.pruned = len(plan.gone)
        self._step("settling")
        life.settle(library, self.report, always=False)

    def _plan(self, found: Sequence[Found], paths: Sequence[str], index: Index, *, again: bool) -> Plan:
        catalogue = self.library.catalogue
        ledger = catalogue.entries()
        accesses: dict[str, Access] = {}

        def access_of(document_id: str) -> Access | None:
            if not accesses:
                accesses.update({d.id: d.source.access for d in catalogue.all_documents()})
            return accesses.get(document_id)

        def watch(done: int, files: int) -> None:
            self.progress(Step("reading", done, files))

        plan = make_plan(found, ledger, index.recipe, self.library.blobs, access_of=access_of, again=again, watch=watch)
        plan.gone = missing(paths, found, ledger)
        self.report.unchanged = plan.unchanged
        self.report.gone = [entry.name for entry in plan.gone]
        return plan

    def _write(self, plan: Plan, writer: Writer, index: Index) -> None:
        for entry in plan.copies:
            if entry.status == "ready":
                self.report.copies += 1
                writer.settle(entry, entry.document_id)
            else:
                self._copies.setdefault(entry.sha256, []).append(entry)
        self.library.catalogue.record(*[task.entry for task in plan.tasks])
        self._tasks = {task.entry.name: task for task in plan.tasks}
        jobs = deque(self._job(task, index, 0) for task in plan.tasks)
        few = min(self.workers, max(1, len(jobs)))
        with Workers(few, self.prepare) as workers:
            self._step("taking")
            for job, outcome in workers.run(jobs):
                self._take_one(job, outcome, writer, jobs, index)
                self._done += 1
                self._step("taking")
        writer.flush()

    def _take_one(self, job: Job, outcome: Outcome, writer: Writer, jobs: deque[Job], index: Index) -> None:
        task = self._tasks[job.key]
        if isinstance(outcome, Failed):
            if outcome.reason == "DISK_FULL":
                raise OSError(28, outcome.detail)
            writer.reject(task.entry, job.source.name, outcome)
            self._finish(job.key, writer, "", outcome)
            return
        document_id = writer.write(task.entry, outcome) if outcome.document else ""
        members = self._members(job, outcome, index)
        if members:
            self._containers[job.key] = _Container(task.entry, document_id, {member.key for member in members})
            jobs.extend(members)
            return
        if not document_id:
            self.report.containers += 1
            writer.settle(task.entry)
        self._finish(job.key, writer, document_id, None)

    def _finish(self, key: str, writer: Writer, document_id: str, failed: Failed | None) -> None:
        """Settle the copies of a file that is done, and the container whose last member it was."""
        task = self._tasks[key]
        for entry in self._copies.pop(task.entry.sha256, []):
            if failed:
                writer.reject(entry, entry.name.rpartition("/")[2], failed)
            else:
                self.report.copies += 1
                writer.settle(entry, document_id)
        outer = key.rpartition(INSIDE)[0]
        holder = self._containers.get(outer)
        if holder:
            holder.members.discard(key)
            if not holder.members:
                del self._containers[outer]
                self.report.containers += not holder.document_id
                writer.settle(holder.entry, holder.document_id)
                self._finish(outer, writer, holder.document_id, None)

    def _members(self, job: Job, prepared: Prepared, index: Index) -> list[Job]:
        """Jobs for what an archive held, less what is in the library already; they share the archive's access."""
        found = []
        for member in prepared.members:
            key = f"{job.key}{INSIDE}{member.name}"
            entry = self.library.catalogue.entry(key)
            recipe = recipe_of(index.recipe, Found(key, member.name))
            if entry and (entry.sha256, entry.recipe) == (member.sha256, recipe) and entry.status != "queued":
                self.report.unchanged += 1
                continue
            task = self._member(job, member, Entry(key, member.sha256, key, "queued", recipe=recipe, attempts=1))
            self._tasks[key] = task
            self.library.catalogue.record(task.entry)
            found.append(self._job(task, index, job.depth + 1))
        return found if job.depth < DEEPEST else []

    def _member(self, job: Job, member: Member, entry: Entry) -> Task:
        source = Source(
            name=f"{job.source.name}{INSIDE}{member.name}",
            uri=f"{job.source.uri}{INSIDE}{member.name}",
            media_type=member.media_type,
            sha256=member.sha256,
            size=member.size,
            access=job.source.access,
        )
        return Task(replace(entry, uri=source.uri), source, str(self.library.blobs.path(member.sha256)))

    def _job(self, task: Task, index: Index, depth: int) -> Job:
        library = self.library
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

    def _embedded(self, chunks: int) -> None:
        self._chunks += chunks
        self._step("taking")

    def _step(self, stage: str) -> None:
        report = self.report
        files = max(len(self._tasks), self._done)
        self.progress(Step(stage, self._done, files, report.pages, self._chunks, len(report.rejected)))
