"""Comma-separated values, or separated by whatever the file uses: one page, rows as they are."""

from __future__ import annotations

import csv
from io import StringIO

from core.errors import UnreadableDocument
from core.types import Parsed
from ingest.parsers.build import Builder
from ingest.parsers.decode import decode
from ingest.parsers.xlsx import MOST_CELLS, add_block, blocks

_FIELD = 1_000_000


def parse(data: bytes) -> Parsed:
    """The rows with their cells as they are written."""
    told = decode(data)
    csv.field_size_limit(_FIELD)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(StringIO(told), _dialect(told[:8192]))]
    except csv.Error as error:
        raise UnreadableDocument("CORRUPT", "the rows of the file cannot be told apart: export it again") from error
    if sum(map(len, rows)) > MOST_CELLS:
        raise UnreadableDocument("TOO_LARGE", f"the file has over {MOST_CELLS:,} cells: split it")
    builder = Builder()
    for block in blocks(rows):
        add_block(block, builder)
    return builder.done()


def _dialect(sample: str) -> type[csv.Dialect]:
    try:
        return csv.Sniffer().sniff(sample, delimiters=",;\t|")
    except csv.Error:
        return csv.excel
