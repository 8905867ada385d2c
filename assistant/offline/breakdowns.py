"""The part of a breakdown that sold, grew or fell the most: of regions, products or segments in a company's filing.

A table counts as one only where its parts add up: amounts to the printed total, shares to a hundred. So rows that
overlap, a subtotal taken for a part, or a column read wrongly give no answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from assistant.offline import matching
from assistant.offline.cells import alike, amount, cells, number, origin, spoken
from assistant.offline.matching import Asked, Sheet
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import Writer, listed
from assistant.tools.passages import stems
from assistant.tools.read_table import CELLS
from ingest.periods import find_periods

KINDS: Mapping[str, re.Pattern[str]] = {
    "place": re.compile(r"\b(?:regions?|geograph\w+|countr(?:y|ies)|areas?)\b", re.I),
    "product": re.compile(r"\b(?:products?|categor(?:y|ies)|brands?|franchises?)\b", re.I),
    "segment": re.compile(r"\b(?:segments?|divisions?|business units?)\b", re.I),
}
BREAKDOWN = re.compile(
    r"\b(?:which|what)\b.{0,40}\b(?:regions?|geograph\w+|countr(?:y|ies)|areas?|products?|categor(?:y|ies)|brands?"
    r"|franchises?|segments?|divisions?|business units?)\b",
    re.I,
)
EXTREME = re.compile(
    r"\b(?:most|best|worst|least|(?:high|low|larg|bigg|great|small|strong|weak|fast|slow|steep)\w*est)\b", re.I
)
_LOW = re.compile(
    r"\b(?:lowest|least|smallest|worst|weakest|slowest|drop\w*|declin\w*|f[ae]ll\w*|decreas\w*|shr[aiu]nk\w*)\b", re.I
)
_FELL = re.compile(r"\b(?:drop\w*|declin\w*|f[ae]ll\w*|decreas\w*|shr[aiu]nk\w*)\b", re.I)
_SMALL = re.compile(r"\b(?:lowest|least|smallest|slowest)\b", re.I)
_GREW = re.compile(
    r"\b(?:gr[eo]w\w*|increas\w*|ris(?:e|es|en)|rose|drop\w*|declin\w*|f[ae]ll\w*|decreas\w*|shr[aiu]nk\w*|perform\w*"
    r"|chang\w*)\b",
    re.I,
)
_RATE = re.compile(r"%|\bper\s?cent\w*|\bproportion\w*|\brate\b|\bgr[eo]w\w*|\bperform\w*", re.I)
_CHANGE = re.compile(r"\b(?:change|growth|comparable|organic)\b", re.I)
_ASIDE = re.compile(r"\((?![^()]*\b(?:ex|excl\w*|except|without|adjusted|organic|constant|core)\b)[^()]*\)", re.I)
_SALES = re.compile(r"\b(?:revenues?|sales|turnover)\b", re.I)
_OTHER = re.compile(
    r"\b(?:income|profit\w*|loss(?:es)?|earnings|margins?|assets|expen\w+|costs?|headcount|employees)\b", re.I
)
_REST = re.compile(r"^(?:all )?other\b|\bcorporate\b|\bunallocated\b|\beliminat", re.I)
_SPENT = (
    "which what region geographic geography geographical country area product category brand franchise segment"
    " division business unit line part top market had has best worst most least year over quarter basis revenue"
    " revenues sale sales net turnover reporting reportable"
    " biggest highest lowest largest smallest fastest slowest strongest"
    " weakest greatest"
)
_LENGTHS = {"Q": 3, "H": 6, "9": 9, "F": 12}


def part(calls: Calls, ask: Asked, sheets: Sequence[Sheet], question: str) -> str | None:
    """The part of the first fitting breakdown that is the most or the least, with the two next to it."""
    if len(ask.periods) != 1 or not ask.names:
        return None
    plain = _ASIDE.sub(" ", question)
    needed = ask.needed & (stems(plain) | matching.keys(plain))
    needed -= stems(_SPENT) | matching.keys(_SPENT) | stems(" ".join(m.group() for m in _GREW.finditer(question)))
    kinds = [pattern for pattern in KINDS.values() if pattern.search(plain)]
    for sheet in sheets:
        around = f"{sheet.table['caption']} {sheet.table['corner']}"
        printed = sheet.around | matching.keys(" ".join(sheet.heads))
        words = f"{around} {sheet.table['above']} {' '.join(sheet.heads)}"
        fits = all(pattern.search(around) for pattern in kinds[-1:]) and needed <= printed
        fits = fits and bool(_OTHER.search(plain) or _SALES.search(words))
        if fits and sheet.about["period"] == ask.periods[0] and (told := _told(calls, ask, sheet, question)):
            return told
    return None


def _told(calls: Calls, ask: Asked, sheet: Sheet, question: str) -> str | None:
    now = _columns(sheet, ask.periods[0])
    size = [at for at in now if not _CHANGE.search(sheet.heads[at]) and "%" not in sheet.heads[at]]
    moved = [at for at in now if at not in size]
    rows = _parts(sheet, size[0]) if len(size) == 1 else []
    grew = bool(_GREW.search(question) or _CHANGE.search(question))
    if not rows or grew and (len(moved) != 1 or not (_RATE.search(question) or _CHANGE.search(question))):
        return None
    held = _held(calls, sheet, rows, moved[0] if grew else size[0])
    if len(held) != len(rows) or not alike(held) or (grew and held[0]["unit"] != "percent"):
        return None
    low = bool((_LOW if grew else _SMALL).search(question))
    low = low and not (grew and _FELL.search(question) and _SMALL.search(question))
    ranked = sorted(held, key=amount, reverse=not low)
    if amount(ranked[0]) == amount(ranked[1]) or _REST.search(str(ranked[0]["label"])):
        return None
    writer = Writer()
    sources = [writer.cite(int(cell["source"]), str(cell["quote"])) for cell in ranked[:3]]
    rest = [f"{cell['label']} {spoken(writer, cell)}" for cell in ranked[1:3]]
    first = f"{ranked[0]['label']} {_verb(ranked[0], grew=grew, low=low)}: {spoken(writer, ranked[0])}"
    writer.say(f"{first} ({ranked[0]['head']}), then {listed(rest)}{origin(sheet)}", sources)
    return writer.final()


def _verb(cell: Result, *, grew: bool, low: bool) -> str:
    """What is said of the part that comes first."""
    if not grew:
        return f"was the {'smallest' if low else 'largest'}"
    if amount(cell) < 0:
        return f"fell the {'most' if low else 'least'}"
    return f"had the {'lowest' if low else 'highest'} growth"


def _parts(sheet: Sheet, column: int) -> list[int]:
    """The rows of a column but its last or first, where they add up to that; empty where they do not."""
    amounts = [number(row["cells"][column]) for row in sheet.rows]
    for total in (len(amounts) - 1, 0):
        rows = [at for at in range(len(amounts)) if at != total]
        parts, whole = [amounts[at] for at in rows], amounts[total]
        known = [part for part in parts if part is not None]
        if whole is not None and len(known) == len(parts) > 1 and abs(sum(known) - whole) <= len(parts) / Decimal(2):
            return rows
    return []


def _columns(sheet: Sheet, period: str) -> list[int]:
    """The columns of the table's newest period of a length, one for each thing that it counts."""
    lengths = [_length(head) for head in sheet.heads]
    wanted = _LENGTHS.get(period[0], 0) if any(lengths) else 0
    years = [max(re.findall(r"(?:19|20)\d\d", head), default="") for head in sheet.heads]
    newest = max(years, default="")
    own = [at for at, length in enumerate(lengths) if length == wanted or (wanted == 12 and not length)]
    return [at for at in own if years[at] in (newest, "")] if newest else []


def _length(head: str) -> int:
    """How many months a head's period lasts; 0 where it does not say."""
    named = re.search(r"\b(three|six|nine|twelve) months\b", head, re.I)
    if named:
        return {"three": 3, "six": 6, "nine": 9, "twelve": 12}[named[1].lower()]
    return next((period.months for period in find_periods(head) if period.months), 0)


def _held(calls: Calls, sheet: Sheet, rows: Sequence[int], column: int) -> list[Result]:
    places = [sheet.address(at, column) for at in rows]
    return [cell for at in range(0, len(places), CELLS) for cell in cells(calls, sheet, places[at : at + CELLS])]
