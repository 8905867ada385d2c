"""What a cell holds: a figure with its unit, a day, or words; and in what a table counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.types import Unit
from ingest.numbers import find_numbers
from ingest.periods import find_periods, parse_date
from ingest.statements.units import read_units

DASH = re.compile(r"[-\u2010-\u2015\u2212]+%?|n/?[am]|n\.m\.|nil|none", re.I)
_ISO = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}")
_YEAR = re.compile(r"(?:FY\s?'?)?(?:19|20)\d\d\s?[AEFP]?|FY\s?'?\d\d[AEFP]?", re.I)
_PERCENT = re.compile(r"\bper\s?cent(?:age)?s?\b|\(%|%\)|^%|%$|\b(?:in|as a) %|% (?:change|of)", re.I)
_BRACKETED = re.compile(
    r"\((?:all )?in ([^()]+)\)|\(([^()]*\b(?:millions?|billions?|thousands?|weeks|days)\b[^()]*)\)", re.I
)
_FIGURE = re.compile(r"^[^\w]*(?:[A-Z]{3}\s|US)?[\s$\u20ac\u00a3\u00a5(+-]*\d")


@dataclass(frozen=True, slots=True)
class Value:
    """A figure as printed: ``amount`` times ``scale`` is in whole units; ``words`` says of what, as printed."""

    amount: Decimal
    unit: Unit = "count"
    scale: int = 1
    currency: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Counting:
    """In what a table or column counts, as its caption or head says; ``words`` as printed: "thousands of tonnes"."""

    unit: Unit | None = None
    scale: int = 1
    currency: str | None = None
    words: str = ""


def counting(text: str) -> Counting:
    """What a caption or a head says of the figures under it."""
    found = _BRACKETED.search(text)
    words = " ".join((found[1] or found[2]).split()) if found else ""
    if _PERCENT.search(text):
        return Counting("percent", words=words)
    units = read_units(text)
    if units is not None and (units.currency or not re.search(r"\bof (?!US|U\.S|dollars|euros|pounds)", words)):
        return Counting("currency", units.scale, units.currency, words)
    if units is not None:
        return Counting("count", units.scale, words=words)
    return Counting("count", words=words) if words else Counting()


def value(text: str, around: Counting) -> Value | None:
    """The one figure that a cell is, or begins with ("0.82% a year"); None for words, days, dashes and years alone."""
    if DASH.fullmatch(text) or not _FIGURE.match(text) or parse_date(text) or is_period(text):
        return None
    bare = re.sub(r"(?<=[\d)%])\s?\(\w\)$", "", text)
    found = find_numbers(bare, years=True)
    if not found:
        return None
    number = found[0]
    if number.unit in ("percent", "bps"):
        return Value(number.amount, "percent") if number.unit == "percent" else Value(number.value / 100, "percent")
    if number.unit == "ratio":
        return Value(number.value, "ratio")
    if number.unit == "currency" and (number.scale > 1 or around.unit != "currency"):
        return Value(number.value, "currency", number.scale, number.currency)
    if around.unit == "per_share":
        return Value(number.value, "per_share", 1, number.currency or around.currency)
    if around.unit == "currency" or number.unit == "currency":
        return Value(number.value, "currency", around.scale, around.currency or number.currency)
    if around.unit is not None:
        return Value(number.value, around.unit, around.scale if number.scale == 1 else number.scale, None, around.words)
    rest = bare[number.span.end :].strip(" .,")
    return Value(number.value, "count", number.scale, None, rest if re.fullmatch(r"[a-z ]{2,30}", rest) else "")


def day(text: str) -> date | None:
    """The day that a cell is."""
    found = parse_date(text)
    return found if found and len(text) < 24 else None


def is_value(text: str) -> bool:
    """Whether a piece is a cell of a body: a figure, a dash, or a day as spreadsheets write it; no year or period."""
    if DASH.fullmatch(text) or _ISO.fullmatch(text):
        return True
    return value(text, Counting()) is not None


def is_period(text: str) -> bool:
    """Whether a piece is the name of a period, which heads a column: "2026E", "Q2 2025", "July 2, 2023"."""
    if _YEAR.fullmatch(text.strip()):
        return True
    found = find_periods(text)
    return len(found) == 1 and found[0].span.end - found[0].span.start >= len(text.strip()) - 3
