"""Which strips of a page are rows of one table: where it begins, and where a new head or prose ends it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.tables.strips import Strip
from assistant.tables.values import is_period, is_value
from ingest.statements.headings import continues

APART = 2
"""How many lines without cells may stand between two rows: headings, and labels that run over two lines."""
_END = re.compile(r"[.;]$")
_TOTAL = re.compile(r"(?:sub)?totals?\b", re.I)


@dataclass
class Run:
    """The places of a table's rows among the strips, and where the table before ended.

    By place, ``headings`` are the words over a row, and ``begun`` the words of a label that goes on in the row.
    """

    rows: list[int] = field(default_factory=list)
    headings: dict[int, str] = field(default_factory=dict)
    begun: dict[int, str] = field(default_factory=dict)
    floor: int = 0
    over: int = 0
    """How many lines of words stand between the heads and the first row."""

    def add(self, at: int, strip: Strip, words: Sequence[str], heading: str) -> str:
        """Take a row in, after words on lines of their own; gives the heading that stays open."""
        wrapped = bool(words) and continues(words[-1], strip.pieces[0].text)
        if wrapped:
            self.begun[at] = words[-1]
        heading = next((w for w in reversed(words[:-1] if wrapped else words)), heading)
        if heading:
            self.headings[at] = heading
        self.over = self.over if self.rows else len(words)
        self.rows.append(at)
        return "" if _TOTAL.match(strip.text) else heading


def runs(found: Sequence[Strip]) -> list[Run]:
    """The tables of a page, in order, by the places of their rows."""
    made: list[Run] = []
    current, heading, words, headed = Run(), "", list[str](), False
    for at, strip in enumerate(found):
        kind = _kind(found, at, bool(current.rows))
        if kind == "row":
            heading, words = current.add(at, strip, words, heading), []
        elif kind == "words" and (current.rows or headed) and len(words) < APART and not strip.opens:
            words.append(strip.text)
        else:
            if current.rows:
                made.append(current)
                current = Run(floor=current.rows[-1] + 1)
            heading, words, headed = "", [], kind == "head"
    return [*made, current] if current.rows else made


def _kind(found: Sequence[Strip], at: int, inside: bool) -> str:
    """``row``, ``head``, ``words`` for a short line of one piece, or ``prose``."""
    strip = found[at]
    if len(strip.pieces) == 1:
        text = strip.text
        return "prose" if len(text.split()) > 12 or (_END.search(text) and len(text) > 40) else "words"
    if strip.opens:
        return "head"
    rest = strip.pieces[1:]
    if any(is_value(piece.text) for piece in rest):
        return "row"
    periods = sum(is_period(piece.text) for piece in strip.pieces)
    if periods >= 2 or not inside:
        return "head" if periods != 1 or len(strip.pieces) != 2 or not inside else "row"
    return "head" if len(found[at - 1].pieces) == 1 else "row"
