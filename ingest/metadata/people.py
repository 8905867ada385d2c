"""Who wrote it: the by-line, else the author that the file's own properties name and its first page confirms."""

from __future__ import annotations

import re

from ingest.metadata.front import Front
from ingest.metadata.names import HOUSE
from ingest.periods import DATE

_LETTERS = "A-Za-z\u00c0-\u024f'"
_WORD = rf"[A-Z\u00c0-\u00de][{_LETTERS}.-]*"
_NAME = rf"(?:(?:Dr|Prof|Mr|Ms|Mrs)\.?\s+)?{_WORD}(?:\s+(?:de|van|von|der|la|da|di|del|bin|al))*(?:\s+{_WORD}){{1,3}}"
_DEGREE = r"(?:,?\s+(?:CFA|CAIA|FRM|PhD|Ph\.D\.|MBA|CPA|ACA))*"
_AND = r"\s*(?:,\s*and\b|,|;|&|\band\b|/)\s*"
_PEOPLE = re.compile(rf"(?:by\s+)?({_NAME}{_DEGREE}(?:{_AND}{_NAME}{_DEGREE})*)$")
_SAID = re.compile(
    rf"^(?i:by|authors?|analysts?|written\s+by|prepared\s+by|lead\s+analyst)\s*:?\s+(?P<who>{_NAME}{_DEGREE}(?:{_AND}{_NAME}{_DEGREE})*)"
)
_TEAM = re.compile(r"[A-Z][a-z]+(?:\s+(?:and|of|for|[A-Z][a-z]+)){0,3}$")


def authors(front: Front, masthead: int) -> tuple[tuple[str, ...], float]:
    """Names in the order of the by-line, with their letters, and how sure; ``masthead`` is its line, or -1."""
    told = front.property("author", "from")
    known = _names(re.sub(r"\s*<[^>]*>", "", told)) if told else ()
    if known and all(name.split(",")[0] in front.first[:2500] for name in known):
        return known, 0.9
    places = [masthead + 1, masthead + 2, masthead - 1] if masthead >= 0 else []
    for place in places:
        line = DATE.sub("", front.lines[place]).strip(" ,|") if 0 <= place < len(front.lines) else ""
        if line and _by_line(line):
            return _names(re.sub(r"^by\s+", "", line, flags=re.I)), 0.85
    for line in front.lines[:40]:
        if match := _SAID.match(line):
            return _names(match["who"]), 0.85
    if known and "from" in front.parsed.properties:
        return known, 0.8
    return (known, 0.4) if known and re.fullmatch(rf"{_NAME}{_DEGREE}", known[0]) else ((), 0.0)


def _by_line(line: str) -> bool:
    if any(char.isdigit() for char in line) or ":" in line or len(line) > 120:
        return False
    if any(match.end() == len(line) for match in HOUSE.finditer(line)):
        return False
    return bool(_PEOPLE.match(line) or _TEAM.fullmatch(line))


def _names(told: str) -> tuple[str, ...]:
    parts = re.split(r"\s*(?:;|&|/|,|\band\b)\s*", told)
    names: list[str] = []
    for part in parts:
        if not part:
            continue
        if names and re.fullmatch(r"(?:CFA|CAIA|FRM|PhD|Ph\.D\.|MBA|CPA|ACA)", part):
            names[-1] += f", {part}"
        else:
            names.append(part)
    return tuple(names)
