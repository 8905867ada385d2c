"""Which unit of the pages found says what is asked: words shared, words of its surroundings, and nearness in meaning.

The weights were fitted by logistic regression on the sample cases, cross-validated by question, and rounded; a unit's
score is about the share of questions for which one like it holds the answer, and grows without a bound of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.tools.passages import Unit, coverage, stems, weights, words
from core.types import Document, Hit
from retrieval.types import Query

OWN, AROUND, BEFORE, PRINTED, NEAR, PAIRS, PLACE, STRANGER = 0.26, 0.22, 0.25, 0.3, 0.4, 0.5, 0.034, 0.12
LIKELY = 64
_PERIOD = re.compile(r"\b(?:FY\s?'?\d{2,4}|Q[1-4]\s?(?:FY)?\s?'?(?:\d{2,4})?|H[12]|(?:19|20)\d\d)\b", re.I)
LONGEST = 300
WITHOUT = 0.5
"""What nearness counts as, as a share of the words shared, where there is no measure of it."""

Similarity = Callable[[str, Sequence[str]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was found, cut into units."""

    document: Document
    hit: Hit
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query asks for, as stems: its own words without company names, the words printed for them, its pairs."""

    own: frozenset[str]
    printed: frozenset[str]
    names: frozenset[str]
    pairs: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Scored:
    """A page with a score for each of its units, and the share of the words asked for that each and its heading cover.

    The share is in [0, 1], rare words counting more.
    """

    page: Page
    scores: Sequence[float]
    covers: Sequence[float]


def rank(query: Query, pages: Sequence[Page], similarity: Similarity | None = None) -> list[Scored]:
    """Every page's units scored, pages in the order found."""
    asked = _asked(query)
    weight = weights(unit for page in pages for unit in page.units)
    scores = [
        [_shared(asked, page, at, place, weight) for at in range(len(page.units))] for place, page in enumerate(pages)
    ]
    every = [(scores[place][at], place, at) for place, page in enumerate(pages) for at in range(len(page.units))]
    likely = sorted(every, key=lambda item: (-item[0], item[1], item[2]))[:LIKELY]
    texts = [pages[place].units[at].text[:LONGEST] for _, place, at in likely]
    near = similarity(query.text, texts) if similarity and texts else None
    for number, (_, place, at) in enumerate(likely):
        own = coverage(asked.own, pages[place].units[at], weight)
        scores[place][at] += NEAR * (near[number] if near is not None else WITHOUT * own)
    return [Scored(page, scores[place], _covers(asked, page, weight)) for place, page in enumerate(pages)]


def absent(query: Query, pages: Sequence[Page]) -> list[str]:
    """The stems of what is asked that stand nowhere on the pages, neither in their text nor in their titles."""
    held = frozenset().union(*(unit.stems for page in pages for unit in page.units))
    titles = frozenset().union(*(stems(page.document.title) for page in pages))
    return sorted(_asked(query).own - held - titles - stems(" ".join(words("plain"))))


def _covers(asked: Asked, page: Page, weight: dict[str, float]) -> list[float]:
    found = page.units
    around = [stems(f"{page.document.title} {_caption(found, at)}") for at in range(len(found))]
    return [coverage(asked.own, _with(unit, more), weight) for unit, more in zip(found, around, strict=True)]


def _asked(query: Query) -> Asked:
    names = stems(" ".join((*query.scope.issuers, *query.scope.tickers)))
    own = stems(_PERIOD.sub(" ", query.text)) - names - stems(" ".join(words("asking")))
    return Asked(own, stems(" ".join(query.terms)) - own - names, names, _pairs(query.text))


def _shared(asked: Asked, page: Page, at: int, place: int, weight: dict[str, float]) -> float:
    unit = page.units[at]
    around = stems(f"{page.document.title} {_caption(page.units, at)}")
    before = page.units[at - 1].stems if at else frozenset()
    stranger = not page.document.issuer and not unit.stems & asked.names and bool(asked.names)
    return (
        OWN * coverage(asked.own, unit, weight)
        + AROUND * coverage(asked.own, _with(unit, around), weight)
        + BEFORE * coverage(asked.own, _with(unit, before), weight)
        + PRINTED * coverage(asked.printed, unit, weight)
        + PAIRS * len(asked.pairs & _pairs(unit.text)) / max(1, len(asked.pairs))
        - PLACE * place
        - STRANGER * stranger
    )


def _with(unit: Unit, more: frozenset[str]) -> Unit:
    return Unit(unit.span, unit.text, unit.stems | more, unit.kind)


def _caption(found: Sequence[Unit], at: int) -> str:
    """The nearest line above that is a heading: a row without figures."""
    for up in range(at - 1, max(at - 16, -1), -1):
        if found[up].kind == "row" and not any(c.isdigit() for c in found[up].text):
            return found[up].text
    return ""


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    found = re.findall(r"[a-z0-9]+", text.lower())
    return frozenset(zip(found, found[1:], strict=False))
