"""Issuers that a question may mean where it names none outright: mistyped, cut short, a ticker in small letters.

Each guess reads the question's words (start, end, text) by the table of names. None is made where a name is exact.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from retrieval.lexicon import vocabulary
from retrieval.names import JOINING, TYPED, Mention, Table, core_words, fold, short_words, words

_NO_WORD = re.compile(r"[^aeiouy]+y?")
_RARELY = re.compile(r"[aeiou][^aeiouy]{2,}")


def mistyped(tokens: Sequence[tuple[int, int, str]], known: Table, quiet: bool) -> Iterator[Mention]:
    """Names one or two slips of the keyboard away; the first word is tried where it is no word of finance or asking."""
    spellings = [key for key in known.keys if len(key) >= 5 and not key.isdigit()]
    for at in range(len(tokens)):
        for size in (3, 2, 1):
            if at + size > len(tokens):
                continue
            first, last = tokens[at], tokens[at + size - 1]
            key = "".join(fold(" ".join(word for _, _, word in tokens[at : at + size])))
            capital = first[2][0].isupper() and (at > 0 or size > 1 or not _usual(key))
            if len(key) < 5 or key in words()["common"] or not (capital or (quiet and len(key) >= 7)):
                continue
            near = [(away, s) for s in spellings if (away := _slips(key, s)) is not None]
            if near:
                held = known.keys[min(near)[1]]
                top = max(held.values())
                groups = tuple(sorted(g for g, s in held.items() if s == top))
                yield Mention(first[0], last[1], " ".join(w for _, _, w in tokens[at : at + size]), groups, TYPED)


def clipped(tokens: Sequence[tuple[int, int, str]], known: Table, quiet: bool) -> Iterator[Mention]:
    """A name cut short: five letters or more that begin one company's name and no other's."""
    for start, end, word in tokens:
        key = "".join(fold(word))
        if len(key) < 5 or key in words()["common"] or not (word[0].isupper() or quiet):
            continue
        held = {g for spelling, groups in known.keys.items() if spelling.startswith(key) for g in groups}
        if len(held) == 1 and start > 0:
            yield Mention(start, end, word, (held.pop(),), TYPED)


def symbols(tokens: Sequence[tuple[int, int, str]], known: Table, quiet: bool) -> Iterator[Mention]:
    """Tickers in small letters, three or more: of a possessive, or that are no word by their vowels: "jqm", "amd"."""
    for start, end, word in tokens:
        bare = re.sub(r"'?s$", "", word) if word.upper() not in known.symbols else word
        symbol = bare.upper()
        if not bare.islower() or len(bare) < 3 or symbol not in known.symbols or symbol in words()["not_tickers"]:
            continue
        if word.endswith("'s") or _NO_WORD.fullmatch(bare) or (quiet and not _usual(bare) and _RARELY.fullmatch(bare)):
            yield Mention(start, end, word, (known.symbols[symbol],), TYPED)


def initials(tokens: Sequence[tuple[int, int, str]], known: Table, quiet: bool) -> Iterator[Mention]:
    """The initials of one company's name and no other's, in capitals."""
    letters: dict[str, set[int]] = defaultdict(set)
    for number, names in enumerate(known.issuers):
        for name in names:
            letters["".join(word[0] for word in core_words(name) if word not in JOINING).upper()].add(number)
    for start, end, word in tokens:
        bare = re.sub(r"'s$", "", word)
        usual = bare in words()["not_tickers"] or not bare.isupper() or len(bare) < 2
        if not usual and len(letters.get(bare, ())) == 1:
            yield Mention(start, end, word, tuple(letters[bare]), TYPED)


def last_words(tokens: Sequence[tuple[int, int, str]], known: Table, quiet: bool) -> Iterator[Mention]:
    """The telling last word of one company's name and no other's: "Heinz"; with a capital that no sentence asks for."""
    lasts: dict[str, set[int]] = defaultdict(set)
    for number, names in enumerate(known.issuers):
        for name in names:
            parts = short_words(name)
            if len(parts) > 1 and len(parts[-1]) > 4 and not _usual(parts[-1]):
                lasts[parts[-1]].add(number)
    for at, (start, end, word) in enumerate(tokens):
        key = "".join(fold(word))
        inside = word[0].isupper() and not quiet and (at > 0 or word.endswith("'s"))
        if inside and len(lasts.get(key, ())) == 1:
            yield Mention(start, end, word, tuple(lasts[key]), TYPED)


def _usual(key: str) -> bool:
    """Whether a word is one of finance, of asking or of many names, and so names no company by itself."""
    lists = words()
    return key in vocabulary() or key in lists["common"] or key in lists["starters"] or key in lists["descriptors"]


def _slips(key: str, spelling: str) -> int | None:
    """How many slips apart two spellings are, where that is few enough: one, or two in eight letters or more."""
    allowed = 1 if min(len(key), len(spelling)) < 8 else 2
    if key[0] != spelling[0] or abs(len(spelling) - len(key)) > allowed:
        return None
    away = OSA.distance(key, spelling, score_cutoff=allowed)
    return int(away) if away <= allowed else None


GUESSES = (mistyped, clipped, symbols, initials, last_words)
