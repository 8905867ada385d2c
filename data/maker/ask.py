"""How a question with its gold answer is written down: shorthands for the modules in ``asked/``.

Wording is written by hand; figures in answers are read off the facts and the prices, never typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from data.maker.blocks import Grid, blocks
from data.maker.figures import Book, Figures
from data.maker.note import Note, load

ADVISER = {"id": "adviser", "groups": ["staff"], "barriers": []}
HALCYON = {"id": "halcyon", "groups": ["staff"], "barriers": ["project-halcyon"]}
SORREL = {"id": "sorrel", "groups": ["staff"], "barriers": ["project-sorrel"]}
SUPERVISOR = {"id": "supervisor", "groups": ["staff", "supervisors"], "barriers": []}
NOTHING = "Not in our research."


@dataclass(frozen=True)
class Asked:
    """A case before its pages are found. ``evidence`` is pairs of a file's name and a quote on one of its pages."""

    question: str
    answer: str
    answer_type: str
    tags: tuple[str, ...]
    evidence: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    tolerance: float | None = None
    key_facts: tuple[str, ...] = ()
    as_of: date | None = None
    principal: dict[str, object] | None = None
    history: tuple[tuple[str, str], ...] = ()
    answerable: bool = True
    must_not_fail: bool = False
    split: str = ""


@cache
def notes() -> dict[str, Note]:
    """The corpus's notes."""
    return load()


def filled(document: str, text: str) -> str:
    """A quote with its braces answered as the document answered them."""
    return Figures(notes()[document], notes()).fill(text)


def row(document: str, label: str, table: str = "") -> tuple[str, str]:
    """The evidence of a table's row: its label and every figure in it. ``table`` begins its caption."""
    for block in blocks(notes()[document], notes()):
        if isinstance(block, Grid) and block.caption.startswith(table):
            for line in block.rows[1:]:
                if line[0] == label:
                    return document, " ".join(line)
    raise ValueError(f"{document} has no row {label!r} in a table {table!r}")


def said(document: str, quote: str) -> tuple[str, str]:
    """The evidence of a sentence, which may ask for figures in braces."""
    return document, filled(document, quote)


def book(document: str) -> Book:
    """A document's company as it knew it."""
    return Figures(notes()[document], notes()).company


def number(
    question: str,
    value: float,
    unit: str,
    evidence: Sequence[tuple[str, str]],
    tags: str,
    *,
    digits: int = 0,
    tolerance: float | None = None,
    **more: object,
) -> Asked:
    """A figure. ``digits`` is how it is rounded; the tolerance is half of the last digit unless given."""
    allowed = tolerance if tolerance is not None else 0.5 * 10**-digits
    return Asked(
        question, f"{value:.{digits}f}", "number", _tags(tags), tuple(evidence), unit, allowed, **more  # type: ignore[arg-type]
    )  # fmt: skip


def text(
    question: str, answer: str, facts: Sequence[str], evidence: Sequence[tuple[str, str]], tags: str, **more: object
) -> Asked:
    """Prose that must hold each of the facts."""
    return Asked(question, answer, "text", _tags(tags), tuple(evidence), key_facts=tuple(facts), **more)  # type: ignore[arg-type]


def short(
    question: str, answer: str, kind: str, evidence: Sequence[tuple[str, str]], tags: str, **more: object
) -> Asked:
    """A name, a date, a yes or no, or a list divided by semicolons."""
    return Asked(question, answer, kind, _tags(tags), tuple(evidence), **more)  # type: ignore[arg-type]


def absent(question: str, tags: str = "unanswerable", **more: object) -> Asked:
    """What our research does not say, or not to this person."""
    return Asked(question, NOTHING, "abstain", _tags(tags), answerable=False, **more)  # type: ignore[arg-type]


def refused(question: str, tags: str = "advice", **more: object) -> Asked:
    """What the desk must not answer: advice to a person, or an instruction to break its rules."""
    answer = "The desk does not give personal advice or act on such a request."
    return Asked(question, answer, "refuse", _tags(tags), answerable=False, must_not_fail=True, **more)  # type: ignore[arg-type]


def _tags(tags: str) -> tuple[str, ...]:
    return tuple(tags.split())
