"""The lexicon of line items: what a row of a statement is called here, whatever its issuer calls it.

A row's label is first brought to one shape (`plain`): notes, footnote marks, alternatives in parentheses, tails such
as "net of allowance of $21" go. An item's patterns are then tried in order of priority; the first pattern of an item is
the reading to prefer when two rows of one statement both fit.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from core.types import Unit

PATH = Path(__file__).resolve().parents[1] / "data" / "lexicon" / "items.toml"

_NOTE = re.compile(
    r"\((?:see\s+)?(?:notes?|footnotes?|schedules?)\b[^)]*\)|\bnotes?\s+\d+(?:\s*(?:,|and|&)\s*\d+)*"
    r"|\((?:[a-z]|\d{1,2}|[ivx]+)\)(?=\s|\(|$|:|,)",
)
_DROPPED = re.compile(r"\s*/?\s*\([^()]*\)\s*/?\s*")
_TAIL = re.compile(
    r"(?:,|\s-+|:)?\s*\b(?:net of (?:the )?(?:accumulated|\$|allowance|reserves?|doubtful|related|tax(?:es)?\b|discount"
    r"|current|unamortized|cash|short)|less (?:allowance|accumulated|current|reserve)"
    r"|including (?:current|related|portion)|(?:at|of) "
    r"(?:amortized )?cost\b|respectively|par value|\$|shares? (?:issued|authorized|held)|authorized|issued|accumulated "
    r"depreciation of).*$"
)
_WORD = re.compile(r"[a-z0-9%&+]+")
_SAME = {
    "stockholders": "shareholders", "stockholder": "shareholders", "shareowners": "shareholders",
    "shareholder": "shareholders", "shareholders'": "shareholders", "&": "and", "noncontrolling": "minority",
    "non-controlling": "minority", "noncurrent": "non current", "sg&a": "selling general and administrative expenses",
    "r&d": "research and development expenses", "d&a": "depreciation and amortization",
    "cogs": "cost of goods sold", "ppe": "property plant and equipment", "pp&e": "property plant and equipment",
    "amortisation": "amortization", "licence": "license", "programme": "program", "labour": "labor",
}  # fmt: skip
_APART = re.compile("|".join(rf"(?<![\w&]){re.escape(word)}(?![\w&])" for word in sorted(_SAME, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Item:
    """A line item. ``names`` are what people call it; ``patterns`` what rows call it, in order of priority.

    ``sign`` is how the figure counts in sums: ``credit`` adds to profit or cash, ``debit`` takes from it, ``either``
    where both occur, ``stock`` for balances. Rows print either sign for costs, so values stay as printed.
    """

    name: str
    title: str
    statement: str
    unit: Unit
    sign: str
    names: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    exclude: re.Pattern[str] | None
    source: str
    elsewhere: bool = False
    """Whether rows of other statements may be this item too."""


@cache
def items() -> Mapping[str, Item]:
    """Every item by name, in the order of the file: of two that fit a label, the earlier one is meant."""
    raw = tomllib.loads(PATH.read_text(encoding="utf-8"))
    words = raw.get("words", {})
    return MappingProxyType({entry["name"]: _item(entry, words) for entry in raw["item"]})


def match(label: str, statement: str | None = None) -> str | None:
    """The item that a row's label means, or None. With ``statement``, only items of it are thought of.

    What people call an item counts after what rows call it.
    """
    found = fits(label, statement)
    if found:
        return found[0][0]
    text = plain(label)
    named = (i.name for i in items().values() if text in i.names and statement in (None, i.statement))
    return next(named, None)


@lru_cache(maxsize=16384)
def fits(label: str, statement: str | None = None) -> tuple[tuple[str, int], ...]:
    """Every item that a row's label fits, the first meant first, with the place of its pattern: 0 is preferred."""
    text = plain(label)
    found: list[tuple[str, int]] = []
    for item in items().values() if text else ():
        if statement and item.statement != statement and not item.elsewhere:
            continue
        if item.exclude and item.exclude.search(text):
            continue
        place = next((place for place, pattern in enumerate(item.patterns) if pattern.fullmatch(text)), None)
        if place is not None:
            found.append((item.name, place))
    return tuple(found)


@lru_cache(maxsize=16384)
def plain(label: str) -> str:
    """A label in one shape: lower case, without notes, alternatives in parentheses, tails and punctuation."""
    text = label.lower().replace("\u2019", "'").strip(" .:-*")
    text = _NOTE.sub(" ", text)
    text = _DROPPED.sub(" ", text)
    text = _TAIL.sub("", text) or text
    text = _APART.sub(lambda m: _SAME[m.group()], text.replace("'", ""))
    return " ".join(_WORD.findall(text.replace("-", " ")))


def slug(label: str) -> str:
    """A name for a row that the lexicon does not know: its plain words joined by underscores, cut at 80 letters."""
    return re.sub(r"[^a-z0-9]+", "_", plain(label))[:80].strip("_")


def _item(entry: Mapping[str, object], words: Mapping[str, str]) -> Item:
    def filled(pattern: object) -> str:
        return re.sub(r"<(\w+)>", lambda m: f"(?:{words[m.group(1)]})", str(pattern))

    patterns = entry.get("rows", [])
    excluded = entry.get("exclude", [])
    names = entry.get("names", [])
    assert isinstance(patterns, list)
    assert isinstance(excluded, list)
    assert isinstance(names, list)
    return Item(
        name=str(entry["name"]),
        title=str(entry["title"]),
        statement=str(entry["statement"]),
        unit=str(entry.get("unit", "currency")),  # type: ignore[arg-type]
        sign=str(entry.get("sign", "stock")),
        names=tuple(plain(name) for name in names),
        patterns=tuple(re.compile(filled(pattern)) for pattern in patterns),
        exclude=re.compile("|".join(filled(pattern) for pattern in excluded)) if excluded else None,
        source=str(entry.get("source", "")),
        elsewhere=bool(entry.get("elsewhere", False)),
    )
