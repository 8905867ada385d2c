"""Which printed figure answers for an item and a period, where several documents print one.

One document is preferred for all of a question's figures, so that an average or a change does not mix a figure with its
later restatement. Nothing is guessed: a cell that no document prints is missing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assistant.formulas import key
from assistant.types import Run
from core.types import Document, LineItem, Scope
from ingest import lexicon
from retrieval.names import core_words

MOST = 20_000
LATEST = "latest"
WHOLE = "total"
"""The segment that a segment table's own total stands under; the statements print the same figure."""
PERIODIC = {"10-K": 0, "10-Q": 1, "earnings_release": 2, "8-K": 3}
_NAMED = re.compile(r"(?P<part>FY|Q[1-4]|H[12]|9M)\s?(?P<year>\d{4})$")
_BRACKETED = re.compile(r"\b(?:income|benefit|credit|gain)s?\s*/?\s*\((?:expense|provision|charge|loss)", re.I)
_EITHER = re.compile(r"\b(?:expense|provision|charge|loss)\w*\s*/?\s*\((?:income|benefit|credit|gain)", re.I)
AROUND: Mapping[str, tuple[str, ...]] = {"income_tax_expense": ("pretax_income", "net_income")}
"""Items whose figures tell the sign of another's."""
_MONTHS = {"F": 12, "Q": 3, "H": 6, "9": 9}


@dataclass(frozen=True, slots=True)
class Picked:
    """A figure chosen for a cell: ``item`` and ``period`` as asked, where it stands, and how exactly it fits.

    ``shifted`` says that the company itself gives the period another name, by the year it begins in or ends in.
    """

    item: str
    period: str
    line: LineItem
    document: Document
    shifted: bool = False
    counted: Decimal = Decimal(0)
    """The value as sums count it: costs and payments are positive however they are printed."""


def issuers(run: Run, name: str) -> tuple[str, ...]:
    """The registered names that a company name or ticker stands for; none where the library has no such company."""
    wanted = core_words(name)
    held = {
        d.issuer: d for d in shelf(run, Scope(as_of=run.scope.as_of, history=run.scope.history)).values() if d.issuer
    }
    same = [n for n, d in held.items() if core_words(n) == wanted or (d.ticker or "").lower() == name.strip().lower()]
    if same:
        name = same[0]
    query = run.search.understand(f"about {name}", run.principal, (), run.scope)
    return tuple(dict.fromkeys((*same, *query.scope.issuers)))


def shelf(run: Run, scope: Scope) -> dict[str, Document]:
    """The documents of a scope that may be seen, by id."""
    found = run.catalogue.documents(run.principal, run.today, scope=replace(scope, fiscal_years=()), limit=MOST)
    return {document.id: document for document in found}


def houses(run: Run) -> list[str]:
    """The publishers of rated research, the firm's own house first: the one that most of it is from."""
    counts: dict[str, int] = {}
    for document in shelf(run, Scope(as_of=run.scope.as_of, history=True)).values():
        if document.rating and document.publisher:
            counts[document.publisher] = counts.get(document.publisher, 0) + 1
    return sorted(counts, key=lambda name: (counts[name], name), reverse=True)


def ours(run: Run) -> str:
    """The firm's own house; empty where there is none."""
    return next(iter(houses(run)), "")


def lines(run: Run, scope: Scope, items: Sequence[str] = ()) -> list[LineItem]:
    """The figures of a scope that may be seen."""
    found: list[LineItem] = run.catalogue.line_items(run.principal, run.today, scope=scope, items=items, limit=MOST)
    return found


def bounded(run: Run, **changes: object) -> Scope:
    """The caller's own scope, narrowed further."""
    return replace(run.scope, **{name: value for name, value in changes.items() if value})  # type: ignore[arg-type]


def pick(
    found: Iterable[LineItem],
    documents: Mapping[str, Document],
    items: Sequence[str],
    periods: Sequence[str],
    *,
    prefer: Sequence[str] = (),
    house: str = "",
    segment: str = "",
) -> list[Picked]:
    """The best figure for each item and period that any document prints, in the order asked.

    Args:
        prefer: Document ids to read from first, best first.
        house: A publisher whose research is read before that of others.
        segment: A segment's name as printed; empty picks figures of the whole company.
    """
    held = [line for line in found if line.document_id in documents and _of(line, segment)]
    periods = [_dated(held, period) for period in periods or (LATEST,)]
    cells: dict[tuple[str, str], list[tuple[int, LineItem]]] = defaultdict(list)
    for line in held:
        if line.item in items:
            for period in dict.fromkeys(periods):
                fit = fits(line, period)
                if fit is not None:
                    cells[line.item, period].append((fit, line))
    homes = _homes(cells, documents, periods, (prefer, house))
    chosen = []
    for item in items:
        for period in dict.fromkeys(periods):
            options = cells.get((item, period), [])
            if options:
                fit, line = min(options, key=lambda o: (*_rank(o[0], o[1], homes), o[1].span.start))
                amount = counted(line, held)
                chosen.append(Picked(item, period, line, documents[line.document_id], fit > 0, amount))
    return chosen


def fits(line: LineItem, period: str) -> int | None:
    """How a figure's period answers the one asked for: 0 by name, 1 by the year it ends in, None not at all."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", period):
        return 0 if line.period_end == date.fromisoformat(period) and line.months == 0 else None
    asked = _NAMED.match(period)
    if asked is None:
        return 0 if line.period == period else None
    balance = line.months == 0 and not _flow(line)
    if line.period == period and (balance or line.months == _MONTHS[period[0]]):
        return 0
    part, year = asked["part"], int(asked["year"])
    if part == "Q4" and balance and line.period == f"FY{year}":
        return 0
    if part == "FY" and line.period.startswith("FY") and line.period_end and line.period_end.year == year:
        return 1 if balance or line.months == 12 else None
    return None


def counted(line: LineItem, around: Iterable[LineItem] = ()) -> Decimal:
    """A figure as sums count it: debits (costs, payments) positive, whatever sign they are printed with.

    A tax line may be a charge or a credit under either sign. Where ``around`` holds the same period's income before and
    after tax, their difference tells; else the label's brackets do.
    """
    known = lexicon.items().get(line.item)
    if known is None or known.sign != "debit":
        return line.value
    if line.item == "income_tax_expense" and (tax := _tax(line, around)) is not None:
        return tax
    if _BRACKETED.search(line.label):
        return -line.value
    return line.value if _EITHER.search(line.label) else abs(line.value)


def _tax(line: LineItem, around: Iterable[LineItem]) -> Decimal | None:
    same = {
        other.item: other.value
        for other in around
        if (other.document_id, other.page, other.period) == (line.document_id, line.page, line.period)
    }
    if "pretax_income" not in same or "net_income" not in same:
        return None
    difference = same["pretax_income"] - same["net_income"]
    size = abs(line.value)
    return size if abs(difference - size) <= abs(difference + size) else -size


def segments(found: Iterable[LineItem], named: str = "") -> list[str]:
    """The segments that figures are given for, in the order printed; with ``named``, those that the words fit.

    A segment fits where all of the words are in its name, or all of its name is in the words.
    """
    every = dict.fromkeys(name for line in found if (name := line.attributes.get("segment", "")) not in ("", WHOLE))
    wanted = set(key(named).split())
    if not wanted:
        return list(every)
    same = [name for name in every if set(key(name).split()) == wanted]
    return same or [name for name in every if wanted <= (own := set(key(name).split())) or own <= wanted]


def _of(line: LineItem, segment: str) -> bool:
    own = line.attributes.get("segment", "")
    return own.lower() == segment.lower()


def _flow(line: LineItem) -> bool:
    return line.statement in ("income_statement", "cash_flow")


def _dated(held: Sequence[LineItem], period: str) -> str:
    """A period left open made a named one: the latest of all, or the latest third quarter."""
    if period == LATEST:
        return _latest(held)
    if not re.fullmatch(r"Q[1-4]|H[12]|9M", period):
        return period
    same = [
        line.period for line in held if line.period.startswith(f"{period} ") and not line.attributes.get("estimate")
    ]
    return max(same, key=lambda name: name[-4:], default=period)


def _latest(held: Sequence[LineItem]) -> str:
    """The newest whole year that is reported, else the newest period of any length."""
    reported = [line for line in held if line.period and not line.attributes.get("estimate")]
    years = [line for line in reported if line.period.startswith("FY")] or reported
    if not years:
        return ""
    return max(years, key=lambda line: (int(re.sub(r"\D", "", line.period)[-4:] or 0), line.period)).period


def _homes(
    cells: Mapping[tuple[str, str], Sequence[tuple[int, LineItem]]],
    documents: Mapping[str, Document],
    periods: Sequence[str],
    first: tuple[Sequence[str], str],
) -> dict[str, int]:
    """The documents with figures, each with its place in the order to read them in."""
    prefer, house = first
    cover: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for cell, options in cells.items():
        for fit, line in options:
            if fit == 0:
                cover[line.document_id].add(cell)
            else:
                cover.setdefault(line.document_id, set())
    newest = max(periods, key=_year, default="")

    def order(key: str) -> tuple[object, ...]:
        document = documents[key]
        own = document.period == newest or (document.fiscal_year == _year(newest) and newest.startswith("FY"))
        preferred = prefer.index(key) if key in prefer else len(prefer)
        foreign = bool(house) and document.kind not in PERIODIC and document.publisher != house
        kind = PERIODIC.get(document.kind, 4)
        age = document.period_end or document.published or date.min
        return (preferred, foreign, -len(cover[key]), not own, kind, -age.toordinal(), key)

    return {key: place for place, key in enumerate(sorted(cover, key=order))}


def _rank(fit: int, line: LineItem, homes: Mapping[str, int]) -> tuple[int, ...]:
    failed = sum(not held for held in line.checks.values())
    known = lexicon.items().get(line.item)
    elsewhere = known is not None and line.statement != known.statement
    return (fit, homes[line.document_id], elsewhere, failed)


def _year(period: str) -> int:
    digits = re.findall(r"\d{4}", period)
    return int(digits[0]) if digits else 0
