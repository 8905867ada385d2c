"""Whether the rows under a heading add up to the total that closes it ("Current assets", "Total current assets")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ingest import lexicon
from ingest.statements.entries import Entry

SLACK = Decimal(2)


def subtotals(entries: Sequence[Entry]) -> Mapping[tuple[int, int], bool]:
    """Whether a row that says it is the total of its heading is the sum of the rows since it, by row and column.

    A row goes by its first character. Sub-totals without a label are taken for sums of rows that are already counted.
    Where a row between has no figure in a column, or the heading has fewer than two rows, nothing is said.
    """
    found: dict[tuple[int, int], bool] = {}
    for at, entry in enumerate(entries):
        begin = _begin(entries, at)
        rows = [e for e in entries[begin:at] if e.label] if begin is not None else []
        if len(rows) < 2:
            continue
        for column, cell in enumerate(entry.cells):
            parts = [row.cells[column] for row in rows]
            if cell is None or cell.value is None or any(p is None or p.value is None for p in parts):
                continue
            total = sum((p.value for p in parts if p and p.value is not None), Decimal(0))
            found[entry.start, column] = abs(total - cell.value) <= SLACK + len(parts) // 4
    return found


def _begin(entries: Sequence[Entry], at: int) -> int | None:
    """The first row under the heading that a row is the total of; None where it is no such total."""
    text = lexicon.plain(entries[at].label)
    if not text.startswith("total "):
        return None
    begin = at
    while begin and not lexicon.plain(entries[begin - 1].label).startswith("total "):
        begin -= 1
    named = [i for i in range(begin, at) if lexicon.plain(entries[i].heading) == text.removeprefix("total ")]
    return named[0] if named else None
