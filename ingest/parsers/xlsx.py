"""Workbooks: a sheet is a page, a row a line, and each figure is written as its cell shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import UnreadableDocument
from core.types import Parsed
from ingest.parsers.archive import opened
from ingest.parsers.build import Builder

MOST_CELLS = 2_000_000
_PLACES = re.compile(r"0\.(0+)")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[(?:Red|Blue|Black|Green|Color\d+|[<>=].*?)\]|_.|\*.', re.I)


def parse(data: bytes) -> Parsed:
    """The values of every sheet that is shown; formulas by the value that was saved with them.

    Raises:
        UnreadableDocument: ``TOO_LARGE`` over two million cells, ``CORRUPT``, ``BOMB`` or ``NO_TEXT``.
    """
    opened(data).close()
    try:
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, BadZipFile) as error:
        raise UnreadableDocument("CORRUPT", "this is no workbook that can be opened: save it again") from error
    builder = Builder()
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if len(shown) < len(book.worksheets):
        builder.warn("hidden_text")
    for place, sheet in enumerate(shown):
        if place:
            builder.page()
        builder.heading(sheet.title, 1)
        for block in blocks(_rows(sheet)):
            add_block(block, builder)
    core = book.properties
    created = core.created.date().isoformat() if core.created else ""
    told = {"title": core.title, "author": core.creator, "subject": core.subject, "created": created}
    return builder.done({name: str(value) for name, value in told.items() if value and value != "openpyxl"})


def _rows(sheet: Any) -> Iterator[list[str]]:  # noqa: ANN401
    count = 0
    for row in sheet.iter_rows():
        count += len(row)
        if count > MOST_CELLS:
            raise UnreadableDocument("TOO_LARGE", f"the workbook has over {MOST_CELLS:,} cells: split it")
        yield [shown(cell.value, getattr(cell, "number_format", "General") or "General") for cell in row]


def blocks(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    """Runs of rows between empty ones, with the columns that are empty throughout left out."""
    run: list[list[str]] = []
    for row in [*rows, []]:
        if any(row):
            run.append(row)
        elif run:
            width = max(map(len, run))
            used = [i for i in range(width) if any(i < len(r) and r[i] for r in run)]
            yield [[r[i] if i < len(r) else "" for i in used] for r in run]
            run = []


def add_block(block: list[list[str]], builder: Builder) -> None:
    """Titles and notes, rows of one cell at a block's top and foot, as text; what is between as a table."""
    start, end = 0, len(block)
    while start < end and sum(map(bool, block[start])) == 1:
        start += 1
    while end > start and sum(map(bool, block[end - 1])) == 1:
        end -= 1
    for row in block[:start]:
        builder.text(" ".join(filter(None, row)))
    if start < end:
        builder.table(block[start:end])
    for row in block[end:]:
        builder.text(" ".join(filter(None, row)), gap=False)


def shown(value: object, pattern: str) -> str:
    """A cell's value as its number format shows it: per cents, thousands, decimals, negatives in brackets, days."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return _number(Decimal(str(value)), pattern)
    return str(value)


def _number(value: Decimal, pattern: str) -> str:
    if not value.is_finite():
        return str(value)
    sections = pattern.split(";")
    negative = value < 0
    section = sections[1] if negative and len(sections) > 1 else sections[0]
    literal = "".join(m[1] or m[2] or "" for m in _QUOTED.finditer(section))
    section = _QUOTED.sub("", re.sub(r"\[\$([^\]-]*)[^\]]*\]", r'"\1"', section))
    if section.strip() in ("General", "@", "") or not re.search(r"[0#?]", section):
        return _plain(value)
    percent = section.count("%")
    scaled = abs(value) * 100**percent / Decimal(1000) ** len(re.search(r"(,*)[^0#?,]*$", section)[1])  # type: ignore[index]
    places = _PLACES.search(section)
    digits = f"{scaled:{',' if re.search('[0#],[0#]', section) else ''}.{len(places[1]) if places else 0}f}"
    told = digits + "%" * percent
    symbol = next((s for s in ("$", "\u20ac", "\u00a3", "\u00a5") if s in section or s in literal), "")
    if negative and "(" in section:
        return f"{symbol}({told})"
    return f"{'-' if negative else ''}{symbol}{told}{'x' if literal.strip() == 'x' else ''}"


def _plain(value: Decimal) -> str:
    """A number without a format: no exponent, no more than ten decimals, no trailing noughts."""
    told = f"{value:.10f}" if value != value.to_integral_value() else f"{value:.0f}"
    return told.rstrip("0").rstrip(".") if "." in told else told
