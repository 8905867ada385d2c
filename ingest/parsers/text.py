"""Plain text: form feeds are pages; headings stand in capitals or are underlined; tables are rows of figures."""

from __future__ import annotations

import re

from core.errors import UnreadableDocument
from core.types import Heading, Page, Parsed, Span
from ingest.normalise import hidden_characters, tidy
from ingest.parsers.decode import decode
from ingest.parsers.layout import Line, lines_of
from ingest.parsers.layout.furniture import find_furniture
from ingest.parsers.layout.headings import find_headings
from ingest.parsers.layout.tables import find_tables

BETWEEN = "\n\n"
_RULE = re.compile(r"([-=~_*])\1{3,}$")


def parse(data: bytes) -> Parsed:
    """The text with its lines as they are, runs of spaces made one."""
    told = decode(data)
    texts = [tidy(page) for page in told.split("\f")]
    while len(texts) > 1 and not texts[-1].strip():
        texts.pop()
    if not any(text.strip() for text in texts):
        raise UnreadableDocument("NO_TEXT", "there is no text in the file")
    pages: list[Page] = []
    at = 0
    for number, text in enumerate(texts, 1):
        pages.append(Page(number, at, at + len(text)))
        at += len(text) + len(BETWEEN)
    text = BETWEEN.join(texts)
    lines = list(lines_of(text, pages))
    furniture = find_furniture(lines, len(pages)) if len(pages) > 1 else []
    tables = find_tables(lines)
    marked = {heading.span: heading for heading in find_headings(lines, furniture, tables)}
    marked |= {heading.span: heading for heading in _set_apart(lines)}
    return Parsed(
        text=text,
        pages=tuple(pages),
        headings=tuple(sorted(marked.values(), key=lambda heading: heading.span)),
        tables=tuple(tables),
        furniture=tuple(furniture),
        warnings=("hidden_text",) if hidden_characters(told) else (),
    )


def _set_apart(lines: list[Line]) -> list[Heading]:
    """Lines that a rule underlines, lines in capitals, and the first line where it is short and ends no sentence."""
    found = []
    for place, line in enumerate(lines):
        below = lines[place + 1].text if place + 1 < len(lines) else ""
        short = 3 < len(line.text) <= 100 and any(char.isalpha() for char in line.text)
        ruled = bool(_RULE.fullmatch(below))
        if short and not _RULE.fullmatch(line.text) and (ruled or place == 0 and not line.text.endswith((".", ","))):
            level = 1 if place == 0 or below.startswith("=") else 2
            found.append(Heading(Span(line.start, line.end), level, line.text))
    return found
