"""Which words stand over a row: headings, one inside another by how far each is indented."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.statements.rows import Row

EDGE = 1.0
"""Points by which two left edges may differ and still be one."""

_PER_SHARE = re.compile(r"\bper\b.*\bshare\b|\bshares\b", re.I)
"""Figures a share end in a row that is a total, and set out as far as its heading."""

_BEGINS = re.compile(r"[A-Z(]")
_OPEN = re.compile(r"(?:,|-|/|\b(?:and|of|to|from|for|in|at|by|or|the|on|with))$", re.I)
_GOES_ON = re.compile(r"[a-z$\d]|\([a-z]{3,}")


def continues(above: str, label: str) -> bool:
    """Whether a label is the rest of the words on the line above it, wrapped."""
    if above.endswith(":"):
        return False
    if not label:
        return True
    return bool(_GOES_ON.match(label) or _OPEN.search(above) or above.count("(") > above.count(")"))


@dataclass
class Heading:
    """Words over rows, where they begin, and whether the rows under them are indented; None before the first row."""

    label: str
    x: float
    indents: bool | None = None

    def ends_before(self, x: float) -> bool:
        """Whether a row that begins at ``x`` is further out than the rows under this heading."""
        return bool(self.indents) and 0 < x <= self.x + EDGE and not _PER_SHARE.search(self.label)


@dataclass
class Headings:
    """The headings that are open at a row. Without places of words, only the last one is."""

    open: list[Heading] = field(default_factory=list)

    def add(self, words: Sequence[Row]) -> None:
        """Open the heading that the words before a row make, if they make one; it closes those no less indented."""
        label, x = _joined(words)
        if label:
            while self.open and (self.open[-1].x >= x - EDGE or not x):
                self.open.pop()
            self.open.append(Heading(label, x))

    def over(self, x: float) -> str:
        """The heading of a row that begins at ``x``, after closing those whose rows are further in."""
        while self.open and self.open[-1].ends_before(x):
            self.open.pop()
        if not self.open:
            return ""
        if self.open[-1].indents is None and x:
            self.open[-1].indents = x > self.open[-1].x + EDGE
        return self.open[-1].label

    def close(self) -> None:
        """Close the innermost heading: its total has come."""
        if self.open:
            self.open.pop()


def _joined(words: Sequence[Row]) -> tuple[str, float]:
    """The last of the words that can be a heading, with the lines that it was wrapped from."""
    label, x = "", 0.0
    for row in reversed(words):
        if not label and not _BEGINS.match(row.label) and not row.label.endswith(":"):
            continue
        if label and not continues(row.label, label):
            break
        label, x = f"{row.label} {label}".strip(), row.x
    return label.rstrip(" :"), x
