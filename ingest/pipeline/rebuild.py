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

    The live index is searched throughout. Killed, it goes on where it was; documents that are there are not done again,
    only told what became of them since. The index before it is kept unused, and `tidy` deletes it.
    """
    before = library.live
    if index.physical in library.indexes.retired(library.collection):
        library.drop_index(index.physical)
    store = _resumed(library, index)
    try:
        _fill(library, index, store, embedder, workers, progress)
    except BaseException:
        store.close()
        raise
    library.switch(index, store)
    report.switched_to, report.retired = index.physical, before.physical
    _mark(library, f"{EXTRACTION} {before.recipe}", f"{EXTRACTION} {index.recipe}")


def tidy(library: Library, days: int) -> list[str]:
    """Delete the indexes that were searched last more than so many days ago; returns their names."""
    retired = library.indexes.retired(library.collection)
    old = [name for name, since in retired.items() if (library.today - since).days >= days]
    for name in old:
        library.drop_index(name)
    return old


def _resumed(library: Library, index: Index) -> Store:
    """The index as far as it was built before, with what became of its documents since; or a new one.

    It starts anew where it holds anything of a document that is no more.
    """
    store = library.open_index(index)
    held = {d.id: d for d in library.catalogue.all_documents() if store.count(d.id)}
    if sum(map(store.count, held)) != store.count():
        store.close()
        library.drop_index(index.physical)
        return library.open_index(index)
    for document in held.values():
        if document.state == "withdrawn":
            store.delete(document.id)
        else:
            store.describe(document)
    return store


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
    vectors = vectors_of(embedder, prepared.chunks, headed=prepared.headed)
    chunks = [replace(chunk, document_id=document.id) for chunk in prepared.chunks]
    store.upsert(document, [Point(c, v, s) for c, v, s in zip(chunks, vectors, prepared.sparse, strict=True)])


def _mark(library: Library, before: str, now: str) -> None:
    """Say in the ledger that what was taken by one recipe is there by the other."""
    entries = [entry for entry in library.catalogue.entries() if entry.recipe.startswith(before)]
    library.catalogue.record(*[replace(entry, recipe=now + entry.recipe.removeprefix(before)) for entry in entries])
