"""Which past research a question asks for: the state of a day, or a note by its kind or by when it was published.

Pure and by rule. "What did we expect in the week of 10 August?" names a day; "per the initiation" and "in our April
note" name notes. A question about a past fact ("revenue in March") asks for no past research and is left alone.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.types import Document, Scope
from ingest.periods import MONTH, MONTHS, ORDINALS, YEAR
from retrieval.types import Past

_ON = (
    rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{MONTH})(?![a-z])"
    rf"(?:\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?(?:,?\s+(?P<year>{YEAR}))?"
)
_BY = (
    r"(?:,?\s*\b(?:back\s+)?(?:in|of|from|per|with|by|as of|as at|at the time of|according to)\s+)?"
    r"(?:\b(?:the|our|their|its|last|\w+'s)\s+)?"
)
_PIECE = r"(?:note|report|update|review|piece|monthly|initiation|downgrade|upgrade|outlook|memo)(?:\s+view)?"
_NAME = r"(?P<name>(?:(?!(?:the|our|an?|that|when|in|on|of|per|from)\b)[\w&.'-]+\s+){0,3}?)"
_OF_MONTH = re.compile(rf"{_BY}\b{_ON}\s+{_NAME}{_PIECE}\b", re.I)
_NOTE_OF = re.compile(rf"{_BY}\b{_PIECE}\s+(?:of|from|dated|published (?:in|on))\s+{_ON}", re.I)
_CALLED = re.compile(r"\b(?:monthly|outlook)\b", re.I)
_INITIATION = re.compile(
    rf"(?:(?:,?\s*\b(?:back\s+)?(?:per|in|from|at|by|of|at the time of|according to)\s+(?:the |our |their |its )?|,\s*)"
    rf"{_NAME}initiation(?:\s+(?:note|report))?\b"
    r"|,?\s*\b(?:back\s+)?when (?:we|they|\w+) (?:first\s+)?(?:initiated|started)"
    r"(?:\s+(?:coverage|covering|on)(?:\s+(?:of|it|them))*)?)",
    re.I,
)
_OF_QUARTER = re.compile(
    rf"{_BY}\b(?:Q(?P<number>[1-4])|(?P<ordinal>first|second|third|fourth)[- ]quarter)(?:\s+(?P<year>{YEAR}))?\s+"
    r"(?=(?:house view|strategy|allocation|outlook)\b)",
    re.I,
)
_ON_DAY = re.compile(
    r",?\s*\b(?:back\s+)?(?:in|on|as of|as at|during|at|by|for)\s+(?:(?:the\s+)?"
    rf"(?:week|month|start|end|beginning|middle)\s+(?:ahead\s+)?(?:of|beginning|from|commencing)\s+(?:the\s+)?|late\s+|early\s+|mid-?\s?)?{_ON}",
    re.I,
)
_AGO = re.compile(r",?\s*\b(?P<count>a|one|two|three|four|five|six|nine|\d{1,2})\s+(?P<unit>month|year)s? ago\b", re.I)
_HELD = re.compile(
    r"\b(?:(?:did|had|were|was) (?:we|they|the (?:house|firm|desk)|our)\b|(?:was|were) (?:it|that|they)\b"
    r"|our\b.{3,60}\b(?:was|were)\b|we (?:had|held|expected|assumed|thought|forecast|rated|saw|estimated)\b"
    r"|(?:was|were) the house\b)",
    re.I,
)
_SINCE = re.compile(r"\bsince\b|\b(?:compared (?:to|with)|versus|vs\.?|against) (?:now|today|the|our)\b", re.I)
_WITHDRAWN = re.compile(r"\bwithdr\w+|\bretract\w*|\bpulled\b|\bhappened to\b|\bstill (?:valid|good|stand)", re.I)
_SMALL = re.compile(r"may|march|mar")
LONG_AGO = 270
"""Days back at most for a month named without its year: "in December", asked in November, looks ahead."""
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9}
_STRATEGIC = ("strategy", "macro")
_LEAD_DAYS = 20
"""How long before its quarter a house view may be published."""


@dataclass(frozen=True, slots=True)
class Read:
    """What past research is meant, and the question without the words that say so."""

    past: Past
    text: str


def past(question: str, today: date) -> Read | None:
    """The past research that a question asks for; None where it asks for what holds now, for both, or for its fate."""
    if _SINCE.search(question) or _WITHDRAWN.search(question):
        return None
    for pattern, read in _READERS:
        for match in pattern.finditer(question):
            if (found := read(match, question, today)) is not None:
                return Read(found, _without(question, match))
    return None


def named(meant: Past, documents: Iterable[Document], about: Scope) -> list[Document]:
    """The documents that are the note meant; of an issuer where one is asked about, else of none."""
    held = [d for d in documents if (d.issuer in about.issuers if about.issuers else d.issuer is None)]
    if about.publishers:
        held = [d for d in held if d.publisher in about.publishers]
    held = [d for d in held if _fits(meant, d)]
    return [d for d in held if meant.called in d.title.lower()] or held


def _fits(meant: Past, document: Document) -> bool:
    if meant.kinds and document.kind not in meant.kinds:
        return False
    if meant.first is None or meant.last is None:
        return bool(meant.kinds)
    return document.published is not None and meant.first <= document.published <= meant.last


def _note(match: re.Match[str], question: str, today: date) -> Past | None:
    """A note by its day or its month."""
    del question
    span = _span(match, today)
    if span is None:
        return None
    kinds = ("initiation",) if re.search(r"initiation", match.group(), re.I) else ()
    called = _CALLED.search(match.group())
    return Past(kinds=kinds, first=span[0], last=span[1], called=called.group().lower() if called else "")


def _initiation(match: re.Match[str], question: str, today: date) -> Past:
    del match, question, today
    return Past(kinds=("initiation",))


def _quarterly(match: re.Match[str], question: str, today: date) -> Past | None:
    """A quarter's house view, published in it or shortly before."""
    called = re.match(r"house view|strategy|allocation|outlook", question[match.end() :], re.I)
    number = int(match["number"] or ORDINALS[match["ordinal"].lower()])
    year = int(match["year"] or today.year)
    first = date(year, number * 3 - 2, 1)
    if first > today and not match["year"]:
        first = first.replace(year=year - 1)
    last = date(first.year, number * 3, monthrange(first.year, number * 3)[1])
    return Past(
        kinds=_STRATEGIC,
        first=date.fromordinal(first.toordinal() - _LEAD_DAYS),
        last=last,
        called=called.group().lower() if called else "",
    )


def _day(match: re.Match[str], question: str, today: date) -> Past | None:
    """The state of a day, where the question asks what somebody held then."""
    span = _span(match, today) if _HELD.search(question) else None
    if span is None or span[0] >= today:
        return None
    recent = bool(match["year"]) or (today - span[1]).days <= LONG_AGO
    return Past(day=min(span[1], today)) if recent else None


def _ago(match: re.Match[str], question: str, today: date) -> Past | None:
    if not _HELD.search(question):
        return None
    count = _COUNTS.get(match["count"].lower()) or int(match["count"])
    months = today.year * 12 + today.month - 1 - count * (12 if match["unit"].lower() == "year" else 1)
    year, month = divmod(months, 12)
    return Past(day=date(year, month + 1, min(today.day, monthrange(year, month + 1)[1])))


_READERS = (
    (_OF_MONTH, _note),
    (_NOTE_OF, _note),
    (_INITIATION, _initiation),
    (_OF_QUARTER, _quarterly),
    (_ON_DAY, _day),
    (_AGO, _ago),
)


def _span(match: re.Match[str], today: date) -> tuple[date, date] | None:
    """The first and last day of what a month, or a day of it, names; without a year the latest that has begun."""
    dated = match["year"] or match["d1"] or match["d2"]
    if _SMALL.fullmatch(match["month"]) and not dated and not _led(match):
        return None
    month = next(n for n, full in enumerate(MONTHS, 1) if full.startswith(match["month"].lower()[:3]))
    day = int(match["d1"] or match["d2"] or 0)
    year = int(match["year"] or today.year)
    try:
        first = date(year, month, day or 1)
        if not match["year"] and first > today:
            first = date(year - 1, month, day or 1)
    except ValueError:
        return None
    return first, first if day else date(first.year, month, monthrange(first.year, month)[1])


def _led(match: re.Match[str]) -> bool:
    """Whether a word before a small "may" or "march" tells that it is the month."""
    return bool(
        re.search(
            r"\b(?:in|of|from|per|the|our|their|during|late|early|by)\s+$", match.string[: match.start("month")], re.I
        )
    )


def _without(question: str, match: re.Match[str]) -> str:
    """The question without the words matched, but for a name among them."""
    name = match.groupdict().get("name") or ""
    text = f"{question[: match.start()]} {name} {question[match.end() :]}"
    return re.sub(r"\s+([?.,!])", r"\1", " ".join(text.split())).strip(" ,")
