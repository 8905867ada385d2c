"""A page's text cut into tables: a head that says what the columns are, and rows under it.

A table begins at a head (years, days, durations) and ends at the next one, or with the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from core.types import Page, Parsed
from ingest.statements.columns import Column, Head, columns, dated, head, joined, search
from ingest.statements.entries import Entry, entries_of, places_of
from ingest.statements.groups import names, ranges, repeats
from ingest.statements.lines import lines
from ingest.statements.regrid import regrid
from ingest.statements.rows import Cell, Line, cut
from ingest.statements.unfold import Unfolded, folded, unfold
from ingest.statements.units import Units, read_units


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page. ``preamble`` is the text above its head: titles, units."""

    page: int
    preamble: str
    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]
    units: Units | None
    text: str
    measure: str = ""
    """What all the figures measure, where that stands over the columns."""
    segments: tuple[str, ...] = ()
    """The part of the company that each column is of, where the columns are not periods but parts in one period."""


@dataclass
class _Group:
    preamble: list[Line] = field(default_factory=list)
    tokens: list[Head] = field(default_factory=list)
    heads: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)


def tables(parsed: Parsed, page: Page, here: Sequence[Line]) -> list[Table]:
    """The tables of a page whose columns are sure, in order; ``here`` are the page's lines."""
    if folded(here):
        whole = regrid(here, page) if page.boxes else unfold(here, page)
        return [_unfolded(parsed, page, whole)] if whole else []
    return _tables(here, page)


def _unfolded(parsed: Parsed, page: Page, whole: Unfolded) -> Table:
    """The one table of a page whose text runs down its columns."""
    titles = "\n".join(whole.titles)
    size = len(whole.columns)
    entries = entries_of(whole.rows, size, places_of(whole.rows, size))
    text = parsed.text[page.start : page.end]
    return Table(page.number, titles, whole.columns, tuple(entries), read_units(titles), text)


def _tables(here: Sequence[Line], page: Page) -> list[Table]:
    found: list[tuple[_Group, list[Table]]] = []
    for group in _groups(here):
        read = _read(group, page.number)
        if read is not None:
            found.append((group, read))
        elif found and group.body:
            whole = _joined(found[-1][0], group)
            found[-1] = whole, _read(whole, page.number) or found[-1][1]
    return [table for _, read in found for table in read]


def _joined(before: _Group, group: _Group) -> _Group:
    """Rows under what looked like a head and is none, given back to the table above."""
    more = sorted([*group.preamble, *group.heads, *group.body], key=lambda line: line.start)
    return _Group(before.preamble, before.tokens, before.heads, [*before.body, *more])


def continuation(parsed: Parsed, page: Page, before: Table) -> Table | None:
    """The rows at a page's top that go on under the columns of a table on a page before; None where there are none."""
    body: list[Line] = []
    here = lines(parsed, page)
    for line in [] if folded(here) else here:
        tokens, taken = head(line.text)
        if dated(tokens) and taken >= len(line.text.rstrip()):
            break
        body.append(line)
    size = len(before.columns)
    if sum(line.trailing == size for line in body) < 2:
        return None
    rows = [row for line in body for row in cut(line, size)]
    entries = tuple(e for e in entries_of(rows, size, places_of(rows, size)) if all(e.cells))
    return Table(
        page.number, before.preamble, before.columns, entries, before.units, parsed.text[page.start : page.end]
    )


def _groups(found: Sequence[Line]) -> list[_Group]:
    """Lines in groups of preamble, head and body. Words go with what follows them."""
    groups = [_Group()]
    words: list[Line] = []
    for line in found:
        group = groups[-1]
        tokens, taken = _head(line)
        whole = taken >= len(line.text.rstrip())
        split = dated(tokens) >= 2 and line.cells and re.match(r"[A-Z]", line.text[taken:])
        if (whole and (dated(tokens) or not group.body)) or split:
            if group.body:
                groups.append(group := _Group())
            group.preamble += words
            words = []
            group.tokens = joined(group.tokens, tokens)
            group.heads.append(line)
            if not split:
                continue
            line = _after(line, taken)
        if not line.cells or not group.tokens:
            words.append(line)
            continue
        group.body += [*words, line]
        words = []
    return groups


def _head(line: Line) -> tuple[list[Head], int]:
    """A line's head tokens, and how much of it they are: all of it where it ends in neighbouring years."""
    tokens, taken = head(line.text)
    if taken < len(line.text.rstrip()) and line.trailing >= 2 and _are_years(line.cells[-line.trailing :]):
        return search(line.text), len(line.text)
    return tokens, taken


def _are_years(cells: Sequence[Cell]) -> bool:
    values = [int(c.value) if c.value is not None and c.end - c.start == 4 else 0 for c in cells]
    return all(1990 <= v <= 2099 for v in values) and all(abs(a - b) == 1 for a, b in pairwise(values))


def _after(line: Line, taken: int) -> Line:
    return Line(line.start + taken, line.text[taken:], tuple(c for c in line.cells if c.start >= line.start + taken))


def _read(group: _Group, number: int) -> list[Table] | None:
    """A group's table, or one a measure, or none where measures cannot be told apart; None without columns."""
    if not group.tokens or not group.body:
        return None
    preamble = "\n".join(line.text for line in group.preamble)
    found, body = _columns(group, preamble)
    if not found:
        return None
    rows = [row for line in body for row in cut(line, len(found))]
    places = places_of(rows, len(found))
    entries = entries_of(rows, len(found), places)
    units = read_units("\n".join(line.text for line in (*group.preamble[-6:], *group.heads)))
    text = "\n".join([preamble, *(line.text for line in group.heads), *(line.text for line in group.body)])
    whole = Table(number, preamble, found, tuple(entries), units, text)
    if not repeats(found):
        return [whole]
    parts = ranges(found)
    measures = names(group.preamble, places, parts)
    return [_part(whole, part, name) for part, name in zip(parts, measures, strict=True)] if all(measures) else []


def _part(table: Table, columns: range, measure: str) -> Table:
    entries = tuple(replace(e, cells=e.cells[columns.start : columns.stop]) for e in table.entries)
    found = table.columns[columns.start : columns.stop]
    return replace(table, columns=found, entries=entries, measure=measure)


def _columns(group: _Group, preamble: str) -> tuple[tuple[Column, ...], list[Line]]:
    """The columns, and the body as they want it: without the shares of sales that stand between the amounts.

    Of the numbers of columns that the head can be read for, the one that it names, then the one that most rows have.
    """
    tokens = group.tokens
    if not any(t.kind == "length" for t in tokens):
        tokens = [*lengths_in(preamble), *tokens]
    named = sum(t.kind in ("date", "quarter", "year") for t in tokens)
    extras = sum(t.kind == "extra" for t in tokens)
    noted = any(t.kind == "word" and t.text.lower().startswith("note") for t in tokens)
    tried: list[tuple[bool, int, int, tuple[Column, ...], list[Line]]] = []
    plain = [_without_note(line, named) for line in group.body] if noted else group.body
    for body in (plain, [_without_percent(line) for line in plain]):
        counts = Counter(line.trailing for line in body if line.trailing)
        for size, count in counts.items():
            if count >= 2 and (found := columns(tokens, size)):
                tried.append((size in (named, named + extras), count, size, found, body))
    return max(tried, key=lambda t: t[:3])[3:] if tried else ((), [])


def _without_note(line: Line, size: int) -> Line:
    """A line without the number of the note that a column of its own gives before the figures."""
    run = line.cells[len(line.cells) - line.trailing :]
    if len(run) != size + 1 or run[0].end - run[0].start > 2 or not run[0].value:
        return line
    end = run[0].start - line.start
    text = line.text[:end] + " " * (run[0].end - run[0].start) + line.text[run[0].end - line.start :]
    return replace(line, text=text, cells=(*line.cells[: -len(run)], *run[1:]))


def lengths_in(text: str) -> list[Head]:
    """The one duration that a title states, where the head itself has none."""
    found = [t for line in text.split("\n")[-6:] for t in _search(line) if t.kind == "length"]
    return found[-1:]


def _search(line: str) -> list[Head]:
    for match in re.finditer(r"\bfor\s+the\s+|\b(?=(?:three|six|nine|twelve|\d\d)\s+(?:months|weeks)\b)", line, re.I):
        tokens, _ = head(line[match.start() :])
        if any(t.kind == "length" for t in tokens):
            return tokens
    return []


def _without_percent(line: Line) -> Line:
    amounts = tuple(c for c in line.cells if not c.percent)
    return Line(line.start, line.text, amounts) if amounts else line
