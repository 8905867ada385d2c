"""Tables of changed estimates: a figure and its period in each row, the old and the new beside one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.types import Document, LineItem, Page, Parsed, Span
from ingest import lexicon
from ingest.periods import Period, find_periods
from ingest.statements.lines import lines
from ingest.statements.naming import unit_of
from ingest.statements.rows import Cell, Line, cut
from ingest.statements.units import Units, read_units

_OLD = r"(?:old|previous|prior|former)"
_NEW = r"(?:new|current|revised)"
_HEAD = re.compile(rf"\b(?:(?P<old>{_OLD})\s+(?P<new>{_NEW})|(?P<new2>{_NEW})\s+(?P<old2>{_OLD}))\b(?P<rest>.*)$", re.I)
_ABOVE = 3
"""Lines above such a head in which the units are looked for."""


@dataclass(frozen=True, slots=True)
class _Head:
    old: int
    new: int
    size: int
    units: Units


def revisions(document: Document, parsed: Parsed) -> list[LineItem]:
    """The figures of tables of changed estimates, each marked by ``revision``: ``old`` or ``new``."""
    return [item for page in parsed.pages if page.end > page.start for item in _on_page(document, parsed, page)]


def _on_page(document: Document, parsed: Parsed, page: Page) -> Iterator[LineItem]:
    if not _HEAD.search(parsed.text, page.start, page.end) and not re.search(
        _OLD, parsed.text[page.start : page.end], re.I
    ):
        return
    head: _Head | None = None
    found = lines(parsed, page)
    for at, line in enumerate(found):
        match = _HEAD.search(line.text)
        if match and not line.cells:
            head = _read_head(match, found[max(0, at - _ABOVE) : at])
        elif head and line.trailing < head.size:
            head = None
        elif head:
            yield from _row(document, page, line, head)


def _read_head(match: re.Match[str], above: Sequence[Line]) -> _Head:
    old, new = (0, 1) if match["old"] else (1, 0)
    units = read_units("\n".join(line.text for line in above)) or Units()
    return _Head(old, new, 2 + bool(match["rest"].strip()), units)


def _row(document: Document, page: Page, line: Line, head: _Head) -> Iterator[LineItem]:
    for row in cut(line, head.size):
        periods = find_periods(row.label)
        if len(periods) != 1 or len(row.cells) != head.size:
            continue
        label = (row.label[: periods[0].span.start] + row.label[periods[0].span.end :]).strip(" ,")
        for revision, column in (("old", head.old), ("new", head.new)):
            cell = row.cells[column]
            if label and cell.value is not None:
                yield _item(document, page, (row.start, row.end), label, cell, periods[0], revision, head.units)


def _item(  # noqa: PLR0913
    document: Document,
    page: Page,
    place: tuple[int, int],
    label: str,
    cell: Cell,
    period: Period,
    revision: str,
    units: Units,
) -> LineItem:
    assert cell.value is not None
    unit = unit_of(label, [cell])
    item = next((name for name, _ in lexicon.fits(label) if lexicon.items()[name].unit == unit), lexicon.slug(label))
    return LineItem(
        document_id=document.id,
        statement="estimates",
        item=item,
        label=label,
        value=cell.value,
        unit=unit,
        scale=units.scale if unit == "currency" else 1,
        currency=(units.currency or document.currency) if unit in ("currency", "per_share") else None,
        period=period.name,
        period_end=period.end,
        months=period.months,
        page=page.number,
        span=Span(*place),
        cell=Span(cell.start, cell.end),
        issuer=document.issuer,
        fiscal_year=period.year,
        attributes={"estimate": "yes", "revision": revision},
    )
