"""How questions are worded: what they want done with a measure, and the words around it that say nothing about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from assistant.formulas import Measure

Operation = Literal["value", "growth", "change", "cagr", "average"]

_OF = r"(?:percent(?:age)?|per\s?cent|%)"
CAGR = re.compile(r"\bCAGR\b|\bcompound(?:ed)? annual (?:rate of )?growth(?: rate)?\b", re.I)
GROWTH = re.compile(
    r"\b(?:growth rate|rate of growth|year[- ](?:over|on)[- ]year|y[/-]?o[/-]?y|y/y|grow(?:th|n|s)?|grew)\b"
    rf"|{_OF}\s*(?:change|growth|increase|decrease)\b",
    re.I,
)
CHANGE = re.compile(
    r"\b(?:chang(?:e[ds]?|ing)|increas(?:e[ds]?|ing)|decreas(?:e[ds]?|ing)|declin(?:e[ds]?|ing)|improv(?:e[ds]?|ing)"
    r"|difference|rise|rose|risen|fall|fell|fallen|drop(?:ped|s)?|higher|lower|widen(?:ed)?|narrow(?:ed)?"
    r"|gone (?:up|down)"
    r"|(?:went|go|goes) (?:up|down))\b",
    re.I,
)
AVERAGE = re.compile(r"\b(?:average|mean|avg\.?)\b", re.I)
SHARE = re.compile(
    rf"\s*(?:(?:as\s+)?(?:an?\s+)?(?:{_OF}|share|fraction|proportion)\s+(?:of|to)|as\s+an?\s+(?:{_OF}|share|fraction"
    r"|proportion))\s+(?:(?:the|total|its)\s+)*",
    re.I,
)
MARGIN = re.compile(rf"\s*{_OF}?\s*margins?\b", re.I)
RATE = re.compile(r"\s*rates?\b", re.I)
SIGNS = re.compile(
    r"\s[+*/\u00d7\u00f7]\s|\s[-\u2013]\s|\w/\w|\b(?:divided by|less|minus|plus|net of|multiplied by)\b"
    rf"|{_OF}\s+of\b",
    re.I,
)
_MUCH = r"(?:\s+(?:is|was|were|are|did|does|do|has|had|have|will|much|many))*"
_HELP = r"(?:\s+(?:please|tell|give|show|find|calculate|compute|work|me|us|out|get))*"
ASKING = re.compile(
    r"^\W*(?:(?:and|so|then|ok|okay|please|also|now|well|hi|hello|thanks)\b[\s,]*)*"
    rf"(?:(?:what(?:'s|s)?|which|how (?:much|many|big|large|high)|how(?:'s|s)?)\b{_MUCH}|(?:can|could"
    rf"|would) you\b{_HELP}"
    rf"|(?:tell|give|show|find|get|calculate|compute|work out|state)\b{_HELP}|i (?:need|want)(?:\s+to know)?)\s*",
    re.I,
)
ASIDE = re.compile(
    r"\((?:[^()]*\b(?:formerly|previously|known as|aka|ticker|in|as|from|per|FY)\b[^()]*|[A-Z]{1,6})\)", re.I
)
FORMERLY = re.compile(
    r"(?:[A-Z][\w&.-]*\s+){0,3}[A-Z][\w&.-]*(?:['\u2019]s)?\s*\((?:formerly|previously|now|also)\b[^()]*\)(?:['\u2019]s)?"
)
BRACKETS = re.compile(r"\((?![^()]*[+*/\u00d7])[^()]*\)")
AVERAGE_OF = re.compile(
    r"\b(?:\d|two|three|four|five)[\s-]*year\s+(?:average|mean)\s*(?:of)?\b|^\s*(?:the\s+)?(?:average|mean)\s+(?:of\s+)?",
    re.I,
)
RANGE = re.compile(r"\d{4}\s*(?:[-\u2013]|to|through|and)\s*(?:FY\s?)?\d{2,4}", re.I)
_SIZE = r"(?:millions?|billions?|thousands?)"
UNITS = re.compile(
    rf"\b(?:in|as)\s+(?:a\s+)?(?:units of\s+)?(?:US\s*)?(?:\$|USD|EUR|GBP|percents?|percentage|%|{_SIZE})(?!\w)"
    rf"(?:\s*(?:{_SIZE}|terms))?",
    re.I,
)
YEAR_END = re.compile(
    r"\b(?:year[- ]end|closing|end of (?:the )?year)\s+(?:equity|assets|balances?|inventor|receivables)", re.I
)
VERSUS = re.compile(r"\b(?:vs|versus|against)\b\.?", re.I)
TAIL = re.compile(r"[?.]\s.*$", re.S)
WORD = re.compile(r"[A-Za-z][\w&'-]*|[%]")


def operation(text: str, measure: Measure | None, periods: Sequence[str]) -> Operation:
    """What is wanted of a measure over its periods: its value, or how it moved, by the words of the question."""
    if measure is None:
        return "value"
    if CAGR.search(text):
        return "cagr"
    spelt_out = measure.kind == "given" and measure.name != "composed"
    if AVERAGE.search(text) and len(periods) != 1 and not spelt_out:
        return "average"
    if GROWTH.search(text):
        return "growth" if measure.unit != "percent" else "change"
    return "change" if CHANGE.search(text) else "value"
