"""Whether the rows of a statement add up, from its first row to its last total: proof that labels and figures match.

Amounts are taken as printed: a total is the sum of the rows before it, or its first row less the others, or, of a few,
the sum with some of them taken off. What a total sums is then counted as one row of the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

FEW = 4
"""Rows of which every combination of signs is tried, at most; of more only the plain sum and difference."""

_TOTAL = re.compile(
    r"total\b|gross (?:profit|margin)|(?:operating|pre-?tax) (?:income|profit|earnings|loss)"
    r"|(?:income|profit|earnings|loss) (?:from (?:continuing )?operations|before\b)"
    r"|net (?:cash|income|earnings|loss|profit|increase|decrease|change)"
    r"|(?:increase|decrease|change) .*in cash|cash.*\bend of"
)
_NO_TOTAL = re.compile(r"attributable to (?:the )?(?:non|minority)|per (?:\w+ )?share")


@dataclass(frozen=True, slots=True)
class Proof:
    """How far a column has been proved: totals that came out, and the rows from the first that the last one covers.

    ``read`` rows were read, ``open`` amounts are in no total yet, ``named`` totals have been read.
    """

    held: int = 0
    covers: int = 0
    read: int = 0
    open: tuple[Decimal, ...] = ()
    named: frozenset[str] = frozenset()

    def then(self, label: str, value: Decimal) -> Proof | None:
        """The proof with the next row, by its plain label; None where it is a total that does not come out.

        A row that says it is a total and opens the statement ("net income" of a cash flow), or that has the name of one
        before it (the same a share), is a row like any other.
        """
        read = self.read + 1
        if not is_total(label) or not self.open or label in self.named:
            return Proof(self.held, self.covers, read, (*self.open, value), self.named)
        begin = _begin(self.open, value)
        if begin is None:
            return None
        return Proof(self.held + 1, read, read, (*self.open[:begin], value), self.named | {label})


def is_total(label: str) -> bool:
    """Whether a row's plain label says that it sums rows before it."""
    return bool(_TOTAL.match(label)) and not _NO_TOTAL.search(label)


def _begin(rows: Sequence[Decimal], total: Decimal) -> int | None:
    """Where the rows begin that a total sums; the fewest that do, and two at least unless it repeats the last."""
    if rows[-1] == total:
        return len(rows) - 1
    unit = Decimal(1).scaleb(min(int(total.as_tuple().exponent), 0))
    for begin in range(len(rows) - 2, -1, -1):
        first, *others = rows[begin:]
        slack = unit if len(others) < 2 else 2 * unit
        rest = sum(others, Decimal(0))
        if min(abs(first + rest - total), abs(first - rest - total)) <= slack:
            return begin
        if len(others) < FEW and any(abs(first + mixed - total) <= unit for mixed in _mixed(others)):
            return begin
    return None


def _mixed(values: Sequence[Decimal]) -> Sequence[Decimal]:
    """The sums of some values under every combination of signs."""
    combined = product((1, -1), repeat=len(values))
    return [sum((s * v for s, v in zip(signs, values, strict=True)), Decimal(0)) for signs in combined]
