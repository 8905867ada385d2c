"""Which item a row is: by its label, by its label under its heading, and by which row of several fits best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.types import Unit
from ingest import lexicon
from ingest.statements.tables import Entry

_PER_SHARE = re.compile(r"\bper (?:\w+ ){0,2}(?:share|unit|ads)\b|\beps\b|\bdps\b", re.I)
_SHARES = re.compile(
    r"\b(?:weighted|average|outstanding|number of)\b.*\b(?:shares?|units|stock)\b|\bshares? (?:used|outstanding)|shares\s*[-(]",
    re.I,
)
_SHARE_ROW = re.compile(r"(?:-+\s*)?(?:basic|diluted|assuming|effect of dilut|dilut)", re.I)
_UNDER = re.compile(
    r"(?:-+\s*)?(?:basic|diluted|assuming dilution|net (?:increase|decrease)|balance|beginning|ending|end of"
    r"|(?:income |net )?taxes|interest)\b",
    re.I,
)
_CAPS = re.compile(r"^(?:[A-Z][A-Z,&'()-]*\s+){3,}(?=[A-Z(][a-z])")


@dataclass(frozen=True, slots=True)
class Named:
    """A row with the item it is, or the slug of its label, and what its figures count."""

    entry: Entry
    item: str
    known: bool
    unit: Unit


def name_rows(entries: Sequence[Entry], statement: str) -> list[Named]:
    """The rows of one statement's table with their items.

    Where two rows fit one item, the one with the preferred reading keeps it, the earlier on a tie; the other goes by
    the next item that it fits, or by the slug of its label.
    """
    units = [_unit(entry) for entry in entries]
    fits = [_fits(entry, unit, statement) for entry, unit in zip(entries, units, strict=True)]
    taken: dict[str, int] = {}
    for at in range(len(entries)):
        if any(entries[at].cells):
            _settle(at, fits, taken)
    by_row = {at: item for item, at in taken.items()}
    return [
        Named(entry, by_row[at], True, units[at])
        if at in by_row
        else Named(entry, lexicon.slug(entry.label) or "subtotal", False, units[at])
        for at, entry in enumerate(entries)
    ]


def _settle(at: int, fits: Sequence[list[tuple[str, int]]], taken: dict[str, int]) -> None:
    """Give a row the first item that no row with a better claim holds; who loses an item for it looks further."""
    for item, place in fits[at]:
        holder = taken.get(item)
        if holder is None:
            taken[item] = at
            return
        if place < dict(fits[holder])[item]:
            taken[item] = at
            _settle(holder, fits, taken)
            return


def _fits(entry: Entry, unit: Unit, statement: str) -> list[tuple[str, int]]:
    """The items that a row fits, of its own unit; a row under a heading is also read with it."""
    found: dict[str, int] = {}
    for label in _readings(entry):
        for item, place in lexicon.fits(label, statement):
            if lexicon.items()[item].unit == unit:
                found.setdefault(item, place)
        if found:
            break
    return list(found.items())


def _readings(entry: Entry) -> list[str]:
    label = entry.label
    if not label:
        return [f"total {entry.heading}", entry.heading] if entry.heading else []
    short = _CAPS.sub("", label)
    after = label.rsplit(": ", 1)[-1] if ": " in label and "$" not in label else ""
    own = [r for r in dict.fromkeys((label, short, after)) if r]
    if _SHARE_ROW.fullmatch(entry.heading):
        return [f"{entry.heading} {label}", *own]
    if _SHARES.search(label):
        return own
    if entry.heading and (_PER_SHARE.search(entry.heading) or _SHARES.search(entry.heading) or _UNDER.match(label)):
        return [f"{entry.heading} {label}", *own]
    return own


def _unit(entry: Entry) -> Unit:
    """What a row counts: money, money a share, shares, or per cent."""
    values = [cell.value for cell in entry.cells if cell and cell.value is not None]
    if any(cell and cell.percent for cell in entry.cells):
        return "percent"
    small = bool(values) and all(abs(v) < 1000 for v in values)
    fraction = any(_decimals(v) >= 2 for v in values)
    if _SHARES.search(entry.label) and not (fraction and small):
        return "shares"
    per_share = _PER_SHARE.search(entry.label) or (_PER_SHARE.search(entry.heading) and fraction)
    if per_share and small and (fraction or not any(values)):
        return "per_share"
    if _SHARE_ROW.match(entry.label):
        return "shares" if _SHARES.search(entry.heading) or not (fraction and small) else "per_share"
    return "currency"


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
