"""Statements whose text runs down the columns: labels first, then one column of figures after the other.

Files without word boxes, and some converters, give a table so. Nothing in such a text says which figure belongs to
which label, so every way to lay the runs of figures into columns is tried, and one is taken only if under it the
statement adds up, column by column, and no other way does too. Rows after the last total that comes out are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from core.types import Page
from ingest import lexicon
from ingest.statements.columns import Column, Head, columns, head
from ingest.statements.headings import continues
from ingest.statements.laying import Budget, Run, Spent, laid
from ingest.statements.proved import covers_of
from ingest.statements.rows import Cell, Line, Row
from ingest.statements.runs import is_total
from ingest.statements.units import UNIT

FEWEST = 12
"""Lines of one bare figure that a page laid down column by column has, at least."""
FEWEST_ROWS = 5
OFF = 12
"""How far a page's printed number may be from its place in the file."""

_MONEY = re.compile(r"(?:US|[A-Z])?[$\u20ac\u00a3\u00a5]")
_TITLE = re.compile(
    r".*\bconsolidated (?:statements?|balance)\b.*|balance sheets?|table of contents|item \d.*|see accompanying.*"
    r"|the accompanying.*",
    re.I,
)
_MAYBE = re.compile(
    r"assets|liabilities|(?:share|stock)holders'? equity|equity|liabilities and .*equity|capital stock"
    r"|.*\bactivities|supplemental\b.*|commitments and contingen.*|operating expenses|costs? and expenses|revenues?"
    r"|.*\b(?:inc|corp|corporation|plc|ltd|company|subsidiaries|n\.?v|s\.?a|ag)\.?"
    r"|adjustments to reconcile.*|changes? in .*liabilities.*|(?:net )?(?:income|earnings).* per .*share"
    r"|earnings per share|shares used in.*|weighted.average.*|non-?cash .*activities|authorized \(.*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Unfolded:
    """The rows of a page with a figure for each column, or none where they are headings; the columns; the titles."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    titles: tuple[str, ...]


_Solution = Sequence[tuple[Row, Sequence[Cell]]]


@dataclass(slots=True)
class _Sorted:
    """A page's lines by what they are."""

    labels: list[Row] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    tokens: list[Head] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    _last: str = ""
    _end: int = -10

    def add(self, line: Line) -> None:
        """Take the page's next line."""
        text = line.text.strip()
        tokens, taken = head(line.text)
        if not _MONEY.sub("", text).strip():
            return
        if tokens and taken >= len(line.text.rstrip()):
            self.tokens += tokens
            self.above.append(text)
            self._last = "year" if _years(tokens) == 1 else "head"
        elif _is_bare(line):
            self._figures(line)
            self._last, self._end = "figures", line.start + len(line.text.rstrip())
        elif UNIT.fullmatch(text):
            self.above.append(text)
            self._last = "units"
        else:
            self._label(line, text)
            self._last = "label"

    def _figures(self, line: Line) -> None:
        alone = len(line.cells) == 1
        if alone and self._last == "figures" and line.start - self._end <= 1:
            self.runs[-1] = replace(self.runs[-1], cells=(*self.runs[-1].cells, *line.cells))
        elif alone and self._last == "year":
            self.runs.append(Run(line.cells, _years(self.tokens) - 1))
        else:
            self.runs += [Run((cell,)) for cell in line.cells]

    def _label(self, line: Line, text: str) -> None:
        row = Row(line.start, line.start + len(text), text)
        if self._last == "label" and continues(self.labels[-1].label, text):
            before = self.labels.pop()
            row = Row(before.start, row.end, f"{before.label} {text}")
        self.labels.append(row)


def folded(found: Sequence[Line]) -> bool:
    """Whether most of a page's figures stand alone on their lines."""
    bare = sum(_is_bare(line) for line in found)
    return bare >= FEWEST and bare > 0.6 * sum(bool(line.cells) for line in found)


def unfold(found: Sequence[Line], page: Page) -> Unfolded | None:
    """The rows of a page that runs down its columns, where there is exactly one way in which they add up."""
    parts = _Sorted()
    for line in found:
        parts.add(line)
    budget = Budget()
    try:
        return next((whole for size in sizes(parts.tokens) if (whole := _unfolded(parts, size, page, budget))), None)
    except Spent:
        return None


def _unfolded(parts: _Sorted, size: int, page: Page, budget: Budget) -> Unfolded | None:
    known = columns(parts.tokens, size)
    for runs in _without_number(parts.runs, page) if known else ():
        found = _agreed(_solutions(parts.labels, runs, size, budget))
        if found:
            titles = [row.label for row in parts.labels if _TITLE.fullmatch(row.label)]
            return Unfolded(_with_headings(found, parts.labels), known, (*titles, *parts.above))
    return None


def _agreed(solutions: Iterator[_Solution]) -> _Solution:
    """The one way there is, with the figures a share that prove themselves under it in one way; empty for none."""
    found: list[_Solution] = []
    base: _Solution = ()
    for solution in solutions:
        found.append(solution)
        base = min(found, key=len)
        if any(other[: len(base)] != base for other in found):
            return ()
    longer = [solution for solution in found if len(solution) > len(base)]
    return longer[0] if len(longer) == 1 else base


def _with_headings(found: _Solution, labels: Sequence[Row]) -> tuple[Row, ...]:
    """The rows in the order of their labels, with the labels between them that have no figures."""
    cells = {label.start: row for label, row in found}
    rows = [label for label in labels if label.start <= max(cells) and not _TITLE.fullmatch(label.label)]
    return tuple(_row(label, cells.get(label.start, ())) for label in rows)


def _row(label: Row, cells: Sequence[Cell]) -> Row:
    places = (label.start, label.end, *(c.start for c in cells), *(c.end for c in cells))
    return Row(min(places), max(places), label.label, tuple(cells))


def _is_bare(line: Line) -> bool:
    return bool(line.cells) and not re.search(r"[A-Za-z]", line.text)


def sizes(tokens: Sequence[Head]) -> list[int]:
    """How many columns there may be: as many as years are named, or half of them where the head is said twice."""
    years = _years(tokens)
    return [n for n in (years, years // 2 if years % 2 == 0 else 0) if 1 < n <= 6]


def _years(tokens: Sequence[Head]) -> int:
    return sum(token.kind in ("date", "year", "quarter") for token in tokens)


def _without_number(runs: Sequence[Run], page: Page) -> Iterator[list[Run]]:
    """The runs without the page's printed number; each that can be it in turn, then none of them."""
    for at, run in enumerate(runs):
        value = run.cells[0].value
        if len(run.cells) == 1 and value is not None and 0 <= page.number - value <= OFF and value == int(value):
            yield [*runs[:at], *runs[at + 1 :]]
    yield list(runs)


def _solutions(labels: Sequence[Row], runs: Sequence[Run], size: int, budget: Budget) -> Iterator[_Solution]:
    """The ways to lay the runs into columns and to pick as many labels, under which every column adds up."""
    total = sum(len(run.cells) for run in runs)
    whole = all(cell.value is not None for run in runs for cell in run.cells)
    if total % size or total // size < FEWEST_ROWS or not whole:
        return
    seen: set[tuple[int, ...]] = set()
    for chosen in _chosen(labels, total // size):
        plain = [lexicon.plain(label.label) for label in chosen]
        for filled, proofs in laid(plain, runs, size, budget):
            covers = covers_of(plain, filled, proofs)
            found = [(label, row) for label, *row in zip(chosen[:covers], *filled, strict=False)]
            key = tuple(place for label, row in found for place in (label.start, *(cell.start for cell in row)))
            if covers and key not in seen:
                seen.add(key)
                yield found


def _chosen(labels: Sequence[Row], height: int) -> Iterator[list[Row]]:
    """Ways to pick the labels that have figures: never what is surely a heading, rather not what may be one."""
    rows = [label for label in labels if not _is_heading(label.label)]
    maybe = [at for at, label in enumerate(rows) if _may_be_heading(label.label)]
    spare = len(rows) - height
    if spare < 0:
        return
    dropped = combinations(maybe, spare) if spare <= len(maybe) else ()
    for out in dropped:
        yield [label for at, label in enumerate(rows) if at not in out]


def _may_be_heading(label: str) -> bool:
    return bool(_MAYBE.fullmatch(label.strip(" .:"))) and not is_total(lexicon.plain(label))


def _is_heading(label: str) -> bool:
    return label.endswith(":") or label.upper() == label or bool(_TITLE.fullmatch(label))
