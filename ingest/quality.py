"""What was got out of a document and what was not: the numbers a librarian looks at before trusting it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.types import Access, Document, LineItem, Parsed
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
POORLY = 0.01


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
        "warnings": [*_open(document), *(w for w in parsed.warnings if not w.startswith("page_without_text"))],
    }


def _open(document: Document) -> list[str]:
    """A warning where a document says that it is restricted and its source lets everyone in."""
    return ["restricted_but_open"] if document.audience == "restricted" and document.source.access == Access() else []


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


def summary(reports: Iterable[Mapping[str, Any]], duplicates: int = 0) -> dict[str, Any]:
    """Many documents' reports in one, ready for JSON; those that are empty, or of an older make, are left out.

    ``pages`` says how many had a text layer, were read by OCR, or gave no text. ``unreadable`` is the share of all
    characters, ``poorly_read`` the documents with over one in a hundred. ``statements``, ``missing``, ``unsure`` and
    ``warnings`` count documents by name; a page's own warnings count by their code.
    """
    told = [report for report in reports if "pages_by_ocr" in report]
    pages: Counter[str] = Counter()
    checks: dict[str, Counter[str]] = defaultdict(Counter)
    named: dict[str, Counter[str]] = {key: Counter() for key in ("statements", "missing", "unsure", "warnings")}
    for report in told:
        ocr, empty = report["pages_by_ocr"], len(report["pages_without_text"])
        pages.update(text=report["pages"] - ocr - empty, ocr=ocr, none=empty)
        for name, counts in report["checks"].items():
            checks[name].update(counts)
        for key, counted in named.items():
            counted.update({str(name).partition(":")[0] for name in report[key]})
    unreadable = sum(report["unreadable"] * report["characters"] for report in told)
    return {
        "documents": len(told),
        "pages": dict(pages),
        "unreadable": round(unreadable / max(1, sum(report["characters"] for report in told)), 5),
        "poorly_read": sum(report["unreadable"] > POORLY for report in told),
        "tables": sum(report["tables"] for report in told),
        "with_statements": sum(bool(report["statements"]) for report in told),
        "figures": sum(report["figures"] for report in told),
        "restated": sum(report.get("restated", 0) for report in told),
        "checks": {name: dict(counts) for name, counts in sorted(checks.items())},
        **{key: dict(counted.most_common()) for key, counted in named.items()},
        "duplicates": duplicates,
    }
