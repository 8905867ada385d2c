"""What was got out of documents and what was not, of one run or of the whole library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ingest.library import Library
from ingest.quality import summary


def quality_of(library: Library, document_ids: Sequence[str] | None = None) -> dict[str, Any]:
    """The summary of these documents' reports, or of every document's."""
    reports = library.catalogue.qualities(document_ids)
    if document_ids is None:
        documents = library.catalogue.all_documents()
    else:
        documents = [held for name in reports if (held := library.catalogue.held(name))]
    return summary(reports.values(), sum(document.duplicate_of is not None for document in documents))
