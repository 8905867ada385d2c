"""What the houses think of a company: rating and target of each, dated, now or on a day, with what came before."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.tools.days import day_of
from assistant.tools.lookup import source
from assistant.tools.opening import opening
from assistant.tools.passages import units
from assistant.tools.picking import bounded, issuers, ours, shelf
from assistant.tools.showing import show
from assistant.types import Run
from core.errors import InputError
from core.types import Document, Span
from ingest.numbers import find_numbers

_COVERAGE = r"(?:ended|ends|ceased|ceases|discontinued|dropped|terminated)"
_NOTICE = re.compile(
    r"\b(?:rating|target|recommendation|estimate)s?\b.{0,60}\bunder\s+review\b"
    r"|\bunder\s+review\b.{0,60}\b(?:rating|target|estimate)s?\b"
    r"|\b(?:cease|drop|discontinue|terminate|end)(?:s|d|ed)?\b.{0,20}\bcoverage\b"
    rf"|\bcoverage (?:of .{{0,40}} )?(?:has |is |was )?{_COVERAGE}\b",
    re.I | re.S,
)
_LINE = re.compile(r"[^\n]+")
_TARGET = re.compile(r"\b(?:price )?target\b|\bPT\b|\bfair value\b", re.I)
REACH = 3


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run."""

    async def house_view(issuer: str, as_of: str = "", history: bool = False, argument: bool = False) -> str:
        """The rating and price target of each house on a company, dated, the firm's own house first.

        "views" are the ones that hold on the day, and differ where the houses disagree; with history, "earlier" gives
        the ones that no longer held on it, newest first. Each with its passage to cite. Never give an earlier one as
        current.

        Args:
            issuer: The company, by name or ticker.
            as_of: The day it must hold on, as 2026-03-31. Today if left out.
            history: Whether to give the earlier views as well.
            argument: Whether to give the sentences that each note opens with, which say why.
        """
        found = views(run, issuer, day_of(as_of), history=history, argument=argument)
        return json.dumps(found, ensure_ascii=False)

    return house_view


def views(
    run: Run, issuer: str, as_of: date | None, *, history: bool = False, argument: bool = False
) -> dict[str, Any]:
    """The views as the tool's result shows them."""
    day = as_of or run.scope.as_of or run.today
    scope = replace(run.scope, as_of=day)
    names = issuers(replace(run, scope=replace(scope, history=True)), issuer)
    if not names:
        raise InputError(f"no company called {issuer[:60]!r} in the research you may read")
    held = shelf(run, bounded(run, issuers=names, as_of=day)).values()
    house = ours(run)
    current = _newest([d for d in held if d.rating], house)
    told = [_view(run, document, house) for document in current]
    earlier: list[dict[str, Any]] = []
    if history:
        every = shelf(run, bounded(run, issuers=names, as_of=day, history=True)).values()
        past = [d for d in every if d.rating and d.id not in {c.id for c in current}]
        earlier = [_view(run, document, house) for document in sorted(past, key=_published, reverse=True)]
    if told:
        run.evidence.show("view", _card(names[0], told, run.today))
    notices = _notices(run, held, current)
    if argument:
        for told_of in (*told, *earlier, *notices):
            told_of["argument"] = opening(run, run.catalogue.document(told_of["document_id"], run.principal))
    numbers = sorted({view["source"] for view in [*told, *earlier, *notices]})
    return {
        "issuer": names[0],
        "as_of": day.isoformat(),
        "views": told,
        "earlier": earlier,
        "notices": notices,
        "newest": [_mention(document) for document in sorted(held, key=_published, reverse=True)[:4]],
        "sources": [source(run, n) for n in numbers],
    }


def _notices(run: Run, held: Collection[Document], current: Sequence[Document]) -> list[dict[str, Any]]:
    """What research newer than a house's view says of it: that it is under review, or that coverage has ended."""
    since = {document.publisher: _published(document) for document in current}
    told = []
    for document in sorted(held, key=_published, reverse=True):
        if document.rating and document in current or _published(document) <= since.get(document.publisher, date.min):
            continue
        parsed = run.catalogue.parsed(document.id, run.principal, boxes=False)
        for page in parsed.pages[:REACH]:
            for unit in units(parsed.text[page.start : page.end], page.start):
                if unit.kind == "sentence" and _NOTICE.search(unit.text):
                    n = run.evidence.add(document, page.number, unit.span, unit.text)
                    quote = " ".join(unit.text.split())
                    entry = {
                        "document_id": document.id,
                        "publisher": document.publisher,
                        "date": _published(document).isoformat(),
                        "title": document.title,
                    }
                    told.append({**entry, "source": n, "quote": quote})
                    break
    return told


def _newest(documents: Sequence[Document], ours: str) -> list[Document]:
    """The newest rated document of each house, ours first."""
    newest: dict[str, Document] = {}
    for document in sorted(documents, key=_published):
        newest[document.publisher or ""] = document
    return sorted(newest.values(), key=lambda d: (d.publisher != ours, -_published(d).toordinal()))


def _published(document: Document) -> date:
    return document.published or document.valid_from or date.min


def _view(run: Run, document: Document, ours: str) -> dict[str, Any]:
    page, span, quote, cell = _passage(run, document)
    n = run.evidence.add(document, page, span, quote)
    told: dict[str, Any] = {
        "publisher": document.publisher,
        "ours": document.publisher == ours,
        "rating": document.rating,
        "date": _published(document).isoformat(),
        "title": document.title,
        "kind": document.kind,
        "authors": list(document.authors),
        "document_id": document.id,
        "state": document.state,
        "until": document.valid_to.isoformat() if document.valid_to else None,
        "source": n,
        "quote": quote,
        "target": None,
    }
    if document.price_target is not None:
        told["target"] = _target(run, document, n, quote, cell)
    return told


def _target(run: Run, document: Document, n: int, quote: str, cell: Span | None) -> dict[str, Any]:
    value = document.price_target
    assert value is not None
    made = run.evidence.figure(
        "price_target",
        f"price target of {document.publisher}",
        value,
        "per_share",
        currency=document.currency,
        source=n,
        quote=quote,
        cell=cell,
    )
    places = max(0, -int(value.as_tuple().exponent))
    text = show(value, "per_share", currency=document.currency, places=places)
    return {"id": made, "value": f"{value:f}", "currency": document.currency, "text": text}


def _passage(run: Run, document: Document) -> tuple[int, Span, str, Span | None]:
    """Where a document says its rating and target: the line with both, or the one that comes nearest to it."""
    parsed = run.catalogue.parsed(document.id, run.principal, boxes=False)
    best: tuple[float, int, Span, Span | None] | None = None
    for page in parsed.pages[:REACH]:
        for line in _LINE.finditer(parsed.text, page.start, page.end):
            score, cell = _says(line.group(), line.start(), document)
            score -= page.number * 0.1
            if best is None or score > best[0]:
                best = (score, page.number, Span(line.start(), line.end()), cell)
    if best is None:
        raise InputError(f"{document.title!r} has no text")
    _, number, span, cell = best
    return number, span, parsed.text[span.start : span.end], cell


def _says(line: str, start: int, document: Document) -> tuple[float, Span | None]:
    """How much of the view a line states, and where in the document its target stands."""
    cell = None
    score = 0.0
    if document.rating and re.search(rf"\b{re.escape(document.rating)}\b", line, re.I):
        score += 1.0
    if document.price_target is not None:
        for number in find_numbers(line):
            if number.amount == document.price_target:
                score += 1.0 + bool(_TARGET.search(line)) * 0.5
                cell = Span(start + number.span.start, start + number.span.end)
                break
    return score, cell


def _mention(document: Document) -> dict[str, Any]:
    return {
        "document_id": document.id,
        "title": document.title,
        "kind": document.kind,
        "publisher": document.publisher,
        "published": _published(document).isoformat(),
        "rating": document.rating,
    }


def _card(issuer: str, told: Sequence[dict[str, Any]], today: date) -> dict[str, Any]:
    """The house-view card: our view, or the only one, with the others beside it."""

    def plain(view: dict[str, Any]) -> dict[str, Any]:
        target = view["target"] or {}
        over = view["until"] if view["until"] and date.fromisoformat(view["until"]) <= today else None
        return {
            "publisher": view["publisher"],
            "rating": view["rating"],
            "price_target": str(Decimal(target["value"])) if target else None,
            "currency": target.get("currency"),
            "date": view["date"],
            "superseded": over,
        }

    first, *others = told
    return {"issuer": issuer, **plain(first), "others": [plain(view) for view in others]}
