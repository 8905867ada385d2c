"""Financial statements, out of a document's text: line items with their place, period and checks; and page types.

`extract` finds the income statement, balance sheet and cash flow of filings and earnings releases, and the estimates
of research. `page_tags` says what each page is.
"""

from __future__ import annotations

from core.types import Document, LineItem, Parsed
from ingest.statements.checks import check
from ingest.statements.find import statements
from ingest.statements.read import read
from ingest.statements.tags import page_tags

__all__ = ["extract", "page_tags"]


def extract(document: Document, parsed: Parsed) -> list[LineItem]:
    """Every figure of the document's statements, by place; none where there are none.

    Rows that the lexicon does not know are kept under a slug of their label. A figure whose column is not sure is left
    out, never guessed.
    """
    return check(read(document, parsed, statements(parsed)))
