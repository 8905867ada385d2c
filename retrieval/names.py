"""The table of names that a library's issuers go by: whole, shortened, spaced or hyphenated otherwise, by ticker.

The table is made from the catalogue's own names, so it knows the library's companies and no others. Two registrants
that share a ticker, or whose names differ only in words such as "Systems" or "Group" while their tickers do not
contradict that, are taken for one company; a name that fits several companies equally well is reported as ambiguous.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from core.settings import DATA

EXACT, SHORT, PREFIX, FIRST, TYPED = 1.0, 0.9, 0.8, 0.7, 0.6
PRONOUNS = frozenset({"company", "registrant", "we", "us", "our", "issuer", "parent", "firm", "corporation", "fund"})
JOINING = frozenset({"and", "of", "the", "for", "de"})
_GLUE = re.compile(r"[^a-z0-9]+")


class Named(Protocol):
    """One row of the catalogue's table of names."""

    @property
    def issuer(self) -> str: ...
    @property
    def ticker(self) -> str | None: ...
    @property
    def aliases(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Mention:
    """Issuers that a stretch of the question names, with how well: 1 for the whole name, less for a part or a typo."""

    start: int
    end: int
    text: str
    groups: tuple[int, ...]
    strength: float


@dataclass(frozen=True, slots=True)
class Table:
    """Folded names -> groups of issuers. ``issuers`` and ``tickers`` hold each group's registered forms."""

    issuers: tuple[tuple[str, ...], ...]
    tickers: tuple[tuple[str, ...], ...]
    keys: Mapping[str, Mapping[int, float]]
    symbols: Mapping[str, int]
    weak: frozenset[str]
    publishers: Mapping[str, tuple[str, ...]]
    house: tuple[str, ...]


@lru_cache(maxsize=1)
def words() -> Mapping[str, frozenset[str]]:
    """The word lists of ``names.toml``."""
    data = tomllib.loads((DATA / "lexicon" / "names.toml").read_text(encoding="utf-8"))
    return {key: frozenset(value) for key, value in data.items()}


def table(names: Iterable[Named], publishers: Sequence[str] = ()) -> Table:
    """The alias table over the catalogue's names. Names of the same company become one group, in order of name.

    ``publishers`` are those of the documents, most documents first; the first that is no issuer is the house, "we".
    """
    rows = sorted((n for n in names if n.issuer), key=lambda n: n.issuer)
    groups = _grouped(rows)
    keys: dict[str, dict[int, float]] = defaultdict(dict)
    for number, members in enumerate(groups):
        for name in (text for row in members for text in (row.issuer, *row.aliases)):
            for key, strength in _keys(name):
                keys[key][number] = max(strength, keys[key].get(number, 0.0))
    tickers = tuple(tuple(sorted({row.ticker for row in members if row.ticker})) for members in groups)
    return Table(
        issuers=tuple(tuple(dict.fromkeys(row.issuer for row in members)) for members in groups),
        tickers=tickers,
        keys=dict(keys),
        symbols={symbol.upper(): number for number, symbols in enumerate(tickers) for symbol in symbols},
        weak=frozenset(key for key in keys if key in words()["common"]),
        **_published(publishers, keys),
    )


def houses(question: str, known: Table) -> tuple[str, ...]:
    """The publishers a question names, by the first word of their names, in order."""
    found = [known.publishers[word] for word in fold(question) if word in known.publishers]
    return tuple(dict.fromkeys(name for names in found for name in names))


def fold(text: str) -> list[str]:
    """The words of a name in lower case, without punctuation, possessives or a web suffix; "&" is "and".

    Example: "Wal-Mart Stores, Inc." -> ["wal", "mart", "stores", "inc"].
    """
    text = re.sub(r"['\u2019]s\b|['\u2019](?=\s|$)", "", text.casefold()).replace("&", " and ")
    return [word for word in _GLUE.sub(" ", re.sub(r"\.com\b", "", text).replace(".", "")).split() if word]


def core_words(text: str) -> list[str]:
    """A name's words without its legal form: "The Kraft Heinz Company" -> ["kraft", "heinz"]."""
    parts = fold(re.sub(r"\((?:[^)]*)\)|/[A-Z]{2,3}/?", " ", text))
    legal = words()["legal"]
    while len(parts) > 1 and parts[-1] in legal:
        parts.pop()
    while len(parts) > 1 and parts[0] == "the":
        parts.pop(0)
    while len(parts) > 1 and parts[-1] == "and":
        parts.pop()
    return parts


def short_words(text: str) -> list[str]:
    """The core words without trailing descriptors: "Adobe Systems Incorporated" -> ["adobe"]."""
    parts = core_words(text)
    drop = words()["descriptors"] | words()["legal"]
    while len(parts) > 1 and parts[-1] in drop:
        parts.pop()
    return parts


def _keys(name: str) -> Iterator[tuple[str, float]]:
    parts = core_words(name)
    if not parts or (len(parts) == 1 and (parts[0] in PRONOUNS or len(parts[0]) < 2)):
        return
    common, short = words()["common"], short_words(name)
    yield "".join(parts), EXACT
    if len(parts) > 1 and parts[0] in words()["starters"]:
        return  # the opening of a question, taken for a name
    yield "".join(short), SHORT if len(short) > 1 or short[0] not in common else PREFIX
    if len(parts) == 3 and parts[1] == "and":
        yield f"{parts[0][0]}and{parts[2][0]}", PREFIX
        yield f"{parts[0]}{parts[2]}", PREFIX
    for size in range(2, len(parts)):
        if parts[size - 1] not in JOINING:
            yield "".join(parts[:size]), PREFIX
    if len(parts) > 1 and parts[0] not in common and len(parts[0]) > 2 and parts[0] not in words()["openers"]:
        yield parts[0], FIRST
    if len(parts) > 1 and parts[0] in words()["openers"] and len(parts[1]) > 3:
        yield "".join(parts[1:]), PREFIX


def _published(publishers: Sequence[str], issuers: Mapping[str, object]) -> dict[str, Any]:
    """Publishers by the first word of their names; one that is an issuer publishes of itself and is no house."""
    by_word: dict[str, list[str]] = {}
    for name in publishers:
        parts = core_words(name)
        if parts and "".join(parts) not in issuers and len(parts[0]) > 3 and parts[0] not in words()["common"]:
            by_word.setdefault(parts[0], []).append(name)
    found = {word: tuple(names) for word, names in by_word.items()}
    return {"publishers": found, "house": next(iter(found.values()), ())}


def _grouped(rows: Sequence[Named]) -> list[list[Named]]:
    """Rows of one company together: by ticker, by short name, or because one states the other's name as its own."""
    owner = list(range(len(rows)))

    def root(i: int) -> int:
        while owner[i] != i:
            i = owner[i]
        return i

    first: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        marks = {"".join(short_words(row.issuer)), "".join(core_words(row.issuer))}
        marks |= {"".join(core_words(alias)) for alias in row.aliases} - PRONOUNS
        if row.ticker:
            marks.add(f"${row.ticker.upper()}")
        for mark in sorted(marks):
            for other in first[mark]:
                if not row.ticker or not rows[other].ticker or row.ticker.upper() == str(rows[other].ticker).upper():
                    owner[root(i)] = root(other)
                    break
            first[mark].append(i)
    groups: dict[int, list[Named]] = defaultdict(list)
    for i, row in enumerate(rows):
        groups[root(i)].append(row)
    return list(groups.values())
