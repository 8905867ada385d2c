"""What kind of thing a question wants from the documents' words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from assistant.tools.passages import stems

Wants = Literal["number", "date", "time", "person", "cause", "closed", "list", "words", "derived"]

_MEASURE = (
    r"(?:size|cost|value|amount|number|percentage|yield|premium|price|rate|level|share|fee|charge|capacity|margin|growth"
    r"|forecast|estimate|chance|weight|duration|deficit|surplus|target|cap|limit|maximum|minimum|max|min"
    r"|lead time|occupancy)"
)
NUMBER = re.compile(
    r"\bhow (?:much|many|big|large|long|old|high|far|often|few|full|fast)\b"
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
_ASKS = r"(?:(?:^|[,.;:?!]\s*|\b(?:and|so|but|or|ok|okay|from|by|since|until|till|know|tell me|say|said|also)\s+)\W*)"
DATE_ASKED = re.compile(
    rf"{_ASKS}when(?:'s|s)?\b(?!\s+\w+ing\b)|\bwhen\W*$|\b(?:what|which) (?:date|day|month|year)\b|\bby what time\b"
    r"|\b(?:ex|payment|due)[- ]date\b|\bearliest\b|\bdeadline\b",
    re.I,
)
PERSON = re.compile(
    rf"{_ASKS}who(?:'s|s|m)?\b|\bwhose\b|\bto whom\b|\bby whom\b|\bwho (?:to|do i|must|should i)\b", re.I
)
CAUSE = re.compile(
    r"\bwhy(?:'s|s)?\b|\bwhat (?:drove|drives|caused|explains|led to|changed|went wrong|happened)\b|\breasons?\b"
    r"|\bwhat was it about\b"
    r"|\bwhat could go wrong\b|\bworr(?:y|ies)\b"
    r"|(?<!\bat )(?<!\bcost of )(?<!\battitude to )\brisks?\b"
    r"(?! (?:profiles?|limits?|weight|toleran|appetite|attitude|rating))",
    re.I,
)
CLOSED = re.compile(
    r"(?:^\W*(?:(?:as of|in|for|at|during)\b[^,?]{0,50},\s*)?|[,;:?]\s+(?:and |so )?)(?:is|are|was|were|does|do"
    r"|did|has|have|had|can|could|will|would|should|may|must|am)\b(?! not\b)|\b(?:ok|okay|fine|allowed) to \w+\W*$",
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
EITHER = re.compile(
    r"\b(?:increas|improv|ris|gr[eo]w|better|higher|up)\w*\b.{0,25}\bor\b.{0,25}\b(?:de|fall|fell|drop|wors|low|down)\w*",
    re.I,
)
SHARE = re.compile(
    r"(?<!\d )\b(?:percent|per cent)\b|\b(?:chance|probability|premium|share of|yield|inflation|occupancy|margin)\b"
    r"|(?<![\d.])(?<!\d )%",
    re.I,
)
DEFINES = re.compile(r"\bdefinition of\b|\bdefine[sd]?\b|\bwhat (?:does|do) .{0,30}\bmean\b", re.I)
TIME_ASKED = re.compile(
    r"\bhow (?:long|often|quickly|soon)\b|\bhow fast (?:must|do|should|can|will|does)\b|\bcooling[- ]off\b"
    r"|\bhow many (?:business |working |calendar )?(?:days|weeks|months|years|hours|minutes)\b",
    re.I,
)
MONEY_ASKED = re.compile(r"\b(?:price|cost|costs|worth|pay|paying|spend|nav|net asset value)\b", re.I)
COUNTED = re.compile(r"\bhow many\s+(?:new |more |other |of |the |our )*([a-z][\w-]{2,})", re.I)
DESIGNATED = re.compile(r"\b((?i:class|phase|series|tier|stage|scope)) ([A-Z]|[IVX]{1,4}|\d)\b")
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
    ("time", TIME_ASKED),
    ("date", DATE_ASKED),
    ("closed", CLOSED),
    ("person", PERSON),
    ("number", NUMBER),
    ("list", LIST),
)


@lru_cache(maxsize=1024)
def wanted(question: str) -> Wants:
    """What a question asks for: of several readings the first of a fixed order."""
    return next((name for name, pattern in _RULES if pattern.search(question)), "words")


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
