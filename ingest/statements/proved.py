"""How far down a statement its figures prove themselves: by its totals, and figures a share by the earnings above them.

Two ways of printing figures a share are known: basic and diluted beside the shares of each, and earnings in two parts
with their sum, basic and then diluted.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ingest.statements.laying import Columns
from ingest.statements.runs import Proof

FEWEST_TOTALS = 3


def covers_of(plain: Sequence[str], laid: Columns, proofs: Sequence[Proof]) -> int:
    """How many rows are proved in every column, with figures a share that fit the last of them; 0 for too few."""
    if min(proof.held for proof in proofs) < FEWEST_TOTALS:
        return 0
    covers = min(proof.covers for proof in proofs)
    rest = plain[covers : covers + 6]
    columns = [[cell.value or Decimal(0) for cell in column] for column in laid]
    if rest[:4] == ["basic", "diluted"] * 2 and all(_per_share(c[covers - 1 : covers + 4]) for c in columns):
        return covers + 4
    parts = [plain.index(label) for label in rest[:2] if label in plain[:covers]]
    if len(rest) == 6 and rest[:3] == rest[3:] and len(parts) == 2:
        shared = [(c[covers - 1], [c[at] for at in parts], c[covers : covers + 6]) for c in columns]
        return covers + 6 if all(_parts_per_share(*one) for one in shared) else covers
    return covers


def _per_share(values: Sequence[Decimal]) -> bool:
    """Whether earnings are the figures a share times the shares, basic and diluted."""
    earnings, basic, diluted, shares, more = values
    slack = abs(earnings) / 50 + 1
    return abs(basic * shares - earnings) <= slack and abs(diluted * more - earnings) <= slack


def _parts_per_share(earnings: Decimal, parts: Sequence[Decimal], values: Sequence[Decimal]) -> bool:
    """Whether figures a share are those of two parts of the earnings and of their sum, basic and then diluted.

    The parts are what is earned from operations that go on, and from those given up.
    """
    last = Decimal("0.01") if all(value * 100 == int(value * 100) for value in values) else Decimal("0.001")
    for *shares, net in (values[:3], values[3:]):
        if not net or abs(sum(shares) - net) > last:
            return False
        count = earnings / net
        if any(
            abs(a * count - part) > abs(last * count) + abs(part) / 33 for a, part in zip(shares, parts, strict=True)
        ):
            return False
    return abs(values[5]) <= abs(values[2])
