"""Definitions in words, read into expressions: "365 * (average inventory between FY2017 and FY2018) / (FY2018 COGS)".

Knows the operators as signs and as words, averages and changes between periods, and names that are measures of the
book, line items, or defined in the same question. A phrase that is none of them makes the whole definition unread.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant import formulas
from assistant.expression import Binary, Call, Name, Node, Number, rename
from assistant.formulas import Measure
from assistant.tools.passages import words
from ingest.periods import find_periods

_SPOKEN = (
    (r"\bdivided\s+by\b", "/"),
    (r"\bas\s+an?\s+(?:%|percent(?:age)?|per\s?cent|share|fraction|proportion|multiple)\s+of\b", "/"),
    (r"\bmultiplied\s+by\b", "*"),
    (r"\btimes\b(?!\s+interest)", "*"),
    (r"\b(?:less|minus|net\s+of|after\s+deducting)\b", "-"),
    (r"\b(?:plus|added\s+to)\b", "+"),
    (r"[\u00d7\u2217]", "*"),
    (r"\u00f7", "/"),
)
_SIGN = re.compile(
    r"\s*(?:(?P<number>(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w.%]))|(?P<sign>[+*/()]|(?<=[\s)])[-\u2013\u2212](?=[\s(])))"
)
_NOTE = re.compile(r"\[[^\]]*\]|\((?:\s*(?:from|per|in|on|as|using|see|excluding|net of)\b[^()]*)\)", re.I)
_RANGE = re.compile(r"((?:FY\s?)?(?:19|20)\d\d)\s*[-\u2013]\s*((?:FY\s?)?(?:19|20)\d\d)", re.I)
_AVERAGE = re.compile(r"^\s*(?:the\s+)?(?:average|avg\.?|mean)\s+(?:of\s+)?(?:the\s+)?", re.I)
_CHANGE = re.compile(r"^\s*(?:the\s+)?(?:change|increase|decrease|growth|difference)\s+in\s+(?:the\s+)?", re.I)
_BEFORE = re.compile(
    r"\b(?:beginning|opening|(?:prior|previous)[- ](?:year|period)(?:'s)?|last year'?s?|start of (?:the )?year)\b",
    re.I,
)
_AROUND = re.compile(
    r"\b(?:between|from|and|to|in|for|at|of|as|during|the|year[- ]?end(?:ing)?|end(?:ing)?|closing|fiscal|same|its|over"
    r"|current[- ]year(?:'s)?|this year'?s?|company'?s?)\b",
    re.I,
)
_END = r"(?=\.\s+[A-Z]|[.?]\s*$|;|\?\s|$)"
_GIVEN = tuple(
    re.compile(pattern, re.I | re.S)
    for pattern in (
        r"(?:^|(?<=[.;?:!]\s)|(?<=,\s))(?P<name>[^.;?:!]{2,80}?)\s+(?:is|are|can be|should be)\s+"
        rf"(?:defined|calculated|computed|measured|taken)\s+as:?\s*(?P<body>.+?){_END}",
        rf"\b(?:define|calculate|compute|take|treat)\s+(?P<name>[^.;?:!]{{2,80}}?)\s+as:?\s+(?P<body>.+?){_END}",
        rf"\bwhere\s+(?P<name>[^.;?:!=]{{2,60}}?)\s*(?:=|equals)\s*(?P<body>.+?)(?:{_END}|(?=,\s*and\s+\w+\s*=))",
        r"\b(?P<name>[\w&/% -]{2,60}?)(?<!\bis)(?<!\bare)(?<!\bbe),?\s*\(?defined\s+as:?\s+"
        rf"(?P<body>.+?)(?:{_END}|(?=\)))",
    )
)


@dataclass(frozen=True, slots=True)
class Given:
    """A definition that a question gives: what it names, its words, and what they come to."""

    name: str
    words: str
    node: Node


def given(question: str) -> dict[str, Given]:
    """The definitions in a question, by the key of the name defined; later ones may be used in earlier ones.

    One whose words cannot be read is left out, and so is one that uses it.
    """
    found: dict[str, tuple[str, str]] = {}
    for pattern in _GIVEN:
        for match in pattern.finditer(question):
            name = _bare(match["name"])
            if name and formulas.key(name) not in found:
                found[formulas.key(name)] = (name, " ".join(match["body"].split()).rstrip(" .,"))
    read: dict[str, Given] = {}
    for key, (name, body) in found.items():
        node = compose(body, {other: f"given_{place}" for place, other in enumerate(found) if other != key})
        if node is not None:
            read[key] = Given(name, body, node)
    return read


def measures(definitions: Mapping[str, Given]) -> dict[str, Measure]:
    """The definitions as measures, under the names that their expressions use for one another."""
    return {f"given_{place}": _measure(f"given_{place}", made) for place, made in enumerate(definitions.values())}


def _measure(name: str, made: Given) -> Measure:
    """The book's unit where the book knows the name; else an amount where amounts are only added, a ratio otherwise."""
    alike = formulas.named(made.name)
    plain = all(isinstance(part, Name) or _adds(part) for part in _sides(made.node))
    return Measure(
        name,
        made.name,
        alike.unit if alike else "currency" if plain else "ratio",
        (made.node,),
        kind="given",
        definition=made.words,
        better=alike.better if alike else "",
        least=alike.least if alike else "",
        source="the question",
    )


def _sides(node: Node) -> list[Node]:
    return [node, *_sides(node.left), *_sides(node.right)] if isinstance(node, Binary) else [node]


def _adds(node: Node) -> bool:
    return isinstance(node, Binary) and node.operator in "+-"


def compose(text: str, known: Mapping[str, str] | None = None) -> Node | None:
    """The expression that words and signs come to; None where some part of them names no measure.

    Args:
        known: Keys of names defined elsewhere, with the names to use for them.
    """
    text = _NOTE.sub(" ", _RANGE.sub(r"\1 and \2", text))
    for pattern, sign in _SPOKEN:
        text = re.sub(pattern, f" {sign} ", text, flags=re.I)
    reader = _Reader(_pieces(text), known or {})
    node = reader.sum()
    return node if node is not None and reader.done else None


def phrase(text: str, known: Mapping[str, str] | None = None) -> Node | None:
    """A measure in words with its periods: "average PP&E between FY2018 and FY2019", "FY2019 revenue"."""
    periods = list(dict.fromkeys(period.name or _day(period.end) for period in find_periods(text)))
    bare = text
    for period in reversed(find_periods(text)):
        bare = bare[: period.span.start] + " " + bare[period.span.end :]
    average, change = bool(_AVERAGE.search(bare)), bool(_CHANGE.search(bare))
    bare = _CHANGE.sub(" ", _AVERAGE.sub(" ", bare))
    before = bool(_BEFORE.search(bare))
    name = _name(_BEFORE.sub(" ", bare), known or {})
    if name is None:
        return None
    if average:
        return Call("average", tuple(_at(name, p) for p in (periods if len(periods) > 1 else _pair(periods))))
    if change:
        first, last = (periods[0], periods[-1]) if len(periods) > 1 else _pair(periods)
        return Binary("-", _at(name, last), _at(name, first))
    return _at(name, periods[0] if periods else "-1" if before else "")


def _name(text: str, known: Mapping[str, str]) -> Name | None:
    """The measure that the words name, with "total", "reported" and the like around it."""
    tried = [text, _AROUND.sub(" ", text)]
    loose = [word for word in re.findall(r"[\w&%'-]+", tried[1]) if word.lower() not in words("plain")]
    for attempt in (*tried, " ".join(loose)):
        key = formulas.key(attempt)
        if key in known:
            return Name(known[key])
        measure = formulas.named(attempt)
        if measure is not None:
            return Name(measure.name)
    mentions = formulas.find(tried[1])
    if len(mentions) == 1:
        outside = tried[1][: mentions[0].start] + " " + tried[1][mentions[0].end :]
        if all(word.lower() in words("plain") for word in re.findall(r"[A-Za-z&%'-]+", outside)):
            return Name(mentions[0].measure.name)
    return None


def _pair(periods: Sequence[str]) -> tuple[str, str]:
    """The period before and the period asked about: of the one named, or of whichever is asked about."""
    return (formulas.back(periods[0], 1), periods[0]) if periods else ("-1", "")


def _at(name: Name, period: str) -> Node:
    return replace(name, period=period)


def _day(end: object) -> str:
    return str(end) if end else ""


def _bare(name: str) -> str:
    """What is defined, without the words that lead up to it: the part after the last comma, articles off."""
    tail = re.split(r"[,:]\s+", name.strip())[-1]
    return re.sub(
        r"^(?:(?:and|the|an?|that|please|where|here|assume|note that|what|which|is|are|was)\s+)+", "", tail, flags=re.I
    ).strip(" '\"()")


def _pieces(text: str) -> list[str | Decimal]:
    """Signs, numbers and the phrases between them, in order. Numbers inside a period or a name stay in its phrase."""
    pieces: list[str | Decimal] = []
    start = at = 0
    taken = [(period.span.start, period.span.end) for period in find_periods(text)]
    while at < len(text):
        match = _SIGN.match(text, at)
        inside = match and any(a <= match.end() - 1 < b for a, b in taken)
        if match is None or inside or (match["number"] and text[start:at].strip()):
            at += 1
            continue
        if text[start:at].strip():
            pieces.append(text[start:at].strip())
        pieces.append(Decimal(match["number"].replace(",", "")) if match["number"] else _plain(match["sign"]))
        start = at = match.end()
    if text[start:].strip(" .,:"):
        pieces.append(text[start:].strip(" .,:"))
    return pieces


def _plain(sign: str) -> str:
    return "-" if sign in "\u2013\u2212" else sign


@dataclass
class _Reader:
    """Sums of products of phrases, numbers and brackets."""

    pieces: Sequence[str | Decimal]
    known: Mapping[str, str]
    at: int = 0

    @property
    def done(self) -> bool:
        return self.at >= len(self.pieces)

    def peek(self) -> str | Decimal | None:
        return None if self.done else self.pieces[self.at]

    def sum(self) -> Node | None:
        return self._chain(("+", "-"), self.product)

    def product(self) -> Node | None:
        return self._chain(("*", "/"), self.operand)

    def operand(self) -> Node | None:
        piece = self.peek()
        if piece is None:
            return None
        self.at += 1
        if isinstance(piece, Decimal):
            return Number(piece)
        if piece == "(":
            inner = self.sum()
            if self.peek() != ")":
                return None
            self.at += 1
            return inner
        if piece in tuple("+-*/)"):
            return None
        if re.fullmatch(r"\s*(?:the\s+)?(?:average|avg\.?|mean)(?:\s+of)?\s*", piece, re.I) and self.peek() == "(":
            return self._averaged()
        made = phrase(piece, self.known)
        self._aside()
        return made

    def _averaged(self) -> Node | None:
        inner = self.operand()
        if inner is None:
            return None
        return Call("average", (rename(inner, lambda name: replace(name, period="-1")), inner))

    def _aside(self) -> None:
        """A bracket straight after a phrase explains it: "(PP&E, net)". Skipped."""
        if self.peek() != "(":
            return
        depth = 0
        while not self.done:
            depth += {"(": 1, ")": -1}.get(str(self.peek()), 0)
            self.at += 1
            if depth == 0:
                return

    def _chain(self, signs: tuple[str, ...], inner: object) -> Node | None:
        assert callable(inner)
        left: Node | None = inner()
        while left is not None and self.peek() in signs:
            sign = str(self.pieces[self.at])
            self.at += 1
            right = inner()
            left = Binary(sign, left, right) if right is not None else None
        return left
