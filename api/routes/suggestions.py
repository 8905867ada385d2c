"""Questions to start with, made from what the library holds for this caller, so that each can be answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from fastapi import APIRouter

from api.deps import HouseDep, PrincipalDep
from api.house import House
from core.types import Document, LineItem, Principal, Scope

router = APIRouter(prefix="/v1", tags=["ask"])
MOST = 4
COMMON = {"revenue": "revenue", "net_income": "net income", "operating_income": "operating income"}


@router.get("/suggestions", summary="Questions to start with")
def suggestions(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Up to four questions that the caller's part of the library answers, and how many documents that is."""
    documents = house.desk.library.catalogue.documents(principal, house.today)
    return {"questions": suggest(house, principal, documents), "documents": len(documents)}


def suggest(house: House, principal: Principal, documents: Sequence[Document] | None = None) -> list[str]:
    """Questions about the newest research and the figures found in it, one an issuer."""
    catalogue = house.desk.library.catalogue
    if documents is None:
        documents = catalogue.documents(principal, house.today)
    questions = [*islice(_views(documents), 1)]
    for document in documents:
        if len(questions) >= MOST:
            break
        name = document.issuer
        if not name or any(name in question for question in questions):
            continue
        items = catalogue.line_items(
            principal, house.today, scope=Scope(documents=(document.id,)), items=tuple(COMMON), limit=200
        )
        questions += islice(_figures(name, items, margin=len(questions) % 2 == 1), 1)
    return questions[:MOST]


def _views(documents: Sequence[Document]) -> Iterator[str]:
    for document in documents:
        if document.issuer and document.rating:
            yield f"What is our current rating and price target on {document.issuer}?"


def _figures(name: str, items: Sequence[LineItem], *, margin: bool) -> Iterator[str]:
    years = sorted(
        {i.period for i in items if i.period.startswith("FY") and "estimate" not in i.attributes}, reverse=True
    )
    for year in years:
        here = {item.item for item in items if item.period == year}
        if margin and {"revenue", "operating_income"} <= here:
            yield f"What was {name}'s operating margin in {year}?"
        for item, said in COMMON.items():
            if item in here:
                yield f"What was {name}'s {said} in {year}?"
