"""How a note opens: the sentences of its first paragraph and of what follows it, which say what it thinks and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.tools.passages import Unit, units
from assistant.types import Run
from core.types import Document, Span

MOST = 8
PAGES = 2
SHORTEST = 4
_ENDED = re.compile(r"[.!?][\"')\]\u201d]*\s*$")
_FRAME = re.compile(
    r"\bsupersedes? our\b|\bpublished by\b|\bfor (?:professional|advisers)\b|\|.*\||\bnot (?:investment )?advice\b"
    r"|\bconflicts? of interest\b|\bindependent research\b|^(?:from|to|date|subject|sent|cc):",
    re.I,
)


def opening(run: Run, document: Document) -> list[dict[str, Any]]:
    """The first sentences with their sources, in order; ``lead`` says that one is of the first paragraph.

    A masthead, a row of figures and what every note says of itself are none. Ends at a page without any.
    """
    parsed = run.catalogue.parsed(document.id, run.principal, boxes=False)
    told: list[dict[str, Any]] = []
    for page in parsed.pages[:PAGES]:
        found = list(_sentences(units(parsed.text[page.start : page.end], page.start), first=not told))
        found = found[: MOST - len(told)]
        if not found:
            if told:
                break
            continue
        span = Span(found[0][0].span.start, found[-1][0].span.end)
        n = run.evidence.add(document, page.number, span, parsed.text[span.start : span.end])
        told += [
            {"quote": unit.text, "said": " ".join(unit.text.split()), "source": n, "lead": lead} for unit, lead in found
        ]
    return told


def _sentences(found: Sequence[Unit], *, first: bool) -> Iterator[tuple[Unit, bool]]:
    """The sentences among units, each with whether it stands in the first paragraph."""
    lead, begun = first, False
    for unit in found:
        if _says(unit):
            begun = True
            yield unit, lead
        elif begun:
            lead = False


def _says(unit: Unit) -> bool:
    words = len(unit.text.split())
    return (
        unit.kind == "sentence"
        and words >= SHORTEST
        and bool(_ENDED.search(unit.text))
        and not _FRAME.search(unit.text)
    )
