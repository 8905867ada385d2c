"""The figures of filings held against those of the issuer's other filings, for the issuers that a run touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from core.types import Access, Document, LineItem
from ingest.library import Library
from ingest.pipeline.life import REPLACED
from ingest.quality import figures as figures_of
from ingest.statements.agreement import confirm
from ingest.statements.others import FILINGS


def compare_filings(library: Library, documents: Sequence[Document]) -> None:
    """Write what neighbouring filings say of each other's figures, of issuers whose documents came, went or changed.

    Only filings that the same people may see are compared: a figure must not tell what stands in another that its
    reader may not open. Interrupted, the issuers stay marked and the next run does it.
    """
    changed = library.catalogue.changed_issuers()
    for issuer in changed:
        mine = [document for document in documents if document.issuer == issuer and document.kind in FILINGS]
        before = {document.id: library.catalogue.line_items_of(document.id) for document in mine}
        after: dict[str, Sequence[LineItem]] = {}
        for group in _groups(mine):
            told = confirm([before[document.id] for document in group])
            after |= {document.id: items for document, items in zip(group, told, strict=True)}
        new = {name: items for name, items in after.items() if list(items) != before[name]}
        library.catalogue.recheck([issuer], new, {name: figures_of(items) for name, items in new.items()})


def _groups(filings: Sequence[Document]) -> Iterator[list[Document]]:
    """Filings to compare with each other, oldest first; those that nobody reads as they stand each alone."""
    together: dict[Access, list[Document]] = defaultdict(list)
    for document in filings:
        if document.state == "withdrawn" or document.duplicate_of or REPLACED in document.origins:
            yield [document]
        else:
            together[document.source.access].append(document)
    for group in together.values():
        yield sorted(group, key=_age)


def _age(document: Document) -> tuple[date, date, str]:
    end = document.period_end or document.published or date.min
    return end, document.published or date.max, document.id
