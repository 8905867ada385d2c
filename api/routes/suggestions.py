"""Questions to start with, made from what the library holds for this caller, so that each can be answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.deps import HouseDep, PrincipalDep
from api.house import House
from core.errors import InputError
from core.types import Document, LineItem, Principal, Scope

router = APIRouter(prefix="/v1", tags=["ask"])
MOST = 4
MOST_NEXT = 3
COMMON = {"revenue": "revenue", "net_income": "net income", "operating_income": "operating income"}


@router.get("/suggestions", summary="Questions to start with")
def suggestions(house: HouseDep, principal: PrincipalDep) -> dict[str, Any]:
    """Up to four questions that the caller's part of the library answers, and how many documents that is."""
    documents = house.desk.library.catalogue.documents(principal, house.today)
    return {"questions": suggest(house, principal, documents), "documents": len(documents)}


@router.get("/suggestions/next", summary="Questions to go on with")
def following(
    house: HouseDep,
    principal: PrincipalDep,
    issuer: Annotated[str, Query(max_length=200, description="The company that was asked about.")],
    asked: Annotated[str, Query(max_length=8000, description="The question; what it asked is not offered again.")] = "",
    as_of: Annotated[date | None, Query(description="As things stood on this day.")] = None,
) -> dict[str, Any]:
    """Up to three more questions about a company, each of something that the caller's part of the library holds."""
    return {"questions": follow(house, principal, issuer, asked, as_of or house.today)}


def follow(house: House, principal: Principal, issuer: str, asked: str, day: date) -> list[str]:
    """Questions that the library answers about an issuer beside the one asked: its view, its last year, its price."""
    catalogue = house.desk.library.catalogue
    documents = catalogue.documents(principal, day, scope=Scope(issuers=(issuer,)))
    said = asked.lower()
    found: list[str] = []
    if not any(word in said for word in ("rating", "rate", "target", "view")):
        found += islice(_views(documents), 1)
    for document in documents:
        scope = Scope(documents=(document.id,))
        items = catalogue.line_items(principal, day, scope=scope, items=tuple(COMMON), limit=200)
        figures = [*_figures(issuer, items, margin=True)]
        if figures:
            found += [question for question in figures if not _same(question, issuer, said)]
            break
    if "price" not in said and _priced(house, documents):
        found.insert(MOST_NEXT - 1, f"How did the {issuer} share price move over the last year?")
    return found[:MOST_NEXT]


def _same(question: str, issuer: str, asked: str) -> bool:
    """Whether a question is of the figure that was asked for."""
    what = question.removeprefix(f"What was {issuer}'s ").split(" in FY")[0]
    return what in asked


def _priced(house: House, documents: Sequence[Document]) -> bool:
    """Whether there are prices for the issuer, up to now."""
    tickers = {document.ticker for document in documents if document.ticker}
    if not house.desk.prices or not tickers:
        return False
    try:
        return not any(house.desk.prices.listing(ticker).ended for ticker in tickers)
    except InputError:
        return False


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
