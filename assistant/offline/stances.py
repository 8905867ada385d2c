"""What the firm prefers among sectors, regions and asset classes, and which share of a sector it likes best.

Read off a sentence of the firm's own research, the newest first, and told with its house and date. Another house's
preference is no answer to what "we" prefer. A table of weights is not read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.offline.prose import flat
from assistant.offline.replay import Result
from assistant.offline.views import day
from assistant.offline.writing import Writer
from assistant.tools.features import caption
from assistant.tools.passages import Unit, stems, units, words

Way = Literal["over", "under", "neutral"]
_GROUP = r"sectors?|industries|industry|regions?|countries|markets?|asset classes|assets?"
_WHICH = re.compile(rf"\b(?:which|what) (?P<group>{_GROUP})\b", re.I)
_FAVOURITE = re.compile(
    r"\b(?:favou?rite|preferred|top|best|first)\b.{0,25}\b(?:stocks?|shares?|names?|picks?|compan\w+|ideas?)\b"
    r"|\b(?:stocks?|shares?|names?|compan\w+)\b.{0,25}\b(?:like best|like most|prefer)\b|\btop picks?\b",
    re.I,
)
_STANCE = re.compile(
    r"\b(?:over|under)weight\b|\b(?:view|stance) on\b|\b(?:our|house|we)\b.{0,20}\b(?:view|stance|position"
    r"|positioning|weighting)\b",
    re.I,
)
_WAYS: tuple[tuple[Way, re.Pattern[str]], ...] = (
    ("over", re.compile(r"\boverweight\b|\babove neutral\b|\b(?:we )?(?:prefer|favou?r)s?\b", re.I)),
    ("under", re.compile(r"\bunderweight\b|\bbelow neutral\b", re.I)),
    ("neutral", re.compile(r"\bneutral on\b|\bat neutral\b|\b(?:are|is|stay\w*|remain\w*) neutral\b", re.I)),
)
_ASKED: tuple[tuple[Way, re.Pattern[str]], ...] = (
    ("under", re.compile(r"\bunderweight\b|\b(?:avoid\w*|dislike|negative)\b", re.I)),
    ("over", re.compile(r"\boverweight\b|\b(?:like|prefer|favou?r|positive)\b", re.I)),
    ("neutral", re.compile(r"\bneutral\b", re.I)),
)
_CHOICE = re.compile(r"\b(?:preferred|favou?rite|top pick|first choice|best idea|like (?:best|most))\b", re.I)
_CLOSED = re.compile(r"^\W*(?:are|is|do|does)\b", re.I)
_OR = re.compile(r"\bor\b", re.I)
_ASIDE = frozenset((
    "sector", "sectors", "industry", "industries", "region", "regions", "market", "markets", "asset", "assets", "class",
    "classes", "overweight", "underweight", "neutral", "view", "stance", "position", "positioning", "weighting",
    "house", "our", "we", "ours", "us", "favourite", "favorite", "preferred", "prefer", "top", "best", "first", "pick",
    "picks",
    "stock", "stocks", "share", "shares", "name", "names", "company", "companies", "idea", "ideas", "like", "most",
    "still", "currently", "now", "today", "latest", "current", "what's", "whats", "think", "which", "moment", "avoid",
    "avoiding",
))  # fmt: skip
SHORTEST = 4
"""Letters that begin a longer word and still stand for it: "semi"."""
MASTHEAD = 3
"""Lines at the top of a page that may say of which sector it is."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of a source that states a preference."""

    source: Result
    unit: Unit
    heading: str
    masthead: str


def answer(found: Result, question: str) -> str | None:
    """The preference with its source; None where it is not asked for, or the firm's own research states none."""
    understood = found["understood"]
    if understood["issuers"] or understood.get("past") or not _asks(question):
        return None
    held = sorted(_own(found), key=lambda told: str(told.source["published"] or ""), reverse=True)
    subject = _subject(question)
    if which := _WHICH.search(question):
        way = _way(_ASKED, question)
        return None if subject or way is None else _say(question, _listed(held, which["group"], way), None)
    if not subject:
        return None
    if _FAVOURITE.search(question):
        return _say(question, next((t for t in held if _CHOICE.search(t.unit.text) and _about(t, subject)), None), None)
    return _of_one(held, question, subject)


def _asks(question: str) -> bool:
    return any(pattern.search(question) for pattern in (_WHICH, _FAVOURITE, _STANCE))


def _of_one(held: Sequence[Told], question: str, subject: frozenset[str]) -> str | None:
    """The stance on one sector, region or class: where it is named in the sentence, else where the note is about it."""
    stated = [(t, way) for t in held if (way := _way(_WAYS, t.unit.text)) and _clear(t.unit.text)]
    named = [pair for pair in stated if _says(pair[0].unit.text, subject)]
    about = [pair for pair in stated if _about(pair[0], subject)]
    told, way = next(iter([*named, *about]), (None, None))
    return _say(question, told, way)


def _listed(held: Sequence[Told], group: str, way: Way) -> Told | None:
    """The sentence that lists what is over or underweight, under a heading of such things or naming them."""
    pattern = dict(_WAYS)[way]
    wanted = stems(group)
    for told in held:
        around = stems(f"{told.heading} {told.unit.text}")
        several = re.search(r",|\band\b", told.unit.text)
        if several and pattern.search(told.unit.text) and wanted & around and _clear(told.unit.text):
            return told
    return None


def _say(question: str, told: Told | None, way: Way | None) -> str | None:
    if told is None:
        return None
    asked = _way(_ASKED, question)
    yes = ""
    if way and asked and _CLOSED.search(question) and not _OR.search(question):
        yes = "Yes: " if way == asked else "No: "
    source = told.source
    writer = Writer()
    whose = f"{source['publisher']}, {day(str(source['published']))}"
    n = writer.cite(int(source["n"]), told.unit.text)
    writer.say(f"{yes}{whose}: {flat(told.unit.text)}", [n])
    return writer.final()


def _own(found: Result) -> Iterator[Told]:
    """Every sentence of the firm's own current research that was found."""
    for source in found["sources"]:
        if not source.get("own") or source["state"] != "current" or source["issuer"] or not source["published"]:
            continue
        held = units(str(source["text"]))
        masthead = " ".join([str(source["document"]), *(unit.text for unit in held[:MASTHEAD])])
        for at, unit in enumerate(held):
            if unit.kind == "sentence":
                yield Told(source, unit, caption(held, at), masthead)


def _subject(question: str) -> frozenset[str]:
    found = [word.lower() for word in re.findall(r"[A-Za-z][A-Za-z'-]+", question.replace("\u2019", "'"))]
    return frozenset(word for word in found if word not in words("stop") and word not in _ASIDE)


def _about(told: Told, subject: frozenset[str]) -> bool:
    return _says(f"{told.masthead} {told.heading} {told.unit.text}", subject)


def _says(text: str, subject: frozenset[str]) -> bool:
    """Whether a text has every word of the subject, by its stem or, from four letters on, by its beginning."""
    held, printed = stems(text), re.findall(r"[a-z]+", text.lower())
    return all(
        stems(word) & held
        or any(other.startswith(word.rstrip("s")) for other in printed if len(word.rstrip("s")) >= SHORTEST)
        for word in subject
    )


def _way(patterns: Sequence[tuple[Way, re.Pattern[str]]], text: str) -> Way | None:
    return next((way for way, pattern in patterns if pattern.search(text)), None)


def _clear(text: str) -> bool:
    """Whether a sentence states one way and not several."""
    return sum(bool(pattern.search(text)) for _, pattern in _WAYS) == 1
