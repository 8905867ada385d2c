"""Which tables of a document are its three statements.

Every page is scored by its words; the tables of the best few are scored again, for their title, their rows, the note
under them, and against what only looks like a statement: a parent's own accounts, pro forma figures, another
registrant's exhibit, five-year summaries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.types import Page, Parsed
from ingest.statements.tables import Table, tables
from ingest.statements.tags import FEATURES, TITLES

CORE: Mapping[str, tuple[str, ...]] = {
    "income_statement": ("before income tax", "before tax", "income tax", "net income", "net earnings", "net loss", "revenue", "sales", "per share", "operating income", "operating profit", "profit"),
    "balance_sheet": ("total assets", "total liabilities", "equity", "total current", "payable"),
    "cash_flow": ("operating activities", "investing activities", "financing activities", "from operations", "beginning of", "end of", "net income", "net earnings", "depreciation"),
}  # fmt: skip
_AGAINST = re.compile(
    r"parent[- ]company|parent only|condensed financial information|schedule i\b|pro forma|guarantor|supplemental consolidating"
    r"|consolidating|selected (?:consolidated )?(?:quarterly|historical )?financial|quarterly (?:results|financial)|summarized|reconciliation"
    r"|non-gaap|common[- ]size|as a percentage of|five[- ]year|predecessor|unconsolidated|captive finance|adjusted results"
)
_NOTES = re.compile(
    r"accompanying notes|notes to (?:the )?(?:condensed |unaudited |consolidated )*(?:interim )?(?:financial|consolidated)|integral part"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A table taken for a statement, and how sure that is; scores compare within one document."""

    kind: str
    table: Table
    score: float


def statements(parsed: Parsed) -> list[Found]:
    """The tables of the three statements, by page; a statement on two pages, or in two tables, gives several."""
    lowered = parsed.text.lower()
    if len(lowered) != len(parsed.text):
        lowered = "".join(c if len(d := c.lower()) != 1 else d for c in parsed.text)
    scored: list[Found] = []
    for page in _candidates(parsed, lowered):
        scored += _scored(parsed.text, lowered, page)
    found: list[Found] = []
    for kind in FEATURES:
        found += _chosen([f for f in scored if f.kind == kind], parsed)
    return sorted(found, key=lambda f: (f.table.page, f.table.entries[0].start if f.table.entries else 0))


def _candidates(parsed: Parsed, lowered: str) -> list[Page]:
    found = []
    for page in parsed.pages:
        text = lowered[page.start : page.end]
        if sum(map(text.count, "0123456789")) < 60:
            continue
        head = text[:900]
        for kind, words in FEATURES.items():
            hits = sum(map(text.__contains__, words))
            titled = any(title in head for title in TITLES[kind]) or any(title in text for title in TITLES[kind])
            if hits >= 9 or (titled and hits >= 4):
                found.append(page)
                break
    return found


def _scored(text: str, lowered: str, page: Page) -> list[Found]:
    whole = lowered[page.start : page.end]
    found = []
    for table in tables(text, page):
        body = table.text.lower()
        title = "\n".join(table.preamble.lower().split("\n")[-8:])
        scores = {kind: _score(kind, body, title, whole) for kind in FEATURES}
        kind = max(scores, key=lambda k: scores[k])
        if scores[kind] >= 5:
            found.append(Found(kind, table, scores[kind] - _penalty(title, whole, table)))
    return found


def _score(kind: str, body: str, title: str, whole: str) -> float:
    core = sum(word in body for word in CORE[kind])
    if core < 2:
        return 0.0
    named = any(t in title for t in TITLES[kind])
    near = any(t in whole[:600] for t in TITLES[kind])
    return core + 0.5 * sum(word in body for word in FEATURES[kind]) + (5 if named else 2 if near else 0)


def _penalty(title: str, whole: str, table: Table) -> float:
    against = 6.0 if _AGAINST.search(title) else 3.0 if _AGAINST.search(whole[:400]) else 0.0
    if "comprehensive" in title and not re.search(
        r"operations|of income\b|earnings", title.replace("comprehensive income", "")
    ):
        against += 3
    notes = 2.0 if _NOTES.search(whole[-700:]) else 0.0
    sizes = 1.0 if table.units else 0.0
    long = sum(len(line) > 130 and "...." not in line for line in whole.split("\n"))
    prose = max(0, long - 4) * 0.5
    return against + prose - notes - sizes


def _chosen(scored: Sequence[Found], parsed: Parsed) -> list[Found]:
    """The best table of a kind and its companions: the same statement on the page beside it, or another period's."""
    if not scored:
        return []
    best = max(scored, key=lambda f: (f.score, -f.table.page))
    if best.score < 6:
        return []
    return [f for f in scored if f is best or _belongs(f, best)]


def _belongs(other: Found, best: Found) -> bool:
    apart = abs(other.table.page - best.table.page)
    if apart == 0:
        return other.score >= 0.5 * best.score
    return apart == 1 and other.score >= 0.6 * best.score
