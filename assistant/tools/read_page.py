"""One page of a document, whole."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from assistant.tools.lookup import source
from assistant.types import Run
from core.errors import InputError
from core.types import Span

LONGEST = 8000


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run."""

    async def read_page(document: str, page: int) -> str:
        """Read one page of a document found before, as a numbered source. Tables keep their rows.

        Args:
            document: The document's id.
            page: The page's number, from 1.
        """
        document_found = run.catalogue.document(document, run.principal)
        layout, text = run.catalogue.page(document, page, run.principal)
        if not text.strip():
            raise InputError(f"page {page} of {document_found.title!r} has no text")
        end = min(layout.end, layout.start + LONGEST)
        n = run.evidence.add(document_found, page, Span(layout.start, end), text[: end - layout.start])
        return json.dumps({"sources": [source(run, n)], "cut": layout.end > end}, ensure_ascii=False)

    return read_page
