"""Filings with the SEC: form, registrant, trading symbol, period and dates, from the cover that the form prescribes."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ingest.metadata.fiscal import quarter, year_name
from ingest.metadata.front import Front, Reading, put
from ingest.metadata.names import aliases, written
from ingest.periods import DATE, parse_date

_FORM = re.compile(
    r"^(?:.*\bFORM|\W*Form)\s+(10-K|10-Q|8-K|20-F|40-F|6-K)(?:T|405|SB)?(?:/A)?\b"
    r"(?=\W*(?:\(|$|Amendment|Annual|Quarterly|Current))",
    re.M,
)
_KINDS = {"20-F": "10-K", "40-F": "10-K", "6-K": "8-K"}
_COMMISSION = re.compile(r"SECURITIES\s+AND\s+EXCHANGE\s+COMMISSION", re.I)
_REGISTRANT = re.compile(
    r"\n([^\n]{2,160}(?:\n[^\n(]{2,60})?)\n[\s_*-]*\(?\s*Exact\s+name\s+of\s+(?:the\s+)?registrant", re.I
)
_BEFORE_NAME = re.compile(r".*(?:_{3,}|commission\s+file\s+(?:number|no\.?)s?:?\s*[\d-]+|\bto\s*_*$)\s*", re.I)
_AFTER_NUMBER = re.compile(r"Commission\s+file\s+(?:number|no\.?)s?:?[^\n]*\n+([^\n]{3,90})\n", re.I)
_ENDED = re.compile(rf"(?:fiscal\s+year|quarterly\s+period|quarter|year|period)\s+ended:?\s+({DATE.pattern})", re.I)
_REPORTED = re.compile(rf"Date\s+of\s+(?:earliest\s+event\s+)?report[^:\n]*(?::|\))?\s*({DATE.pattern})", re.I)
_SYMBOL_LINE = re.compile(
    r"^[^\n]*\b(?:common|ordinary|capital\s+stock|class\s+[a-c]|shares|units|par\s+value)\b[^\n]*?\s"
    r"([A-Z]{1,5}(?:[.-][A-Z])?)\s+(?:The\s+)?(?:New\s+York|NYSE|Nasdaq|NASDAQ|Chicago|Cboe|London)",
    re.I | re.M,
)
_SYMBOL_SAID = re.compile(
    r"(?:symbols?\s+(?:is\s+|of\s+)?\"?|\((?:NYSE|NASDAQ|Nasdaq|NYSE American)(?:\s*:|\s+under)\s*\"?)"
    r"([A-Z]{1,5}(?:\.[A-Z])?)\b"
)
_FILED = re.compile(r"\bfiled\s+(?:on\s+)?(\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4})", re.I)
_LATE = timedelta(days=200)


def read_filing(front: Front) -> Reading:
    """What a filing's cover says; nothing where the document is no filing."""
    cover = front.first[:7000]
    form = _FORM.search(cover[:2500])
    if not form or not _COMMISSION.search(cover[:1500]):
        return {}
    reading: Reading = {}
    kind = _KINDS.get(form[1].upper(), form[1].upper())
    put(reading, "kind", kind, "cover", 0.98)
    put(reading, "issuer", _registrant(cover, front.parsed.text), "cover", 0.95)
    put(reading, "ticker", _symbol(front), "cover", 0.9)
    issuer = reading["issuer"][0] if "issuer" in reading else ""
    put(reading, "publisher", issuer, "cover", 0.9)
    if issuer:
        ticker = reading["ticker"][0] if "ticker" in reading else ""
        put(reading, "aliases", aliases(issuer, front.parsed.text, ticker), "text", 0.8)
    _dates(reading, front, kind, cover)
    _title(reading, form[1].upper(), issuer)
    return reading


def _registrant(cover: str, text: str) -> str:
    match = _REGISTRANT.search(cover) or _AFTER_NUMBER.search(cover)
    if not match:
        return ""
    lines = [_BEFORE_NAME.sub("", line).strip(" _*-") for line in match[1].split("\n")]
    named = [line for line in lines if line and not re.search(r"\d{3}|\bfile\b|\bnumber\b", line, re.I)]
    return written(" ".join(named), text) if named else ""


def _symbol(front: Front) -> str:
    cover = front.first
    start = cover.lower().find("12(b)")
    match = _SYMBOL_LINE.search(cover, start) if start >= 0 else None
    if match and match[1].isupper():
        return match[1]
    if start >= 0 and (told := re.search(r"Trading\s+symbol\(?s?\)?:?\s*\n?\s*([A-Z]{1,5})\n", cover[start:], re.I)):
        return told[1] if told[1].isupper() else ""
    said = _SYMBOL_SAID.search(front.parsed.text)
    return said[1] if said else ""


def _dates(reading: Reading, front: Front, kind: str, cover: str) -> None:
    text = front.parsed.text
    ended = _ENDED.search(cover)
    end = parse_date(ended[1]) if ended else None
    if kind == "8-K":
        reported = _REPORTED.search(cover)
        event = parse_date(reported[1]) if reported else None
        signed = _signed(text, event, 0)
        put(reading, "published", signed or event, "cover" if event else "text", 0.9 if signed else 0.75)
        _filed(reading, front, event)
        return
    if not end:
        return
    put(reading, "period_end", end, "cover", 0.98)
    period, year = quarter(end, text) if kind == "10-Q" else (f"FY{year_name(end, text)}", year_name(end, text))
    put(reading, "fiscal_year", year, "cover", 0.95 if end.month not in (1, 2) else 0.85)
    put(reading, "period", period, "cover", 0.95 if end.month not in (1, 2) else 0.85)
    put(reading, "published", _signed(text, end, 10), "text", 0.85)
    _filed(reading, front, end)


def _signed(text: str, after: date | None, soonest: int) -> date | None:
    """The first date of the signatures that can be this filing's: ``soonest`` days after ``after``, or a little on."""
    if after is None:
        return None
    for match in re.finditer(r"\bSIGNATURES?\b|Pursuant\s+to\s+the\s+requirements\s+of", text, re.I):
        near = text[match.start() : match.start() + 3000]
        for told in DATE.finditer(near):
            day = parse_date(told[0])
            if day and after + timedelta(days=soonest) <= day <= after + _LATE:
                return day
    return None


def _filed(reading: Reading, front: Front, after: date | None) -> None:
    match = _FILED.search(f"{front.property('subject')} {front.property('title')}")
    day = parse_date(match[1]) if match else None
    if day and (after is None or after <= day <= after + _LATE):
        put(reading, "published", day, "properties", 0.95)


def _title(reading: Reading, form: str, issuer: str) -> None:
    """Registrant, form and period: what an analyst would call the filing."""
    about = ""
    if "fiscal_year" in reading:
        about = f", {reading['period'][0]}" if form.startswith("10-Q") else f", fiscal year {reading['fiscal_year'][0]}"
    elif "published" in reading:
        about = f", {reading['published'][0].isoformat()}"
    if issuer:
        put(reading, "title", f"{issuer}: Form {form}{about}", "cover", 0.95)
