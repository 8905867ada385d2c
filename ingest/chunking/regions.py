"""The parts of a document that chunks are made of: each page without its furniture, and cuts within a limit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.types import Page, Parsed, Span

_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"[.!?;](?=\s)"), re.compile(r"\s"))
LEAST_FILLED = 0.5


def regions(parsed: Parsed) -> Iterator[tuple[Page, Span]]:
    """Each stretch of body text with its page, in reading order: pages less furniture, trimmed, blank ones left out."""
    furniture = sorted(parsed.furniture)
    at = 0
    for page in sorted(parsed.pages, key=lambda page: page.start):
        start = page.start
        while at < len(furniture) and furniture[at].end <= start:
            at += 1
        for band in furniture[at:]:
            if band.start >= page.end:
                break
            yield from _whole(parsed, page, start, band.start)
            start = max(start, band.end)
        yield from _whole(parsed, page, start, page.end)


def bodies(parsed: Parsed) -> Iterator[tuple[Page, Span]]:
    """Each page that has text, from its first to its last character outside furniture."""
    last: tuple[Page, Span] | None = None
    for page, span in regions(parsed):
        if last and last[0].number == page.number:
            last = (page, Span(last[1].start, span.end))
            continue
        if last:
            yield last
        last = (page, span)
    if last:
        yield last


def cut(text: str, span: Span, size: int, overlap: int = 0) -> list[Span]:
    """Pieces of at most ``size`` new characters: at a blank line where one fits, else a line, a sentence, a word.

    Each piece begins up to ``overlap`` characters early, at a word. Pieces are trimmed of white space.
    """
    pieces: list[Span] = []
    start = span.start
    while start < span.end:
        end = span.end if span.end - start <= size else _best_break(text, start, start + size)
        piece = trimmed(text, back_up(text, span.start, start, overlap) if pieces else start, end)
        if piece and text[start:end].strip():
            pieces.append(piece)
        start = end
    return pieces


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The range without white space at its ends, or nothing."""
    body = text[start:end]
    front = len(body) - len(body.lstrip())
    return Span(start + front, start + len(body.rstrip())) if front < len(body) else None


def without(text: str, span: Span, furniture: tuple[Span, ...]) -> str:
    """The span's text less whatever furniture stands inside it."""
    kept, at = [], span.start
    for band in furniture:
        if band.end > at and band.start < span.end:
            kept.append(text[at : max(at, band.start)])
            at = max(at, band.end)
    kept.append(text[at : span.end])
    return "".join(kept)


def _whole(parsed: Parsed, page: Page, start: int, end: int) -> Iterator[tuple[Page, Span]]:
    if start < end and (span := trimmed(parsed.text, start, end)):
        yield page, span


def _best_break(text: str, start: int, limit: int) -> int:
    earliest = start + int((limit - start) * LEAST_FILLED)
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(text, earliest, limit)]
        if ends:
            return ends[-1]
    return limit


def back_up(text: str, floor: int, start: int, most: int) -> int:
    """The earliest word start that is at most ``most`` characters before ``start``, and not before ``floor``."""
    at = max(floor, start - most)
    while floor < at < start and not text[at - 1].isspace():
        at += 1
    return at
