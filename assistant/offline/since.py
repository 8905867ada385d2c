"""How something that sentences state has moved since a note of the past: what it says, what is said now, how far apart.

The note and today's research are each searched by themselves. Both sentences must state one number of what is asked, in
the same unit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from assistant.offline.prose import flat
from assistant.offline.replay import Calls, Result
from assistant.offline.views import day
from assistant.offline.writing import Writer
from assistant.tools.fitting import DAY
from assistant.tools.passages import stems
from ingest.numbers import Number, find_numbers
from ingest.periods import MONTH, YEAR
from retrieval.names import core_words

_SINCE = re.compile(
    r",?\s*\bsince\s+(?:(?:the|our|their)\s+)?(?:(?P<start>(?:we\s+)?(?:first\s+)?(?:initiat\w+|started)"
    r"(?:\s+(?:note|coverage|report|on it|covering(?: it)?))?)"
    rf"|(?P<month>{MONTH}(?:\s+{YEAR})?)\s+(?:note|report|update|downgrade|upgrade))\b",
    re.I,
)
_SHARES = re.compile(r"\b(?:shares?|stock)\b(?! (?:of|in)\b)|\bprice\b", re.I)
_SPELL = re.compile(r"\b(?:half|quarter|month|week|FY|fiscal|year)", re.I)
_MOVED = re.compile(
    r"\b(?:change[ds]?|chang\w+|moved?|difference|rise[ns]?|rose|fall(?:en)?|fell|gone (?:up|down)|up or down|drop\w*"
    r"|increase[ds]?|decrease[ds]?|by how (?:much|many)|how much|how)\b",
    re.I,
)
_AROUND = re.compile(
    r"\b(?:has|have|had|did|is|are|the|our|its|in|of|by|points?|pts|pp|percentage)\b|,\s*$|^\s*,", re.I
)
ENOUGH = 0.45
"""The least chance that a sentence found is about what is asked; that it states one number of it is asked besides."""
Stated = tuple[Result, str, Number]


def asked(question: str) -> bool:
    """Whether a question sets what holds now against a note of the past, and asks for no share price."""
    return bool(_SINCE.search(question)) and not _SHARES.search(question)


def answer(calls: Calls, found: Result, question: str) -> str | None:
    """Both values with their dates, and how far apart they lie; None where they cannot be told."""
    match = _SINCE.search(question)
    understood = found["understood"]
    if match is None or not _MOVED.search(question) or not understood["issuers"] or not calls.has("take_figure"):
        return None
    topic = _topic(f"{question[: match.start()]} {question[match.end() :]}")
    note = "per the initiation" if match["start"] else f"in the {match['month']} note"
    then, now = calls.together(
        ("search", {"query": f"{topic} {note}", "limit": 4}), ("search", {"query": topic, "limit": 4})
    )
    wanted = stems(topic) - stems(" ".join(word for name in understood["issuers"] for word in core_words(name)))
    pair = [_stated(result, wanted) for result in (then, now)]
    old, new = pair
    if old is None or new is None or old[0]["document_id"] == new[0]["document_id"]:
        return None
    return _told(calls, old, new)


def _topic(text: str) -> str:
    """What the question is about, with neither what it wants of it nor the little words around."""
    return " ".join(_AROUND.sub(" ", _MOVED.sub(" ", text)).split()).strip(" ?.,-")


def _stated(result: Result, asked: frozenset[str]) -> Stated | None:
    """The best sentence of a search with its one number of what is asked."""
    best = result.get("answer")
    if not best or best["sure"] < ENOUGH:
        return None
    source = next(source for source in result["sources"] if source["n"] == best["n"])
    for unit in source["best"][:2]:
        text = str(unit["quote"])
        if unit["kind"] == "sentence" and stems(text) & asked and (number := _number(text, asked)) is not None:
            return source, text, number
    return None


def _number(text: str, asked: frozenset[str]) -> Number | None:
    """The only number of a sentence, or of its one clause that says what is asked; days and years are none."""
    dated = DAY.sub(lambda match: " " * len(match.group()), text)
    numbers = find_numbers(dated)
    if len(numbers) == 1:
        return numbers[0]
    cuts = [0, *(match.end() for match in re.finditer(r"[;,](?!\d)|\b(?:and|from|against)\b", text)), len(text)]
    clauses = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if stems(text[a:b]) & asked]
    held = [[n for n in numbers if a <= n.span.start < b] for a, b in clauses]
    return held[0][0] if len(held) == 1 and len(held[0]) == 1 else None


def _told(calls: Calls, old: Stated, new: Stated) -> str | None:
    one, other = old[2], new[2]
    if (one.unit, one.currency) != (other.unit, other.currency):
        return None
    if one.unit not in ("percent", "ratio") and _spells(old[1]) != _spells(new[1]):
        return None
    taken = calls.together(*[("take_figure", _taking(stated)) for stated in (old, new)])
    if any("id" not in figure for figure in taken):
        return None
    before, after = taken
    places = max(_places(str(figure["value"])) for figure in taken)
    how = f"{after['id']} - {before['id']}"
    made = calls("calculate", expression=how, unit=after["unit"], decimals=places, label="Change")
    if "id" not in made:
        return None
    points = after["unit"] == "percent"
    text = str(made["text"]).lstrip("-")
    bare = text.removesuffix("%") if points else text
    writer = Writer()
    writer.figure(bare, str(made["id"]))
    down = Decimal(str(made["value"])) < 0
    ends = [writer.figure(str(figure["said"]), str(figure["id"])) for figure in taken]
    sources = [writer.cite(int(stated[0]["n"]), stated[1]) for stated in (old, new)]
    whens = [day(str(stated[0]["published"])) for stated in (old, new)]
    writer.say(
        f"{'Down' if down else 'Up'} by {bare}{' percentage points' if points else ''}: {ends[0]} in the note of "
        f"{whens[0]}, superseded since, and {ends[1]} in that of {whens[1]}",
        sources,
    )
    writer.say(f"Now: {flat(new[1])}", sources[1:])
    return writer.final()


def _spells(text: str) -> set[str]:
    """The kinds of spell that a sentence names: what half a year brought is not set against a year."""
    return {word.lower() for word in _SPELL.findall(text)}


def _taking(stated: Sequence[Any]) -> Mapping[str, Any]:
    source, text, number = stated
    return {"source": source["n"], "quote": text, "number": text[number.span.start : number.span.end].strip()}


def _places(value: str) -> int:
    return len(value.partition(".")[2])
