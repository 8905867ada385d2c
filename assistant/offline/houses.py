"""What each house says of one thing that is no rating: the best sentence of each one's own research, with its date."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.offline.prose import column, flat
from assistant.offline.replay import Calls, Result
from assistant.offline.views import day
from assistant.offline.views.asking import AGAINST_US
from assistant.offline.writing import Writer
from assistant.tools.ranking import SECOND
from retrieval.names import core_words

_EVERY = r"(?:each|both|the two|all|either)(?: of the)? houses?(?:['\u2019]s?)?"
_EACH = re.compile(rf"\b{_EVERY}|\bhouse by house\b|\bthe houses (?:differ|disagree|say|think|expect)\b", re.I)
_PLACES: tuple[re.Pattern[str], ...] = (
    re.compile(
        rf"\s*\b(?:look like )?(?:on|by|in|at|from|for|to|according to|across)\s+{_EVERY}"
        r"(?:\s+(?:numbers|estimates|figures|forecasts?|views?|maths?|own))*",
        re.I,
    ),
    re.compile(rf"\b{_EVERY}|\bhouse by house\b", re.I),
    re.compile(
        r"\b(?:vs\.?|versus|and|or|than|from|with|against|compared (?:to|with))\s+(?:us|ours|we|our house)\b", re.I
    ),
    re.compile(r"\b(?:we|our|ours|us|do the houses|differ|disagree|vs\.?|versus)\b", re.I),
)
_OTHERS = re.compile(
    r"\W*(?:the )?(?:consensus|management|market|board|company|street|others?|rivals?|competitors?)\b"
    r"(?!.*\b(?:we|our)\b)",
    re.I | re.S,
)
"""A sentence of what somebody else expects is no house's own word."""
_APART = re.compile(r"\bhow (?:far|much|wide)\b.{0,20}\b(?:apart|differ\w*|gap|between)\b|\bgap between\b", re.I)
"""A distance is asked for, which no two sentences are."""
ENOUGH = 0.55
"""The least chance that a house's best sentence answers. Nothing but its own research was searched."""
MOST = 3
NEAREST = 4
"""Passages that are read of each house."""


def answer(calls: Calls, found: Result, question: str) -> str | None:
    """A sentence of each house; None where it is not asked for, or fewer than two houses say something."""
    understood = found["understood"]
    houses = meant(question, understood)
    if len(houses) < 2 or understood.get("past") or _APART.search(question):
        return None
    topic = _topic(question, houses)
    if not topic:
        return None
    wanted = [("search", {"query": topic, "publisher": house, "limit": NEAREST}) for house in houses[:MOST]]
    told = [best for result in calls.together(*wanted) if (best := _best(result, topic)) is not None]
    if len(told) < 2:
        return None
    writer = Writer()
    for source, quote, said in told:
        n = writer.cite(int(source["n"]), quote)
        writer.say(f"{source['publisher']}, {day(str(source['published']))}: {said}", [n])
    return writer.final()


def meant(question: str, understood: Mapping[str, Any]) -> list[str]:
    """The houses asked about, where there are several: those named with ours where it is set against them, or all."""
    every = [str(name) for name in understood.get("houses") or ()]
    if _EACH.search(question):
        return every
    firsts = {core_words(str(name))[0] for name in understood.get("publishers") or ()}
    named = [name for name in every if core_words(name)[0] in firsts]
    if named and len(named) == 1 and AGAINST_US.search(question) and every[0] not in named:
        named = [*named, every[0]]
    return named if len(named) > 1 else []


def _topic(question: str, houses: Sequence[str]) -> str:
    """The question without the words that say whose answer is wanted."""
    names = "|".join(re.escape(core_words(name)[0]) for name in houses)
    text = re.sub(rf"\b(?:{names})(?:['\u2019]s)?(?!\w)", " ", question, flags=re.I)
    for pattern in _PLACES:
        text = pattern.sub(" ", text)
    return re.sub(r"\s+([?.,!])", r"\1", " ".join(text.split())).strip(" ,-")


def _best(result: Result, topic: str) -> tuple[Result, str, str] | None:
    """The source of a house's best unit, the unit as printed, and as it is said; None where none is sure enough."""
    best = result.get("answer")
    if not best or best["sure"] < ENOUGH:
        return None
    source = next(source for source in result["sources"] if source["n"] == best["n"])
    first = source["best"][0] if source["best"] else None
    if first is None or not source["published"]:
        return None
    if first["kind"] != "sentence":
        cells = [(str(head), str(text)) for head, text in first.get("cells") or ()]
        chosen = column(cells, topic, result["understood"]["periods"]) if cells else None
        return (source, str(first["quote"]), f"{flat(first['label'])}, {chosen[0]}: {chosen[1]}") if chosen else None
    near = [unit for unit in source["best"] if unit["kind"] == "sentence" and unit["score"] >= SECOND * first["score"]]
    own = [str(unit["quote"]) for unit in near if not _OTHERS.match(str(unit["quote"]))]
    return (source, own[0], flat(own[0])) if own else None
