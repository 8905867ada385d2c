"""A line of a table, cut into rows: a label and the figures printed after it.

Figures are taken off a line from its right end. A line that runs on into the next row ("… 582 Deferred taxes 230 …")
is cut where a full set of figures is followed by words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
COMMA_NUMBER = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)"
"""A number as much of Europe prints it: points between thousands, a comma before the decimals."""
_MONEY = r"(?:US\$|C\$|A\$|HK\$|R\$|[$€£¥])"


def _cell(number: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\S){_MONEY}?\s*(?P<figure>\(\s?{_MONEY}?\s?{number}\s?(?:%|x)?\s?\)|[-+]?{_MONEY}?{number}"
        rf"|[-\u2010-\u2015\u2212]+)(?P<suffix>\s?(?:%|x|bps)|p)?(?:[\u00b9\u00b2\u00b3\u2070-\u209c\u1d43-\u1d6b]+)?(?P<note>\s?\([a-z]\)|(?<=\d)\(\d\))?(?=\s|$)"
        r"|(?<!\S)(?P<blank>n/?[am]|N/?[AM]|n\.m\.|NM|\*+)(?=\s|$)"
    )


CELL = _cell(NUMBER)
_COMMA_CELL = _cell(COMMA_NUMBER)
FEWEST_COMMAS = 4
FEWEST_GROUPS = 10
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_DIGITS = re.compile(NUMBER)
_COMMA_DIGITS = re.compile(COMMA_NUMBER)
_POINTED = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+\.\d{1,2})(?![\d.,])")
_COMMAED = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+,\d{1,2}|\d+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,})(?![\d.,])")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}\.\d{3}(?![\d.,])")
_LEADERS = re.compile(r"[\s.:]*\.{3,}[\s.]*|(?:\s\.){3,}\s*")
_IN_LABEL = re.compile(r"\d{1,2}|(?:19|20)\d\d|\(\w\)")
_GOES_ON = re.compile(r"(?:\b(?:and|of|or|to|at)|:)\s*\(?\s*(?:[$\u20ac\u00a3]\s*)?$")
_WORDS = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed figure at its place in the document's text. ``value`` is None where the print says "not meaningful"."""

    start: int
    end: int
    value: Decimal | None
    percent: bool = False
    dollar: str = ""
    x: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its figures. ``start`` to ``end`` covers both; a row of words alone has no cells."""

    start: int
    end: int
    label: str
    cells: tuple[Cell, ...] = ()
    x: float = 0.0
    """Where the label begins, in points from the left; 0 where that is not known."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page at its place in the document's text, with its figures and the words between them."""

    start: int
    text: str
    cells: tuple[Cell, ...]
    x: float = 0.0
    words: tuple[tuple[float, str], ...] = ()
    """The middle of each word and the word, on short lines without figures whose words have places."""

    @property
    def trailing(self) -> int:
        """How many figures stand at the line's end with no words between them."""
        count, at = 0, len(self.text.rstrip())
        for cell in reversed(self.cells):
            if _WORDS.search(self.text[cell.end - self.start : at]) or ")" in self.text[cell.end - self.start : at][2:]:
                break
            count, at = count + 1, cell.start - self.start
        return count


def decimal_comma(text: str) -> bool:
    """Whether a page prints its numbers with a decimal comma: some that can be read no other way, and none that must.

    "1,234" alone does not say. "1.234" does where it is the only kind there is: amounts have no three decimals.
    """
    if _POINTED.search(text):
        return False
    return len(_COMMAED.findall(text)) >= FEWEST_COMMAS or len(_GROUPED.findall(text)) >= FEWEST_GROUPS


def cells(line: str, offset: int, *, comma: bool = False) -> Iterator[Cell]:
    """The figures of a line, left to right, placed from ``offset``; ``comma`` where the decimal mark is one."""
    for match in (_COMMA_CELL if comma else CELL).finditer(line):
        if match["blank"]:
            yield Cell(offset + match.start("blank"), offset + match.end("blank"), None)
            continue
        figure, suffix = match["figure"], (match["suffix"] or "").strip()
        digits = (_COMMA_DIGITS if comma else _DIGITS).search(figure)
        value = _value(digits.group(), comma=comma) if digits else Decimal(0)
        if digits and figure.startswith(("(", "-")):
            value = -value
        end = match.end("suffix") if suffix else match.end("figure")
        start = match.start("figure")
        pence = suffix == "p"
        money = re.match(rf"{_MONEY}\s*", line[match.start() : start]) or re.search(_MONEY, figure)
        percent = suffix in ("%", "bps") or "%" in figure
        yield Cell(
            offset + start, offset + end, value, percent, "p" if pence else money.group().strip() if money else ""
        )


def _value(digits: str, *, comma: bool) -> Decimal:
    return Decimal(digits.replace(".", "").replace(",", ".") if comma else digits.replace(",", ""))


def cut(line: Line, size: int) -> list[Row]:
    """A line's rows, given that a full row has ``size`` figures. The last may be words alone, or have fewer figures."""
    rows: list[Row] = []
    begin, run = line.start, list[Cell]()
    stop = line.start + len(line.text.rstrip())
    for cell, gap in zip((*line.cells, None), _gaps(line), strict=True):
        if _WORDS.search(gap):
            if len(run) >= size > 0 and _starts_a_row(gap) and begin != run[-size].start and _fits(line, run, size):
                rows.append(_row(line, begin, run[-size:]))
                begin = run[-1].end + len(gap) - len(gap.lstrip())
            run = []
        if cell is not None:
            run.append(cell)
    tail = run[-size:] if size and _fits(line, run, size) else [] if size else run
    if len(tail) < size and all(line.text[c.start - line.start] in DASHES for c in tail):
        tail = []
    if begin < stop:
        rows.append(_row(line, begin, tail) if tail else Row(begin, stop, _label(line.text[begin - line.start :])))
    return [replace(rows[0], x=line.x), *rows[1:]] if rows and line.x else rows


def _fits(line: Line, run: Sequence[Cell], size: int) -> bool:
    """Whether the figures before a full set belong to the label: the number of a note, a year, the end of "$3 and $2".

    Others mean that the row has more columns than its table, or a minus that stands apart from its figure.
    """
    more = run[:-size]
    if not more or _GOES_ON.search(line.text[: more[0].start - line.start]):
        return len(more) <= 1
    return all(_IN_LABEL.fullmatch(line.text[c.start - line.start : c.end - line.start]) for c in more)


def _gaps(line: Line) -> Sequence[str]:
    """The text before each figure, and after the last."""
    marks = [line.start, *(cell.end for cell in line.cells)]
    ends = [*(cell.start for cell in line.cells), line.start + len(line.text)]
    return [line.text[a - line.start : b - line.start] for a, b in zip(marks, ends, strict=True)]


def _starts_a_row(gap: str) -> bool:
    text = gap.strip()
    return bool(re.match(r"\(?[A-Z]", text)) and not re.match(r"(?:Note|See)\b", text)


def _row(line: Line, begin: int, found: Sequence[Cell]) -> Row:
    return Row(begin, found[-1].end, _label(line.text[begin - line.start : found[0].start - line.start]), tuple(found))


def _label(text: str) -> str:
    text = re.sub(rf"\s*\(?{_MONEY}\s*$", "", text.strip())
    return " ".join(_LEADERS.sub(" ", text).split())
