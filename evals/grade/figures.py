"""Numbers as answers write them, and whether one is the number asked for.

Compares value, unit, scale, sign and rounding. It does not know which number of a text is the answer: see `claims`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.numbers import SCALES, Number, find_numbers

_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_PART_BEFORE = re.compile(
    rf"(?:{_MONTH}|\b(?:fy|q|h|item|items|note|page|pages|p\.|exhibit|form|step|section|fiscal|year|rule|part|table))\s?\(?$",
    re.IGNORECASE,
)
_PART_AFTER = re.compile(
    rf"\s?(?:(?:st|nd|rd|th)\b|{_MONTH}\s|[-\s](?:year|month|day|week|quarter)s?\b|[.)]\s+[A-Z*])", re.IGNORECASE
)
_DOWN = re.compile(
    r"\b(?:negative|decreas\w*|declin\w*|drop\w*|fell|fall\w*|los[st]\w*|loss(?:es)?|lower\w*|outflows?|reduc\w*|deficit"
    r"|down|shr[aiu]nk\w*|contract(?:ed|ion)|minus|less than)\b",
    re.IGNORECASE,
)
_WORDS = {
    "zero": 0, "nil": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_WORD = re.compile(
    rf"(?<![\w-])({'|'.join(_WORDS)})\b(?!-|\s+of\b)(?P<percent>\s+(?:percent|per cent|percentage points?)\b)?",
    re.IGNORECASE,
)
_DURATION = re.compile(r"[-\s](?:\w+[-\s])?(?:year|month|day|week|quarter)s?\b", re.IGNORECASE)
_ASKS_DURATION = re.compile(r"\bhow (?:long|many (?:\w+ )?(?:days|weeks|months|quarters|years))\b", re.IGNORECASE)
_DAY = re.compile(r"\b(?:19|20)\d\d-[01]\d-[0-3]\d\b|\b[0-3]?\d[/.][0-3]?\d[/.](?:19|20)\d\d\b")
_LIST = re.compile(r"^-[^\n]*\n\s*-|\n-")
_PERCENT = ("percent", "bps")


@dataclass(frozen=True, slots=True)
class Reading:
    """One number in a text. ``value`` is as printed, signed; ``scale`` is 1 where the text names none.

    ``places`` counts the printed decimals. ``year`` says that it looks like a year or a part of a date. ``unsure`` says
    that its sign is: "(5%)" is minus in a table and an aside in a sentence.
    """

    value: Decimal
    places: int
    start: int
    end: int
    scale: int = 1
    percent: bool = False
    currency: bool = False
    year: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The number asked for. ``value`` times ``scale`` is absolute; ``half`` is the tolerance, in the unit of ``value``.

    ``asked`` is the number of decimals that the question asks for, if it does.
    """

    value: Decimal
    scale: int = 1
    percent: bool = False
    half: Decimal = Decimal("0.5")
    exact: bool = False
    places: int = 0
    asked: int | None = None
    loose_sign: bool = False


def read(text: str, *, words: bool = False) -> list[Reading]:
    """Every number of a text, in order; with ``words`` also those spelt out, up to twelve.

    Days in figures (2025-12-31) are left out. Years, days of a month, list marks, durations ("12 months") and numbers
    of notes and pages are marked as ``year``.
    """
    text = _DAY.sub(lambda day: " " * len(day.group()), text.replace("\\", " ").replace("*", " "))
    found = [_reading(text, number) for number in find_numbers(text, years=True)]
    if words:
        found += [
            Reading(Decimal(_WORDS[m.group(1).lower()]), 0, m.start(), m.end(), percent=bool(m["percent"]))
            for m in _WORD.finditer(text)
            if not _PART_AFTER.match(text, m.end())
        ]
    return sorted(found, key=lambda reading: reading.start)


def _reading(text: str, number: Number) -> Reading:
    start, end = number.span.start, number.span.end
    printed = text[start:end].strip("()+- ")
    whole = number.unit == "count" and number.scale == 1 and "." not in printed and "," not in printed
    named = whole and (
        bool(_YEAR.fullmatch(printed))
        or bool(_PART_BEFORE.search(text[:start]) or _PART_AFTER.match(text, end))
        or bool(re.fullmatch(r"\(\d\d?\)\s?", text[start:end]))
    )
    unsure = number.value < 0 and text[start] == "(" and (number.unit in _PERCENT or number.scale > 1)
    listed = number.value < 0 and text[start] == "-" and bool(_LIST.search(text))
    value = -number.value if unsure or (listed and text[:start].rstrip(" ")[-1:] in ("", "\n")) else number.value
    return Reading(
        value=value / 100 if number.unit == "bps" else value,
        places=number.decimals,
        start=start,
        end=end,
        scale=number.scale,
        percent=number.unit in _PERCENT,
        currency=number.currency is not None,
        year=named,
        unsure=unsure,
    )


_ASKED_UNITS = re.compile(
    r"(?:in|units? of|as)\s+(?:a\s+)?(?:units of\s+)?(?:US\s?\$|[$€£]|[A-Z]{3}\b|U\.?S\.? dollars?)?\s*"
    r"\(?\s*(thousand|million|billion|trillion|percent|per cent|%|percentage)",
    re.IGNORECASE,
)
_UNIT_SCALE = re.compile(r"(%|\bper ?cent|\bpercentage|\b(?:thousand|million|billion|trillion))", re.IGNORECASE)
_PLACES = re.compile(r"(\w+)\s+decimals?(?:\s+(?:places?|points?|digits?))?\b", re.IGNORECASE)
_WHOLE = re.compile(r"(?:nearest|round\w*\s+to\s+(?:a|the)?)\s*(?:whole|integer|unit|percent\b)", re.IGNORECASE)


def about_time(question: str, unit: str) -> bool:
    """Whether the number asked for is itself a length of time, so that "12 months" is a figure and not a period."""
    return bool(_DURATION.search(f" {unit}") or _ASKS_DURATION.search(question))


def asked_places(question: str) -> int | None:
    """How many decimals the question asks for; None where it does not say."""
    if match := _PLACES.search(question):
        word = match.group(1).lower()
        return _WORDS.get(word, int(word) if word.isdigit() else None)
    return 0 if _WHOLE.search(question) else None


def target(answer: str, question: str = "", unit: str = "", tolerance: float | None = None) -> Target | None:
    """The number that a gold answer states, in the unit that question, gold and ``unit`` give; None without one."""
    readings = read(answer, words=True)
    gold = next((item for item in readings if not item.year), readings[0] if readings else None)
    if gold is None:
        return None
    asked = _UNIT_SCALE.search(unit) or _ASKED_UNITS.search(question)
    word = asked.group(1).lower() if asked else ""
    scale = gold.scale if gold.scale != 1 else SCALES.get(word, 1)
    plain = gold.scale == 1 and not gold.currency
    percent = gold.percent or (plain and (word[:3] == "per" or word == "%"))
    places = asked_places(question)
    half = Decimal(1).scaleb(-(_significant(gold) if places is None else places)) / 2
    if tolerance is not None:
        half = Decimal(str(tolerance))
    return Target(
        value=gold.value,
        scale=scale,
        percent=percent,
        half=half,
        exact=tolerance is not None,
        places=gold.places,
        asked=places,
        loose_sign=gold.value > 0 and bool(_DOWN.search(answer)),
    )


def _significant(reading: Reading) -> int:
    text = str(abs(reading.value))
    return len(text.partition(".")[2].rstrip("0"))


def matches(reading: Reading, wanted: Target, around: str = "", stated_scale: int = 1) -> bool:
    """Whether a number is the one wanted, in any unit that it may be written in.

    Args:
        around: The sentence, whose words may carry the sign ("a loss of 5").
        stated_scale: What the text says about all its figures, such as "in thousands"; 1 where it says nothing.
    """
    return any(_close(reading, value, step, wanted, around) for value, step in _in_unit(reading, wanted, stated_scale))


def _in_unit(reading: Reading, wanted: Target, stated_scale: int) -> list[tuple[Decimal, Decimal]]:
    """What the number may mean in the wanted unit, each with the size of its last printed digit."""
    step = Decimal(1).scaleb(-reading.places)
    scale = Decimal(wanted.scale)
    if wanted.percent:
        if reading.percent:
            factors = [Decimal(1)]
        elif reading.currency or reading.scale != 1:
            factors = []
        else:
            factors = [Decimal(1), Decimal(100)]
    elif reading.percent:
        factors = [] if wanted.scale != 1 else [Decimal("0.01")]
    elif reading.scale != 1:
        factors = [reading.scale / scale]
    else:
        factors = [Decimal(1), 1 / scale, stated_scale / scale]
    return [(reading.value * factor, step * factor) for factor in dict.fromkeys(factors)]


def _close(reading: Reading, value: Decimal, step: Decimal, wanted: Target, around: str) -> bool:
    if (value < 0) != (wanted.value < 0) and value and wanted.value:
        said = bool(_DOWN.search(around))
        if not (wanted.loose_sign or reading.unsure or (said and reading.value > 0)):
            return False
    off = abs(abs(value) - abs(wanted.value))
    if off <= wanted.half:
        return True
    if wanted.exact:
        return False
    relative = off / abs(wanted.value) if wanted.value else Decimal(1)
    slack = off <= 2 * wanted.half * Decimal("1.0001") and relative <= Decimal("0.0025") and wanted.asked is not None
    coarser = wanted.asked is None and off <= step / 2 and relative <= Decimal("0.005")
    return slack or coarser


def stated_scale(text: str) -> int:
    """The scale that a text gives for all of its figures ("in thousands"), 1 where it gives none."""
    match = re.search(r"\bin\s+(thousands|millions|billions)\b", text, re.IGNORECASE)
    return SCALES[match.group(1).lower().rstrip("s")] if match else 1
