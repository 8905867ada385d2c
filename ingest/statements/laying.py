"""Ways to lay runs of figures into columns beside labels, of which none makes a total fail.

Does not pick the labels, and does not choose between the ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.statements.rows import Cell
from ingest.statements.runs import Proof, is_total

MOST_STEPS = 120_000

Columns = Sequence[Sequence[Cell]]
_Fits = Callable[[Sequence[int], int, int], bool]


@dataclass(frozen=True, slots=True)
class Run:
    """Figures that stand under one another with nothing between them, and the column whose head is right above."""

    cells: tuple[Cell, ...]
    under: int | None = None


class Spent(Exception):
    """A search that takes too long: whether there is another way stays unknown."""


@dataclass(slots=True)
class Budget:
    """Steps that a page's search may still take."""

    left: int = MOST_STEPS

    def spend(self) -> None:
        """Take one.

        Raises:
            Spent: There is none left.
        """
        self.left -= 1
        if self.left < 0:
            raise Spent


def laid(plain: Sequence[str], runs: Sequence[Run], size: int, budget: Budget) -> Iterator[tuple[Columns, list[Proof]]]:
    """Ways to lay the runs into columns beside these labels, in which no total fails.

    Where each column has a run right under its head, those say which is which. Else a column is never ahead of the one
    to its left, and no run begins in one of its neighbour's runs and ends in another.
    """
    known = {at: run.under for at, run in enumerate(runs) if run.under is not None}
    if set(known.values()) == set(range(size)):
        yield from _Laying(plain, runs, size, known, _anywhere, budget).from_run(0)
        return
    yield from _Laying(plain, runs, size, {}, _nested, budget).from_run(0)


class _Laying:
    """A search for columns of runs. ``fits`` says whether a run may stand beside the edges of runs left of it."""

    def __init__(
        self,
        plain: Sequence[str],
        runs: Sequence[Run],
        size: int,
        known: Mapping[int, int],
        fits: _Fits,
        budget: Budget,
    ) -> None:
        self._plain, self._runs, self._known, self._fits, self._budget = plain, runs, known, fits, budget
        self._body = max(
            (at for at, label in enumerate(plain) if is_total(label) and label not in plain[:at]), default=0
        )
        """The place of the last total. Amounts up to it are printed alike; below it stand figures a share."""
        self._edges: list[list[int]] = [[0] for _ in range(size)]
        self._proofs: list[list[Proof]] = [[Proof()] for _ in range(size)]
        self._way: list[int] = []
        amounts = (cell.value for run in runs for cell in run.cells)
        self._digits = next((value.as_tuple().exponent for value in amounts if value), 0)

    def from_run(self, at: int) -> Iterator[tuple[Columns, list[Proof]]]:
        """Every way to go on from a run, those first that stay in the column of the run before it."""
        if at == len(self._runs):
            yield self._columns(), [proofs[-1] for proofs in self._proofs]
            return
        size = len(self._edges)
        last = self._way[-1] if self._way else 0
        for column in (
            [self._known[at]] if at in self._known else dict.fromkeys((last, (last + 1) % size, *range(size)))
        ):
            self._budget.spend()
            proof = self._placed(self._runs[at], column)
            if proof is None:
                continue
            self._edges[column].append(proof.read)
            self._proofs[column].append(proof)
            self._way.append(column)
            yield from self.from_run(at + 1)
            self._edges[column].pop()
            self._proofs[column].pop()
            self._way.pop()

    def _placed(self, run: Run, column: int) -> Proof | None:
        """The proof of a column with a run under what it has; None where it does not fit or a total fails."""
        proof: Proof | None = self._proofs[column][-1]
        assert proof is not None
        begin, end = proof.read, proof.read + len(run.cells)
        if end > len(self._plain) or (column and not self._fits(self._edges[column - 1], begin, end)):
            return None
        for at, cell in enumerate(run.cells, start=begin):
            value = cell.value or Decimal(0)
            if value and at <= self._body and value.as_tuple().exponent != self._digits:
                return None
            proof = proof.then(self._plain[at], value)
            if proof is None:
                return None
        return proof

    def _columns(self) -> Columns:
        filled: list[list[Cell]] = [[] for _ in self._edges]
        for run, column in zip(self._runs, self._way, strict=True):
            filled[column] += run.cells
        return filled


def _anywhere(_left: Sequence[int], _begin: int, _end: int) -> bool:
    return True


def _nested(left: Sequence[int], begin: int, end: int) -> bool:
    inner = any(begin < edge < end for edge in left)
    return left[-1] >= end and (not inner or (begin in left and end in left))
