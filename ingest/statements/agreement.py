"""Whether two filings of one issuer say the same of the same period: each repeats the years before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from core.types import LineItem

Key = tuple[str, str, int]
NEAR = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure that two filings print, and whether they print the same."""

    one: LineItem
    other: LineItem
    agrees: bool


def compare(items: Iterable[LineItem], others: Sequence[LineItem]) -> list[Comparison]:
    """The figures that both filings print of the same item, length and end of period, in the order of the first.

    Figures in different scales agree where they do so to the coarser one. A restatement is a difference like any other.
    """
    known: Mapping[Key, list[LineItem]] = _by_key(others)
    found = []
    for item in items:
        match = next((o for o in known.get(_key(item), ()) if _same_period(item, o)), None)
        if match is not None and "segment" not in item.attributes:
            found.append(Comparison(item, match, _agree(item, match)))
    return found


def confirm(items: Sequence[LineItem], others: Sequence[LineItem], check: str = "next_filing") -> list[LineItem]:
    """The items, with a check that says whether another filing of the issuer prints the same, where it prints them."""
    agreed = {id(c.one): c.agrees for c in compare(items, others)}
    return [replace(i, checks={**i.checks, check: agreed[id(i)]}) if id(i) in agreed else i for i in items]


def _by_key(items: Iterable[LineItem]) -> dict[Key, list[LineItem]]:
    found: dict[Key, list[LineItem]] = {}
    for item in items:
        if "segment" not in item.attributes:
            found.setdefault(_key(item), []).append(item)
    return found


def _key(item: LineItem) -> Key:
    return item.statement, item.item, item.months


def _same_period(one: LineItem, other: LineItem) -> bool:
    if one.period_end and other.period_end:
        return abs(one.period_end - other.period_end) <= NEAR
    return one.period == other.period


def _agree(one: LineItem, other: LineItem) -> bool:
    coarser = max(one.scale, other.scale)
    slack = coarser / 2 if one.scale != other.scale else 0
    return abs(one.value * one.scale - other.value * other.scale) <= slack
