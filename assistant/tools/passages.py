"""The sentences and rows of a page that say most of what a question asks, and the stretch of text around them.

A page is cut into units: sentences where its lines run on as prose, lines where they do not (rows of tables, headings).
Words are compared as stems and weighed by how rare they are among the units at hand.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import Stemmer

from core.types import Span

PATH = Path(__file__).resolve().parents[2] / "data" / "lexicon" / "words.toml"
LONGEST = 900
_WORD = re.compile(r"[a-z]+(?:[&'.-][a-z]+)*|\d[\d.,]*%?", re.I)
_END = re.compile(r"(?<=[.!?;])[\"')\]\u201d]*\s+(?=[\"'(\[\u201c]?[A-Z0-9\u2022\u25cf])")
_ABBREVIATED = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|No|Nos|vs|approx|U\.S|U\.K|e\.g|i\.e|Mr|Ms|Mrs|Dr|St|Jr|Sr|N\.V|S\.A|[A-Z])\.[\"')]*\s*$"
)
_BULLET = re.compile(r"\s*(?:[\u2022\u25cf\u25aa\u25a0*\u2013-]|\(?[a-z0-9]{1,2}[.)])\s+")
_OPEN = re.compile(r"[\w,&%-]\s*$")
_CLOSE = re.compile(r"[A-Za-z0-9%)][.!?]\s*$")
_LABEL = re.compile(r"\s*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day):\s+[^.:\d]{3,60}\.", re.I)
"""What a diary puts before a sentence: "Wednesday: American inflation." """
_LAST_WORD = re.compile(r"\S*\d\S*[.!?]")
_RUNS = re.compile(r"\b(?:is|was|were|are|at|of|to|by|from|than|and|about)\s*$", re.I)
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_FIGURES = re.compile(r"(?<![\w])[-(]?[$\u20ac\u00a3]?\d[\d,.]*[%)]?")

Kind = Literal["sentence", "row"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a line that is none, at its place in the document, with the stems of its content words."""

    span: Span
    text: str
    stems: frozenset[str]
    kind: Kind = "sentence"


def units(text: str, offset: int = 0) -> list[Unit]:
    """The units of a text in order, placed from ``offset``."""
    found: list[Unit] = []
    block: list[tuple[int, int]] = []
    for start, end in _lines(text):
        line = text[start:end]
        if block and not _BULLET.match(line) and _ends(text[slice(*block[-1])], line):
            block.append((start, end))
            continue
        if _BULLET.match(line) or not _runs_on(line, bool(block)):
            found += _sentences(text, block, offset)
            block = []
        if _runs_on(line, bool(block)) or _BULLET.match(line):
            block.append((start, end))
            if re.search(r"[.!?:][\"')\]\u201d]*\s*$", line) and len(line) < 60:
                found += _sentences(text, block, offset)
                block = []
        else:
            found.append(_unit(text, start, end, offset, "row"))
    return found + _sentences(text, block, offset)


def stems(text: str) -> frozenset[str]:
    """The stems of a text's content words, in lower case; numbers as printed."""
    return _stems(text)


def weights(found: Iterable[Unit]) -> dict[str, float]:
    """How much each stem tells apart: the logarithm of one over the share of units that have it."""
    held = list(found)
    counts = Counter(stem for unit in held for stem in unit.stems)
    return {stem: math.log(1 + len(held) / (0.5 + count)) for stem, count in counts.items()}


def coverage(asked: frozenset[str], unit: Unit, weight: Mapping[str, float]) -> float:
    """The share, by weight, of the words asked for that a unit has, in [0, 1]."""
    most = max(weight.values(), default=1.0)
    total = sum(weight.get(stem, most) for stem in asked)
    return sum(weight.get(stem, most) for stem in asked & unit.stems) / total if total else 0.0


def window(found: Sequence[Unit], best: int, budget: int) -> Span:
    """The unit at ``best`` with as many of its neighbours as fit into ``budget`` characters, after it first."""
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


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        if line.strip():
            lead = len(line) - len(line.lstrip())
            yield at + lead, at + len(line.rstrip())
        at += len(line) + 1


def _runs_on(line: str, inside: bool) -> bool:
    """Whether a line reads as prose: more words than figures, and long enough, or the end of a sentence begun."""
    words, figures = len(_LETTERS.findall(line)), len(_FIGURES.findall(line))
    if figures > max(1, words // (2 if words >= 10 else 3)):
        return False
    if words >= 7 or (words >= 4 and re.search(r"[.!?]$", line.strip())):
        return True
    return inside and words > 0 and bool(re.match(r"[a-z0-9(]", line.strip()) or re.search(r"[.!?;]$", line.strip()))


def _ends(before: str, line: str) -> bool:
    """Whether a line ends the sentence that the line of prose before it left open, whatever figures it holds."""
    if not _OPEN.search(before) or not _CLOSE.search(line):
        return False
    return len(_LETTERS.findall(line)) > 1 or bool(_LAST_WORD.fullmatch(line.strip()) and _RUNS.search(before))


def _sentences(text: str, block: Sequence[tuple[int, int]], offset: int) -> list[Unit]:
    """The sentences of a run of lines."""
    if not block:
        return []
    first, last = block[0][0], block[-1][1]
    found, start = [], first
    for match in _END.finditer(text, first, last):
        said = text[start : match.start()]
        if not _ABBREVIATED.search(said) and not _LABEL.fullmatch(said):
            found.append(_unit(text, start, match.start(), offset, "sentence"))
            start = match.end()
    if start < last:
        found.append(_unit(text, start, last, offset, "sentence"))
    return found


def _unit(text: str, start: int, end: int, offset: int, kind: Kind) -> Unit:
    end = min(end, start + LONGEST)
    return Unit(Span(offset + start, offset + max(end, start + 1)), text[start:end], _stems(text[start:end]), kind)


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
