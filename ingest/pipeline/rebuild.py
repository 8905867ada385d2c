"""A new index beside the live one, from everything the library holds, switched to only when it is complete."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from core.errors import NotFound
from core.store import Point, Store
from core.types import Document
from ingest.embed import Embedder
from ingest.indexes import Index
from ingest.library import Library
from ingest.pipeline.plan import EXTRACTION
from ingest.pipeline.prepare import Job, Prepared
from ingest.pipeline.report import Progress, Report, Step
from ingest.pipeline.workers import Pool
from ingest.pipeline.write import vectors_of
from ingest.room import require_room


def rebuild(
    library: Library, index: Index, embedder: Embedder, workers: Pool, progress: Progress, report: Report
) -> None:
    """Chunk and embed every document anew into ``index``, then make it live.

    The live index is searched throughout. Killed, it goes on where it was; documents that are there are not done again.
    """
    before = library.live.recipe
    store = library.open_index(index)
    try:
        _fill(library, index, store, embedder, workers, progress)
    except BaseException:
        store.close()
        raise
    library.switch(index, store)
    report.switched_to = index.physical
    _mark(library, f"{EXTRACTION} {before}", f"{EXTRACTION} {index.recipe}")


def _fill(library: Library, index: Index, store: Store, embedder: Embedder, workers: Pool, progress: Progress) -> None:
    documents = {document.id: document for document in library.catalogue.all_documents()}
    jobs = deque(
        _job(library, document, index)
        for document in documents.values()
        if document.state != "withdrawn" and not store.count(document.id)
    )
    total, done = len(jobs), 0
    with workers:
        for job, outcome in workers.run(jobs):
            if isinstance(outcome, Prepared) and outcome.document:
                require_room(library.home)
                _write(store, embedder, documents[job.key], outcome)
            done += 1
            progress(Step("rebuilding", done, total))
    store.flush()


def _job(library: Library, document: Document, index: Index) -> Job:
    try:
        path = str(library.blobs.path(document.source.sha256))
    except NotFound as error:
        raise NotFound(f"{document.title}: {error}, or withdraw it, and run again") from error
    return Job(
        key=document.id,
        source=document.source,
        path=path,
        blobs=str(library.home / "blobs"),
        chunker=index.chunker,
        embedder=index.embedder,
        models=str(library.settings.models),
    )


def _write(store: Store, embedder: Embedder, document: Document, prepared: Prepared) -> None:
    vectors = vectors_of(embedder, prepared.chunks)
    chunks = [replace(chunk, document_id=document.id) for chunk in prepared.chunks]
    store.upsert(document, [Point(c, v, s) for c, v, s in zip(chunks, vectors, prepared.sparse, strict=True)])


def _mark(library: Library, before: str, now: str) -> None:
    """Say in the ledger that what was taken by one recipe is there by the other."""
    entries = [entry for entry in library.catalogue.entries() if entry.recipe.startswith(before)]
    library.catalogue.record(*[replace(entry, recipe=now + entry.recipe.removeprefix(before)) for entry in entries])
