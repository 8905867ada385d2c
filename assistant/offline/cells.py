"""Cells of tables as the offline answers ask for them and say them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.offline import matching
from assistant.offline.matching import Sheet
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import Writer
from assistant.tools.passages import stems
from ingest.numbers import find_numbers

FILINGS = ("10-K", "10-Q", "8-K", "earnings_release")
_BASIS = re.compile(r"\b(?:bps?|basis points?)\b", re.I)
LONGEST = 12
"""The most words of a caption that is told."""


def cells(calls: Calls, sheet: Sheet, places: Sequence[str]) -> list[Result]:
    """The cells at the places, each with its row as a source, and an id where it holds a figure.

    None of them where the size of one is not sure.
    """
    name, _, page = sheet.place.rpartition(":")
    result = calls("read_table", document=name, page=int(page), cells=list(places))
    found = list(result.get("cells") or ())
    return found if all(_sure(sheet, cell) for cell in found) else []


def _sure(sheet: Sheet, cell: Result) -> bool:
    """Whether a cell's size is known: a filing's table that does not say in what it counts may count in millions."""
    if sheet.about["kind"] not in FILINGS or "id" not in cell or sheet.table.get("counts"):
        return True
    return cell["unit"] not in ("currency", "count") or int(cell["scale"]) > 1


def name_of(cell: Mapping[str, Any]) -> str:
    """What a cell is of: its row, and its column where the head says something."""
    bare = stems(" ".join(matching.lexicon("bare")))
    head = str(cell["head"])
    return str(cell["label"]) if not head or stems(head) <= bare else f"{cell['label']}, {head}"


def spoken(writer: Writer, cell: Mapping[str, Any]) -> str:
    """A cell as the answer says it, with what it counts; taken down as a figure where it is one."""
    if "id" not in cell:
        return str(cell["text"])
    text = writer.figure(str(cell["said"]), str(cell["id"]))
    return f"{text} {noun}" if (noun := counted(cell)) else text


def counted(cell: Mapping[str, Any]) -> str:
    """What a cell counts, as its table says it: "tonnes", "weeks"; empty for money and per cent."""
    return str(cell["counts"]).rpartition(" of ")[2] if cell.get("unit") == "count" else ""


def origin(sheet: Sheet) -> str:
    """Which table it is, of which document and of when, in brackets."""
    caption = re.sub(r"\s*\([^)]*\)\s*$", "", str(sheet.table["caption"])).strip(" :")
    parts = [caption if 0 < len(caption.split()) <= LONGEST else "", str(sheet.about["title"])]
    published = sheet.about["published"]
    day = date.fromisoformat(str(published)) if published else None
    dated = f", {day.day} {day:%B %Y}" if day else ""
    return f" ({', '.join(part for part in parts if part)}{dated})"


def unit_of(ends: Sequence[Result]) -> str:
    """The unit to compute in: counts stay counts; empty for the tool to work it out."""
    return "count" if all(end["unit"] == "count" for end in ends) else ""


def decimals_of(ends: Sequence[Result]) -> int | None:
    """As many decimals as the cells have, where they are plain counts; None leaves what is usual for their unit."""
    if any(end["unit"] != "count" for end in ends):
        return None
    return max(len(str(end["value"]).partition(".")[2]) for end in ends)


def alike(held: Sequence[Result]) -> bool:
    """Whether cells are all figures, in one unit and one currency, of one thing."""
    kinds = {(cell["unit"], cell["currency"], cell["counts"]) for cell in held if "id" in cell}
    return len(kinds) == 1 and all("id" in cell for cell in held)


def amount(cell: Result) -> Decimal:
    """A cell's figure in whole units."""
    return Decimal(str(cell["value"])) * int(cell["scale"])


def points(text: str, question: str) -> tuple[str, str]:
    """A difference of rates without its unit and with it: in basis points where the question asks for those."""
    plain = text.removesuffix("%")
    if not _BASIS.search(question):
        return plain, f"{plain} percentage points"
    said = f"{(Decimal(plain) * 100).normalize():f} basis points"
    return said, said


def number(text: str | None) -> Decimal | None:
    """The one number of a printed cell; None where there is none, or more than one."""
    found = find_numbers(text or "", years=True)
    return found[0].amount if len(found) == 1 else None
