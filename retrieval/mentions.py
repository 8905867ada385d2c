"""Which issuers a question names, left to right: by whole name, short name or ticker, else by what may be meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from retrieval.guesses import GUESSES
from retrieval.names import EXACT, Mention, Table, fold, words

LONGEST = 6
_FORMS = frozenset({"inc", "corp", "corporation", "plc", "ltd", "limited", "llc", "co", "company", "group", "holdings"})
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]*(?:&[A-Za-z0-9]+)*(?:'[A-Za-z]+)?|&")


def mentions(question: str, known: Table) -> list[Mention]:
    """The issuers named, left to right, the longest reading of each stretch; each group once, by its best mention.

    A one-word name that is also a common word counts only with a capital inside a sentence, or before a possessive.
    """
    tokens = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(question)]
    shouting = not any(c.islower() for c in question)
    quiet = shouting or not any(c.isupper() for c in question)
    found: list[Mention] = []
    at = 0
    while at < len(tokens):
        mention, used = _at(tokens, at, question, known, quiet)
        if mention is not None:
            found.append(mention)
        at += used
    for guess in GUESSES:
        found = found or list(guess(tokens, known, quiet))
    return _best(found)


def _at(
    tokens: Sequence[tuple[int, int, str]], at: int, question: str, known: Table, quiet: bool
) -> tuple[Mention | None, int]:
    """The longest name that starts at this token, and how many tokens it takes (at least one)."""
    for size in range(min(LONGEST, len(tokens) - at), 0, -1):
        start, end = tokens[at][0], tokens[at + size - 1][1]
        key = "".join(fold(question[start:end]))
        held = known.keys.get(key) or known.keys.get(_without_s(key))
        if held and _plausible(tokens, at, size, question, key, known, quiet):
            top = max(held.values())
            groups = tuple(sorted(g for g, s in held.items() if s == top))
            return Mention(start, end, question[start:end], groups, top), size
    start, end, word = tokens[at]
    symbol = re.sub(r"'s$", "", word).strip(".")
    dollar = question[max(0, start - 1) : start] == "$"
    if symbol in known.symbols and symbol.isupper() and (dollar or symbol not in words()["not_tickers"]):
        return Mention(start, end, word, (known.symbols[symbol],), EXACT), 1
    return None, 1


def _plausible(
    tokens: Sequence[tuple[int, int, str]], at: int, size: int, question: str, key: str, known: Table, quiet: bool
) -> bool:
    if len(key) < 2 or (len(key) == 2 and not tokens[at][2].isupper() and not tokens[at][2][0].isdigit()):
        return False
    capital = tokens[at][2][0].isupper() or tokens[at][2][0].isdigit()
    owning = tokens[at][2].endswith("'s")
    if key not in known.weak or size > 1:
        return capital or quiet or (size == 1 and key not in known.weak and (len(key) > 4 or owning))
    inside = at > 0 and not re.search(r"[.?!:]\s*$", question[: tokens[at][0]])
    formal = at + size < len(tokens) and fold(tokens[at + size][2])[:1] and fold(tokens[at + size][2])[0] in _FORMS
    return bool(formal) or owning if quiet and not capital else capital and (inside or bool(formal) or owning)


def _without_s(key: str) -> str:
    """A possessive or plural without its s: "boeings" -> "boeing", "3ms" -> "3m"; "" where it is none."""
    return key[:-1] if key.endswith("s") and (len(key) > 4 or key[0].isdigit()) else ""


def _best(found: Sequence[Mention]) -> list[Mention]:
    """Drop a weaker mention of groups that a stronger one settles, then repeats."""
    settled = {m.groups[0] for m in found if len(m.groups) == 1}
    kept: dict[tuple[int, ...], Mention] = {}
    for mention in found:
        if len(mention.groups) > 1 and settled & set(mention.groups):
            continue
        held = kept.get(mention.groups)
        if held is None or mention.strength > held.strength:
            kept[mention.groups] = mention if held is None else replace(held, strength=mention.strength)
    return sorted(kept.values(), key=lambda m: m.start)
