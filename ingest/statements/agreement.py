"""Whether two filings of one issuer say the same of the same period: each repeats the years before it.

Where they differ, either a later filing restated the figure or one of the two was misread. A misread figure leaves a
trace: the right one stands in another row or column of the same statement, the statement's own sums do not come out,
or the two are a power of a thousand apart. A difference without any such trace is taken for a restatement.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from core.types import LineItem
from ingest import lexicon

NEXT = "next_filing"
EARLIER = "earlier_filing"
RESTATED = "restated"
RESTATED_IN = "restated_in"
NEAR = timedelta(days=10)
TELLING = 1000
"""Figures under this, as printed, stand in many rows by chance and give no row away."""

_DIRECTION = re.compile(
    r"\b(?:net(?= cash)|net(?= increase| decrease)|provided|used|generated|from|for|by|in|increase|decrease|or)\b"
)
_FACTORS = (Decimal(1000), Decimal(1_000_000))
_Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure that two filings print, the earlier filing's first, and which of the two was misread, if any.

    Neither agreeing nor misread is restated.
    """

    one: LineItem
    other: LineItem
    agrees: bool
    one_misread: bool = False
    other_misread: bool = False

    @property
    def restated(self) -> bool:
        """Whether the later filing gives another figure, and both look well read."""
        return not (self.agrees or self.one_misread or self.other_misread)


def compare(items: Sequence[LineItem], others: Sequence[LineItem]) -> list[Comparison]:
    """The figures that two filings print of the same row, length and end of period, in the order of the first.

    Figures in different scales agree where they do so to the coarser one. Rows are the same by their item and, where
    the figures differ, by their label too: "interest expense" is not "interest expense, net". Of an item that stands
    in several rows of a statement ("other, net") only figures that agree are given: which row is which is not sure.
    """
    return list(_compared(_Filing.of(items), _Filing.of(others), {}))


def confirm(filings: Sequence[Sequence[LineItem]]) -> list[list[LineItem]]:
    """The figures of an issuer's filings, given oldest first, each with what its neighbours say of it.

    The checks are ``next_filing`` and ``earlier_filing``: whether the nearest later and the nearest earlier filing that
    print the figure agree. One that was restated has no such check, but the attributes ``restated``, the new amount in
    whole units, and ``restated_in``, the document that gives it. What an earlier comparison said is forgotten.
    """
    found = [_Filing.of([_bare(item) for item in items]) for items in filings]
    ahead: dict[int, Comparison] = {}
    behind: dict[int, Comparison] = {}
    for at, filing in enumerate(found):
        for later in found[at + 1 :]:
            for comparison in _compared(filing, later, ahead):
                ahead[id(comparison.one)] = comparison
                behind[id(comparison.other)] = comparison
    return [[_told(item, ahead.get(id(item)), behind.get(id(item))) for item in filing.items] for filing in found]


def _told(item: LineItem, ahead: Comparison | None, behind: Comparison | None) -> LineItem:
    checks, attributes = dict(item.checks), dict(item.attributes)
    if ahead and (ahead.agrees or ahead.one_misread):
        checks[NEXT] = ahead.agrees
    elif ahead and ahead.restated:
        attributes[RESTATED] = str(ahead.other.value * ahead.other.scale)
        attributes[RESTATED_IN] = ahead.other.document_id
    if behind and (behind.agrees or behind.other_misread):
        checks[EARLIER] = behind.agrees
    return replace(item, checks=checks, attributes=attributes)


def _bare(item: LineItem) -> LineItem:
    checks = {name: held for name, held in item.checks.items() if name not in (NEXT, EARLIER)}
    attributes = {name: told for name, told in item.attributes.items() if name not in (RESTATED, RESTATED_IN)}
    return replace(item, checks=checks, attributes=attributes)


@dataclass(frozen=True, slots=True)
class _Filing:
    """A filing's figures, by what they are of, by row and period, and by amount."""

    items: Sequence[LineItem]
    by_key: Mapping[_Key, Sequence[LineItem]]
    amounts: Mapping[tuple[str, Decimal], Sequence[LineItem]]

    @classmethod
    def of(cls, items: Sequence[LineItem]) -> _Filing:
        plain = [item for item in items if "segment" not in item.attributes]
        by_key: dict[_Key, list[LineItem]] = defaultdict(list)
        amounts: dict[tuple[str, Decimal], list[LineItem]] = defaultdict(list)
        for item in plain:
            by_key[_key(item)].append(item)
            if abs(item.value) >= TELLING:
                amounts[item.statement, _amount(item)].append(item)
        return cls(items, by_key, amounts)

    def alike(self, item: LineItem) -> list[LineItem]:
        """The figures of an item's kind, length and period."""
        return [other for other in self.by_key.get(_key(item), ()) if _same_period(item, other)]

    def in_another_row(self, item: LineItem, amount: Decimal) -> bool:
        """Whether an amount stands in the statement and period of one of this filing's figures, in another row."""
        return any(other is not item and _same_period(item, other) for other in self._printed(item, amount))

    def in_another_column(self, item: LineItem, amount: Decimal) -> bool:
        """Whether an amount stands in the row of one of this filing's figures, for another period."""
        return any(other is not item and _key(item) == _key(other) for other in self._printed(item, amount))

    def _printed(self, item: LineItem, amount: Decimal) -> Sequence[LineItem]:
        return self.amounts.get((item.statement, amount), ())


def _compared(one: _Filing, other: _Filing, done: Mapping[int, object]) -> Iterator[Comparison]:
    for item in one.items:
        if id(item) in done or "segment" in item.attributes:
            continue
        near = other.alike(item)
        same = next((o for o in near if _agree(item, o)), None)
        if same is not None:
            yield Comparison(item, same, agrees=True)
        elif len(near) == 1 and len(one.alike(item)) == 1 and _same_row(item, near[0]):
            yield _differing(item, near[0], one, other)


def _differing(item: LineItem, later: LineItem, one: _Filing, other: _Filing) -> Comparison:
    """Two figures that differ, with whichever was misread; both, where one was and nothing says which."""
    mine = _fails(item) or one.in_another_row(item, _amount(later))
    theirs = _fails(later) or other.in_another_row(later, _amount(item))
    either = (
        _thousands_apart(item, later)
        or one.in_another_column(item, _amount(later))
        or other.in_another_column(later, _amount(item))
    )
    both = either and not (mine or theirs)
    return Comparison(item, later, agrees=False, one_misread=mine or both, other_misread=theirs or both)


def _fails(item: LineItem) -> bool:
    return not all(item.checks.values())


def _thousands_apart(one: LineItem, other: LineItem) -> bool:
    a, b = sorted((_amount(one), _amount(other)))
    return bool(a) and b / a in _FACTORS


def _same_row(one: LineItem, other: LineItem) -> bool:
    return _row(one.label) == _row(other.label)


def _row(label: str) -> str:
    return " ".join(_DIRECTION.sub(" ", lexicon.plain(label)).split())


def _amount(item: LineItem) -> Decimal:
    return abs(item.value * item.scale)


def _key(item: LineItem) -> _Key:
    return item.statement, item.item, item.months


def _same_period(one: LineItem, other: LineItem) -> bool:
    if one.period_end and other.period_end:
        return abs(one.period_end - other.period_end) <= NEAR
    return one.period == other.period


def _agree(one: LineItem, other: LineItem) -> bool:
    coarser = max(one.scale, other.scale)
    slack = coarser / 2 if one.scale != other.scale else 0
    return abs(one.value * one.scale - other.value * other.scale) <= slack
