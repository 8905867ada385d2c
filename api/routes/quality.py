"""What was read well of the library and what was not: over all of it, and document by document. For supervisors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from api.auth import require_role
from api.deps import HouseDep, PrincipalDep
from api.sight import sight
from core.types import Document, Scope
from ingest.quality import summary

router = APIRouter(prefix="/v1/library", tags=["library"])
MOST = 100_000


@router.get("/quality", summary="How well the library was read")
def quality(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Text layer or OCR, unreadable share, tables, statements and their checks, missing metadata, duplicates.

    Of the documents that the caller may see, in any state; those with the most to look at come first. ``checks`` are
    of figures: how many were tried and how many held. ``quarantined`` counts files by why none of them was read.
    """
    require_role(principal, "supervisor", "admin")
    catalogue = house.desk.library.catalogue
    seen = catalogue.documents(principal, house.today, scope=Scope(history=True), limit=MOST)
    reports = catalogue.qualities([document.id for document in seen])
    rows = [_row(document, reports[document.id]) for document in seen if "pages_by_ocr" in reports[document.id]]
    allowed = sight(house, principal)
    aside = [
        entry.reason
        for entry in catalogue.entries("quarantined")
        if (allowed.document(entry.document_id) if entry.document_id else principal.role == "admin")
    ]
    return {
        "library": summary(reports.values(), sum(document.duplicate_of is not None for document in seen)),
        "quarantined": dict(Counter(aside)),
        "documents": sorted(rows, key=lambda row: (-_faults(row), row["title"])),
    }


def _row(document: Document, report: Mapping[str, Any]) -> dict[str, Any]:
    checks = report["checks"].values()
    return {
        "id": document.id,
        "title": document.title,
        "pages": report["pages"],
        "pages_by_ocr": report["pages_by_ocr"],
        "pages_without_text": len(report["pages_without_text"]),
        "unreadable": report["unreadable"],
        "tables": report["tables"],
        "statements": report["statements"],
        "figures": report["figures"],
        "checks": {key: sum(count[key] for count in checks) for key in ("made", "held")},
        "missing": report["missing"],
        "unsure": report["unsure"],
        "warnings": report["warnings"],
        "duplicate_of": document.duplicate_of,
    }


def _faults(row: Mapping[str, Any]) -> float:
    failed = row["checks"]["made"] - row["checks"]["held"]
    told = len(row["missing"]) + len(row["unsure"]) + len(row["warnings"]) + bool(row["duplicate_of"])
    return float(row["pages_without_text"] + failed + told + row["unreadable"])
