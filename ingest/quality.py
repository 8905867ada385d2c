"""What was got out of a document and what was not: the numbers a librarian looks at before trusting it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from core.types import Document, LineItem, Parsed
from ingest.normalise import UNREADABLE
from ingest.statements.agreement import RESTATED

EXPECTED = {
    "filing": ("title", "issuer", "published", "period", "period_end", "fiscal_year"),
    "event": ("title", "issuer", "published"),
    "company": ("title", "issuer", "ticker", "publisher", "authors", "published", "rating", "price_target"),
    "house": ("title", "publisher", "published"),
}
GROUP = {
    "10-K": "filing", "10-Q": "filing", "earnings_release": "filing", "8-K": "event",
    "initiation": "company", "update": "company", "earnings_note": "company",
}  # fmt: skip
UNSURE = 0.5


def report(document: Document, parsed: Parsed, line_items: Sequence[LineItem]) -> dict[str, Any]:
    """Counts and shares for one document, ready for JSON.

    ``unreadable`` is the share of characters that no font or encoding explained. ``checks`` counts, by name, on how
    many figures a statement's check was made and held. ``missing`` are the fields that a document of this kind should
    have; ``unsure`` those read with a confidence under 0.5.
    """
    expected = EXPECTED[GROUP.get(document.kind, "house")]
    empty = [page.number for page in parsed.pages if page.start == page.end]
    return {
        "pages": len(parsed.pages),
        "characters": len(parsed.text),
        "pages_by_ocr": sum(page.ocr for page in parsed.pages),
        "pages_without_text": empty,
        "unreadable": round(parsed.text.count(UNREADABLE) / max(1, len(parsed.text)), 5),
        "headings": len(parsed.headings),
        "tables": len(parsed.tables),
        **figures(line_items),
        "missing": [name for name in expected if getattr(document, name) in (None, "", ())],
        "unsure": sorted(name for name, origin in document.origins.items() if origin.confidence < UNSURE),
        "duplicate_of": document.duplicate_of,
        "warnings": [warning for warning in parsed.warnings if not warning.startswith("page_without_text")],
    }


def figures(line_items: Sequence[LineItem]) -> dict[str, Any]:
    """The part of the report that figures alone make: it changes when other filings of the issuer come.

    ``restated`` counts those for which a later filing gives another amount.
    """
    made: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for item in line_items:
        made.update(item.checks.keys())
        held.update(name for name, passed in item.checks.items() if passed)
    return {
        "statements": dict(Counter(statement for statement, _ in {(i.statement, i.page) for i in line_items})),
        "figures": len(line_items),
        "checks": {name: {"made": made[name], "held": held[name]} for name in sorted(made)},
        "restated": sum(RESTATED in item.attributes for item in line_items),
    }
