"""Rating and price target among the key facts of a company note: beside their names, or in a band below them."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from ingest.metadata.front import Front
from ingest.numbers import CODES, SYMBOLS

RATINGS = (
    "strong buy|conviction buy|buy|outperform|overweight|accumulate|add|market outperform|sector outperform|positive"
    "|hold|neutral|equal[- ]weight|market ?perform|sector perform|peer perform|in[- ]line|market weight|sector weight"
    "|sell|strong sell|underperform|underweight|reduce|market underperform|sector underperform|negative|avoid"
    "|not rated|no rating|under review|suspended|restricted"
)
_VERBAL = RATINGS.replace("|add|", "|").replace("|positive", "")
_ALONE = re.compile(r"(?:rating|recommendation)\s*:?", re.I)
_RATED = re.compile(rf"^(?:our\s+)?(?:rating|recommendation|stance)\b\s*[:|]?\s*(?P<word>{RATINGS})\b", re.I)
_BAND = re.compile(r"^(?:rating|recommendation)\b(?=.*\b(?:target|price)\b)(?!.*\d)", re.I)
_WORD = re.compile(rf"^(?P<word>{RATINGS})\b", re.I)
_SAID = re.compile(
    rf"\b(?:we\s+)?(?:rate|rated|reiterate|initiat(?:e|ing)(?:\s+coverage)?|start|stay|upgrade[ds]?|downgrade[ds]?)\b"
    rf"[^.;]{{0,50}}?\b(?:at|to|with\s+an?|our|as)?\s*(?P<word>{_VERBAL})\b",
    re.I,
)
_CURRENCY = "|".join([*CODES, *(re.escape(symbol) for symbol in sorted(SYMBOLS, key=len, reverse=True))])
_MONEY = rf"(?P<cur>{_CURRENCY}|GBp|p)?\s?(?P<digits>\d[\d,]*(?:\.\d+)?)\s?(?P<after>{'|'.join(CODES)}|p)?(?![\d%])"
_NAME = r"(?:(?:12[- ]month\s+)?price\s+target|target\s+price|price\s+objective|\bPT\b|\bTP\b|fair\s+value)"
_TARGET = re.compile(
    rf"(?<!previous )(?<!old )(?<!prior ){_NAME}\s*(?:\([^)\n]{{1,20}}\))?\s*[:|]?\s*(?:of|to|is|at)?\s*{_MONEY}", re.I
)
_TARGET_SAID = re.compile(rf"\btarget\s+(?:price\s+)?(?:of|to|is|at)?\s*(?:[^.\d\n]{{0,25}}?\bto\s+)?{_MONEY}", re.I)


def rating(front: Front) -> tuple[str, float]:
    """The rating in the house's own word, capitalised, and how sure; an empty text where there is none."""
    for line, below in pairwise([*front.lines, ""]):
        if match := _RATED.match(line):
            return _capital(match["word"]), 0.92
        if (_BAND.match(line) or _ALONE.fullmatch(line)) and (match := _WORD.match(below)):
            return _capital(match["word"]), 0.9
    match = _SAID.search(" ".join(front.lines[:14]))
    return (_capital(match["word"]), 0.55) if match and match["word"][0].isupper() else ("", 0.0)


def target(front: Front) -> tuple[Decimal | None, str, float]:
    """The price target as printed, its currency, and how sure. What is called previous is none."""
    for line, below in pairwise([*front.lines, ""]):
        if match := _TARGET.search(line):
            return *_read(match), 0.92
        named = re.search(_NAME, line, re.I) and _BAND.match(line) or re.fullmatch(rf"{_NAME}\s*:?", line, re.I)
        if named and (match := re.search(_MONEY, below)):
            return *_read(match), 0.88
    match = _TARGET_SAID.search(" ".join(front.lines[:14]))
    return (*_read(match), 0.55) if match and (match["cur"] or match["after"]) else (None, "", 0.0)


_SECTOR = re.compile(r"^(?:Sector|Industry)\s*[:|]?\s+(?P<name>[A-Z][\w&,/ -]{2,40})$")
_FACT = re.compile(
    r"^(?:market|mkt|price|rating|target|ticker|52-week|upside|downside|shares?|enterprise|free float)\b", re.I
)


def sector(front: Front) -> str:
    """The sector, from beside its name or from the band below; an empty text where there is none."""
    lines = front.lines
    for place, line in enumerate(lines[:-1]):
        below = lines[place + 1]
        if (match := _SECTOR.match(line)) and not _FACT.match(match["name"]):
            wrapped = below[:1].islower() and len(below.split()) <= 2
            return f"{match['name']} {below}" if wrapped else match["name"].strip()
        if re.match(r"^Ticker\s+Sector\b", line, re.I) and (
            match := re.match(rf"^[A-Z0-9.]{{1,8}}\s+(?P<name>[A-Z][\w&,/ -]*?)\s+(?:{_CURRENCY})\s?\d", below)
        ):
            return match["name"]
    return ""


def _read(match: re.Match[str]) -> tuple[Decimal, str]:
    value = Decimal(match["digits"].rstrip(",").replace(",", ""))
    told = match["cur"] or match["after"] or ""
    if told in ("p", "GBp"):
        return value / 100, "GBP"
    return value, SYMBOLS.get(told.upper(), SYMBOLS.get(told, told.upper()))


def _capital(word: str) -> str:
    return word[0].upper() + word[1:].lower()
