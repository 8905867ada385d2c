"""What one principal may see of the library, by metadata: the documents to rank and the names to read questions with.

Names come from these documents only, so that not even an alias of a restricted issuer can be guessed at. A shelf is
kept until the catalogue changes, and half a minute at most: a change of access alone does not show in its fingerprint.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from time import monotonic
from typing import Protocol

from core.types import Document, LineItem, Principal, Scope
from retrieval.names import Table, table

EVERYTHING = 1_000_000
FRESH_S = 1.0
LIVES_S = 30.0


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


class Version:
    """The catalogue's fingerprint, asked for at most once in `FRESH_S` seconds: it reads every document's row.

    What was ingested is known to a search a second later at most. Access and life-cycle do not wait for it: the store
    filters by them itself.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._held = ""
        self._until = 0.0

    def __call__(self) -> str:
        if monotonic() >= self._until:
            self._held = self._catalogue.fingerprint()
            self._until = monotonic() + FRESH_S
        return self._held

    def forget(self) -> None:
        """Ask again at the next call."""
        self._until = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One issuer's names."""

    issuer: str
    ticker: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Documents by id, and the table of names made from them."""

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
    publishers = Counter(document.publisher for document in documents if document.publisher)
    held = {document.id: document for document in documents}
    return Shelf(held, table(rows, [name for name, _ in publishers.most_common()]))


class Shelves:
    """The last few shelves, by who asks and for which day. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, version: Version, keep: int = 64) -> None:
        self._catalogue = catalogue
        self._version = version
        self._keep = keep
        self._held: OrderedDict[object, tuple[float, Shelf]] = OrderedDict()
        self._lock = Lock()

    def get(self, principal: Principal, today: date, scope: Scope) -> Shelf:
        """What the principal may see on the scope's day; of its filters only the life-cycle ones count."""
        seen = Scope(as_of=scope.as_of, history=scope.history)
        key = (self._version(), principal.groups, principal.barriers, scope.as_of or today, scope.history)
        with self._lock:
            until, held = self._held.get(key, (0.0, None))
            if held is not None and monotonic() < until:
                self._held.move_to_end(key)
                return held
        made = shelf(self._catalogue.documents(principal, today, scope=seen, limit=EVERYTHING))
        with self._lock:
            self._held[key] = (monotonic() + LIVES_S, made)
            while len(self._held) > self._keep:
                self._held.popitem(last=False)
        return made
