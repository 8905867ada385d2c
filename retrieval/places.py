"""Where the figures asked for stand: line items of the documents routed to, as pages."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from core.types import LineItem, Principal, Scope
from ingest.lexicon import items as lexicon_items
from retrieval.shelf import Catalogue, Version
from retrieval.types import Query

STATEMENTS = ("income_statement", "balance_sheet", "cash_flow", "comprehensive_income")


@dataclass(frozen=True, slots=True)
class Place:
    """A line item on a page, with the fiscal year of its column."""

    item: str
    statement: str
    page: int
    year: int | None


class Places:
    """Line items by document, read once a document and kept until the catalogue changes. Safe to share."""

    def __init__(self, catalogue: Catalogue, version: Version, keep: int = 512) -> None:
        self._catalogue = catalogue
        self._version = version
        self._keep = keep
        self._held: OrderedDict[tuple[str, str], tuple[Place, ...]] = OrderedDict()
        self._lock = Lock()

    def get(self, documents: Sequence[str], principal: Principal, today: date) -> dict[str, tuple[Place, ...]]:
        """The places of documents that the principal is known to see (they come from the principal's own shelf)."""
        version = self._version()
        with self._lock:
            found = {key: self._held[version, key] for key in documents if (version, key) in self._held}
        missing = [key for key in documents if key not in found]
        if missing:
            found |= self._read(missing, principal, today, version)
        return {key: found[key] for key in documents}

    def _read(
        self, documents: Sequence[str], principal: Principal, today: date, version: str
    ) -> dict[str, tuple[Place, ...]]:
        scope = Scope(documents=tuple(documents), history=True)
        rows: dict[str, list[Place]] = defaultdict(list)
        for row in self._catalogue.line_items(principal, today, scope=scope, limit=100_000):
            rows[row.document_id].append(_place(row))
        read = {key: tuple(dict.fromkeys(rows[key])) for key in documents}
        with self._lock:
            for key, places in read.items():
                self._held[version, key] = places
            while len(self._held) > self._keep:
                self._held.popitem(last=False)
        return read


def wanted(query: Query) -> tuple[str, ...]:
    """The statements to open: those the question names, else those its line items stand on, in order."""
    if query.statements:
        return query.statements
    known = lexicon_items()
    return tuple(dict.fromkeys(known[item].statement for item in query.items if item in known))


def pages(query: Query, places: Iterable[Place]) -> list[int]:
    """One document's pages where what is asked for stands: the best of each statement wanted, then the second best.

    A page counts the items asked for that it shows for a year asked for, then those it shows at all, then all its items
    of that statement. Pages without any item asked for follow only where the question names their statement.
    """
    rows = list(places)
    rankings = [_ranked(statement, query, rows) for statement in wanted(query)]
    turns = [
        ranking[place]
        for place in range(max(map(len, rankings), default=0))
        for ranking in rankings
        if place < len(ranking)
    ]
    return list(dict.fromkeys(turns))


def _ranked(statement: str, query: Query, rows: Sequence[Place]) -> list[int]:
    own = [row for row in rows if row.statement == statement]
    asked = set(query.items)
    years = set(query.scope.fiscal_years)
    dated = _count(row for row in own if row.item in asked and (row.year in years or not years))
    shown = _count(row for row in own if row.item in asked)
    every = Counter(row.page for row in own)
    found = [page for page in every if shown[page] or statement in query.statements]
    return sorted(found, key=lambda page: (-dated[page], -shown[page], -every[page], page))[:3]


def _count(rows: Iterable[Place]) -> Counter[int]:
    """How many different items each page shows."""
    return Counter(page for page, _ in {(row.page, row.item) for row in rows})


def _place(row: LineItem) -> Place:
    return Place(row.item, row.statement, row.page, row.fiscal_year)


Placed = Mapping[str, Sequence[int]]
