"""What follows from a run: which research is superseded or expired, which is a copy; and taking documents out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from core.catalogue import Entry
from core.errors import NotFound
from core.types import Document, Origin, State
from ingest.library import Library
from ingest.pipeline.plan import PURGED
from ingest.pipeline.prepare import SIGNATURE
from ingest.pipeline.report import Report

REPLACED = "replaced"
"""The origin that marks a document whose file has newer bytes: `ingest.lifecycle` is not asked about it."""


def settle(library: Library, report: Report, *, always: bool = True, rewrite: bool = False) -> None:
    """Work out every document's place in its chain anew, and write those that changed to catalogue and store.

    Args:
        always: Also where nothing was written since the last time today.
        rewrite: Tell the store again of every document that is not current: a run was broken off, and a machine that
            lost its power may have kept what the catalogue says of one and lost what the store was told.
    """
    now = library.today
    done = library.indexes.settled_on(library.collection) == now.isoformat()
    if done and not always and not library.catalogue.changed_issuers():
        return
    from ingest.lifecycle import chain
    from ingest.pipeline.compare import compare_filings
    from ingest.pipeline.copies import with_copies

    documents = library.catalogue.all_documents()
    held = [document for document in documents if REPLACED not in document.origins]
    settled = chain(with_copies(held, _signatures(library, held)), now)
    before = {document.id: document for document in documents}
    changed = [document for document in settled if document != before[document.id]]
    for document in settled if rewrite else ():
        if document.state != "current":
            library.store.describe(document)
    _write(library, changed, "life")
    after = {document.id: document for document in settled}
    compare_filings(library, [after.get(document.id, document) for document in documents])
    library.indexes.settle(library.collection, now.isoformat())
    report.superseded += sum(d.state == "superseded" and before[d.id].state != "superseded" for d in changed)
    report.expired = sum(d.state == "expired" and before[d.id].state != "expired" for d in changed)
    report.duplicates = sum(document.duplicate_of is not None for document in settled)


def replaced(document: Document) -> Document:
    """A document whose file has other bytes now: superseded from its first day, whatever else is worked out."""
    state: State = "withdrawn" if document.state == "withdrawn" else "superseded"
    begun = document.valid_from or document.published or date.min
    return replace(document, state=state, valid_to=begun, origins={**document.origins, REPLACED: Origin("file", 1.0)})


def _signatures(library: Library, documents: Sequence[Document]) -> dict[str, bytes]:
    told = {document.id: library.catalogue.quality(document.id).get(SIGNATURE, "") for document in documents}
    return {name: bytes.fromhex(digits) for name, digits in told.items() if digits}


def withdraw(library: Library, document_id: str, why: str) -> Document:
    """Take a document out of every answer at once; its text and history stay, and its file is not taken again.

    Raises:
        NotFound: There is no such document.
    """
    document = _document(library, document_id)
    withdrawn = replace(document, state="withdrawn")
    _write(library, [withdrawn], f"withdrawn: {why}" if why else "withdrawn")
    _mark(library, document_id, "withdrawn", "", why)
    settle(library, Report())
    return withdrawn


def purge(library: Library, document_id: str, why: str) -> Document:
    """Delete a document with its text, figures, chunks and original file; its history stays.

    Its file is not taken again while its bytes are the same.

    Raises:
        NotFound: There is no such document.
    """
    document = _document(library, document_id)
    _delete(library, [document_id], f"purged: {why}" if why else "purged")
    library.blobs.delete(document.source.sha256)
    _mark(library, document_id, "deleted", PURGED, why)
    settle(library, Report())
    return document


def forget(library: Library, entries: Sequence[Entry], why: str) -> None:
    """Take out what only these ledger lines hold; the same bytes elsewhere keep their document."""
    names = {entry.name for entry in entries}
    kept = {e.document_id for e in library.catalogue.entries("ready") if e.name not in names}
    lost = {entry.document_id for entry in entries if entry.document_id} - kept
    _delete(library, sorted(lost), f"deleted: {why}")
    library.catalogue.record(*[replace(entry, status="deleted", detail=why) for entry in entries])


def to_retry(library: Library, names: Sequence[str]) -> list[str]:
    """The files to take again: everything in quarantine, or the named ones whatever their state.

    Raises:
        NotFound: No file of the library has such a name.
    """
    entries = library.catalogue.entries()
    if not names:
        chosen = [entry for entry in entries if entry.status == "quarantined"]
    else:
        chosen = [_named(entries, name) for name in names]
        library.catalogue.record(*[replace(entry, status="queued", reason="") for entry in chosen])
    return sorted({entry.name.partition("!/")[0] for entry in chosen})


def _named(entries: Sequence[Entry], name: str) -> Entry:
    found = [e for e in entries if e.name == name or e.name.endswith(f"/{name}") or name and e.document_id == name]
    if len(found) != 1:
        raise NotFound(f"{len(found) or 'no'} files {name[:60]!r}; `wealthdesk library list` shows their names")
    return found[0]


def find_document(documents: Iterable[Document], wanted: str) -> Document:
    """The one document whose id begins with ``wanted``, or whose source has that name.

    Raises:
        NotFound: There is none, or more than one.
    """
    documents = list(documents)
    found = [d for d in documents if d.id == wanted or d.source.name == wanted]
    found = found or [d for d in documents if len(wanted) >= 4 and d.id.startswith(wanted)]
    if len(found) != 1:
        more = "no document" if not found else f"{len(found)} documents"
        raise NotFound(f"{more} {wanted[:60]!r}; `wealthdesk library list` shows the ids")
    return found[0]


def _document(library: Library, document_id: str) -> Document:
    return find_document((d for d in library.catalogue.all_documents() if d.id == document_id), document_id)


def _delete(library: Library, document_ids: Sequence[str], event: str) -> None:
    for document_id in document_ids:
        library.store.delete(document_id)
    library.store.flush()
    for document_id in document_ids:
        library.catalogue.remove(document_id, event)


def _write(library: Library, documents: Sequence[Document], event: str) -> None:
    if not documents:
        return
    for document in documents:
        library.store.describe(document)
    library.store.flush()
    library.catalogue.update(documents, event)


def _mark(library: Library, document_id: str, status: str, reason: str, why: str) -> None:
    entries = [entry for entry in library.catalogue.entries() if entry.document_id == document_id]
    library.catalogue.record(*[replace(e, status=status, reason=reason, detail=why) for e in entries])  # type: ignore[arg-type]
