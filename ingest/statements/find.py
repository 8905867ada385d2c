"""Which tables of a document are its three statements.

Every page is scored by its words; the tables of the best few are scored again, for their title, their rows, the note
under them, and against what only looks like a statement: a parent's own accounts, pro forma figures, another
registrant's exhibit, five-year summaries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from core.types import Page, Parsed
from ingest.statements.tables import Table, continuation
from ingest.statements.tags import STATEMENTS, Kind, kinds, lowered

_AGAINST = re.compile(
    r"parent[- ]company|parent only|condensed financial information|schedule i\b|pro forma|guarantor|consolidating"
    r"|selected (?:consolidated )?(?:quarterly|historical )?financial|quarterly (?:results|financial)|summarized"
    r"|reconciliation(?! of net)|non-gaap|common[- ]size|as a percentage of|five[- ]year|predecessor|unconsolidated"
    r"|captive finance|adjusted results"
)
_NOTES = re.compile(
    r"accompanying notes|notes to (?:the )?(?:condensed |unaudited |consolidated )*(?:interim )?(?:financial|consol)"
    r"|integral part"
)
_ENDS = re.compile(r"\bend(?:ing)?\b|total (?:liabilities|capitalization|equity) and")
_WHOLE = re.compile(r"operations|of income\b|earnings")
AHEAD = 2
"""How many pages further a statement that stops short may go on, over a page left blank."""


@dataclass(frozen=True, slots=True)
class Found:
    """A table taken for a statement, and how sure that is; scores compare within one document."""

    kind: str
    table: Table
    score: float


Tables = Callable[[Page], list[Table]]


def statements(parsed: Parsed, tables_of: Tables) -> list[Found]:
    """The tables of the three statements, by page; a statement on two pages, or in two tables, gives several."""
    text = lowered(parsed.text)
    pages = _candidates(parsed, text)
    scored = [found for page in pages for found in _scored(tables_of(page), text, page)]
    read = {page.number for page in pages}
    found: list[Found] = []
    for kind in STATEMENTS:
        fit = [f for f in scored if f.kind == kind]
        chosen = _chosen(fit)
        beside = {f.table.page + 1 for f in chosen} - read
        if beside:
            more = [f for p in parsed.pages if p.number in beside for f in _scored(tables_of(p), text, p)]
            chosen = _chosen([*fit, *(f for f in more if f.kind == kind)])
        found += [*chosen, *_rest(chosen, parsed)]
    return sorted(found, key=lambda f: (f.table.page, f.table.entries[0].start if f.table.entries else 0))


def _candidates(parsed: Parsed, text: str) -> list[Page]:
    return [page for page in parsed.pages if _may_hold(text[page.start : page.end])]


def _may_hold(page: str) -> bool:
    if sum(map(page.count, "0123456789")) < 60:
        return False
    return any(_hits(kinds()[name], page) >= 9 for name in STATEMENTS)


def _hits(kind: Kind, page: str) -> int:
    """How many of a kind's words a page has; its title counts for five."""
    return sum(map(page.__contains__, kind.features)) + 5 * any(map(page.__contains__, kind.titles))


def _scored(tables: Iterable[Table], lower: str, page: Page) -> list[Found]:
    whole = lower[page.start : page.end]
    found = []
    for table in tables:
        body = table.text.lower()
        title = "\n".join(table.preamble.lower().split("\n")[-8:])
        scores = {name: _score(kinds()[name], body, title, whole) for name in STATEMENTS}
        best = max(scores, key=lambda name: scores[name])
        if scores[best] >= 5:
            found.append(Found(best, table, scores[best] - _penalty(title, whole, table)))
    return found


def statement_kind(table: Table) -> str | None:
    """Which of the three statements a table's title and rows are of, whatever page it stands on; None for none."""
    title = "\n".join(table.preamble.lower().split("\n")[-2:])
    body = table.text.lower()
    scores = {name: _score(kinds()[name], body, title, "") for name in STATEMENTS}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= 6 else None


def _score(kind: Kind, body: str, title: str, whole: str) -> float:
    core = sum(map(body.__contains__, kind.core))
    if core < 2:
        return 0.0
    named = 5 if _any(kind.titles, title) else 2 if _any(kind.titles, whole[:600]) else 0
    return core + 0.5 * sum(map(body.__contains__, kind.features)) + named


def _any(words: Sequence[str], text: str) -> bool:
    return any(map(text.__contains__, words))


def _penalty(title: str, whole: str, table: Table) -> float:
    against = 6.0 if _AGAINST.search(title) else 3.0 if _AGAINST.search(whole[:400]) else 0.0
    against += 3.0 * _comprehensive(title)
    notes = 2.0 if _NOTES.search(whole[-700:]) else 0.0
    sizes = 1.0 if table.units else 0.0
    long = sum(len(line) > 130 and "...." not in line for line in whole.split("\n"))
    return against + max(0, long - 4) * 0.5 - notes - sizes


def _comprehensive(title: str) -> bool:
    """Whether a title is of comprehensive income alone, without the income statement before it."""
    return "comprehensive" in title and not _WHOLE.search(title.replace("comprehensive income", ""))


def _chosen(scored: Sequence[Found]) -> list[Found]:
    """The best table of a kind and its companions: the same statement on the page beside it, or another period's."""
    best = max(scored, key=lambda f: (f.score, -f.table.page), default=None)
    if best is None or best.score < 6:
        return []
    return [f for f in scored if f is best or _belongs(f, best)]


def _belongs(other: Found, best: Found) -> bool:
    apart = abs(other.table.page - best.table.page)
    title = other.table.preamble.lower()
    if _comprehensive(title) and not _comprehensive(best.table.preamble.lower()):
        return False
    if apart == 0:
        return other.score >= 0.5 * best.score
    if apart <= AHEAD and other.table.columns != best.table.columns:
        return other.score >= 0.75 * best.score
    untitled = other.table.page > best.table.page and not any(_any(kinds()[name].titles, title) for name in STATEMENTS)
    return apart == 1 and other.score >= (0.4 if untitled else 0.5) * best.score


def _rest(chosen: Sequence[Found], parsed: Parsed) -> list[Found]:
    """The rest of a statement that stops short and goes on, without a head of its own, on a page that follows."""
    if not chosen or chosen[0].kind == "income_statement" or any(_ENDS.search(f.table.text.lower()) for f in chosen):
        return []
    last = max(chosen, key=lambda f: f.table.page)
    for page in parsed.pages[last.table.page : last.table.page + AHEAD]:
        more = continuation(parsed, page, last.table)
        if more:
            return [replace(last, table=more)]
    return []
