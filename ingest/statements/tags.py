"""What kinds of page a filing or report has, told by the words on them; for routing, at thousands of pages a second."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from core.types import Parsed

PATH = Path(__file__).resolve().parents[2] / "data" / "lexicon" / "pages.toml"
STATEMENTS = ("income_statement", "balance_sheet", "cash_flow")
HEAD = 700
"""Characters at a page's top in which its title is looked for."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of page is known; see the lexicon's own head for what the fields say."""

    titles: tuple[str, ...]
    features: tuple[str, ...]
    core: tuple[str, ...]
    needed: int
    with_title: int | None
    figures: int
    pages: int | None


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of page by its tag, in the order of the lexicon."""
    raw = tomllib.loads(PATH.read_text(encoding="utf-8"))
    return MappingProxyType({tag: _kind(entry) for tag, entry in raw.items()})


def page_tags(parsed: Parsed) -> dict[int, tuple[str, ...]]:
    """Tags of every page by its number: a page may have several, or none.

    They are ``cover``, ``income_statement``, ``balance_sheet``, ``cash_flow``, ``equity``, ``comprehensive_income``,
    ``segment``, ``mdna``, ``risk``, ``notes``, ``estimates``, ``guidance`` and ``disclosure``. A statement's tag asks
    for its words and for figures, not only for its name in a table of contents.
    """
    text = lowered(parsed.text)
    return {page.number: tags(text[page.start : page.end], page.number) for page in parsed.pages}


def tags(text: str, number: int) -> tuple[str, ...]:
    """The tags of one page's lower-case text; ``number`` tells a cover from what only mentions one."""
    figures = sum(map(text.count, "0123456789"))
    head = text[:HEAD]
    return tuple(tag for tag, kind in kinds().items() if _is(kind, text, head, figures, number))


def lowered(text: str) -> str:
    """The text in lower case, character for character: the few letters that would grow keep their case."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _is(kind: Kind, text: str, head: str, figures: int, number: int) -> bool:
    if figures < kind.figures or (kind.pages and number > kind.pages):
        return False
    hits = sum(map(text.__contains__, kind.features))
    if hits >= kind.needed:
        return True
    return kind.with_title is not None and hits >= kind.with_title and any(title in head for title in kind.titles)


def _kind(entry: Mapping[str, object]) -> Kind:
    def words(key: str) -> tuple[str, ...]:
        found = entry.get(key, [])
        assert isinstance(found, list)
        return tuple(str(word) for word in found)

    def number(key: str) -> int | None:
        found = entry.get(key)
        return found if isinstance(found, int) else None

    return Kind(
        titles=words("titles"),
        features=words("features"),
        core=words("core"),
        needed=number("needed") or 1,
        with_title=number("with_title"),
        figures=number("figures") or 0,
        pages=number("pages"),
    )
