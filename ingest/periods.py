"""The periods that finance names, in filings, research and questions alike; and its numbers, from `ingest.numbers`.

A period that says its fiscal name gets it (``FY2023``, ``Q3 2023``, ``H1 2024``, ``9M 2023``); one that says its months
and last day gets those. Turning the one into the other needs the company's year-end: `name_of`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from core.types import Span
from ingest.numbers import Number, find_numbers, parse_number

__all__ = [
    "Number",
    "Period",
    "find_numbers",
    "find_periods",
    "fiscal_year_of",
    "name_of",
    "parse_date",
    "parse_number",
]

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "twenty-six": 26, "thirty-nine": 39, "fifty-two": 52, "fifty-three": 53,
}  # fmt: skip
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
WEEKS = {12: 3, 13: 3, 14: 3, 16: 3, 17: 3, 24: 6, 25: 6, 26: 6, 27: 6, 28: 6, 36: 9, 39: 9, 40: 9, 52: 12, 53: 12}
"""Months that a count of weeks stands for, for the 52/53-week years of retailers and bottlers."""

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
YEAR = r"(?:19[5-9]\d|20\d\d)"
_UNITS = r"\s*(?:%|per\b|million|billion|bps|basis|days|weeks|months|stores|shares)"
_SHORT = rf"'?(?P<year>{YEAR}|\d\d(?![\d.,]*\d|{_UNITS}))(?P<mark>[AEFPe](?![A-Za-z0-9]))?(?!\d)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?!\d)"
_FISCAL = r"(?:fiscal(?:\s+years?)?|financial\s+years?|f\.?\s?y\.?|c\.?y\.?|full[- ]years?)"
_OF = rf"(?:\s*(?:of|in|,)?\s*(?:the\s+)?(?P<fiscal>{_FISCAL})?\s*)"
_ORDINAL = r"(?P<part>first|second|third|fourth|1st|2nd|3rd|4th)"
_LENGTH = (
    r"(?P<count>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|twenty-six|thirty-nine|fifty-two"
    r"|fifty-three|\d{1,2})[\s-]+(?P<unit>months?|weeks?)"
)
_ENDED = r"\s*(?:periods?\s+)?(?:then\s+)?(?:ended|ending|to|through)\s*"
_MORE = rf"(?P<more>(?:\s*(?:,|and|&|,\s*and)?\s*{YEAR})*)"

DATE = re.compile(
    rf"\b(?:(?P<m1>{MONTH})\s+(?P<d1>{_DAY}),?\s+(?P<y1>{YEAR})|(?P<d2>{_DAY})\s+(?:of\s+)?(?P<m2>{MONTH}),?\s+(?P<y2>{YEAR})"
    rf"|(?P<y3>{YEAR})-(?P<n3>\d\d)-(?P<d3>\d\d)|(?P<n4>\d{{1,2}})/(?P<d4>\d{{1,2}})/(?P<y4>{YEAR}))(?!\d)",
    re.I,
)
_ON = rf"(?P<when>{DATE.pattern}|{MONTH}\s+{YEAR})"


@dataclass(frozen=True, slots=True)
class Period:
    """A period at its place in a text.

    ``name`` is ``FY2022``, ``Q2 2023``, ``H1 2024``, ``9M 2023``, or empty where only months and last day are said.
    ``months`` is its length, 0 for a day. ``fiscal`` says whether the text calls it fiscal; a bare year does not.
    ``estimate`` says that it is marked as one (2025E, FY25F).
    """

    span: Span
    name: str
    months: int
    year: int
    end: date | None = None
    fiscal: bool = False
    estimate: bool = False


def find_periods(text: str) -> list[Period]:
    """Every period of a text, in order.

    Those that are listed after one day ("years ended June 30, 2023, 2022") share a span; no others overlap. Of a range
    of years, both ends are given.
    """
    found: list[Period] = []
    left = text
    for pattern, read in READERS:
        for match in pattern.finditer(left):
            periods = [p for p in read(match) if 1950 <= p.year <= 2099]
            if periods:
                found += periods
                left = left[: match.start()] + "\0" * (match.end() - match.start()) + left[match.end() :]
    return sorted(found, key=lambda p: (p.span.start, p.span.end))


def parse_date(text: str) -> date | None:
    """The first day written in a text ("June 30, 2023", "30 June 2023", 2023-06-30, 6/30/2023), or None."""
    return next((day for match in DATE.finditer(text) if (day := _day(match.groupdict()))), None)


def fiscal_year_of(end: date, year_end: tuple[int, int]) -> int:
    """The calendar year in which the fiscal year that ``end`` falls in is over.

    ``year_end`` is month and day. A 52/53-week year may end a few days to either side of it, so a week past the
    year-end still belongs to the year before.
    """
    month, day = year_end
    last = date(end.year, month, min(day, monthrange(end.year, month)[1]))
    if (end - last).days > 10:
        return end.year + 1
    return end.year - 1 if (last - end).days > 355 else end.year


def name_of(months: int, end: date, year_end: tuple[int, int], fiscal_year: int | None = None) -> str:
    """What a company with this year-end calls a period of so many months (0: a balance) that ends on ``end``.

    Twelve months that do not end with the year are trailing ones: ``LTM Q3 2022``. ``fiscal_year`` overrides the
    year's name where the company's own differs from the year it ends in.
    """
    year = fiscal_year_of(end, year_end) if fiscal_year is None else fiscal_year
    elapsed = round(((end.month - year_end[0]) * 30.44 + (end.day - year_end[1])) / 30.44) % 12 or 12
    quarter = min(max(round(elapsed / 3), 1), 4)
    if quarter == 4 and months in (0, 12):
        return f"FY{year}"
    names = {12: f"LTM Q{quarter}", 9: "9M", 6: f"H{1 if quarter <= 2 else 2}"}
    return f"{names.get(months, f'Q{quarter}')} {year}"


def _months(match: re.Match[str]) -> int:
    word = match["count"].lower()
    count = COUNTS.get(word) or int(word)
    return WEEKS.get(count, 0) if match["unit"].lower().startswith("week") else count


def _day(named: dict[str, str | None]) -> date | None:
    for i in "1234":
        year, day = named.get(f"y{i}"), named.get(f"d{i}")
        if year and day:
            month = _month(named.get(f"m{i}") or "") if i in "12" else int(named[f"n{i}"] or 0)
            try:
                return date(int(year), month, int(re.sub(r"\D", "", day)))
            except ValueError:
                return None
    return None


def _month(name: str) -> int:
    return next(i for i, full in enumerate(MONTHS, start=1) if full.startswith(name.lower()[:3]))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _when(match: re.Match[str]) -> date | None:
    if day := _day(match.groupdict()):
        return day
    words = match["when"].split()
    return _month_end(int(words[-1]), _month(words[0])) if len(words) == 2 and words[0][:1].isalpha() else None


def _span(match: re.Match[str]) -> Span:
    return Span(match.start(), match.end())


def _ended(match: re.Match[str]) -> Iterator[Period]:
    """A length and its last day, and the same day of every further year that is listed."""
    end = _when(match)
    months = _months(match) if match.groupdict().get("count") else WORD_LENGTHS[match["word"].lower()[:4]]
    if not end or not months:
        return
    for year in (end.year, *(int(y) for y in re.findall(YEAR, match["more"] or ""))):
        last = date(year, end.month, min(end.day, monthrange(year, end.month)[1]))
        yield Period(_span(match), "", months, year, last, fiscal=True)


WORD_LENGTHS = {"quar": 3, "year": 12, "half": 6, "fisc": 12, "fina": 12}


def _part(letter: str, months: int) -> Callable[[re.Match[str]], Iterator[Period]]:
    def read(match: re.Match[str]) -> Iterator[Period]:
        part = ORDINALS.get(match["part"].lower()) or int(match["part"])
        year = _year(match["year"])
        if part <= 12 // months:
            fiscal = bool(match.groupdict().get("fiscal"))
            yield Period(_span(match), f"{letter}{part} {year}", months, year, None, fiscal, _estimate(match))

    return read


def _nine(match: re.Match[str]) -> Iterator[Period]:
    months, year = _months(match), _year(match["year"])
    if months in (3, 6, 9):
        name = {3: "Q1", 6: "H1", 9: "9M"}[months]
        yield Period(_span(match), f"{name} {year}", months, year, None, bool(match["fiscal"]), _estimate(match))


def _fiscal(match: re.Match[str]) -> Iterator[Period]:
    year = _year(match["year"])
    yield Period(_span(match), f"FY{year}", 12, year, None, fiscal=True, estimate=_estimate(match))


def _plain(match: re.Match[str]) -> Iterator[Period]:
    year = int(match["year"])
    yield Period(_span(match), f"FY{year}", 12, year, None, fiscal=False, estimate=_estimate(match))


def _range(match: re.Match[str]) -> Iterator[Period]:
    """The first and the last year of a range."""
    first = int(match["year"])
    last = int(match["last"]) if len(match["last"]) == 4 else first // 100 * 100 + int(match["last"])
    if first < last <= first + 20:
        for group, year in (("year", first), ("last", last)):
            yield Period(Span(match.start(group), match.end(group)), f"FY{year}", 12, year)


def _dated(match: re.Match[str]) -> Iterator[Period]:
    if day := _day(match.groupdict()):
        yield Period(_span(match), "", 0, day.year, day)


def _month_of(match: re.Match[str]) -> Iterator[Period]:
    end = _month_end(int(match["year"]), _month(match["month"]))
    yield Period(_span(match), "", 1, end.year, end)


def _estimate(match: re.Match[str]) -> bool:
    return (match.groupdict().get("mark") or "").upper() in ("E", "F", "P")


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


_YEARS = r"(?:fiscal\s+|financial\s+)?years?"
_FREE = r"(?<![\w$€£.,/-])"
_ALONE = r"(?![\w%]|[.,/-]?\d|\s(?:million|billion|bps|basis points|shares|units|stores|employees)\b)"
READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Period]]], ...] = (
    (_compile(rf"\b{_LENGTH}{_ENDED}{_ON}{_MORE}"), _ended),
    (_compile(rf"\b(?P<word>quarters?|{_YEARS}|half[- ]years?)\s+(?:ended|ending|to)\s+{_ON}{_MORE}"), _ended),
    (_compile(rf"\bQ(?P<part>[1-4]){_OF}{_SHORT}"), _part("Q", 3)),
    (_compile(rf"\b(?P<part>[1-4])Q{_OF}{_SHORT}"), _part("Q", 3)),
    (_compile(rf"\b(?P<fiscal>{_FISCAL})?\s*(?P<year>{YEAR})[\s-]*Q(?P<part>[1-4])\b"), _part("Q", 3)),
    (_compile(rf"\b(?:fiscal\s+)?{_ORDINAL}[\s-]+(?:fiscal\s+)?quarter{_OF}{_SHORT}"), _part("Q", 3)),
    (_compile(rf"\b(?P<year>{YEAR})(?:'s)?\s+{_ORDINAL}[\s-]+quarter\b"), _part("Q", 3)),
    (_compile(rf"\bH(?P<part>[12]){_OF}{_SHORT}"), _part("H", 6)),
    (_compile(rf"\b(?P<part>[12])H{_OF}{_SHORT}"), _part("H", 6)),
    (_compile(rf"\b{_ORDINAL}[\s-]+half{_OF}{_SHORT}"), _part("H", 6)),
    (_compile(rf"\b(?:first\s+)?{_LENGTH}{_OF}{_SHORT}"), _nine),
    (_compile(rf"\b(?P<count>9|6|3)(?P<unit>M){_OF}{_SHORT}"), _nine),
    (DATE, _dated),
    (_compile(rf"\b(?P<month>{MONTH}),?\s+(?P<year>{YEAR})\b"), _month_of),
    (_compile(rf"\b{_FISCAL}[\s'-]*{_SHORT}"), _fiscal),
    (_compile(rf"{_FREE}(?:{_FISCAL}\s*)?'?(?P<year>{YEAR})\s?[-–/]\s?(?P<last>{YEAR}|\d\d){_ALONE}"), _range),
    (re.compile(rf"{_FREE}(?P<year>{YEAR})(?P<mark>[AEFPae])?{_ALONE}"), _plain),
)
