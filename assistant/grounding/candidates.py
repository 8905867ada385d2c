"""What a cited page offers for a figure to stand on.

The figures that the run took down or computed, the page's line items, and every number that it prints.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from assistant.evidence import Computed, Evidence, Fact, Seen
from core.types import Document, LineItem, Principal, Scope, Span
from ingest.numbers import Number, find_numbers
from ingest.periods import Period, find_periods
from ingest.statements.units import Units, read_units

_WORDS = re.compile(r"[A-Za-z]{2,}")
_CODE = re.compile(r"\s*[A-Z]{3}\s")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that a claim may rest on.

    ``amounts`` are its values in whole units, more than one where the page does not say the scale. ``periods`` are
    names (``FY2022``) or last days; empty where the page does not say. ``row`` is the label of a line of a statement,
    ``about`` what its table says around it (its segment, its heading).
    """

    amounts: tuple[Decimal, ...]
    unit: str
    currency: str | None
    periods: tuple[str, ...]
    label: str
    document: Document | None
    source: int | None
    key: str = ""
    span: Span | None = None
    fixed_period: bool = False
    decimals: int = 0
    row: str = ""
    about: str = ""


def of_fact(fact: Fact, evidence: Evidence) -> Candidate:
    """A figure that the run took down."""
    document = evidence.sources[fact.source].document if fact.source else None
    periods = (fact.period,) if fact.period else ()
    return Candidate(
        (fact.value * fact.scale,),
        fact.unit,
        fact.currency,
        periods,
        f"{fact.item} {fact.label}",
        document,
        fact.source,
        fact.id,
        fact.cell,
        fixed_period=bool(periods) and fact.source is not None,
        row=fact.label,
    )


def of_result(result: Computed, evidence: Evidence) -> Candidate:
    """A figure that the run computed."""
    roots = list(evidence.roots(result.id))
    sources = [fact.source for fact in roots if fact.source]
    periods = (result.period,) if result.period else tuple(dict.fromkeys(f.period for f in roots if f.period))
    document = evidence.sources[sources[0]].document if sources else None
    issuers = {evidence.sources[n].document.issuer for n in sources}
    return Candidate(
        (result.value * result.scale,),
        result.unit,
        result.currency,
        periods,
        f"{result.label} {result.formula}",
        document if len(issuers) == 1 else None,
        sources[0] if sources else None,
        result.id,
    )


@dataclass(slots=True)
class Pages:
    """The pages that a draft cites, read once each: their line items and printed numbers as candidates."""

    texts: Any
    principal: Principal
    today: date
    _items: dict[str, list[LineItem]]
    _pages: dict[tuple[str, int], tuple[int, str]]

    @classmethod
    def open(cls, texts: Any, principal: Principal, today: date) -> Pages:  # noqa: ANN401
        """Over a catalogue, for one principal."""
        return cls(texts, principal, today, {}, {})

    def of(self, seen: Seen) -> list[Candidate]:
        """Everything that the page of a source prints; a line item in place of the number in its cell."""
        start, text = self.text(seen)
        items = [item for item in self._line_items(seen.document.id) if item.page == seen.page]
        cells = sorted((item.cell.start, item.cell.end) for item in items)
        found = [of_item(item, seen) for item in items]
        found += [
            candidate
            for candidate in printed(text, start, seen)
            if candidate.span is not None and not _inside(candidate.span, cells)
        ]
        return found

    def text(self, seen: Seen) -> tuple[int, str]:
        """Where a source's page starts in its document, and its text."""
        key = (seen.document.id, seen.page)
        if key not in self._pages:
            page, text = self.texts.page(*key, self.principal)
            self._pages[key] = (page.start, text)
        return self._pages[key]

    def _line_items(self, document_id: str) -> list[LineItem]:
        if document_id not in self._items:
            scope = Scope(documents=(document_id,), history=True)
            self._items[document_id] = self.texts.line_items(self.principal, self.today, scope=scope, limit=20_000)
        return self._items[document_id]


def printed(text: str, start: int, seen: Seen) -> Iterator[Candidate]:
    """The numbers of a page's text. In a row of a table the page's scale counts, and the column's head says when."""
    units = read_units(text)
    scale = units.scale if units else 1
    numbers = find_numbers(text)
    starts = [number.span.start for number in numbers]
    heads: list[list[Period]] = []
    for match in re.finditer(r"[^\n]+", text):
        at, line = match.start(), match.group()
        periods = find_periods(line)
        own = numbers[bisect_left(starts, at) : bisect_left(starts, match.end())]
        free = [number for number in own if not _in_period(number, periods, at)]
        if len(periods) >= 2 and len(free) <= len(periods):
            heads.append(periods)
        table = _is_row(line, free)
        for place, number in enumerate(free):
            column = _column(heads, len(free), place) if table else None
            yield _of_number(number, text, start, seen, _Row(line, at, table, column, scale if table else 1, units))


@dataclass(frozen=True, slots=True)
class _Row:
    """A line that a number stands in, and what its table says of the number."""

    line: str
    at: int
    table: bool
    column: Period | None
    scale: int
    units: Units | None


def _of_number(number: Number, text: str, start: int, seen: Seen, row: _Row) -> Candidate:
    around = _around(text, number.span.start)
    named = (row.column,) if row.column else find_periods(row.line if row.table else around)
    return Candidate(
        _amounts(number, row.scale, coded=bool(_CODE.match(text[number.span.start : number.span.end]))),
        number.unit,
        number.currency or (row.units.currency if row.units and row.table else None),
        tuple(_name(period) for period in named),
        row.line[: max(number.span.start - row.at, 0)][-120:] if row.table else around,
        seen.document,
        seen.n,
        span=Span(start + number.span.start, start + number.span.end),
        fixed_period=row.column is not None,
        decimals=number.decimals,
    )


def of_item(item: LineItem, seen: Seen) -> Candidate:
    """A figure of a statement on a page that was read."""
    periods = [item.period]
    if item.period_end:
        periods.append(item.period_end.isoformat())
    return Candidate(
        (item.value * item.scale,),
        item.unit,
        item.currency,
        tuple(periods),
        f"{item.item} {item.label}",
        seen.document,
        seen.n,
        span=item.cell,
        fixed_period=True,
        row=item.label,
        about=" ".join(item.attributes.values()),
    )


def _is_row(line: str, numbers: Sequence[Number]) -> bool:
    """Whether a line looks like a row of a table rather than prose: few words, and numbers at its end."""
    words = len(_WORDS.findall(line))
    return bool(numbers) and words <= 14 and len(numbers) * 6 >= words and not re.search(r"[a-z]{3,}\.\s*$", line)


def _column(heads: Sequence[Sequence[Period]], width: int, place: int) -> Period | None:
    """The period over a number, by counting: the nearest head above that has as many periods as the row numbers."""
    for head in reversed(heads[-3:]):
        if len(head) == width:
            return head[place]
    return None


def _in_period(number: Number, periods: Sequence[Period], at: int) -> bool:
    start, end = number.span.start - at, number.span.end - at
    return any(start < period.span.end and period.span.start < end for period in periods)


def _around(text: str, at: int) -> str:
    """The sentence of a text that a place is in, over line breaks."""
    ends = _ends(text)
    index = bisect_right(ends, at)
    return text[ends[index - 1] : ends[min(index, len(ends) - 1)]]


@lru_cache(maxsize=64)
def _ends(text: str) -> tuple[int, ...]:
    return (0, *(m.end() for m in re.finditer(r"(?<=[a-z)%\d][.;!?])\s+(?=[A-Z•])|\n\s*\n", text)), len(text))


def _amounts(number: Number, scale: int, *, coded: bool) -> tuple[Decimal, ...]:
    """Its values in whole units; ``coded`` where a currency's code stands at it, as prices and targets are printed."""
    if number.scale > 1 or scale == 1 or number.unit in ("percent", "bps", "ratio", "days"):
        return (number.amount,)
    if coded or (number.decimals and abs(number.value) < 1000):
        return (number.value, number.value * scale)
    return (number.value * scale,)


def _name(period: Period) -> str:
    return period.name or (period.end.isoformat() if period.end else str(period.year))


def _inside(span: Span, cells: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(cells, (span.start, 1 << 60)) - 1
    return any(start < span.end and span.start < end for start, end in cells[max(at, 0) : at + 2])


def without_period(candidate: Candidate) -> Candidate:
    """The same figure where its period is not to be held against it."""
    return replace(candidate, periods=(), fixed_period=False)
