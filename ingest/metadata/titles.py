"""A document's title: the one it prints, confirmed by the file's own properties where both say it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from core.types import Origin
from ingest.metadata.front import Front, Reading
from ingest.periods import DATE

_NO_TITLE = re.compile(
    r"untitled|scan\w*|document\d*|microsoft (?:word|powerpoint|excel)|presentation\d*|[\w-]+\.\w{2,5}"
    r"|\d{10}-\d\d-\d{6}|book\d*|slide \d+",
    re.I,
)


def title_of(front: Front, reading: Reading) -> tuple[str, Origin]:
    """The title and where it was read; the file's name without its ending where nothing better is found."""
    told = " ".join(front.property("title", "subject_line").split())
    usable = bool(told) and len(told) > 3 and not _NO_TITLE.fullmatch(told)
    if usable and _squeezed(told) in _squeezed(front.first):
        return told, Origin("cover", 0.92)
    heading = next((text for text in _headings(front) if not _is_masthead(text, front, reading)), "")
    if heading and front.parsed.headings[0].level <= 2:
        return heading, Origin("cover", 0.8)
    if usable:
        return told, Origin("properties", 0.7)
    if heading:
        return heading, Origin("cover", 0.6)
    first = next(
        (line for line in front.above_tables[:6] if not _is_masthead(line, front, reading) and 3 < len(line) <= 140), ""
    )
    if first:
        return first, Origin("cover", 0.45)
    return PurePosixPath(front.source.name).stem.replace("_", " "), Origin("name", 0.2)


def _headings(front: Front) -> list[str]:
    early = [h for h in front.parsed.headings if h.span.start < 4000]
    return [h.text for h in sorted(early, key=lambda h: (h.level, h.span.start))]


def _is_masthead(text: str, front: Front, reading: Reading) -> bool:
    publisher = reading["publisher"][0] if "publisher" in reading else ""
    return (
        "|" in text
        or bool(DATE.search(text))
        or (bool(publisher) and text.startswith(str(publisher)))
        or any(name.split(",")[0] in text for name in (reading["authors"][0] if "authors" in reading else ()))
    )


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
