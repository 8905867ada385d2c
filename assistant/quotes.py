"""Where a quote stands in a text: to the letter, or but for case, blanks and punctuation."""

from __future__ import annotations

import re

from core.types import Span


def locate(text: str, quote: str, within: Span) -> tuple[Span, str] | None:
    """The quote's place in ``within``, and whether it was found ``exact`` or ``normalised``."""
    at = text.find(quote, within.start, within.end)
    if at >= 0:
        return Span(at, at + len(quote)), "exact"
    words = re.findall(r"\w+", quote)
    if not words:
        return None
    match = re.compile(r"\W+".join(map(re.escape, words)), re.I).search(text, within.start, within.end)
    return (Span(match.start(), match.end()), "normalised") if match else None
