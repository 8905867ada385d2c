"""The finance lexicon as search uses it: which concepts a question names, and the words that filings print for it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.settings import DATA

PATH = DATA / "lexicon" / "expansion.toml"
LONGEST = 7
_TOKEN = re.compile(r"[a-z0-9]+(?:&[a-z0-9]+)*|[&%]")


@dataclass(frozen=True, slots=True)
class Concept:
    """Something people ask for: how they say it, what is printed, and on which kinds of page and document."""

    name: str
    says: tuple[str, ...]
    prints: tuple[str, ...]
    pages: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statement: str = ""
    source: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The concepts, and every way of saying one folded to a key."""

    concepts: tuple[Concept, ...]
    keys: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Match:
    """A concept and the characters of the question that name it."""

    concept: Concept
    start: int
    end: int


@lru_cache(maxsize=4)
def load(path: Path = PATH) -> Lexicon:
    """The lexicon of a file. The first concept to claim a way of saying something keeps it."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["concept"]
    concepts = tuple(_concept(row) for row in rows)
    keys: dict[str, int] = {}
    for number, concept in enumerate(concepts):
        for phrase in concept.says:
            keys.setdefault("".join(_fold(word) for word in _TOKEN.findall(phrase.lower())), number)
    return Lexicon(concepts, keys)


@lru_cache(maxsize=1)
def vocabulary() -> frozenset[str]:
    """Every word of the lexicon, in lower case: a word that is in it names no company by itself."""
    return frozenset(
        word
        for concept in load().concepts
        for phrase in (*concept.says, *concept.prints)
        for word in re.findall(r"[a-z]+", phrase.lower())
    )


def match(question: str, lexicon: Lexicon | None = None) -> list[Match]:
    """The concepts a question names, left to right, the longest reading of each stretch; a concept once."""
    lexicon = lexicon or load()
    text = question.lower().replace("\u2019", "'")
    tokens = [(m.start(), m.end(), _fold(m.group())) for m in _TOKEN.finditer(text)]
    found: dict[str, Match] = {}
    at = 0
    while at < len(tokens):
        size, number = _longest(tokens, at, lexicon)
        if number is not None:
            concept = lexicon.concepts[number]
            found.setdefault(concept.name, Match(concept, tokens[at][0], tokens[at + size - 1][1]))
        at += size
    return list(found.values())


def _concept(row: Mapping[str, Any]) -> Concept:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Concept(**values)


def _longest(tokens: Sequence[tuple[int, int, str]], at: int, lexicon: Lexicon) -> tuple[int, int | None]:
    for size in range(min(LONGEST, len(tokens) - at), 0, -1):
        number = lexicon.keys.get("".join(word for _, _, word in tokens[at : at + size]))
        if number is not None:
            return size, number
    return 1, None


def _fold(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
