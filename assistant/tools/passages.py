"""The sentences of a page that say most of what a question asks, and the stretch of text around them.

Words are compared as stems and weighed by how rare they are among the sentences at hand. Reads no meaning: a sentence
that says the thing in other words scores low.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import Stemmer

from core.types import Span

PATH = Path(__file__).resolve().parents[2] / "data" / "lexicon" / "words.toml"
LONGEST = 700
_WORD = re.compile(r"[a-z]+(?:[&'.-][a-z]+)*|\d[\d.,]*%?", re.I)
_END = re.compile(r"(?<=[.!?;:])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9•●▪*-])|\n\s*\n|\n(?=\s*(?:[•●▪■*-]|\d{1,2}[.)])\s)")
_ABBREVIATED = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|No|Nos|vs|approx|U\.S|U\.K|e\.g|i\.e|Mr|Ms|Mrs|Dr|St|Jr|Sr|[A-Z])\.[\"')]*\s*$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at its place in the document, with the stems of its content words."""

    span: Span
    text: str
    stems: frozenset[str]


def sentences(text: str, offset: int = 0) -> list[Sentence]:
    """The sentences of a text in order, placed from ``offset``. List points and paragraphs end sentences as well."""
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        if _ABBREVIATED.search(text[start : match.start()]) and "\n" not in match.group():
            continue
        found += _sentence(text, start, match.start(), offset)
        start = match.end()
    return found + _sentence(text, start, len(text), offset)


def stems(text: str) -> frozenset[str]:
    """The stems of a text's content words, in lower case; numbers as printed."""
    return _stems(text)


def weights(found: Iterable[Sentence]) -> dict[str, float]:
    """How much each stem tells apart: the logarithm of one over the share of sentences that have it."""
    held = list(found)
    counts = Counter(stem for sentence in held for stem in sentence.stems)
    return {stem: math.log(1 + len(held) / (0.5 + count)) for stem, count in counts.items()}


def coverage(asked: frozenset[str], sentence: Sentence, weight: Mapping[str, float]) -> float:
    """The share, by weight, of the words asked for that a sentence has, in [0, 1]."""
    most = max(weight.values(), default=1.0)
    total = sum(weight.get(stem, most) for stem in asked)
    return sum(weight.get(stem, most) for stem in asked & sentence.stems) / total if total else 0.0


def window(found: Sequence[Sentence], best: int, budget: int) -> Span:
    """The sentence at ``best`` with as many of its neighbours as fit into ``budget`` characters, after it first."""
    low = high = best
    span = found[best].span
    while True:
        after = found[high + 1].span if high + 1 < len(found) else None
        before = found[low - 1].span if low else None
        if after and after.end - span.start <= budget:
            high, span = high + 1, Span(span.start, after.end)
        elif before and span.end - before.start <= budget:
            low, span = low - 1, Span(before.start, span.end)
        else:
            return span


def _sentence(text: str, start: int, end: int, offset: int) -> list[Sentence]:
    """The sentence of a stretch, cut at line ends where it is too long to be one."""
    piece = text[start:end]
    if len(piece) > LONGEST and "\n" in piece.strip():
        middle = piece.find("\n", len(piece) // 2)
        middle = middle if middle > 0 else piece.find("\n")
        if 0 < middle < len(piece) - 1:
            return _sentence(text, start, start + middle, offset) + _sentence(text, start + middle + 1, end, offset)
    lead = len(piece) - len(piece.lstrip())
    kept = piece.strip()
    if not kept:
        return []
    first = offset + start + lead
    return [Sentence(Span(first, first + len(kept)), kept, _stems(kept))]


@cache
def words(name: str) -> frozenset[str]:
    """One of the word lists of ``words.toml``."""
    return frozenset(tomllib.loads(PATH.read_text(encoding="utf-8"))[name])


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    found = [word.lower().strip(".'-") for word in _WORD.findall(text.replace("\u2019", "'"))]
    kept = [word.removesuffix("'s") for word in found if word not in words("stop")]
    parts = [part for word in kept for part in re.split(r"[-&]", word)] + [word for word in kept if "&" in word]
    return frozenset(_stemmer().stemWords([part for part in parts if len(part) > 1 or part.isdigit()]))
