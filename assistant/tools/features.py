"""What tells the sentence or row that answers a question from the others: a few numbers for each unit of the pages.

They are weighed by `assistant.tools.ranking`; their names are those of ``data/lexicon/sentences.toml``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.tools.asking import BECAUSE, Wants, noun, other_class, wanted
from assistant.tools.fitting import fits
from assistant.tools.passages import Unit, coverage, stems, weights, words
from assistant.tools.terms import Term, lacking, senses, terms
from core.types import Document, Hit
from retrieval.types import Query

LIKELY = 64
PARAGRAPH = 4
"""Units of a paragraph that are read back for the company it is about."""
KINDS = ("date", "time", "person")
LONGEST = 300
WITHOUT = 0.5
"""What nearness counts as, as a share of the words said, where there is no measure of it."""
_PERIOD = re.compile(r"\b(?:FY\s?'?\d{2,4}|Q[1-4]\s?(?:FY)?\s?'?(?:\d{2,4})?|H[12]|(?:19|20)\d\d)\b", re.I)
_BOILER = re.compile(
    r"\bpublished by\b|\bsupersedes\b|\bnot (?:investment )?advice\b|\bdoes not make markets\b|\bnor the author\b"
    r"|\bpast performance\b|\bfor professional use\b|\bcertif(?:y|ies) that\b|\bforward-looking statements?\b"
    r"|\btakes?\s+no\s+account\b|\bno longer\s+be relied\b|^(?:from|to|date|subject|cc|sent):",
    re.I,
)
_FIGURE = re.compile(r"(?<![A-Za-z0-9])(?<![A-Za-z0-9]-)\d|\b(?:FY|[QH])\s?\d", re.I)
_WE = re.compile(r"\b(?:we|our|ours|us)\b", re.I)
_DOING = re.compile(
    r"\b(?:can|may|must|should|do|am|are|could|have|need) (?:i|we|an? adviser|advisers|staff|you)\b|\b(?:i|we) (?:can"
    r"|may|must|should|have to|need|want)\b|\b(?:policy|procedure|allowed|permission|approval|clearance|approves?)\b"
    r"|\b(?:signs? off|sign-off|sign)\b|\bmyself\b|\bclients?\b|\bmy\b|\bme\b|\bforms?\b",
    re.I,
)
RULES = ("policy", "howto")
"""Kinds of document that say what the firm's own people do: nobody's view, and of no company."""

Similarity = Callable[[str, Sequence[str]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was found, cut into units."""

    document: Document
    hit: Hit
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query asks for: its terms without company names, the words printed for them as stems, its word pairs."""

    text: str
    terms: tuple[Term, ...]
    own: frozenset[str]
    printed: frozenset[str]
    names: frozenset[str]
    every: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    noun: str
    wants: Wants


def asked(query: Query) -> Asked:
    """A query as it is compared with sentences."""
    names = stems(" ".join((*query.scope.issuers, *query.scope.tickers)))
    text = _PERIOD.sub(" ", query.text)
    own = stems(text) - names - stems(" ".join(words("asking")))
    printed = stems(" ".join(query.terms)) - own - names
    found = terms(text, names)
    every = stems(query.text) | names
    return Asked(
        query.text, found, own, printed, names, every, _pairs(query.text), noun(query.text), wanted(query.text)
    )


def features(
    query: Query, pages: Sequence[Page], similarity: Similarity | None = None, ours: str = ""
) -> list[list[Mapping[str, float]]]:
    """The numbers of every unit of every page, by name; shares are in [0, 1], yes and no are 1 and 0.

    Args:
        similarity: Nearness in meaning of the query and a text; asked for the likeliest units alone.
        ours: The firm's own house, which "we" means.
    """
    ask = asked(query)
    weight = weights(unit for page in pages for unit in page.units)
    common = _repeated(pages)
    dates = sorted({page.document.published for page in pages if page.document.published}, reverse=True)
    made: list[list[Mapping[str, float]]] = [
        [
            _of_unit(ask, query, page, at, weight, common)
            | {
                "place": float(place),
                "age": float(dates.index(page.document.published) if page.document.published else 9),
            }
            | _told_by(query, page.document, ours)
            for at in range(len(page.units))
        ]
        for place, page in enumerate(pages)
    ]
    _nearness(made, query, pages, similarity)
    return made


def _of_unit(
    ask: Asked, query: Query, page: Page, at: int, weight: Mapping[str, float], common: frozenset[str]
) -> dict[str, float]:
    unit, document = page.units[at], page.document
    heading = caption(page.units, at)
    said = senses(unit.text)
    around = said | senses(f"{document.title} {heading}")
    beside = [page.units[n].text for n in (at - 1, at + 1) if 0 <= n < len(page.units)]
    about = (
        f"{document.publisher or ''} {document.kind} {document.published.strftime('%B') if document.published else ''}"
    )
    whole = around | senses(about) | frozenset().union(*(senses(text) for text in beside))
    fit = fits(ask.wants, ask.text, unit.text, unit.kind)
    return {
        "said": 1 - lacking(ask.terms, said, weight),
        "around": 1 - lacking(ask.terms, around, weight),
        "gap": lacking(ask.terms, whole, weight),
        "printed": coverage(ask.printed, unit, weight),
        "pairs": len(ask.pairs & _pairs(unit.text)) / max(1, len(ask.pairs)),
        "close": len(unit.stems & ask.own) / max(4, len(unit.stems)),
        "stranger": float(_of_nobody(ask, page, at)),
        "rule": float(document.kind in RULES and bool(_DOING.search(ask.text))),
        "view": float(document.kind in RULES and not _DOING.search(ask.text)),
        "under": 1 - lacking(ask.terms, senses(f"{document.title} {heading}"), weight),
        "long": math.log(1 + len(unit.stems)),
        "other": float(_of_another(query, document) or other_class(ask.text, unit.text)),
        "row": float(unit.kind == "row"),
        "bare": float(unit.kind == "row" and not re.search(r"\d", unit.text) or unit.stems <= ask.every),
        "before": 1 - lacking(ask.terms, _just_before(page, at), weight),
        "news": math.log(1 + len(unit.stems - ask.every)),
        "first": float(at == 0),
        "boiler": float(unit.text in common or bool(_BOILER.search(unit.text))),
        "untimely": float(not timely(query, document, f"{unit.text} {heading}")),
        "misfit": float(fit is None and ask.wants != "derived"),
        "unkind": float(fit is None and ask.wants in KINDS),
        "typed": float(fit is not None and ask.wants in ("number", *KINDS)),
        "because": float(ask.wants == "cause" and bool(BECAUSE.search(unit.text))),
        "noun": float(bool(ask.noun) and ask.noun not in stems(f"{unit.text} {heading}")),
    }


def _of_nobody(ask: Asked, page: Page, at: int) -> bool:
    """Whether a company is asked about that a unit of a document about none is not said of, here or just before.

    A paragraph goes on about the company that it names, until it names another.
    """
    if not ask.names or page.document.issuer or (page.document.kind in RULES and _DOING.search(ask.text)):
        return False
    for up in range(at, max(at - PARAGRAPH, -1), -1):
        if page.units[up].stems & ask.names:
            return False
        if page.units[up].kind == "row" or _opens(page, up):
            return True
    return True


def _just_before(page: Page, at: int) -> frozenset[str]:
    """What the sentence before a unit says, where both are of one paragraph: its subject may be named there alone."""
    if _opens(page, at) or page.units[at - 1].kind == "row":
        return frozenset()
    return senses(page.units[at - 1].text)


def _opens(page: Page, at: int) -> bool:
    """Whether a unit is the first of its paragraph."""
    start = page.hit.chunk.span.start
    before = page.hit.chunk.text[page.units[at - 1].span.end - start : page.units[at].span.start - start] if at else ""
    return not at or bool(re.search(r"\n\s*\n", before))


def _told_by(query: Query, document: Document, ours: str) -> dict[str, float]:
    """Whether a document is by the house that "we" means, and whether by another one than those asked about."""
    we = bool(ours) and bool(_WE.search(query.text)) and not query.scope.publishers
    research = document.publisher and document.publisher != document.issuer and document.kind not in RULES
    named = query.scope.publishers
    return {
        "ours": float(we and document.publisher == ours),
        "house": float(
            bool(research)
            and ((bool(named) and document.publisher not in named) or (we and document.publisher != ours))
        ),
    }


def _of_another(query: Query, document: Document) -> bool:
    """Whether a document is of another company than those asked about."""
    issuers = query.scope.issuers
    return bool(issuers and document.issuer and document.issuer not in issuers)


def timely(query: Query, document: Document, printed: str) -> bool:
    """Whether a unit can be of a year that the query names: it says the year, or its document is of that year."""
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", query.text))
    years |= {f"20{year}" for year in re.findall(r"\bFY\s?'?(\d\d)\b", query.text, re.I)}
    if not years:
        return True
    said = f"{printed} {document.title} {document.period or ''}"
    published = document.published.year if document.published else 0
    return bool(years & {str(published), str(published - 1)}) or any(y in said or f"FY{y[2:]}" in said for y in years)


def caption(found: Sequence[Unit], at: int) -> str:
    """The nearest line above that is a heading: a row without figures; the number of "AB-12" is part of a name."""
    for up in range(at - 1, max(at - 16, -1), -1):
        if found[up].kind == "row" and not _FIGURE.search(found[up].text):
            return found[up].text
    return ""


def _nearness(
    made: list[list[Mapping[str, float]]], query: Query, pages: Sequence[Page], similarity: Similarity | None
) -> None:
    """Add how near each of the likeliest units is in meaning; the rest count as far as their words go."""
    every = [
        (unit["around"] + unit["said"], -place, -at) for place, page in enumerate(made) for at, unit in enumerate(page)
    ]
    likely = [(-place, -at) for _, place, at in sorted(every, reverse=True)[:LIKELY]]
    texts = [pages[place].units[at].text[:LONGEST] for place, at in likely]
    near = similarity(query.text, texts) if similarity and texts else None
    told = dict(zip(likely, near, strict=True)) if near is not None else {}
    for place, page in enumerate(made):
        for at, unit in enumerate(page):
            page[at] = {**unit, "near": told.get((place, at), WITHOUT * unit["said"])}


def _repeated(pages: Sequence[Page]) -> frozenset[str]:
    """The texts that stand in more than one document: what every document says answers nothing."""
    held: dict[str, set[str]] = {}
    for page in pages:
        for unit in page.units:
            held.setdefault(unit.text, set()).add(page.document.id)
    return frozenset(text for text, documents in held.items() if len(documents) > 1)


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    found = re.findall(r"[a-z0-9]+", text.lower())
    return frozenset(zip(found, found[1:], strict=False))
