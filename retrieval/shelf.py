"""What one principal may see of the library, by metadata: the documents to rank and the names to read questions with.

Names come from these documents only, so that not even an alias of a restricted issuer can be guessed at. A shelf is
kept until the catalogue changes.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Protocol

from core.types import Document, LineItem, Principal, Scope
from retrieval.names import Table, table

EVERYTHING = 1_000_000


class Catalogue(Protocol):
    """The reads of `core.catalogue.Catalogue` that a search needs."""

    def fingerprint(self) -> str: ...
    def documents(
        self, principal: Principal, today: date, *, scope: Scope = ..., text: str = ..., limit: int = ...
    ) -> list[Document]: ...
    def line_items(
        self,
        principal: Principal,
        today: date,
        *,
        scope: Scope = ...,
        items: Sequence[str] = ...,
        statements: Sequence[str] = ...,
        limit: int = ...,
    ) -> list[LineItem]: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One issuer's names."""

    issuer: str
    ticker: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Documents by id, and the alias table made from them."""

    documents: dict[str, Document]
    names: Table


def shelf(documents: Sequence[Document]) -> Shelf:
    """A shelf of these documents."""
    tickers: dict[str, str | None] = {}
    aliases: dict[str, dict[str, None]] = defaultdict(dict)
    for document in documents:
        if document.issuer:
            tickers[document.issuer] = tickers.get(document.issuer) or document.ticker
            aliases[document.issuer].update(dict.fromkeys(document.aliases))
    rows = [Row(issuer, ticker, tuple(aliases[issuer])) for issuer, ticker in tickers.items()]
    return Shelf({document.id: document for document in documents}, table(rows))


class Shelves:
    """The last few shelves, by who asks and for which day. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, keep: int = 64) -> None:
        self._catalogue = catalogue
        self._keep = keep
        self._held: OrderedDict[object, Shelf] = OrderedDict()
        self._lock = Lock()

    def get(self, principal: Principal, today: date, scope: Scope) -> Shelf:
        """What the principal may see on the scope's day; of its filters only the life-cycle ones count."""
        seen = Scope(as_of=scope.as_of, history=scope.history)
        key = (self._catalogue.fingerprint(), principal.groups, principal.barriers, scope.as_of or today, scope.history)
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = shelf(self._catalogue.documents(principal, today, scope=seen, limit=EVERYTHING))
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._keep:
                self._held.popitem(last=False)
        return made
