"""The terms of a question, and whether a text says them: in the same words, or in others that mean the same.

A word's meaning is its stem and the lists of ``synonyms.toml`` it stands in; a phrase of a list is one term.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from assistant.tools.passages import stems, words

PATH = Path(__file__).resolve().parents[2] / "data" / "lexicon" / "synonyms.toml"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a question names: its stems, and the senses of which a text must have one."""

    stems: frozenset[str]
    senses: frozenset[str]


def terms(text: str, known: frozenset[str] = frozenset()) -> tuple[Term, ...]:
    """The terms of a question but for those that only say how it is asked, and for the stems ``known`` already."""
    plain = _plain(text)
    found: list[Term] = []
    for pattern, sense in _phrases():
        found += [
            Term(stems(m.group()), frozenset([sense])) for m in pattern.finditer(plain) if not stems(m.group()) <= known
        ]
        plain = pattern.sub(" ", plain)
    empty = stems(" ".join((*words("filler"), *words("asking")))) | known
    singles = (stem for stem in sorted(stems(plain)) if stem not in empty)
    return (
        *found,
        *(Term(frozenset([stem]), frozenset([stem]) | _of_stem().get(stem, frozenset())) for stem in singles),
    )


@lru_cache(maxsize=16384)
def senses(text: str) -> frozenset[str]:
    """What a text says: its stems, and the lists of synonyms it has a word or a phrase of."""
    own, plain = stems(text), _plain(text)
    lists = {sense for stem in own for sense in _of_stem().get(stem, ())}
    return own | lists | {sense for pattern, sense in _phrases() if pattern.search(plain)}


def lacking(asked: Iterable[Term], said: frozenset[str], weight: Mapping[str, float]) -> float:
    """The share, by weight, of the terms asked for that a text does not say, in [0, 1]; rare words weigh more."""
    most = max(weight.values(), default=1.0)
    every = [(max((weight.get(stem, most) for stem in term.stems), default=most), term) for term in asked]
    total = sum(w for w, _ in every)
    return sum(w for w, term in every if not term.senses & said) / total if total else 0.0


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[-\u2010-\u2015]", " ", text.lower().replace("\u2019", "'")).split())


@cache
def _lists() -> list[list[str]]:
    return list(tomllib.loads(PATH.read_text(encoding="utf-8"))["alike"])


@cache
def _phrases() -> list[tuple[re.Pattern[str], str]]:
    """Every phrase of several words with its list, the longest first."""
    every = [(_plain(phrase), f"#{n}") for n, one in enumerate(_lists()) for phrase in one]
    several = sorted((item for item in every if " " in item[0]), key=lambda item: -len(item[0]))
    return [(re.compile(rf"\b{re.escape(phrase)}s?\b"), sense) for phrase, sense in several]


@cache
def _of_stem() -> dict[str, frozenset[str]]:
    """The lists that each single word stands in, by its stem."""
    found: dict[str, set[str]] = {}
    for n, one in enumerate(_lists()):
        for word in one:
            if " " not in _plain(word):
                for stem in stems(word):
                    found.setdefault(stem, set()).add(f"#{n}")
    return {stem: frozenset(lists) for stem, lists in found.items()}
