"""Everything a library holds, in one comparable value: two libraries that hold the same have the same dump."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from core.access import Restriction
from core.catalogue.records import document_to_json, line_item_to_json
from core.settings import Settings
from core.types import Principal
from ingest.library import Library
from ingest.tokens import query_weights

EVERYONE = Restriction(groups=("staff", "supervisors"), barriers=("none",), on=20260630, history=True)


def dump(home: Path, question: str = "revenue", *, database_url: str = "") -> dict[str, Any]:
    """Documents, texts, figures, ledger, chunks with their vectors' rankings; no times and no history."""
    library = Library(Settings(home=home, database_url=database_url, embedding_model="hash", today="2026-06-30"))
    try:
        documents = library.catalogue.all_documents()
        everyone = replace(EVERYONE, barriers=tuple(sorted({d.source.access.barrier for d in documents} | {"none"})))
        reader = Principal("reader", frozenset(everyone.groups), frozenset(everyone.barriers))
        chunks = library.store.chunks(everyone)
        vector = library.embedder([question])[0]
        return {
            "documents": [document_to_json(document) for document in documents],
            "texts": {document.id: library.catalogue.text(document.id, reader) for document in documents},
            "figures": [line_item_to_json(i) for d in documents for i in library.catalogue.line_items_of(d.id)],
            "ledger": [
                (entry.name, entry.sha256, entry.status, entry.reason, entry.document_id, entry.recipe)
                for entry in library.catalogue.entries()
            ],
            "chunks": [(c.id, c.span, c.page, c.text, c.header, c.tags, c.parent) for c in chunks],
            "count": library.store.count(),
            "dense": [(hit.chunk.id, round(hit.score, 5)) for hit in library.store.dense(vector, everyone, 1000)],
            "sparse": [
                (hit.chunk.id, round(hit.score, 4))
                for hit in library.store.sparse("text", query_weights(question), everyone, 1000)
            ],
        }
    finally:
        library.close()
