"""What kind of thing a question wants from the documents' words, and whether a sentence can give it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from assistant.tools.passages import stems
from ingest.numbers import Number, find_numbers
from ingest.periods import DATE, MONTH

Wants = Literal["number", "date", "person", "cause", "closed", "list", "words", "derived"]

_MEASURE = (
    r"(?:size|cost|value|amount|number|percentage|yield|premium|price|rate|level|share|fee|charge|capacity|margin|growth"
    r"|forecast|estimate|chance|weight|duration|deficit|surplus|target|cap|limit|maximum|minimum|max|min"
    r"|lead time|occupancy)"
)
NUMBER = re.compile(
    r"\bhow (?:much|many|big|large|long|old|high|far|often|few)\b"
    r"|\bwhat(?:'s|s| is| was| are| were)? (?:the |our )?(?:percent(?:age)?|share|proportion|%|number|amount"
    r"|price|level|rate|multiple|ratio|chance)\b"
    rf"|\b{_MEASURE}s?\b|\b(?:in|as a|nearest) (?:percent|per cent|%)|\(percent\)|\bpeak sales\b|\bmidpoint\b"
    rf"|\bper (?:share|cent)\b"
    r"|\b(?:bn|mn|kt|TWh|MW|weeks|years|tonnes|pts|pp)\b\??\s*$",
    re.I,
)  # fmt: skip
DERIVED = re.compile(
    r"\bby (?:how (?:much|many)|what (?:%|percent|percentage))|\bhow much (?:below|above|more|less|higher|lower"
    r"|cheaper)\b"
    r"|\bhow far (?:apart|below|above)\b|\b(?:difference|gap)\b|\bmidpoint\b|\bcombined\b|\boverrun\b|\btotal amount\b"
    r"|\bdrop from\b|\bchange (?:in|from|since)\b|\boutperformance\b|\bany change\b",
    re.I,
)
DATE_ASKED = re.compile(
    r"\bwhen\b|\bwhat (?:date|day|month|year)\b|\bwhich (?:date|day|month|year)\b|\bhow soon\b|\b(?:ex|payment"
    r"|due)[- ]date\b|\bearliest\b",
    re.I,
)
PERSON = re.compile(r"\bwho(?:'s|s)?\b|\bwhose\b", re.I)
CAUSE = re.compile(
    r"\bwhy(?:'s|s)?\b|\bwhat (?:drove|drives|caused|explains|led to|changed|went wrong|happened)\b|\breasons?\b"
    r"|\bwhat was it about\b"
    r"|\bwhat could go wrong\b|\brisks?\b|\bworr(?:y|ies)\b",
    re.I,
)
CLOSED = re.compile(
    r"^\W*(?:(?:as of|in|for|at|during)\b[^,?]{0,50},\s*)?(?:is|are|was|were|does|do|did|has|have|had|can|could"
    r"|will|would"
    r"|should|may|must)\b",
    re.I,
)
LIST = re.compile(r"\bwhat (?:are|were)\b|\bwhich\b|\blist\b|\bname the\b", re.I)
BECAUSE = re.compile(
    r"\b(?:because|due to|driven by|drove|owing to|reflect(?:s|ed|ing)?|attributable to|as a result of"
    r"|resulted from|led by"
    r"|thanks to|on account of|caused by|primarily|mainly|largely|helped by|offset by|rests? on|so that"
    r"|which is why|reason"
    r"|worr(?:y|ies)|risk)\b",
    re.I,
)
DAY = re.compile(
    rf"{DATE.pattern}|\b{MONTH}\s+(?:19|20)\d\d|\b{MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\s+{MONTH}|\bQ[1-4]\b|\bH[12]\b"
    r"|\b(?:first|second|third|fourth|1st|2nd|3rd|4th)\s+(?:quarter|half)|\b(?:19|20)\d\d\b",
    re.I,
)
NAME = re.compile(r"\b[A-Z][a-z]+ (?:[A-Z][\w'.-]+ ?)+")
ENDED = re.compile(r"[.!?:;][\"')\]\u201d]*\s*$")
EITHER = re.compile(
    r"\b(?:increas|improv|ris|gr[eo]w|better|higher|up)\w*\b.{0,25}\bor\b.{0,25}\b(?:de|fall|fell|drop|wors|low|down)\w*",
    re.I,
)
SHARE = re.compile(
    r"\b(?:percent|per cent|chance|probability|premium|share of|yield|inflation|occupancy|margin)\b|%", re.I
)
DEFINES = re.compile(r"\bdefinition of\b|\bdefine[sd]?\b|\bwhat (?:does|do) .{0,30}\bmean\b", re.I)
TIME_ASKED = re.compile(r"\bhow (?:long|often|quickly|soon|fast)\b|\bcooling[- ]off\b", re.I)
TIME = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty)\s+(?:business |calendar |working )?"
    r"(?:days?|weeks?|months?|years?|hours?|minutes?)\b|\bevery\s+(?:day|week|month|quarter|year)\b"
    r"|\b(?:daily|weekly|monthly|quarterly|yearly|annually|each year|a year)\b",
    re.I,
)
MONEY_ASKED = re.compile(r"\b(?:price|cost|costs|worth|pay|paying|spend|nav|net asset value)\b", re.I)
MONEY = re.compile(
    r"[$\u20ac\u00a3%]|\b(?:USD|EUR|GBP|CHF|JPY|NOK|SEK|DKK|AUD|CAD|HKD|dollars?|euros?|pounds?|cents?|pence)\b"
)
COUNTED = re.compile(r"\bhow many\s+(?:new |more |other |of |the |our )*([a-z][\w-]{2,})", re.I)
SPELT = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|hundred|half)\b",
    re.I,
)
DESIGNATED = re.compile(r"\b((?i:class|phase|series|tier|stage|scope)) ([A-Z]|[IVX]{1,4}|\d)\b")
_SPELL = re.compile(r"\s*-?(?:days?|weeks?|months?|quarters?|years?)\b", re.I)
NOT = re.compile(r"\b(?:not|no|none|never|neither|nor|without|cannot|nothing)\b|n't\b", re.I)
GENERAL = frozenset((
    "amount", "category", "chance", "changed", "companies", "company", "could", "date", "does", "drove", "else",
    "happened", "have", "house", "houses", "kind", "level", "month", "name", "names", "number", "part", "percent",
    "percentage", "price", "proportion", "quarter", "rate", "region", "segment", "share", "should", "value", "went",
    "were", "will", "would", "year",
))  # fmt: skip
"""Words after "which" or "what" that name nothing in particular."""
_RULES: tuple[tuple[Wants, re.Pattern[str]], ...] = (
    ("words", DEFINES),
    ("cause", CAUSE),
    ("derived", DERIVED),
    ("date", DATE_ASKED),
    ("closed", CLOSED),
    ("person", PERSON),
    ("number", NUMBER),
    ("list", LIST),
)


def wanted(question: str) -> Wants:
    """What a question asks for: of several readings the first of a fixed order."""
    return next((name for name, pattern in _RULES if pattern.search(question)), "words")


def fits(wants: Wants, question: str, text: str, kind: str) -> float | None:
    """What a unit gains or loses by its kind for what is asked; None where it cannot answer at all."""
    if kind == "row" and not find_numbers(text):
        return None
    if kind == "sentence" and not ENDED.search(text):
        return None
    row = -0.04 if kind == "row" else 0.0
    match wants:
        case "derived":
            return None
        case "number":
            return row if _numbers(question, text) else None
        case "date":
            return row + 0.06 if DAY.search(text) else None
        case "person":
            return row if _names(question, text) else None
        case "cause":
            return None if kind == "row" else 0.3 if BECAUSE.search(text) else 0.0
        case _:
            return row


def _numbers(question: str, text: str) -> bool:
    """Whether a text has a number of the kind asked for that the question does not hold already."""
    if TIME_ASKED.search(question):
        return bool(TIME.search(text))
    asked = set(re.findall(r"\d[\d.,]*", question))
    text = DATE.sub(" ", re.sub(r"^\W*\(?\d{1,2}[.)]\s", " ", text))
    if (counted := COUNTED.search(question)) and ENDED.search(text):
        return _counts(counted[1], text)
    if MONEY_ASKED.search(question) and not SHARE.search(question) and ENDED.search(text):
        return bool(MONEY.search(text))
    found = [n for n in find_numbers(text) if text[n.span.start : n.span.end].strip("-+$%() ") not in asked]
    if SHARE.search(question):
        return any(n.unit in ("percent", "bps") for n in found) or _bare_row(found, text)
    return bool(found)


def _bare_row(found: Sequence[Number], text: str) -> bool:
    """Whether a short text may be a row under a head in per cent: plain numbers, no money and no spell of time."""
    plain = [n for n in found if n.unit == "count" and not _SPELL.match(text, n.span.end)]
    return bool(plain) and len(text) < 120 and not MONEY.search(text)


def _counts(thing: str, text: str) -> bool:
    """Whether a text gives a number, in figures or in words, in a clause that has the thing counted."""
    clauses = re.split(r"[,;:](?!\d)", text)
    named = any(stems(thing) & stems(clause) for clause in clauses)
    return bool(named and (find_numbers(text) or SPELT.search(text)))


def _names(question: str, text: str) -> bool:
    """Whether a text names somebody that the question does not: two capitalised words, neither of them in it."""
    known = set(question.lower().split()) | {"the", "fund", "research"}
    return any(sum(word.lower().strip(".,'") not in known for word in name.split()) >= 2 for name in NAME.findall(text))


def noun(question: str) -> str:
    """The stem of what "which" or "what" asks for by name: a form, a premium; empty where it names nothing special."""
    match = re.search(r"\b(?:which|what)\s+([a-z]{4,})\b", question, re.I)
    if match is None or match[1].lower() in GENERAL:
        return ""
    return next(iter(stems(match[1])), "")


def other_class(question: str, text: str) -> bool:
    """Whether the question is about a class, phase or scope by its letter or number, and a text about another one."""
    asked, said = (_designated(words) for words in (question, text))
    return any(said.get(kind) and not names & said[kind] for kind, names in asked.items())


def _designated(text: str) -> dict[str, set[str]]:
    """The letters and numbers that classes, phases and the like are named by."""
    found: dict[str, set[str]] = {}
    for kind, name in DESIGNATED.findall(text):
        found.setdefault(kind.lower(), set()).add(name.upper())
    return found
