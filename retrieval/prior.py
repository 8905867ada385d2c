"""How well a document's metadata fits a query: its issuer, its period, its kind, its day. Read from no text.

The fit only ranks. A document whose year was read wrongly at ingestion falls behind and is still found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from core.types import Document
from retrieval.types import Query, Routed

PERIODIC = ("10-K", "10-Q", "earnings_release")
RESEARCH = ("initiation", "update", "earnings_note", "sector", "macro", "strategy", "fund", "policy", "howto", "email")
WEIGHTS: Mapping[str, float] = {"issuer": 0.5, "period": 0.3, "kind": 0.15, "recent": 0.05}
STRANGER = 0.1
OTHER_HOUSE = 0.7
UNASKED = 0.8
SURE = 0.97
_PERIOD = re.compile(r"(?:(?P<part>[QH])(?P<number>[1-4]) |FY)(?P<year>\d{4})")
_BY_SPAN: Mapping[str, Mapping[str, float]] = {
    "year": {"10-K": 1.0, "earnings_release": 0.8, "earnings_note": 0.6, "update": 0.6, "10-Q": 0.4, "8-K": 0.3},
    "part": {"10-Q": 1.0, "earnings_release": 0.9, "earnings_note": 0.7, "update": 0.6, "10-K": 0.5, "8-K": 0.4},
    "day": {"8-K": 1.0, "10-Q": 0.7, "10-K": 0.7, "earnings_release": 0.7, "update": 0.7, "earnings_note": 0.7},
    "open": {"10-K": 1.0, "10-Q": 0.7, "earnings_release": 0.6, "8-K": 0.4, **dict.fromkeys(RESEARCH, 0.9)},
}


def route(query: Query, documents: Iterable[Document], kinds: Sequence[str] = ()) -> list[Routed]:
    """The documents by fit, best first; equal fits newest first. ``kinds`` are those that the subject suggests."""
    shelf = list(documents)
    ours = [document for document in shelf if _about(query, document)]
    order = {d.id: place for place, d in enumerate(sorted(ours or shelf, key=_newest, reverse=True))}
    newest = max((_newest(document)[0] for document in ours or shelf), default=date.min)
    routed = []
    for document in shelf:
        score, reasons = fit(query, document, kinds, (order.get(document.id, len(order)), len(order)), newest)
        routed.append((Routed(document.id, round(score, 4), reasons), _newest(document)))
    routed.sort(key=lambda pair: pair[0].document_id)
    routed.sort(key=lambda pair: (pair[0].score, pair[1]), reverse=True)
    return [item for item, _ in routed]


def fit(
    query: Query, document: Document, kinds: Sequence[str] = (), age: tuple[int, int] = (0, 1), newest: date = date.min
) -> tuple[float, tuple[str, ...]]:
    """A document's fit in [0, 1] and why. ``age`` is its rank by age, newest 0, and how many are ranked."""
    about = _about(query, document)
    named = bool(query.scope.issuers)
    period, why = period_fit(query, document)
    place, of = age
    recent = 1.0 - place / max(of, 1)
    if query.reach == "latest" and not query.periods:
        period, why = recent, "newest" if place == 0 else "older"
    kind = kind_fit(query, document, kinds) * _fresh(query, document, newest)
    parts = {"issuer": 1.0 if about or not named else 0.0, "period": period, "kind": kind, "recent": recent}
    score = sum(WEIGHTS[name] * value for name, value in parts.items())
    if query.scope.publishers and document.publisher not in query.scope.publishers:
        score *= OTHER_HOUSE
    reasons = tuple(
        r for r in (f"about {document.issuer}" if about else "", why, document.kind if kind >= 1 else "") if r
    )
    return (score if about or not named else score * STRANGER), reasons


def period_fit(query: Query, document: Document) -> tuple[float, str]:
    """How well the document's period suits those asked for, in [0, 1], and in words. `UNASKED` where none is."""
    if query.dates:
        return _day_fit(query.dates, document)
    asked = [m for m in map(_PERIOD.fullmatch, query.periods) if m]
    if not asked:
        return UNASKED, ""
    parts = [m for m in asked if m["part"]]
    if parts:
        return max(((_part_fit(m, document), m.group()) for m in parts), key=lambda pair: pair[0])
    latest = max(int(m["year"]) for m in asked)
    return _year_fit(latest, document), f"FY{latest}"


def kind_fit(query: Query, document: Document, kinds: Sequence[str] = ()) -> float:
    """How well the kind of document suits, in [0, 1]: a kind named in the question, else one its subject suggests."""
    if query.scope.kinds:
        return 1.0 if document.kind in query.scope.kinds else 0.2
    if query.ask == "view" and document.kind in RESEARCH:
        return 1.0
    if kinds:
        return 1.0 if document.kind in kinds else 0.6 * _BY_SPAN[_span(query)].get(document.kind, 0.5)
    return _BY_SPAN[_span(query)].get(document.kind, 0.5)


def _fresh(query: Query, document: Document, newest: date) -> float:
    """Where neither period nor kind is named, a tenth less for each half year behind the newest, down to a half."""
    if _span(query) != "open" or query.scope.kinds:
        return 1.0
    years = (newest - _newest(document)[0]).days / 365.25
    return max(0.5, 1.0 - 0.2 * max(years, 0.0))


def _span(query: Query) -> str:
    if query.dates:
        return "day"
    if any(name[0] in "QH" for name in query.periods):
        return "part"
    return "year" if query.periods else "open"


def _about(query: Query, document: Document) -> bool:
    scope = query.scope
    return bool(document.issuer and document.issuer in scope.issuers) or bool(
        document.ticker and document.ticker in scope.tickers
    )


def _year_fit(year: int, document: Document) -> float:
    """A fiscal year by the company's own name for it or by the year it ends in; later reports show it beside theirs."""
    if document.fiscal_year is None:
        return 0.6 if document.published and document.published.year in (year, year + 1) else 0.3
    ends = document.period_end.year if document.period_end else document.fiscal_year
    whole = document.kind not in ("10-Q", "8-K")
    if year == document.fiscal_year:
        return 1.0 if whole else 0.6
    if year == ends:
        return 0.8 if whole else 0.5
    behind = document.fiscal_year - year
    return {1: 0.45, 2: 0.3}.get(behind, 0.05) if whole else {1: 0.2}.get(behind, 0.05)


def _part_fit(asked: re.Match[str], document: Document) -> float:
    year, part = int(asked["year"]), f"{asked['part']}{asked['number']}"
    name = document.period or ""
    if name == f"{part} {year}":
        return 1.0
    if part == "Q4" and document.kind in ("10-K", "earnings_release", "earnings_note") and document.fiscal_year == year:
        return 0.9 if document.kind != "10-K" else 0.75
    if name.startswith(part) and document.period_end and document.period_end.year == year:
        return 0.75
    if document.fiscal_year == year:
        return 0.6 if document.kind == "10-K" else 0.4
    if name.startswith(part) and document.fiscal_year == year + 1:
        return 0.5
    if document.period_end and document.period_end.year == year and document.kind == "10-K":
        return 0.5
    return 0.1


def _day_fit(days: Sequence[date], document: Document) -> tuple[float, str]:
    best = 0.0
    for day in days:
        for own in (document.published, document.period_end):
            if own is None:
                continue
            after = (own - day).days
            near = 1.0 if after == 0 else 0.9 if 0 < after <= 5 else 0.7 if -3 <= after <= 14 else 0.0
            if own is document.period_end and document.kind in PERIODIC and after == 0:
                near = 1.0
            best = max(best, near)
        if not best and document.fiscal_year in (day.year, day.year + 1):
            best = 0.3
    return best, f"near {min(days).isoformat()}" if best >= 0.7 else ""


def _newest(document: Document) -> tuple[date, str]:
    return (document.period_end or document.published or document.valid_from or date.min), document.id
