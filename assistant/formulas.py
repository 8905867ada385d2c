"""The formula book: measures people ask for by name, as expressions over line items, and how to find them in words.

A measure is a line item, a ratio of the book, or a definition that a question gives. A name in an expression may be any
of them; `expand` puts what is known in place of what is not, by the first way that can be computed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from assistant import expression
from assistant.expression import Binary, Call, Name, Node
from core.types import Unit
from ingest import lexicon

PATH = Path(__file__).resolve().parents[1] / "data" / "lexicon" / "formulas.toml"
LONGEST = 9
DEEPEST = 4
_SAME = {
    "stockholder": "shareholder", "shareowner": "shareholder", "inventorie": "inventory", "liabilitie": "liability",
    "amortisation": "amortization", "depreciations": "depreciation",
}  # fmt: skip
_TOKEN = re.compile(r"[a-z0-9]+(?:&[a-z0-9]+)*|&|%")


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that has a value for an issuer and a period.

    ``ways`` are expressions, the first computable one counts. ``definition`` says in words what it is; empty for a
    line item. ``better`` says which way is an improvement, ``least`` the level usually taken as sound.
    """

    name: str
    title: str
    unit: Unit
    ways: tuple[Node, ...]
    kind: Literal["item", "formula", "given"] = "item"
    definition: str = ""
    better: Literal["higher", "lower", ""] = ""
    least: str = ""
    source: str = ""
    also: str = ""
    """The name of a measure that others mean by the same words."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A measure and the characters of a text that name it."""

    start: int
    end: int
    measure: Measure


@cache
def book() -> Mapping[str, Measure]:
    """Every ratio of the book by name."""
    return MappingProxyType({row["name"]: _formula(row) for row in _raw()["formula"]})


@cache
def items() -> Mapping[str, Measure]:
    """Every line item of the lexicon as a measure."""
    better = {"credit": "higher", "debit": "lower"}
    return MappingProxyType(
        {
            item.name: Measure(
                item.name,
                item.title,
                item.unit,
                (Name(item.name),),
                better=better.get(item.sign, ""),  # type: ignore[arg-type]
                source=item.source,
            )
            for item in lexicon.items().values()
        }
    )


@cache
def derived() -> Mapping[str, tuple[Node, ...]]:
    """Line items that follow from others where a statement does not print them."""
    return MappingProxyType(
        {row["item"]: tuple(expression.parse(way) for way in row["ways"]) for row in _raw()["derived"]}
    )


def measure(name: str) -> Measure | None:
    """The measure of that name."""
    return book().get(name) or items().get(name)


def find(text: str) -> list[Mention]:
    """The measures that a text names, left to right, the longest reading of each stretch."""
    tokens = [(m.start(), m.end(), _fold(m.group())) for m in _TOKEN.finditer(_lower(text))]
    found = []
    at = 0
    while at < len(tokens):
        size, name = _longest(tokens, at)
        if name:
            known = measure(name)
            assert known is not None
            found.append(Mention(tokens[at][0], tokens[at + size - 1][1], known))
        at += size
    return found


def named(phrase: str) -> Measure | None:
    """The measure that a phrase is the name of, and nothing but."""
    name = _phrases().get(key(phrase))
    return measure(name) if name else None


def key(phrase: str) -> str:
    """A phrase as it is compared: lower case, singular, without punctuation."""
    return " ".join(_fold(word) for word in _TOKEN.findall(_lower(phrase)))


def closure(node: Node, defined: Mapping[str, Measure] | None = None) -> list[Name]:
    """Every line item, with its period, that any way of computing the expression may need."""
    found: dict[Name, None] = {}

    def visit(inner: Node, depth: int) -> None:
        for name in expression.names(inner):
            ways = _ways(name, defined or {})
            if name.name in items():
                found[Name(name.name, name.period)] = None
            if depth < DEEPEST:
                for way in ways:
                    visit(at(way, name.period), depth + 1)

    visit(node, 0)
    return list(found)


def expand(node: Node, known: Callable[[Name], bool], defined: Mapping[str, Measure] | None = None) -> Node | None:
    """The expression over names that are ``known``; None where some name cannot be had in any way.

    An optional name that is not known stays, and counts as nothing; a sum of which no part is known is not known.
    """
    return _expand(node, known, defined or {}, 0)


def _expand(node: Node, known: Callable[[Name], bool], defined: Mapping[str, Measure], depth: int) -> Node | None:
    missing = False
    held = 0

    def change(name: Name) -> Node:
        nonlocal missing, held
        bare = Name(name.name, name.period)
        if known(bare):
            held += 1
            return bare
        for way in _ways(name, defined) if depth < DEEPEST else ():
            inner = _expand(at(way, name.period), known, defined, depth + 1)
            if inner is not None:
                held += 1
                return inner
        missing = missing or not name.optional
        return name

    made = expression.rename(node, change)
    return _without_unknown(made) if held and not missing else None


def _without_unknown(node: Node) -> Node:
    """The expression without added or taken-off names that are not known: all optional ones left in it."""
    match node:
        case Binary(("+" | "-") as operator, left, right):
            left, right = _without_unknown(left), _without_unknown(right)
            if isinstance(right, Name) and right.optional:
                return left
            return (
                right if operator == "+" and isinstance(left, Name) and left.optional else Binary(operator, left, right)
            )
        case Binary(operator, left, right):
            return Binary(operator, _without_unknown(left), _without_unknown(right))
        case Call(function, arguments):
            return Call(function, tuple(_without_unknown(argument) for argument in arguments))
        case _:
            return node


def _ways(name: Name, defined: Mapping[str, Measure]) -> tuple[Node, ...]:
    if name.name in defined:
        return defined[name.name].ways
    if name.name in book():
        return book()[name.name].ways
    return derived().get(name.name, ())


def at(way: Node, period: str) -> Node:
    """A way of computing something, for another period: a named one, or so many before."""
    if not period:
        return way
    if re.fullmatch(r"-\d+", period):
        return expression.shift(way, -int(period))
    return expression.rename(way, lambda name: Name(name.name, _before(period, name.period), name.optional))


def _before(period: str, offset: str) -> str:
    """``FY2021`` and -1 is ``FY2020``; a period that is named stays."""
    if not offset:
        return period
    return back(period, -int(offset)) if re.fullmatch(r"-\d+", offset) else offset


def back(period: str, years: int) -> str:
    """The same period so many years earlier: ``FY2021`` by one is ``FY2020``, ``Q2 2023`` is ``Q2 2022``."""
    return re.sub(r"(19|20)\d\d", lambda m: str(int(m.group()) - years), period)


def share(part: Measure, whole: Measure) -> Measure:
    """One measure as a percentage of another, such as capital expenditures of revenue."""
    title = f"{part.title} as a percentage of {lower(whole.title)}"
    return Measure(
        f"{part.name}_to_{whole.name}",
        title,
        "percent",
        (Binary("/", Name(part.name), Name(whole.name)),),
        kind="formula",
        definition=f"{lower(part.title)} divided by {lower(whole.title)}",
        better=part.better,
    )


def lower(title: str) -> str:
    """A title inside a sentence: "Free cash flow" is "free cash flow", "EBITDA margin" stays."""
    first = title.split(" ", 1)[0]
    return title if len(first) > 1 and first[:2].isupper() or "&" in first else title[:1].lower() + title[1:]


@cache
def _raw() -> Mapping[str, Any]:
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


def _formula(row: Mapping[str, object]) -> Measure:
    ways = row["ways"]
    assert isinstance(ways, list)
    printed = [name for name in (str(row.get("printed", "")), str(row["name"])) if name in lexicon.items()]
    return Measure(
        name=str(row["name"]),
        title=str(row["title"]),
        unit=str(row["unit"]),  # type: ignore[arg-type]
        ways=(*(expression.parse(str(way)) for way in ways), *map(Name, printed)),
        kind="formula",
        definition=str(row["definition"]),
        better=str(row.get("better", "")),  # type: ignore[arg-type]
        least=str(row.get("least", "")),
        source=str(row.get("source", "")),
        also=str(row.get("also", "")),
    )


@cache
def _phrases() -> Mapping[str, str]:
    """Every way of saying a measure, as a key -> the measure's name. The book's own names come first."""
    found: dict[str, str] = {}
    for phrase, name in _sayings():
        found.setdefault(key(phrase), name)
    return found


def _sayings() -> Iterator[tuple[str, str]]:
    raw = _raw()
    for row in raw["formula"]:
        for phrase in row["says"]:
            yield str(phrase), str(row["name"])
    for name, phrases in raw["items"].items():
        for phrase in phrases:
            yield str(phrase), str(name)
    for item in lexicon.items().values():
        for phrase in (item.title, *item.names, item.name.replace("_", " ")):
            yield phrase, item.name


def _longest(tokens: list[tuple[int, int, str]], at: int) -> tuple[int, str]:
    for size in range(min(LONGEST, len(tokens) - at), 0, -1):
        if name := _phrases().get(" ".join(word for _, _, word in tokens[at : at + size])):
            return size, name
    return 1, ""


def _lower(text: str) -> str:
    """Lower case with every character at its place; possessives and "&" made plain."""
    text = text.lower().replace("\u2019", "'")
    return re.sub(r"'s\b", "  ", text)


def _fold(word: str) -> str:
    if word == "&":
        return "and"
    word = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    return _SAME.get(word, word)
