"""Earnings releases: who reports, for which quarter or year, and when, from headline, dateline and first sentence."""

from __future__ import annotations

import re

from ingest.metadata.fiscal import year_name
from ingest.metadata.front import Front, Reading, put
from ingest.metadata.names import aliases, core, formal_name
from ingest.periods import DATE, find_periods, parse_date

_VERB = r"(?:reports?|reported|announces?|announced|delivers?|posts?|releases?|provides?)"
_SUBJECT = r"(?:quarter|quarterly|full[- ]year|fiscal|half[- ]year|first[- ]half|annual|year[- ]end|interim|financial)"
_HEADLINE = re.compile(rf"^(?P<who>[A-Z][^\n]{{1,60}}?)\s+{_VERB}\b(?P<what>[^\n]*(?:\n[^\n]{{1,60}})?)", re.M | re.I)
_RESULTS = re.compile(r"\bresults?\b|\bearnings\b|\bsales\b", re.I)
_LISTED = re.compile(
    r"(?P<name>[A-Z][\w&.,' -]{1,60}?)\s*\((?:[A-Za-z ]*:\s*)?(?:NYSE|NASDAQ|Nasdaq|LSE|ASX|TSX|Euronext)[^:)]{0,20}"
    r":\s*(?P<ticker>[A-Z]{1,6}(?:\.[A-Z])?)\b"
)
_DATELINE = re.compile(
    rf"^[A-Z][^\n]{{2,60}}?[-\u2014,(]{{1,3}}\s*(?:\([A-Z ]+\)\s*)?(?P<day>(?i:{DATE.pattern}))", re.M
)
_ENDED = re.compile(rf"(?:months?|quarters?|years?|weeks?|periods?|half)[\")\s]+ended\s+(?P<day>{DATE.pattern})", re.I)
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def read_release(front: Front) -> Reading:
    """What an earnings release says of itself; nothing where the document is none."""
    head = front.first[:2500]
    headline = next((match for match in _HEADLINE.finditer(head[:900]) if _is_results(match["what"])), None)
    if headline is None or re.search(r"price\s+target|target\s+price", head, re.I):
        return {}
    reading: Reading = {}
    put(reading, "kind", "earnings_release", "cover", 0.9)
    title = " ".join(f"{headline['who']} {headline[0][len(headline['who']) :]}".split())
    put(reading, "title", title, "cover", 0.9)
    _company(reading, front, " ".join(headline["who"].split()))
    _dates(reading, front, headline["what"])
    return reading


def _is_results(what: str) -> bool:
    return bool(re.search(_SUBJECT, what, re.I) and _RESULTS.search(what))


def _company(reading: Reading, front: Front, who: str) -> None:
    text = front.parsed.text
    listed = next((m for m in _LISTED.finditer(text) if core(m["name"]).split()[-1:] == core(who).split()[-1:]), None)
    formal = formal_name(core(who), text)
    name = listed["name"].strip(" ,") if listed else formal or who
    inside = re.search(rf"{re.escape(core(who))}.*", name)
    name = " ".join((inside[0] if inside else name).split())
    put(reading, "issuer", name, "cover", 0.9 if listed or formal else 0.75)
    put(reading, "publisher", name, "cover", 0.85)
    ticker = listed["ticker"] if listed else (m["ticker"] if (m := _LISTED.search(text)) else "")
    put(reading, "ticker", ticker, "text", 0.9 if listed else 0.6)
    put(reading, "aliases", aliases(name, text), "text", 0.8)


def _dates(reading: Reading, front: Front, what: str) -> None:
    head = front.first
    ends = [day for match in _ENDED.finditer(head) if (day := parse_date(match["day"]))]
    end = max(ends) if ends else None
    named = [period for period in find_periods(what) if period.name]
    part = re.search(r"\b(first|second|third|fourth)[- ]+quarter", what, re.I)
    year = named[0].year if named else (year_name(end, front.parsed.text) if end else None)
    if year:
        period = f"Q{_QUARTERS[part[1].lower()]} {year}" if part else (named[0].name if named else f"FY{year}")
        put(reading, "fiscal_year", year, "cover", 0.85)
        put(reading, "period", period, "cover", 0.85)
    put(reading, "period_end", end, "text", 0.8)
    dateline = _DATELINE.search(head[:2500])
    first = next((parse_date(line) for line in front.lines[:3] if DATE.fullmatch(line)), None)
    told = parse_date(dateline["day"]) if dateline else first
    if told and (end is None or told >= end):
        put(reading, "published", told, "cover", 0.9)
    elif end and (stamped := front.stamped) and 10 <= (stamped - end).days <= 120:
        put(reading, "published", stamped, "properties", 0.6)
