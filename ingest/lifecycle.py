"""Which research holds: versions of one piece chained, and each given the days on which it is the current view.

Research of one publisher on one issuer is one series: an initiation, its updates and its earnings notes follow one
another. Policies and recurring notes chain by their title without its occasion, and any document chains with what it
says that it supersedes. Filings report periods that are over, so none supersedes another unless it says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from core.types import PUBLIC_BARRIER, STAFF, Document, State

COMPANY = ("initiation", "update", "earnings_note")
RECURRING = ("sector", "macro", "strategy", "fund", "policy", "howto")
_WHEN = re.compile(
    r"\b(?:q[1-4]|h[12]|(?:first|second|third|fourth)\s+(?:quarter|half)|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|spring|summer|autumn|winter|week\s+\d+|(?:19|20)\d\d|\d{1,2})\b",
    re.I,
)
_STATED = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)(?:\s+(?P<title>.+))?", re.S)


def chain(documents: Sequence[Document], today: date) -> list[Document]:
    """The same documents in the same order, with series, version, supersedes, validity and state as of ``today``.

    Pure, and idempotent: chaining what it gave changes nothing, so it runs again whenever one comes, goes or is
    withdrawn. Only what a source stated (it has an origin) and a ``withdrawn`` state are taken as given; the rest is
    worked out anew. A version holds from its publication until the next one's. A withdrawn one still ends the one
    before it, unless it never came into force: an old view does not come back because a newer one was wrong.
    """
    by_id = {document.id: document for document in documents}
    series = {document.id: name for document in documents if (name := _series_of(document))}
    followed: dict[str, Document] = {}
    before: dict[str, Document] = {}
    version: dict[str, int] = {}
    for members in _grouped(documents, series).values():
        version |= {document.id: place for place, document in enumerate(members, start=1)}
        counted = [document for document in members if document.state != "withdrawn" or _started(document, today)]
        for old, new in pairwise(counted):
            followed[old.id] = new
            if not _given(new, "supersedes"):  # kept as told until what it names is here
                before[new.id] = old
    for new, old in (*_stated(documents, by_id), *_ended(documents)):
        before[new.id] = old
        followed.setdefault(old.id, new)
    dated = [_dated(document, before.get(document.id), followed.get(document.id), today) for document in documents]
    named = [
        replace(
            document,
            series=series.get(document.id),
            version=document.version if _given(document, "version") else version.get(document.id, 1),
        )
        for document in dated
    ]
    return _with_copies(named)


def may_supersede(document: Document) -> bool:
    """Whether a document can end another's time as the current view, or have its own ended: most filings cannot."""
    return _series_of(document) is not None or _given(document, "supersedes") or _ends_coverage(document)


def _given(document: Document, name: str) -> bool:
    return name in document.origins


def _dated(document: Document, before: Document | None, after: Document | None, today: date) -> Document:
    start = document.valid_from if _given(document, "valid_from") else document.published
    end = document.valid_to if _given(document, "valid_to") else None
    if after is not None:
        taken_over = _start(after)
        end = taken_over if end is None or (taken_over is not None and taken_over < end) else end
    told = document.supersedes if _given(document, "supersedes") else None
    return replace(
        document,
        supersedes=before.id if before else told,
        valid_from=start,
        valid_to=end,
        state=_state(document, end, after, today),
    )


def _state(document: Document, end: date | None, after: Document | None, today: date) -> State:
    if document.state == "withdrawn" or (_given(document, "state") and document.state != "current"):
        return document.state
    if after is not None and _started(after, today):
        return "superseded"
    return "expired" if end is not None and end <= today else "current"


def _start(document: Document) -> date | None:
    return document.valid_from if _given(document, "valid_from") else document.published


def _started(document: Document, today: date) -> bool:
    start = _start(document)
    return start is None or start <= today


def _with_copies(documents: list[Document]) -> list[Document]:
    """A copy of another document holds as long as the original does."""
    by_id = {document.id: document for document in documents}
    return [
        replace(document, state=original.state, valid_to=original.valid_to, series=original.series)
        if document.state != "withdrawn" and (original := by_id.get(document.duplicate_of or "")) is not None
        else document
        for document in documents
    ]


def _series_of(document: Document) -> str | None:
    if _given(document, "series"):
        return document.series
    who = (document.publisher or "").lower()
    about = (document.ticker or document.issuer or "").lower()
    if document.kind in COMPANY and who and about:
        return f"{who}/{about}{_behind(document)}"
    if document.kind in RECURRING and who and (stem := _stem(document.title)):
        return f"{who}/{document.kind}/{stem}{_behind(document)}"
    return None


def _behind(document: Document) -> str:
    """What keeps restricted research in a series of its own: it must not end a view for those who may not see it."""
    access = document.source.access
    if access.barrier == PUBLIC_BARRIER and access.groups == frozenset({STAFF}):
        return ""
    return f"/{access.barrier}/{','.join(sorted(access.groups))}"


def _stem(title: str) -> str:
    """A recurring title without its occasion: "the monthly view" of "The monthly view, October 2026: a soft patch"."""
    head = re.split(r"[:\u2014|]|\s-\s", title)[0]
    return " ".join(re.sub(r"[^\w\s]", " ", _WHEN.sub(" ", head.lower())).split())


def _grouped(documents: Iterable[Document], series: dict[str, str]) -> dict[str, list[Document]]:
    """Members of each series, oldest first; copies of another document stand aside."""
    groups: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        if document.id in series and document.duplicate_of is None:
            groups[series[document.id]].append(document)
    return {name: sorted(members, key=_age) for name, members in groups.items()}


def _age(document: Document) -> tuple[date, str]:
    return (_start(document) or date.min, document.id)


def _stated(documents: Sequence[Document], by_id: dict[str, Document]) -> list[tuple[Document, Document]]:
    """A document, and what it says it supersedes: another's id, or the date and title of one of its publisher's."""
    found = []
    for document in documents:
        told = (document.supersedes or "") if _given(document, "supersedes") else ""
        if told in by_id:
            found.append((document, by_id[told]))
        elif match := _STATED.fullmatch(told):
            day, title = date.fromisoformat(match["day"]), _squeezed(match["title"] or "")
            fits = [
                other
                for other in documents
                if other.published == day and other.id != document.id and other.publisher == document.publisher
            ]
            named = [other for other in fits if title and _squeezed(other.title) == title]
            if named or len(fits) == 1:
                found.append((document, (named or fits)[0]))
    return found


def _ended(documents: Sequence[Document]) -> list[tuple[Document, Document]]:
    """A notice that coverage ended, and the last research that it ends."""
    pairs = []
    for notice in documents:
        if not _ends_coverage(notice) or notice.published is None:
            continue
        earlier = [
            other
            for other in documents
            if other.kind in COMPANY
            and other.id != notice.id
            and other.publisher == notice.publisher
            and (other.issuer, other.ticker) == (notice.issuer, notice.ticker)
            and (other.published or date.max) <= notice.published
        ]
        if earlier:
            pairs.append((notice, max(earlier, key=_age)))
    return pairs


def _ends_coverage(document: Document) -> bool:
    """Whether a notice ends its house's coverage; kept apart from what it supersedes, which becomes an id."""
    return "coverage_ended" in document.origins


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
