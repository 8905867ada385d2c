"""Words as the lexical index sees them: one tokenizer for chunks and questions, and the two sides of BM25.

Lower-cased stems. Numbers lose their separators (``1,577.0`` is ``1577.0``), percents are kept whole beside their
number, tickers and ISINs are never cut or only stemmed, and a compound is found joined and by its parts.
"""

from __future__ import annotations

import re
import threading
import zlib
from collections import Counter
from functools import lru_cache

import Stemmer

from core.store import Sparse

K1 = 1.2
B = 0.75
AVERAGE_LENGTH = 320.0
AVERAGE_HEADER = 24.0
"""Tokens of a page, and of a header, on average over filings and research; fixed so that a weight never changes."""

_WORD = re.compile(r"[^\W_]+(?:[.,/&'’\-‐‑][^\W_]+)*%?")
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[a-zA-Z]{0,3}")
_INITIALS = re.compile(r"[a-z](?:\.[a-z])+")
_CLASS = re.compile(r"[A-Z]{1,5}[./][A-Z]{1,2}")
_JOINTS = re.compile(r"[/\-‐‑]")
_ENDS = re.compile(r"[.,'’]")
_POSSESSIVE = re.compile(r"['’]s\b")
_STOP = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be been but by did do does for from had has have how in into is it its may of on or our"
        " shall such than that the their these they this those to was we were what when where which who will with"
        " would you your",
    )
)
_local = threading.local()


def tokens(text: str) -> list[str]:
    """The index's words of a text, in order; a compound gives several, common function words none."""
    return [form for word in _WORD.findall(text) for form in _forms(word)]


def document_weights(text: str, *, k1: float = K1, b: float = B, average: float = AVERAGE_LENGTH) -> Sparse:
    """The document side of BM25: term id -> saturated frequency. The store multiplies by inverse document frequency.

    Args:
        average: Tokens of an average text of this kind; a constant, not the collection's.
    """
    counts = Counter(tokens(text))
    longer = k1 * (1 - b + b * counts.total() / average)
    weights: dict[int, float] = {}
    for token, count in counts.items():
        term = term_id(token)
        weights[term] = weights.get(term, 0.0) + count * (k1 + 1) / (count + longer)
    return weights


def query_weights(text: str) -> Sparse:
    """The query side of BM25: term id -> how often it was asked."""
    weights: dict[int, float] = {}
    for token in tokens(text):
        term = term_id(token)
        weights[term] = weights.get(term, 0.0) + 1.0
    return weights


def term_id(token: str) -> int:
    """A token's id in the sparse index, below 2**32; two tokens in two hundred thousand may share one."""
    return zlib.crc32(token.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=200_000)
def _forms(word: str) -> tuple[str, ...]:
    percent = word.endswith("%")
    bare = word.rstrip("%")
    if _NUMBER.fullmatch(bare):
        number = bare.replace(",", "").lower()
        return (number, f"{number}%") if percent else (number,)
    lower = _POSSESSIVE.sub("", bare.lower())
    if _INITIALS.fullmatch(lower):
        return (lower.replace(".", ""),)
    if _CLASS.fullmatch(bare):
        return (bare.replace("/", ".").lower(),)
    found: list[str] = []
    for piece in _ENDS.split(bare if bare.isupper() else lower):
        found += _compound(piece)
    return tuple(found)


def _compound(piece: str) -> list[str]:
    parts = [part for part in _JOINTS.split(piece) if part]
    found = [form for part in parts for form in _single(part)]
    if len(parts) > 1 and not all(part.isdigit() for part in parts):
        found += _single("".join(parts))
    return found


def _single(word: str) -> list[str]:
    lower = word.lower()
    if lower in _STOP and not (word.isupper() and len(word) > 1):
        return []
    if not lower.isalpha():
        return [lower]
    stem = _stemmer().stemWord(lower)
    return [stem, lower] if word.isupper() and 2 <= len(word) <= 5 and stem != lower else [stem]


def _stemmer() -> Stemmer.Stemmer:
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("english")
    return _local.stemmer
