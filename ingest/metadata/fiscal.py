"""What a company calls the year that a date falls in, read from its own words.

A year that ends on one of the first ten days of January belongs to the year before. A retailer whose year ends late in
January may name it by either year; the document says which, and the day it ended is kept beside it.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

from ingest.periods import MONTH, parse_date

_DATE = rf"{MONTH}\s+\d{{1,2}},?\s+(?:19|20)\d\d|\d{{1,2}}\s+{MONTH}\s+(?:19|20)\d\d"
_NAMED = re.compile(
    rf"\bfiscal(?:\s+years?)?\s+(?P<named>(?:19|20)\d\d)\b[^.;\n]{{0,70}}?\b(?:ended|ending|ends|end)\s+(?:on\s+)?"
    rf"(?P<day>{_DATE})",
    re.I,
)
_CALLED = re.compile(
    rf"\b(?:ended|ending|ends)\s+(?:on\s+)?(?P<day>{_DATE}),?\s*(?:\(|are\s+|is\s+|as\s+|referred\s+to\s+as\s+)*\"?"
    rf"(?:our\s+|the\s+)?fiscal(?:\s+years?)?\s+(?P<named>(?:19|20)\d\d)\b",
    re.I,
)
_FISCAL = re.compile(r"\bfiscal(?:\s+years?)?\s+((?:19|20)\d\d)\b", re.I)
_LENGTHS = {"three": 3, "six": 6, "nine": 9}
_WEEKS = {"12": 3, "13": 3, "14": 3, "16": 3, "24": 6, "25": 6, "26": 6, "27": 6, "28": 6, "36": 9, "39": 9, "40": 9}
_WORDS = {
    "twelve": "12", "thirteen": "13", "fourteen": "14", "sixteen": "16", "twenty-four": "24", "twenty-six": "26",
    "twenty-seven": "27", "thirty-six": "36", "thirty-nine": "39", "forty": "40",
}  # fmt: skip
_MONTHS_ENDED = re.compile(rf"\b(three|six|nine)\s+months\s+ended\s+(?P<day>{_DATE}|{MONTH}\s+\d{{1,2}})", re.I)
_WEEKS_ENDED = re.compile(
    rf"\b(\d\d|{'|'.join(_WORDS)})[\s-]+weeks?\s+(?:periods?\s+)?ended\s+(?P<day>{_DATE}|{MONTH}\s+\d{{1,2}})", re.I
)
_YEAR_END = re.compile(rf"\bfiscal\s+year\s+(?:ended|ending|ends)\s+(?:on\s+)?(?P<day>{_DATE})", re.I)


def year_name(end: date, text: str) -> int:
    """The company's own name for the fiscal year that ends on ``end``; the calendar year where its text is silent."""
    plain = (end - timedelta(days=10)).year
    votes: Counter[int] = Counter()
    for pattern in (_NAMED, _CALLED):
        for match in pattern.finditer(text):
            day = parse_date(match["day"])
            if day and _near_anniversary(day, end) and int(match["named"]) - day.year in (-1, 0):
                votes[int(match["named"]) - (day - timedelta(days=10)).year] += 1
    if votes:
        return plain + votes.most_common(1)[0][0]
    if end.month > 3 or end.day <= 10 and end.month == 1:
        return plain
    said = Counter(int(match[1]) for match in _FISCAL.finditer(text))
    return plain - 1 if said[plain - 2] > said[plain] else plain


def _near_anniversary(day: date, end: date) -> bool:
    turned = abs(day.timetuple().tm_yday - end.timetuple().tm_yday)
    return min(turned, 365 - turned) <= 10


def months_so_far(end: date, text: str) -> int:
    """How much of the fiscal year is over at ``end``, in months: the longest of three, six or nine that end then."""
    found = {0}
    for match in _MONTHS_ENDED.finditer(text):
        if _same_day(match["day"], end):
            found.add(_LENGTHS[match[1].lower()])
    for match in _WEEKS_ENDED.finditer(text):
        count = _WORDS.get(match[1].lower(), match[1])
        if _same_day(match["day"], end):
            found.add(_WEEKS.get(count, 0))
    return max(found)


def _same_day(told: str, end: date) -> bool:
    day = parse_date(told) or parse_date(f"{told}, {end.year}")
    return day is not None and abs((day - end).days) <= 3 if re.search(r"\d{4}", told) else day == end


def year_end_after(end: date, months: int, text: str) -> date:
    """The last day of the fiscal year in which ``end`` stands, ``months`` of it gone, from the text where it says."""
    left = 12 - months
    rounded = end - timedelta(days=10)
    month = rounded.month + left
    year = rounded.year + (month - 1) // 12
    guess = date(year, (month - 1) % 12 + 1, 28)
    told = [day for match in _YEAR_END.finditer(text[:200_000]) if (day := parse_date(match["day"]))]
    near = [day for day in told if abs((day - guess).days) <= 20]
    if near:
        return near[0]
    for day in told:
        turned = date(guess.year, day.month, min(day.day, 28))
        if abs((turned - guess).days) <= 20:
            return turned
    return guess


def quarter(end: date, text: str) -> tuple[str, int]:
    """The name of the quarter that ends on ``end`` ("Q2 2024") and the company's own name for its fiscal year."""
    months = months_so_far(end, text) or 3
    year_end = year_end_after(end, months, text)
    named = _quarter_said(text, months // 3)
    year = named if named in (year_end.year, year_end.year - 1) else year_name(year_end, text)
    return f"Q{months // 3} {year}", year


def _quarter_said(text: str, number: int) -> int:
    """The fiscal year of "the second quarter of fiscal 2024", where that is what is said most."""
    word = ("first", "second", "third", "fourth")[number - 1]
    said = re.findall(rf"\b{word}[\s-]quarter\s+(?:of\s+)?fiscal(?:\s+year)?\s+((?:19|20)\d\d)", text, re.I)
    return max(map(int, said)) if said else 0
