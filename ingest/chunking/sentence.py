"""Sentence windows: a few sentences are found, more around them are read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.types import Parsed, Span
from ingest.chunking.regions import cut, regions, trimmed
from ingest.chunking.types import Cut

_END = re.compile(r"[.!?][\"')\]]*(?=\s+[\"'(\[]*[A-Z0-9])|\n\s*\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Inc|Corp|Co|Ltd|Mr|Mrs|Ms|Dr|St|No|vs|approx|etc|Jr|Sr|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Fig"
    r"|e\.g|i\.e|cf|pp?)|\b[A-Z]|\b[A-Z]\.[A-Z])\.$"
)
LONGEST = 1200


@dataclass(frozen=True, slots=True)
class SentenceCutter:
    """Windows of ``window`` sentences that advance by ``step``; ``around`` more on each side are the parent."""

    window: int = 4
    step: int = 3
    around: int = 4

    def __call__(self, parsed: Parsed) -> list[Cut]:
        found = []
        for page, span in regions(parsed):
            parts = sentences(parsed.text, span)
            for at in range(0, len(parts), min(self.step, self.window)):
                last = min(at + self.window, len(parts)) - 1
                wide = Span(parts[max(0, at - self.around)].start, parts[min(len(parts) - 1, last + self.around)].end)
                found.append(Cut(Span(parts[at].start, parts[last].end), page.number, parent=wide))
                if last == len(parts) - 1:
                    break
        return found


def sentences(text: str, span: Span) -> list[Span]:
    """The sentences of a stretch of text; rows of a table and other text without stops come in pieces of lines."""
    found: list[Span] = []
    start = span.start
    for match in _END.finditer(text, span.start, span.end):
        if match[0][0] == "." and _ABBREVIATION.search(text, max(start, match.start() - 12), match.start() + 1):
            continue
        found += _pieces(text, start, match.end())
        start = match.end()
    return found + _pieces(text, start, span.end)


def _pieces(text: str, start: int, end: int) -> list[Span]:
    whole = trimmed(text, start, end)
    return cut(text, whole, LONGEST) if whole else []
