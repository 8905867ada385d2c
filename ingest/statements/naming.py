"""Which item a row is: by its label, by its label under its heading, and by which row of several fits best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.types import Unit
from ingest import lexicon
from ingest.statements.tables import Entry

_PER_SHARE = re.compile(r"\bper (?:\w+ )?(?:\w+ )?(?:share|unit|ads)\b", re.I)
_SHARES = re.compile(
    r"\b(?:weighted|average|outstanding|number of)\b.*\b(?:shares?|units|stock)\b|\bshares? (?:used|outstanding)|shares\s*[-(]",
    re.I,
)
_GENERIC = re.compile(
    r"(?:basic|diluted|assuming dilution|total|products?|services?|other|current|net|gross|domestic|foreign)\b", re.I
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

    Where two rows fit one item, the one with the preferred reading keeps it, the earlier on a tie; the others go by
    the slug of their label.
    """
    units = [_unit(entry) for entry in entries]
    ranked = [_rank(entry, unit, statement) for entry, unit in zip(entries, units, strict=True)]
    best: dict[str, tuple[int, int]] = {}
    for at, found in enumerate(ranked):
        if found and any(entries[at].cells) and (found[1], at) < best.get(found[0], (99, 0)):
            best[found[0]] = found[1], at
    named = []
    for at, (entry, unit, found) in enumerate(zip(entries, units, ranked, strict=True)):
        if found and best.get(found[0], (0, -1))[1] == at:
            named.append(Named(entry, found[0], True, lexicon.items()[found[0]].unit))
        else:
            named.append(Named(entry, lexicon.slug(entry.label) or "subtotal", False, unit))
    return named


def _rank(entry: Entry, unit: Unit, statement: str) -> tuple[str, int] | None:
    """The item that a row fits, of its own unit; a row under a heading is also read with it."""
    for label in _readings(entry):
        found = lexicon.rank(label, statement)
        if found and _agrees(lexicon.items()[found[0]].unit, unit):
            return found
    return None


def _readings(entry: Entry) -> list[str]:
    label = entry.label
    short = _CAPS.sub("", label)
    after = label.rsplit(": ", 1)[-1] if ": " in label and "$" not in label else ""
    joined = f"{entry.heading} {label}" if entry.heading else ""
    own = [r for r in (label, short, after) if r]
    if not label:
        return [f"total {entry.heading}", entry.heading] if entry.heading else []
    if _PER_SHARE.search(entry.heading) or _SHARES.search(entry.heading) or _GENERIC.match(label):
        return [joined, *own] if joined else own
    return own


def _agrees(wanted: Unit, unit: Unit) -> bool:
    return wanted == unit


def _unit(entry: Entry) -> Unit:
    """What a row counts: money, money a share, or shares."""
    values = [cell.value for cell in entry.cells if cell and cell.value is not None]
    if any(cell and cell.percent for cell in entry.cells):
        return "percent"
    text = f"{entry.heading} {entry.label}"
    if _SHARES.search(entry.label):
        return "shares"
    small = bool(values) and all(abs(v) < 1000 for v in values)
    fraction = any(_decimals(v) >= 2 for v in values)
    if _PER_SHARE.search(text) and small and (fraction or _PER_SHARE.search(entry.label) or not any(values)):
        return "per_share"
    if _SHARES.search(entry.heading) and not fraction and _GENERIC.match(entry.label):
        return "shares"
    if re.match(r"(?:basic|diluted)\b", entry.label, re.I):
        return "per_share" if fraction and small else "shares"
    return "currency"


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
