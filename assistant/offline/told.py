"""What a sentence's two numbers come to: a change "to … from …", the middle of a range, a part "of which".

A sentence counts only where it and the one before it hold every word of the question, and where no other sentence does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from assistant.offline import matching
from assistant.offline.matching import Asked
from assistant.offline.prose import flat
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import Writer
from assistant.tools.passages import stems, units
from assistant.tools.take_figure import like
from ingest.numbers import Number, find_numbers

Kind = Literal["change", "middle", "part"]
_VERBS = (
    r"(?:drop|fall|fell|fallen|ris[ei]|rose|rais|increas|decreas|declin|chang|cut|lower|lift|grow|grew|widen|narrow|add"
    r"|reduc|slip)\w*"
)
_CHANGE = re.compile(
    rf"\bby (?:how (?:much|many)|what)\b|\bhow much\b.*\b{_VERBS}\b|\boverrun\b"
    r"|\b(?:change|increase|decrease|rise|fall) in\b",
    re.I,
)
_MIDDLE = re.compile(r"\bmid-?point\b", re.I)
_PART = re.compile(r"\b(?:how much|what (?:share|part|percent\w*|proportion|%)) of\b", re.I)
_PERCENT = re.compile(r"\b(?:in|as|what|by|a) (?:a |an )?(?:%|per\s?cent|percent\w*)(?! points?)|%\s*\??$", re.I)
_SPENT = (
    "by how much many percent percentage points pts what change difference overrun"
    " increase decrease rise fall midpoint mid point so far"
)
_FROM = re.compile(r"[^.;:,]{0,25},?\s*\bfrom\s*", re.I)
_FORMERLY = re.compile(r"[^.;:]{0,40}\((?:previously|before|was|up from|down from|from)\s*", re.I)
_SINCE = re.compile(r"\bsince\b", re.I)


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of a source with its two numbers: the later or the whole first, then the earlier or the part."""

    n: int
    quote: str
    first: Number
    second: Number


def answer(calls: Calls, found: Result, question: str) -> str | None:
    """What the numbers of the one sentence that fits come to; None where none or several fit."""
    kind = _kind(question)
    if kind is None or not calls.has("take_figure") or _SINCE.search(question):
        return None
    ask = matching.asked(question, found["understood"], (), ())
    asked = frozenset(ask.needed - stems(_SPENT) - stems(" ".join(re.findall(_VERBS, question, re.I))))
    pairs = list(_pairs(found, ask, asked, kind)) if asked else []
    if len({(pair.first.amount, pair.second.amount, pair.first.unit, pair.first.currency) for pair in pairs}) != 1:
        return None
    return _told(calls, pairs[0], kind, question)


def _kind(question: str) -> Kind | None:
    if _MIDDLE.search(question):
        return "middle"
    if _PART.search(question) and _PERCENT.search(question):
        return "part"
    return "change" if _CHANGE.search(question) else None


def _pairs(found: Result, ask: Asked, asked: frozenset[str], kind: Kind) -> Iterator[Pair]:
    issuers = set(found["understood"]["issuers"])
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", ask.text))
    for source in found["sources"]:
        if issuers and source["issuer"] and source["issuer"] not in issuers:
            continue
        told = [unit for unit in units(str(source["text"])) if unit.kind == "sentence" or unit.text.endswith(".")]
        for before, unit in zip((None, *told), told, strict=False):
            around = f"{before.text if before else ''} {source['document']} {source['issuer'] or ''}"
            near = asked <= matching.keys(f"{around} {unit.text}")
            own = asked & matching.keys(unit.text)
            dated = not years or bool(years & set(re.findall(r"(?:19|20)\d\d", f"{around} {unit.text}")))
            if near and own and dated and (pair := _one(PAIRED[kind](unit.text), unit.text, own)):
                yield Pair(int(source["n"]), unit.text, *pair)


def _one(pairs: Sequence[tuple[Number, Number]], text: str, own: frozenset[str]) -> tuple[Number, Number] | None:
    """The one pair of a sentence, or of several the one whose part of the sentence has the most of the asked words."""
    if len(pairs) < 2:
        return pairs[0] if pairs else None
    ends = [max(one.span.end, other.span.end) for one, other in pairs]
    parts = [text[start:end] for start, end in zip((0, *ends), ends, strict=False)]
    shared = [len(own & matching.keys(part)) for part in parts]
    most = max(shared)
    return pairs[shared.index(most)] if shared.count(most) == 1 else None


def _change(text: str) -> list[tuple[Number, Number]]:
    """The later and the earlier number of each "to B from A", "from A to B" or "B (previously A)"."""
    found = []
    numbers = find_numbers(text)
    for one, two in zip(numbers, numbers[1:], strict=False):
        before, between = text[: one.span.start].rstrip(), text[one.span.end : two.span.start]
        if re.search(r"\bfrom$", before) and re.fullmatch(r"[^.;:,]{0,25}\bto\s*", between):
            found.append((two, one))
        elif (re.search(r"\bto$", before) and _FROM.fullmatch(between)) or _FORMERLY.fullmatch(between):
            found.append((one, two))
    pairs = [pair for one, other in found if (pair := _alike(text, one, other))]
    return pairs if all(min(n.value for n in pair) >= 0 for pair in pairs) else []


def _middle(text: str) -> list[tuple[Number, Number]]:
    numbers = [n for n in find_numbers(text) if not re.fullmatch(r"(?:19|20)\d\d", text[n.span.start : n.span.end])]
    pairs = zip(numbers, numbers[1:], strict=False)
    found = [(b, a) for a, b in pairs if re.fullmatch(r"\s*(?:to|-|\u2013|and)\s*", text[a.span.end : b.span.start])]
    pair = _alike(text, *found[0]) if len(found) == 1 else None
    return [pair] if pair else []


def _part(text: str) -> list[tuple[Number, Number]]:
    numbers = find_numbers(text)
    pairs = zip(numbers, numbers[1:], strict=False)
    found = [(a, b) for a, b in pairs if re.search(r"\bof which\b\s*$", text[a.span.end : b.span.start])]
    if len(found) != 1:
        return []
    whole, part = found[0]
    if part.unit == "percent":
        return [(whole, part)] if whole.unit != "percent" else []
    pair = _alike(text, whole, part)
    return [pair] if pair and 0 < pair[1].amount <= pair[0].amount else []


def _alike(text: str, one: Number, other: Number) -> tuple[Number, Number] | None:
    """Both numbers in one unit, a bare one read as the other is printed; None where they count different things."""
    one, other = like(text, one, other), like(text, other, one)
    return (one, other) if (one.unit, one.currency) == (other.unit, other.currency) else None


PAIRED = {"change": _change, "middle": _middle, "part": _part}
FORMULAS = {
    "change": "{a} - {b}",
    "relative": "({a} - {b}) / abs({b})",
    "middle": "({a} + {b}) / 2",
    "part": "{b} / {a}",
}


def _told(calls: Calls, pair: Pair, kind: Kind, question: str) -> str | None:
    if kind == "part" and pair.second.unit == "percent":
        writer = Writer()
        writer.say(flat(pair.quote), [writer.cite(pair.n, pair.quote)])
        return writer.final()
    ends = calls.together(*(("take_figure", arguments) for arguments in _arguments(pair)))
    if any("id" not in end for end in ends):
        return None
    relative = kind == "change" and bool(_PERCENT.search(question)) and ends[0]["unit"] != "percent"
    how = FORMULAS["relative" if relative else kind].format(a=ends[0]["id"], b=ends[1]["id"])
    counts = "count" if ends[0]["unit"] == "count" else ""
    unit = "percent" if relative or kind == "part" else counts
    label = {"middle": "Midpoint", "part": "Share"}.get(kind, "Change")
    places = None if unit == "percent" else _places(ends, kind)
    made = calls("calculate", expression=how, unit=unit, label=label, decimals=places)
    if "id" not in made:
        return None
    return _written(pair, ends, made, kind)


def _places(ends: Sequence[Result], kind: Kind) -> int | None:
    """As many decimals as the numbers have, one more where their middle needs it; None leaves what is usual."""
    values = [Decimal(str(end["value"])) for end in ends]
    places = max(max(-int(value.as_tuple().exponent), 0) for value in values)
    if kind == "middle" and ends[0]["scale"] == ends[1]["scale"]:
        return places + int(sum(values) * 10**places % 2 != 0)
    return None if ends[0]["unit"] == "currency" else places


def _arguments(pair: Pair) -> list[dict[str, Any]]:
    first, second = (pair.quote[n.span.start : n.span.end].strip() for n in (pair.first, pair.second))
    return [
        {"source": pair.n, "quote": pair.quote, "number": number, "like": other}
        for number, other in ((first, second), (second, first))
    ]


def _written(pair: Pair, ends: Sequence[Result], made: Result, kind: Kind) -> str:
    writer = Writer()
    text = str(made["text"]).lstrip("-")
    points = kind == "change" and ends[0]["unit"] == "percent"
    plain = text.removesuffix("%") if points else text
    said = f"{plain} percentage points" if points else plain
    n = writer.cite(pair.n, pair.quote)
    moved = Decimal(str(made["value"]))
    if kind == "change" and not moved:
        writer.say("It is unchanged", [n])
    else:
        writer.figure(plain, str(made["id"]))
        change = "It rises by" if moved > 0 else "It falls by"
        lead = {"middle": "The midpoint is", "part": "The share is"}.get(kind, change)
        writer.say(f"{lead} {said}, from these two figures", [n])
    writer.say(flat(pair.quote), [n])
    return writer.final()
