"""Financial statements, out of a document's text: line items with their place, period and checks; and page types.

`extract` finds the income statement, balance sheet and cash flow of filings and earnings releases, and the estimates
of research. `page_tags` says what each page is.
"""

from __future__ import annotations

from core.types import Document, LineItem, Page, Parsed
from ingest.statements.checks import check
from ingest.statements.find import statements
from ingest.statements.lines import lines
from ingest.statements.others import FILINGS, other_tables
from ingest.statements.read import read
from ingest.statements.revisions import revisions
from ingest.statements.rows import Line
from ingest.statements.tables import Table, tables
from ingest.statements.tags import page_tags

__all__ = ["extract", "page_tags"]


def extract(document: Document, parsed: Parsed) -> list[LineItem]:
    """Every figure of the document's statements, by place; none where there are none.

    Rows that the lexicon does not know are kept under a slug of their label. A figure whose column is not sure is left
    out, never guessed.
    """
    lined: dict[int, list[Line]] = {}
    tabled: dict[int, list[Table]] = {}

    def lines_of(page: Page) -> list[Line]:
        if page.number not in lined:
            lined[page.number] = lines(parsed, page)
        return lined[page.number]

    def tables_of(page: Page) -> list[Table]:
        if page.number not in tabled:
            tabled[page.number] = tables(parsed, page, lines_of(page))
        return tabled[page.number]

    found = statements(parsed, tables_of) if _may_be_filing(document) else []
    others = other_tables(document, parsed, found, tables_of, lines_of)
    items = check(read(document, parsed, [*found, *others]))
    return items if document.kind in FILINGS else [*items, *revisions(document, parsed)]


def _may_be_filing(document: Document) -> bool:
    return document.kind in FILINGS or document.kind == "other"
