"""Numbers as finance prints them: parentheses for minus, currencies, scales, per cent, basis points, multiples.

One regular expression reads them in one pass; nothing here rounds, and every value is a `Decimal` as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from core.types import Span

NumberUnit = Literal["currency", "percent", "bps", "ratio", "shares", "days", "count"]

SYMBOLS = {
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD", "NZ$": "NZD", "S$": "SGD",
    "R$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "Fr.": "CHF", "RMB": "CNY",
}  # fmt: skip
CODES = (
    "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "NZD", "CNY", "HKD", "SGD", "SEK", "NOK", "DKK", "INR", "KRW",
    "TWD", "BRL", "MXN", "ZAR", "PLN", "CZK", "HUF", "TRY", "ILS", "THB", "IDR", "SAR", "AED",
)  # fmt: skip
WORDS = {
    "dollar": "USD", "dollars": "USD", "u.s. dollars": "USD", "us dollars": "USD", "euro": "EUR", "euros": "EUR",
    "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "yen": "JPY", "francs": "CHF", "swiss francs": "CHF",
}  # fmt: skip
SCALES = {
    "k": 10**3, "thousand": 10**3, "thousands": 10**3,
    "m": 10**6, "mm": 10**6, "mn": 10**6, "mln": 10**6, "million": 10**6, "millions": 10**6,
    "b": 10**9, "bn": 10**9, "billion": 10**9, "billions": 10**9,
    "t": 10**12, "tn": 10**12, "trn": 10**12, "trillion": 10**12, "trillions": 10**12,
}  # fmt: skip
SUFFIXES: dict[str, NumberUnit] = {
    "%": "percent", "percent": "percent", "per cent": "percent", "percentage points": "percent",
    "percentage point": "percent", "pp": "percent", "ppt": "percent", "pps": "percent", "pct": "percent",
    "bps": "bps", "bp": "bps", "basis points": "bps", "basis point": "bps",
    "x": "ratio", "times": "ratio", "shares": "shares", "days": "days",
}  # fmt: skip


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in sorted(words, key=len, reverse=True))


_CURRENCY = rf"(?:{_any(list(SYMBOLS))}|(?:{'|'.join(CODES)})(?![A-Za-z]))"
_LONG_SCALE = _any([word for word in SCALES if len(word) > 3])
_TAIL = (
    rf"(?:(?:\s?-?(?P<scale>{_LONG_SCALE})|\s?(?P<short>mln|trn|bn|mn|mm|tn|[kmbt]))(?![A-Za-z]))?"
    rf"(?:\s?(?P<after>(?:{'|'.join(CODES)}|{_any(list(WORDS))}|€|£)(?![A-Za-z])))?"
    rf"(?:\s?(?P<suffix>%|(?:{_any([w for w in SUFFIXES if w != '%'])})(?![A-Za-z])))?"
)
NUMBER = re.compile(
    r"(?<![\w.,/$€£])(?P<open>\(\s?)?(?P<sign>(?<![\d)])[-+]\s?)?"
    rf"(?P<currency>{_CURRENCY})?\s?(?P<inner>\(\s?)?(?P<minus>-)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:'\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\d)\.\d+)"
    r"(?!\d|,\d{3}(?!\d)|\.\d|/\d)"
    rf"{_TAIL}(?P<close>\s?\)(?P<late>\s?%)?)?",
    re.I,
)
_GLUED = re.compile(r"[A-Za-z_&]|-[A-Za-z]|:\d")
_RANGE = re.compile(r"\s?(?:-|–|to|and|or)\s?", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at its place. ``value`` is as printed, signed; ``value * scale`` is in whole units of ``unit``.

    A percentage is 5 for "5%", basis points are 25 for "25 bps", a multiple is 3.1 for "3.1x". ``currency`` is an ISO
    code, and a bare "$" is taken for US dollars.
    """

    span: Span
    value: Decimal
    unit: NumberUnit
    scale: int
    currency: str | None = None

    @property
    def amount(self) -> Decimal:
        """The value in whole units: 1.2 billion is 1200000000."""
        return self.value * self.scale

    @property
    def decimals(self) -> int:
        """How many digits stand after the point: the precision the number was printed with."""
        exponent = self.value.as_tuple().exponent
        return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def parse_number(text: str) -> Number | None:
    """The one number that the whole of ``text`` is, or None; "-", "n/a" and two numbers are none."""
    found = list(_scan(text.strip()))
    stripped = text.strip()
    if len(found) != 1 or found[0].span != Span(0, max(len(stripped), 1)):
        return None
    lead = len(text) - len(text.lstrip())
    span = found[0].span
    return replace(found[0], span=Span(span.start + lead, span.end + lead))


def find_numbers(text: str, *, years: bool = False) -> list[Number]:
    """Every number of a text, in order, without bare years unless asked for.

    A number glued to letters ("Q3", "10-K", "FY23") is a name and left out. In "1.2 to 1.4 billion" both are billions,
    and in "5-6%" both are per cent.
    """
    found = list(_scan(text))
    for i in range(len(found) - 2, -1, -1):
        found[i], found[i + 1] = _share(found[i], found[i + 1], text)
    if years:
        return found
    return [n for n in found if not (n.unit == "count" and n.scale == 1 and _YEAR.match(_digits(text, n)))]


def _scan(text: str) -> Iterator[Number]:
    for match in NUMBER.finditer(text):
        number = _number(match, text)
        if number:
            yield number


def _number(match: re.Match[str], text: str) -> Number | None:
    suffix = (match["suffix"] or match["late"] or "").strip().lower()
    if _GLUED.match(text, match.end()) and not match["close"]:
        return None
    opened = match["open"] or match["inner"]
    wrapped = bool(opened and match["close"])
    start, end = match.start(), match.end()
    if match["close"] and not opened:
        end = match.start("close")
    if opened and not wrapped and match["open"]:
        start = match.end("open")
    negative = wrapped or (match["sign"] or "").startswith("-") or bool(match["minus"])
    value = Decimal(match["digits"].replace(",", "").replace("'", ""))
    scale = SCALES[(match["scale"] or match["short"] or "").lower()] if match["scale"] or match["short"] else 1
    currency = _currency(match["currency"], match["after"])
    unit: NumberUnit = SUFFIXES[re.sub(r"[\s-]", " ", suffix)] if suffix else "count"
    if unit == "count" and currency:
        unit = "currency"
    return Number(Span(start, end), -value if negative else value, unit, scale, currency)


def _currency(before: str | None, after: str | None) -> str | None:
    if before:
        return SYMBOLS.get(before) or SYMBOLS.get(before.upper()) or before.upper()
    if after:
        word = after.lower().replace("-", " ")
        return WORDS.get(word) or SYMBOLS.get(after) or after.upper()
    return None


def _share(number: Number, following: Number, text: str) -> tuple[Number, Number]:
    """Give each end of a range the scale, unit and currency that are printed only at its other end."""
    between = text[number.span.end : following.span.start]
    if not between or not _RANGE.fullmatch(between) or number.unit not in ("count", "currency"):
        return number, following
    if _dated(number, following, text):
        return number, following
    if number.scale == 1 and following.scale > 1 and number.value < 1000:
        number = replace(number, scale=following.scale)
    if number.unit == "count" and following.unit != "count" and number.currency is None:
        number = replace(number, unit=following.unit, currency=following.currency)
    elif number.unit == "currency" and following.unit == "count" and not between.strip().isalpha():
        following = replace(following, unit="currency", currency=number.currency)
    return number, following


def _dated(number: Number, following: Number, text: str) -> bool:
    """Whether a number before "to" is the year of what went before: "$34 billion (2025) to $26 billion"."""
    if number.unit != "count" or number.scale != 1 or not _YEAR.fullmatch(_digits(text, number)):
        return False
    return text[number.span.start] == "(" or not text[following.span.start].isdigit()


def _digits(text: str, number: Number) -> str:
    return text[number.span.start : number.span.end].strip("()+- ")
