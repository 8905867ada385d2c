"""One run: find files, plan, prepare them in workers, write each as it comes, settle what follows from it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.catalogue import Entry
from ingest.chunking import DEFAULT, parse_spec, spec
from ingest.embed import Embedder
from ingest.indexes import Index, beside
from ingest.library import Library
from ingest.pipeline import life
from ingest.pipeline.guard import only_one, reported
from ingest.pipeline.plan import Plan, make_plan, missing
from ingest.pipeline.prepare import prepare
from ingest.pipeline.quality import quality_of
from ingest.pipeline.rebuild import rebuild
from ingest.pipeline.report import Progress, Report, Step
from ingest.pipeline.take import Taker
from ingest.pipeline.workers import Pool, Prepare, Workers, worker_count
from ingest.pipeline.write import Writer
from ingest.sources import Found, find


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
    ray: str = "",
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
        ray: The address of a Ray cluster that prepares and embeds, or ``local`` for one of this run's own.

    Raises:
        InputError: A path holds nothing, or a manifest is not valid. A bad file is quarantined, never raised.
        StoreUnavailable: The library is in use by another process, or its disk is nearly full.
    """
    began = time.perf_counter()
    run = _Run(library, progress or (lambda _: None), prepare, worker_count(workers or library.settings.workers), ray)
    cut = spec(chunker or DEFAULT, chunking) if chunking else chunker
    with reported(library.home):
        found = find(paths)
        if dry_run:
            run.look(found, paths, _target(library, cut, embedder)[0], again=again)
        else:
            with only_one(library.home, library.collection, library.engine):
                run.take(found, paths, *_target(library, cut, embedder), prune, again)
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
class _Run:
    library: Library
    progress: Progress
    prepare: Prepare
    workers: int
    ray: str = ""
    report: Report = field(default_factory=Report)
    _chunks: int = 0
    _at: tuple[int, int] = (0, 0)

    def look(self, found: Sequence[Found], paths: Sequence[str], index: Index, *, again: bool) -> None:
        """Count what a run would do, and do nothing."""
        plan = self._plan(found, paths, index, self.library.catalogue.entries(), again=again)
        self.report.dry = True
        self.report.to_do = [task.source.name for task in plan.tasks]
        self.report.copies = len(plan.copies)
        self.report.rejected = [rejected for _, rejected in plan.rejected]

    def take(
        self, found: Sequence[Found], paths: Sequence[str], index: Index, embedder: Embedder, prune: bool, again: bool
    ) -> None:
        """Do it."""
        library = self.library
        self._ready(index, embedder)
        ledger = library.catalogue.entries()
        ready = [entry for entry in ledger if entry.status == "ready" and entry.document_id]
        lost = bool(ready) and library.store.count() == 0
        plan = self._plan(found, paths, index, ledger, again=again or lost)
        broken_off = bool(ledger) and not library.indexes.settled_on(library.collection)
        if plan.tasks or plan.copies or (prune and plan.gone):
            library.indexes.settle(library.collection, "")
        for entry, rejected in plan.rejected:
            library.catalogue.record(
                replace(entry, status="quarantined", reason=rejected.reason, detail=rejected.detail)
            )
            self.report.rejected.append(rejected)
        writer = Writer(
            library.home, library.catalogue, library.store, embedder, self.report, library.today, self._embedded
        )
        for entry in ready:
            writer.holders.setdefault(entry.document_id, set()).add(entry.name)
        known = {entry.name: entry for entry in ledger}
        taker = Taker(library, index, writer, self.report, known, self._taking)
        if plan.tasks or plan.copies:
            taker.take(plan, self._pool(embedder, len(plan.tasks)))
        self._after(plan.gone + taker.gone, prune=prune, broken_off=broken_off)

    def _ready(self, index: Index, embedder: Embedder) -> None:
        """Make the index that is to be written the live one, built whole first where another one is live."""
        library = self.library
        live = library.indexes.live(library.collection)
        if live is None:
            library.switch(index, library.open_index(index))
        elif index != live:
            rebuild(library, index, embedder, self._pool(embedder, self.workers), self.progress, self.report)

    def _pool(self, embedder: Embedder, files: int) -> Pool:
        count = min(self.workers, max(1, files))
        if not self.ray:
            return Workers(count, self.prepare)
        from ingest.pipeline.on_ray import RayWorkers

        return RayWorkers(self.ray, count, embedder.name, self.library.settings.models)

    def _after(self, gone: Sequence[Entry], *, prune: bool, broken_off: bool) -> None:
        self.report.gone = [entry.name for entry in gone]
        if prune:
            life.forget(self.library, gone, "its file is gone")
            self.report.pruned = len(gone)
        self.progress(Step("settling", *self._at, self.report.pages, self._chunks, len(self.report.rejected)))
        life.settle(self.library, self.report, always=False, rewrite=broken_off)
        self.report.quality = quality_of(self.library, self.report.taken)

    def _plan(
        self, found: Sequence[Found], paths: Sequence[str], index: Index, ledger: Sequence[Entry], *, again: bool
    ) -> Plan:
        def watch(done: int, files: int) -> None:
            self.progress(Step("reading", done, files))

        plan = make_plan(found, ledger, index.recipe, self.library.blobs, again=again, watch=watch)
        plan.gone = missing(paths, found, ledger)
        self.report.unchanged = plan.unchanged
        self.report.gone = [entry.name for entry in plan.gone]
        return plan

    def _embedded(self, chunks: int) -> None:
        self._chunks += chunks
        self._taking(*self._at)

    def _taking(self, done: int, files: int) -> None:
        self._at = (done, files)
        self.progress(Step("taking", done, files, self.report.pages, self._chunks, len(self.report.rejected)))
