"""Notes as their authors write them: a heading of ``key: value`` lines, then prose with figures asked for by name.

``{growth revenue 2025}`` in a note becomes ``18.4%``: no figure of a company is ever typed, so prose and tables agree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from data.maker.statements import View

FOLDER = Path(__file__).parent / "notes"


@dataclass(frozen=True, slots=True)
class Note:
    """One piece of research before it is laid out. ``file`` is its name in the corpus; its ending picks the format."""

    file: str
    kind: str
    publisher: str
    title: str
    published: date
    authors: tuple[str, ...] = ()
    ticker: str | None = None
    sector: str | None = None
    rating: str | None = None
    target: float | None = None
    view: View | None = None
    supersedes: str | None = None
    subtitle: str = ""
    style: str = ""
    stated: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


KINDS = {
    "initiation": "Initiation of coverage",
    "update": "Company update",
    "earnings_note": "Earnings note",
    "sector": "Sector report",
    "macro": "Macro note",
    "strategy": "Strategy note",
    "fund": "Fund note",
    "policy": "Policy",
    "howto": "How-to",
    "email": "E-mail",
    "other": "Memo",
}
_KNOWN = {"file", "kind", "publisher", "title", "published", "authors", "ticker", "sector", "rating", "target"}
_KNOWN |= {"growth", "margin", "supersedes", "subtitle", "style"}


def read(text: str) -> Note:
    """One note from its text."""
    head, _, body = text.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    view = None
    if "growth" in fields:
        growth, margin = (tuple(float(part) for part in fields[name].split(",")) for name in ("growth", "margin"))
        view = View((growth[0], growth[1]), (margin[0], margin[1]))
    return Note(
        file=fields["file"],
        kind=fields["kind"],
        publisher=fields["publisher"],
        title=fields["title"],
        published=date.fromisoformat(fields["published"]),
        authors=tuple(name.strip() for name in fields.get("authors", "").split(",") if name.strip()),
        ticker=fields.get("ticker"),
        sector=fields.get("sector"),
        rating=fields.get("rating"),
        target=float(fields["target"]) if "target" in fields else None,
        view=view,
        supersedes=fields.get("supersedes"),
        subtitle=fields.get("subtitle", ""),
        style=fields.get("style", ""),
        stated={name: value for name, value in fields.items() if name not in _KNOWN},
        body=body.strip(),
    )


def load(folder: Path = FOLDER) -> dict[str, Note]:
    """Every note by its file name in the corpus, oldest first. A file holds several notes, divided by ``=====``."""
    notes = [
        read(part.strip())
        for path in sorted(folder.glob("*.md"))
        for part in re.split(r"(?m)^=====$", path.read_text(encoding="utf-8"))
        if part.strip()
    ]
    return {note.file: note for note in sorted(notes, key=lambda note: (note.published, note.file))}


def long_date(day: date) -> str:
    """``29 October 2026``."""
    return f"{day.day} {day:%B %Y}"
