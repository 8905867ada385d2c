"""Whether a sentence or row can give the kind of thing that a question wants: a number, a time, a name, a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.tools.asking import BECAUSE, COUNTED, MONEY_ASKED, SHARE, Wants
from assistant.tools.passages import stems
from ingest.numbers import Number, find_numbers
from ingest.periods import DATE, MONTH

DAY = re.compile(
    rf"{DATE.pattern}|\b{MONTH}\s+(?:19|20)\d\d|\b{MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\s+{MONTH}|\bQ[1-4]\b|\bH[12]\b"
    r"|\b(?:first|second|third|fourth|1st|2nd|3rd|4th)\s+(?:quarter|half)|\b(?:19|20)\d\d\b",
    re.I,
)
NAME = re.compile(r"\b[A-Z][a-z]+ (?:[A-Z][\w'.-]+ ?)+")
ENDED = re.compile(r"[.!?:;][\"')\]\u201d]*\s*$")
_TENS = r"(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?)"
_SMALL = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen)"
SPELT = re.compile(rf"\b(?:{_SMALL}|{_TENS}|hundred|half)\b", re.I)
TIME = re.compile(
    rf"\b(?:\d[\d.]*|{_SMALL}|{_TENS}|once|an?|next|same|half an?)[- ](?:business |calendar |working |full )?"
    r"(?:days?|weeks?|months?|quarters?|years?|hours?|minutes?)\b|\bevery\s+(?:day|week|month|quarter|year)\b"
    r"|\b(?:daily|weekly|monthly|quarterly|yearly|annually|each (?:day|week|month|quarter|year)|at once|immediately)\b",
    re.I,
)
SEASON = re.compile(
    rf"\b(?:in|by|until|since|from|of|before|after|this|next|last) (?:the )?(?:spring|summer|autumn|winter|{MONTH})\b",
    re.I,
)
MONEY = re.compile(
    r"[$\u20ac\u00a3%]|\b(?:USD|EUR|GBP|CHF|JPY|NOK|SEK|DKK|AUD|CAD|HKD|dollars?|euros?|pounds?|cents?|pence)\b"
)
ROLE = re.compile(
    r"\b(?:head of|director|manager|officer|committee|board|chief executive|chair(?:man|woman)?|analysts?|advis[eo]r"
    r"|supervisor|team leader|control room|compliance|desk|office|services|department|regulator|ombudsman|second person"
    r"|trustees?|auditors?)\b",
    re.I,
)
_BY_ROLE = re.compile(r"\bwho(?:'s|s| is| are| was| were)? (?:the|our|their)\b", re.I)
_SPELL = re.compile(r"\s*-?(?:days?|weeks?|months?|quarters?|years?)\b", re.I)


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
        case "date" | "time":
            return row if any(when.search(text) for when in (DAY, SEASON, TIME)) else None
        case "person":
            return row if _names(question, text) or (ROLE.search(text) and not _BY_ROLE.search(question)) else None
        case "cause":
            return None if kind == "row" else 0.3 if BECAUSE.search(text) else 0.0
        case _:
            return row


def _numbers(question: str, text: str) -> bool:
    """Whether a text has a number of the kind asked for that the question does not hold already."""
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
