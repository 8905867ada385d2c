"""Which item a row is: by its label, by its label under its heading, and by which row of several fits best."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal

from core.types import Unit
from ingest import lexicon
from ingest.statements.entries import Entry
from ingest.statements.rows import Cell
from ingest.statements.segments import measures
from ingest.statements.tables import Table
from ingest.statements.tags import STATEMENTS
from ingest.statements.units import read_units

_PER_SHARE = re.compile(r"\bper (?:\w+ ){0,2}(?:share|unit|ads)\b|\beps\b|\bdps\b", re.I)
_SHARES = re.compile(
    r"\b(?:weighted|average|outstanding|number of)\b.*\b(?:shares?|units|stock)\b|\bshares? (?:used|outstanding)"
    r"|shares\s*[-(]",
    re.I,
)
_NAMED_SHARES = re.compile(r"(?:\w+ ){0,2}shares?(?: in issue)?\s*(?:\(|$)", re.I)
_SHARE_ROW = re.compile(r"(?:-+\s*)?(?:basic|diluted|assuming|effect of dilut|dilut)", re.I)
_UNDER = re.compile(
    r"(?:-+\s*)?(?:basic|diluted|assuming dilution|net (?:increase|decrease)|balance|beginning|ending|end of"
    r"|(?:income |net )?taxes|interest)\b",
    re.I,
)
_PERCENT = re.compile(r"%|\bgrowth\b|\byield\b|as a percentage|\breturn on\b|\bro(?:e|ic|ce|a)\b", re.I)
_MARGIN = re.compile(r"\bmargin\s*$", re.I)
_RATIO = re.compile(r"\(x\)|\bP/E\b|\bP/B\b|\bEV/|price[/-]to|price/|net debt/", re.I)
_DEBT = re.compile(
    r"(?:debt|borrowings|notes payable|term loans?|(?:operating )?lease (?:liabilities|obligations))\b", re.I
)
_CLAIM = re.compile(r"liabilit|payable|debt|equity|deferred_revenue|deposits|retained_earnings|interests")
"""Items of a balance sheet's other side: no row among the assets is one, whatever it is called."""
_AMONG_ASSETS = {"deferred_tax_liabilities": "deferred_tax_assets"}
"""What a row of an other side's item is when it stands among the assets."""
_SHARED_OUT = re.compile(r"attributable to\W*$", re.I)
_OF_SEGMENTS = re.compile(r"(?:total\s+)?(?:reportable\s+)?segments?['\u2019]?\s+", re.I)
_CAPS = re.compile(r"^(?:[A-Z][A-Z,&'()-]*\s+){3,}(?=[A-Z(][a-z])")


@dataclass(frozen=True, slots=True)
class Named:
    """A row with the item it is, or the slug of its label, and what its figures count."""

    entry: Entry
    item: str
    known: bool
    unit: Unit
    scale: int | None = None
    """The scale that the label itself states ("Diluted shares (millions)"), where it does."""
    segment: str | None = None


def name_rows(entries: Sequence[Entry], statement: str) -> list[Named]:
    """The rows of one statement's table with their items.

    Where two rows fit one item, the one with the preferred reading keeps it, the earlier on a tie. The other goes by
    the next item that it fits, or by the slug of its label.
    """
    units = [_unit(entry) for entry in entries]
    current = _current_liabilities(entries) if statement == "balance_sheet" else range(0)
    assets = _assets(entries) if statement == "balance_sheet" else range(0)
    fits = [
        _fits(
            replace(entry, label=f"Current {entry.label}") if _is_debt(entry, at, current) else entry, unit, statement
        )
        for at, (entry, unit) in enumerate(zip(entries, units, strict=True))
    ]
    for at in assets:
        fits[at] = [(_AMONG_ASSETS.get(item, item), place) for item, place in fits[at]]
        fits[at] = [(item, place) for item, place in fits[at] if not _CLAIM.search(item)]
    taken: dict[str, int] = {}
    unlabelled = {at for at, entry in enumerate(entries) if not entry.label}
    for at in range(len(entries)):
        if any(entries[at].cells):
            _settle(at, fits, taken, unlabelled)
    by_row = {at: item for item, at in taken.items()}
    return [
        Named(entry, by_row.get(at) or _own_name(entry), at in by_row, units[at], _scale(entry))
        for at, entry in enumerate(entries)
    ]


def _own_name(entry: Entry) -> str:
    """A name for a row that is no item, or not the one of its kind; never the name of an item."""
    name = lexicon.slug(entry.label) or "subtotal"
    return f"{lexicon.slug(entry.heading) or 'other'}_{name}" if name in lexicon.items() else name


def name_segments(table: Table) -> list[Named]:
    """The rows of a segment table: each a measure of a segment, or of all the segments that its columns are."""
    if table.segments:
        return _across(table.entries)
    return [
        Named(m.entry, lexicon.match(m.name) or lexicon.slug(m.name), True, _unit(m.entry), _scale(m.entry), m.segment)
        for m in measures(table)
    ]


def _across(entries: Sequence[Entry]) -> list[Named]:
    """The rows over columns of segments that the lexicon knows; none where no row is their revenue.

    Of several rows of one item ("Revenues from customers", "Total revenues") the preferred reading is meant, and none
    where two are as good and differ. "Segment net sales" is a segment's net sales.
    """
    best: dict[str, list[tuple[int, Entry]]] = {}
    for entry in entries:
        own = lexicon.fits(entry.label) or lexicon.fits(_OF_SEGMENTS.sub("", entry.label))
        for item, place in [fit for fit in own if lexicon.items()[fit[0]].unit == _unit(entry)][:1]:
            best.setdefault(item, []).append((place, entry))
    found = []
    for item, rows in best.items():
        first = min(place for place, _ in rows)
        meant = [entry for place, entry in rows if place == first]
        if len({tuple(cell.value if cell else None for cell in entry.cells) for entry in meant}) == 1:
            found.append(Named(meant[0], item, True, _unit(meant[0]), _scale(meant[0])))
    return found if any(named.item == "revenue" for named in found) else []


def _scale(entry: Entry) -> int | None:
    units = read_units(entry.label)
    return units.scale if units and units.scale > 1 else None


def _current_liabilities(entries: Sequence[Entry]) -> range:
    """The rows of a balance sheet's current liabilities, of those that have them apart."""
    plain = [lexicon.plain(entry.label) for entry in entries]
    if "total current liabilities" not in plain:
        return range(0)
    end = plain.index("total current liabilities")
    return range(plain.index("total assets") + 1 if "total assets" in plain[:end] else 0, end)


def _assets(entries: Sequence[Entry]) -> range:
    """The rows above a balance sheet's total of assets, where the claims on them stand below it."""
    plain = [lexicon.plain(entry.label) for entry in entries]
    end = plain.index("total assets") if "total assets" in plain else 0
    return (
        range(0)
        if any(label.startswith(("total liabilities", "total equity")) for label in plain[:end])
        else range(end)
    )


def _is_debt(entry: Entry, at: int, current: range) -> bool:
    """Whether a row among current liabilities is called by a name that is also one of long-term debt."""
    under = at in current or lexicon.plain(entry.heading) == "current liabilities"
    return under and bool(_DEBT.match(entry.label))


def _settle(at: int, fits: Sequence[list[tuple[str, int]]], taken: dict[str, int], unlabelled: Set[int]) -> None:
    """Give a row the first item that no row with a better claim holds; who loses an item for it looks further.

    Of two sub-totals without a label the later is the net one.
    """
    for item, place in fits[at]:
        holder = taken.get(item)
        if holder is None:
            taken[item] = at
            return
        held = dict(fits[holder])[item]
        if place < held or (place == held and holder < at and unlabelled >= {at, holder}):
            taken[item] = at
            _settle(holder, fits, taken, unlabelled)
            return


def _fits(entry: Entry, unit: Unit, statement: str) -> list[tuple[str, int]]:
    """The items that a row fits, of its own unit; a row under a heading is also read with it."""
    found: dict[str, int] = {}
    for label in _readings(entry):
        for item, place in lexicon.fits(label, statement if statement in STATEMENTS else None):
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
    if _SHARED_OUT.search(entry.heading):
        return [f"net income attributable to {label}", *own]
    if _SHARE_ROW.fullmatch(entry.heading):
        return [f"{entry.heading} {label}", *own]
    if _SHARES.search(label):
        return own
    if entry.heading and (_PER_SHARE.search(entry.heading) or _SHARES.search(entry.heading) or _UNDER.match(label)):
        return [f"{entry.heading} {label}", *own]
    return own


def _unit(entry: Entry) -> Unit:
    return unit_of(entry.label, [cell for cell in entry.cells if cell], entry.heading)


def unit_of(label: str, cells: Sequence[Cell], heading: str = "") -> Unit:
    """What a row counts: money, money a share, shares, per cent, or a ratio; by its words, and by how it is printed."""
    if _RATIO.search(label):
        return "ratio"
    if _PERCENT.search(label) or any(cell.percent for cell in cells[:1]):
        return "percent"
    values = [cell.value for cell in cells if cell.value is not None]
    small = bool(values) and all(abs(v) < 1000 for v in values)
    fine = small and any(_decimals(v) >= 2 for v in values)
    if _MARGIN.search(label) and small and any(_decimals(v) for v in values):
        return "percent"
    if (_SHARES.search(label) or _NAMED_SHARES.match(label)) and not fine:
        return "shares"
    per_share = _PER_SHARE.search(label) or ((_PER_SHARE.search(heading) or _SHARE_ROW.fullmatch(heading)) and fine)
    if per_share and small and (fine or not any(values)):
        return "per_share"
    if _SHARE_ROW.match(label):
        counted = _SHARES.search(heading) or not (fine or (small and _PER_SHARE.search(heading)))
        return "shares" if counted else "per_share"
    return "currency"


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
