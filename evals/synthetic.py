"""Cases made of a library's own figures, for tuning and for new documents; marked, and never in a headline figure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from typing import Protocol

from core.types import Document, LineItem, Principal, Scope
from evals.types import Case, Evidence, insider

SYNTHETIC = "synthetic"
_MOST = 5_000
_SCALES = {1: "", 10**3: "thousands", 10**6: "millions", 10**9: "billions"}


class Catalogue(Protocol):
    """What is read of `core.catalogue.Catalogue`."""

    def all_documents(self) -> list[Document]: ...
    def line_items(self, principal: Principal, today: date, *, scope: Scope, limit: int) -> list[LineItem]: ...


def synthetic_cases(catalogue: Catalogue, documents: Collection[str] = (), per_document: int = 6) -> tuple[Case, ...]:
    """Questions for printed figures that passed every check, a few a document, spread over its items by hash."""
    cases: list[Case] = []
    for document in catalogue.all_documents():
        if document.state == "withdrawn" or (documents and document.id not in documents):
            continue
        sound = [
            item for item in _items(catalogue, document) if item.issuer and item.checks and all(item.checks.values())
        ]
        chosen = {(item.item, item.period): item for item in sound}
        ranked = sorted(chosen.values(), key=lambda item: _digest(document.id, item.item, item.period))
        cases += [_case(document, item) for item in ranked[:per_document]]
    return tuple(cases)


def _items(catalogue: Catalogue, document: Document) -> list[LineItem]:
    who = insider(document.source.access)
    scope = Scope(documents=(document.id,), history=True)
    return catalogue.line_items(who, date.today(), scope=scope, limit=_MOST)  # noqa: DTZ011


def _case(document: Document, item: LineItem) -> Case:
    unit = f"{item.currency or ''} {_SCALES.get(item.scale, '')}".strip() if item.unit == "currency" else item.unit
    asked = f" (in {unit})" if unit else ""
    return Case(
        id=f"synthetic-{_digest(document.id, item.item, item.period)[:12]}",
        question=f"What was {item.issuer}'s {item.label.strip().rstrip(':').lower()} for {item.period}{asked}?",
        answer=f"{item.value:,f}",
        answer_type="number",
        unit=unit,
        evidence=(Evidence(document.source.name.rpartition("/")[2], item.page),),
        principal=insider(document.source.access),
        tags=(SYNTHETIC,),
        split="dev",
        source=SYNTHETIC,
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
