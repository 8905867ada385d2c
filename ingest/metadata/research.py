"""Research, policies and memos: kind, issuer, authors and date from the masthead; rating and target from the key facts.

Nothing here knows a house: a masthead is any of the first lines that names what the document is, and a key fact is a
name such as "Price target" with a value after it, below it, or in the column under it.
"""

from __future__ import annotations

import re

from ingest.metadata.front import Front, Reading, put
from ingest.metadata.keyfacts import rating, sector, target
from ingest.metadata.names import HOUSE, core, former_names
from ingest.metadata.people import authors
from ingest.periods import DATE, parse_date

LABELS = {
    "initiation": "initiation of coverage|initiation|initiating coverage|coverage initiation|new coverage",
    "update": "company update|company note|company report|update|rating change|upgrade|downgrade|target price change"
    "|price target change|change in recommendation|equity research|flash note|stock note|model update",
    "earnings_note": "earnings note|earnings review|results note|results review|results comment|first take|first look"
    "|earnings preview|results preview|quarterly review",
    "sector": "sector report|sector note|sector update|industry report|industry note|industry update|thematic report",
    "macro": "macro note|macro|economics|economic note|macro strategy|economic outlook|macroeconomics",
    "strategy": "strategy note|strategy|asset allocation|portfolio strategy|equity strategy|investment strategy"
    "|outlook",
    "fund": "fund note|fund report|fund research|fund review|fund update|fund factsheet|factsheet",
    "policy": "policy|policies|code of conduct|compliance policy|procedure|handbook",
    "howto": "how-to|how to|howto|user guide|guide|faq|help page|procedure guide",
    "email": "e-mail|email",
    "other": "memo|memorandum|note to file|call note|meeting note|minutes",
}
_KIND_OF = {label: kind for kind, labels in LABELS.items() for label in labels.split("|")}
_TITLES = (
    ("initiation", r"\binitiat(?:e|es|ing|ion)\b.{0,40}\b(?:coverage|at)\b"),
    (
        "earnings_note",
        r"\b(?:q[1-4]|first|second|third|fourth|half|full)[ -]?(?:quarter|year)?\b.{0,30}\b(?:results|beats?|misses)\b",
    ),
    ("policy", r"\bpolicy\b"),
    ("howto", r"^how to\b"),
    ("macro", r"\b(?:inflation|central bank|interest rates|gdp|monetary)\b"),
)
_COMPANY = re.compile(
    r"(?P<name>[A-Z][\w&.,'\u00c0-\u024f -]{1,70}?)\s*\((?:[A-Za-z. ]{2,20}:\s*)?"
    r"(?P<ticker>[A-Z0-9]{1,6}(?:[.:\s][A-Z]{1,3})?)\)"
)
_ABOVE = re.compile(rf"((?:[A-Z][\w&.'-]*\s+){{1,4}}{HOUSE.pattern})")
_HOUSE = re.compile(r"Published\s+by\s+([A-Z][\w&.,' -]{2,60}?)\s+on\s")
_SOFTWARE = re.compile(
    r"word|excel|powerpoint|libreoffice|writer|impress|latex|tex\b|chrom|skia|acrobat|adobe|pdf|qt|workiva|edgar|quartz"
    r"|indesign|reportlab|ghostscript|microsoft|google|pages|itext|wkhtml|openpyxl|python",
    re.I,
)
_SUPERSEDES = re.compile(
    rf"\b(?:supersedes|replaces)\s+(?:our|the)\s+(?:earlier\s+|previous\s+)?(?:report|note|research|view|publication|version)s?\b"
    rf"(?:[^.\n\"]|\n(?!\n)){{0,60}}?(?:of|dated|from|published\s+on)\s+(?P<day>{DATE.pattern})(?:,?\s*\"(?P<title>[^\"]{{3,200}})\")?",
    re.I,
)
_ENDED = re.compile(
    r"\b(?:end|ends|ended|ending|drop|drops|dropped|dropping|discontinu(?:e|es|ed|ing)|terminat(?:e|es|ed|ing))\s+(?:our\s+)?coverage"
    r"|\bcoverage\s+(?:has\s+)?(?:ended|discontinued|dropped|terminated)",
    re.I,
)


def read_research(front: Front) -> Reading:
    """What research, a policy or a memo says of itself in its first pages. Always gives a kind, if a faint one."""
    reading: Reading = {}
    kind, line = _kind(reading, front)
    _company(reading, front)
    _published(reading, front, line)
    _publisher(reading, front, line)
    names, sure = authors(front, line)
    put(reading, "authors", names, "cover", sure)
    _view(reading, front, kind)
    if match := _SUPERSEDES.search(front.first):
        day = parse_date(match["day"])
        title = " ".join((match["title"] or "").split())
        put(reading, "supersedes", f"{day.isoformat()} {title}".strip() if day else "", "text", 0.9)
    if _ENDED.search(front.first[:1500]) and "issuer" in reading:
        put(reading, ENDS_COVERAGE, True, "text", 0.8)
        for name in ("rating", "price_target"):
            reading.pop(name, None)
    return reading


ENDS_COVERAGE = "coverage_ended"
"""In `Document.origins` of a notice that its house no longer covers the issuer; `ingest.lifecycle` acts on it."""


def _kind(reading: Reading, front: Front) -> tuple[str, int]:
    """The kind, and the place of the masthead's line that says it, or -1."""
    for place, parts in enumerate(front.masthead):
        if kind := next((kind for part in parts if (kind := _KIND_OF.get(_bare(part)))), None):
            put(reading, "kind", kind, "cover", 0.9)
            return kind, place
    for place, line in enumerate(front.lines[:4]):
        if told := _house_and_label(line):
            put(reading, "publisher", told[0], "cover", 0.92)
            put(reading, "kind", told[1], "cover", 0.8)
            return told[1], place
    kind, source, sure = _unlabelled(front)
    put(reading, "kind", kind, source, sure)
    return kind, -1


def _house_and_label(line: str) -> tuple[str, str] | None:
    """A house and a kind on one line with nothing to divide them, as a scan gives them: "Northgate Research Memo"."""
    for label, kind in _KIND_OF.items():
        who = line[: -len(label)].strip(" ,.:-\u2014")
        if line.lower().endswith(f" {label}") and len(line) < 80 and HOUSE.search(who):
            return who, kind
    return None


def _unlabelled(front: Front) -> tuple[str, str, float]:
    """The kind, where it was read and how sure, for a document whose masthead does not say it."""
    if subject := _KIND_OF.get(front.property("subject", "category").lower()):
        return subject, "properties", 0.85
    head = "\n".join(front.lines[:4])
    for kind, pattern in _TITLES:
        if re.search(pattern, head, re.I):
            return kind, "text", 0.5
    return ("email", "properties", 0.7) if "from" in front.parsed.properties else ("other", "text", 0.2)


def _bare(part: str) -> str:
    """A masthead's part without its date, in lower case."""
    return re.sub(r"\s+", " ", DATE.sub("", part)).strip(" ,.:-\u2014").lower()


def _company(reading: Reading, front: Front) -> None:
    parts = [part for parts in (*front.masthead, *front.footers) for part in parts]
    for place, part in enumerate([*parts, *front.lines[:30]]):
        match = _COMPANY.search(part)
        if match and not DATE.search(match["name"]) and re.search(r"[A-Z]{2}", match["ticker"]):
            name = match["name"].strip(" ,-:")
            put(reading, "issuer", name, "cover", 0.9 if place < len(parts) else 0.6)
            put(reading, "ticker", re.split(r"[.:\s]", match["ticker"])[0], "cover", 0.9 if place < len(parts) else 0.6)
            short = front.lines[0].split(":")[0] if ":" in front.lines[0] else ""
            named = (short, *(h.text.split(":")[0] for h in front.parsed.headings[:3] if ":" in h.text), core(name))
            known = dict.fromkeys(n for n in named if n and n != name and name.lower().startswith(n.lower()))
            known |= dict.fromkeys(former_names(name, front.parsed.text))
            put(reading, "aliases", tuple(known), "cover", 0.7)
            return
    if told := re.search(r"^Ticker:?\s+([A-Z0-9]{1,6})\b", front.first, re.M):
        put(reading, "ticker", told[1], "cover", 0.85)


def _published(reading: Reading, front: Front, line: int) -> None:
    if line >= 0:
        near = [
            " ".join(front.masthead[place]) for place in (line, line - 1, line + 1) if 0 <= place < len(front.masthead)
        ]
        put(reading, "published", next((day for text in near if (day := parse_date(text))), None), "cover", 0.95)
    if match := re.search(rf"Published\s+(?:by[^\n]{{3,60}}?\s+)?on\s+((?i:{DATE.pattern}))", front.parsed.text):
        put(reading, "published", parse_date(match[1]), "text", 0.85)
    put(
        reading,
        "published",
        next((day for text in front.above_tables if (day := parse_date(text))), None),
        "cover",
        0.7,
    )
    put(reading, "published", front.stamped, "properties", 0.5)


def _publisher(reading: Reading, front: Front, line: int) -> None:
    if line >= 0:
        for part in front.masthead[line]:
            if (
                _KIND_OF.get(_bare(part)) is None
                and HOUSE.search(part)
                and not _COMPANY.search(part)
                and not DATE.search(part)
            ):
                put(reading, "publisher", part, "cover", 0.9)
                break
        if line and (match := _ABOVE.match(front.lines[line - 1])):
            put(reading, "publisher", match[1], "cover", 0.8)
    if match := _HOUSE.search(front.parsed.text):
        put(reading, "publisher", " ".join(match[1].split()), "text", 0.88)
    for parts in front.footers:
        if len(parts) > 1 and HOUSE.search(parts[0]) and not DATE.search(parts[0]):
            put(reading, "publisher", parts[0], "cover", 0.85)
    for name in (front.property("company"), front.property("publisher"), front.property("creator")):
        if name and not _SOFTWARE.search(name) and name in front.parsed.text:
            put(reading, "publisher", name, "properties", 0.8)


PRINTED = 0.8
"""How sure a rating or target among key facts is; one in a sentence counts in a note on a company alone."""


def _view(reading: Reading, front: Front, kind: str) -> None:
    """Rating, price target with its currency, and sector, where the document is on one company."""
    if kind in ("policy", "howto"):
        return
    said = kind in ("initiation", "update", "earnings_note")
    told, sure = rating(front)
    if said or sure >= PRINTED:
        put(reading, "rating", told, "cover", sure)
    value, currency, sure = target(front)
    if said or sure >= PRINTED:
        put(reading, "price_target", value, "cover", sure)
        put(reading, "currency", currency, "cover", sure)
    put(reading, "sector", sector(front), "cover", 0.8)
