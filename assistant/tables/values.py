"""What a cell holds: a figure with its unit, a day, or words; and in what a table counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from core.types import Unit
from ingest.numbers import Number, find_numbers
from ingest.periods import find_periods, parse_date
from ingest.statements.units import read_units

DASH = re.compile(r"[-\u2010-\u2015\u2212]+%?|n/?[am]|n\.m\.|nil|none", re.I)
_ISO = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}")
_YEAR = re.compile(r"(?:FY\s?'?)?(?:19|20)\d\d\s?[AEFP]?|FY\s?'?\d\d[AEFP]?", re.I)
_NO_DIGIT = r"(?<![\d\s])\s*"
_SIGN = rf"\(%|{_NO_DIGIT}%\)|^%|{_NO_DIGIT}%$|{_NO_DIGIT}% (?:change|of)|\b(?:in|as an?) %"
_PERCENT = re.compile(rf"(?<!\d)(?<!\d\s)\bper\s?cent(?:age)?s?\b|{_SIGN}", re.I)
_OF_ROW = re.compile(
    rf"{_SIGN}|\b(?:in|as an?) per\s?cent(?:age)?\b|\((?:per\s?cent|percentage)\b|^per\s?cent(?:age)? (?:of|change)\b",
    re.I,
)
_EXCEPT = re.compile(
    r"\b(?:except|other than|unless)\b[^()]*?(?:per\s?cent(?:age)?s?\b|%)|\bexcluding\b[^()]*?\bpercentages\b", re.I
)
_RATE = re.compile(r"(?:\b(?:rate|yield|growth|ratio|margin)|^return on [a-z' ]+?)\s*(?:\([^)]*\))?$", re.I)
_PLAINLY = re.compile(
    r"\b(?:(?:operating|net|profit|ebit\w*|interest)(?: \w+)? margin"
    r"|(?:tax|growth|interest|discount|unemployment) rate)\b"
    r"|\byield\b|\bgrowth\b|^return on\b",
    re.I,
)
_MARGIN = re.compile(r"\bmargin\b", re.I)
_ABOUT = re.compile(r"\s*(?:[<>~\u2264\u2265\u2248\u00b1]|\+/)")
_MORE = re.compile(r"\d|^\s?\+")
_POINTS = re.compile(r"(?:\bpercentage[ -]points?|(?<![a-z])pp[ts]?)\b", re.I)
_WORDS = re.compile(r"[A-Za-z]{2,}")
_SHARE = re.compile(r"(?:per|a) (?:\w+ )?share$", re.I)
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
    """What a caption or a head says of the figures under it; nothing where it says both an amount and per cent."""
    found = _BRACKETED.search(text)
    words = " ".join((found[1] or found[2]).split()) if found else ""
    units = read_units(text)
    if _PERCENT.search(_EXCEPT.sub("", text)):
        mixed = units is not None and units.scale > 1
        return Counting() if mixed else Counting("percent", words=words)
    if units is not None and (units.currency or not re.search(r"\bof (?!US|U\.S|dollars|euros|pounds)", words)):
        return Counting("currency", units.scale, units.currency, words)
    if units is not None:
        return Counting("count", units.scale, words=words)
    return Counting("count", words=words) if words else Counting()


def counts_percent(label: str) -> bool:
    """Whether a row's label says that its cells are per cent; a rate in a name ("Notes, 4.25%") does not."""
    return bool(_OF_ROW.search(label))


def rate(label: str, caption: str) -> Literal["percent", "unknown", ""]:
    """What a bare figure is whose label ends as those of rates do, under a caption of amounts: "Operating margin".

    ``percent`` where the caption excepts percentages and the label can be nothing else; ``unknown`` where it may be an
    amount or a rate, and so is not to be read; empty for every other label.
    """
    if not _RATE.search(label):
        return ""
    excepted, plainly = bool(_EXCEPT.search(caption)), bool(_PLAINLY.search(label))
    if excepted and plainly:
        return "percent"
    return "unknown" if excepted or plainly or not _MARGIN.search(label) else ""


def value(text: str, around: Counting) -> Value | None:
    """The one figure that a cell is, or begins with ("0.82% a year").

    None for words, days, dashes and years alone; and for what one figure would not tell: a range, two figures, a bound
    ("<1%"), percentage points. What the table counts in is not said of a figure with words of its own ("45 days").
    """
    held = _first(text)
    if held is None or _ABOUT.match(text):
        return None
    number, bare = held
    rest = bare[number.span.end :].strip(" .,")
    if _MORE.search(rest) or _POINTS.search(bare):
        return None
    if number.unit in ("percent", "bps"):
        return Value(number.amount, "percent") if number.unit == "percent" else Value(number.value / 100, "percent")
    if number.unit == "ratio":
        return Value(number.value, "ratio")
    if number.unit in ("days", "shares") or _WORDS.search(rest):
        return _worded(number, rest, around)
    return _plain(number, around)


def _plain(number: Number, around: Counting) -> Value | None:
    """A figure alone in its cell, in what the table counts; None where the two do not go together."""
    if number.unit == "currency" and (number.scale > 1 or around.unit != "currency"):
        unit: Unit = "per_share" if around.unit == "per_share" and number.scale == 1 else "currency"
        return Value(number.value, unit, number.scale, number.currency)
    if around.unit == "per_share":
        return Value(number.value, "per_share", 1, around.currency) if number.scale == 1 else None
    if around.unit == "currency":
        scale = around.scale if number.scale == 1 else number.scale
        if around.currency and number.currency not in (None, "USD", around.currency):
            return None
        return Value(number.value, "currency", scale, around.currency or number.currency)
    if around.unit is not None:
        return Value(number.value, around.unit, around.scale if number.scale == 1 else number.scale, None, around.words)
    return Value(number.value, "count", number.scale)


def _first(text: str) -> tuple[Number, str] | None:
    """The first figure of a cell that begins with one, and the cell without the mark of a note."""
    if DASH.fullmatch(text) or not _FIGURE.match(text) or parse_date(text) or is_period(text):
        return None
    bare = re.sub(r"(?<=[\d)%])\s?\(\w\)$", "", text)
    found = find_numbers(bare, years=True)
    return (found[0], bare) if found else None


def _worded(number: Number, rest: str, around: Counting) -> Value | None:
    """A figure with words after it: of what they say, never of what the table counts in."""
    if number.unit == "currency":
        return Value(number.value, "per_share" if _SHARE.match(rest) else "currency", number.scale, number.currency)
    words = " ".join([number.unit] * (number.unit != "count") + [rest] * bool(rest))
    if re.fullmatch(r"[a-z ]{2,30}", words):
        return Value(number.value, "count", number.scale, None, words)
    return None if around.unit else Value(number.value, "count", number.scale)


def day(text: str) -> date | None:
    """The day that a cell is."""
    found = parse_date(text)
    return found if found and len(text) < 24 else None


def is_value(text: str) -> bool:
    """Whether a piece is a cell of a body: a figure, a dash, or a day as spreadsheets write it; no year or period."""
    if DASH.fullmatch(text) or _ISO.fullmatch(text):
        return True
    return _first(text) is not None


def is_period(text: str) -> bool:
    """Whether a piece is the name of a period, which heads a column: "2026E", "Q2 2025", "July 2, 2023"."""
    if _YEAR.fullmatch(text.strip()):
        return True
    found = find_periods(text)
    return len(found) == 1 and found[0].span.end - found[0].span.start >= len(text.strip()) - 3
