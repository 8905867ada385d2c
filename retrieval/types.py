"""The nouns of a search: what was asked (`Query`) and what was found (`Found`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from core.types import Hit, Scope, Span

Ask = Literal["lookup", "calculation", "comparison", "list", "why", "yes_no", "price", "view", "howto"]
Reach = Literal["named", "latest", "all"]


@dataclass(frozen=True, slots=True)
class Past:
    """Past research that is asked for: what held on ``day``, or notes of these kinds published from first to last.

    ``called`` is a word of the note's title that the question calls it by, in small letters.
    """

    day: date | None = None
    kinds: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    called: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What a question asks for, read by rule.

    ``scope`` is what the question is about: its issuers, periods and kinds raise documents and never hide one, while
    its ``as_of`` and ``history`` say which state of the research counts and do filter. ``text`` is the question
    without its instructions about form. ``items`` and ``statements`` are lexicon names, ``terms`` the words filings
    print for what was asked, ``tags`` the page types it is likely on. ``parts`` holds one query an issuer where several
    are compared. ``missing`` names what a search in a shared library needs and the question lacks (``issuer``);
    ``ambiguous`` the issuers its words do not decide between; ``unknown`` names that no document here carries.
    ``reach`` says whether the newest document is meant, all of them, or the ones of the periods named.
    ``apart`` says that the answer does not stand on the face of a statement. ``dates`` are days the question names.
    ``past`` is the past research that is meant; ``text`` is then without the words that say so.
    ``notes`` say in words how it was read.
    """

    question: str
    text: str
    scope: Scope = Scope()
    ask: Ask = "lookup"
    items: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    parts: tuple[Query, ...] = ()
    missing: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    reach: Reach = "named"
    apart: bool = False
    follow_up: bool = False
    past: Past | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one document to read, the page it begins on, and the hits (by place in the ranking) inside it."""

    document_id: str
    span: Span
    page: int
    hits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Routed:
    """A document with how well its metadata fits the query, in [0, 1], and why."""

    document_id: str
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A ranking, best first, with the documents the query was routed to (``sure``: and no others were meant).

    ``segments`` are the passages to read in their place, grown and joined within the recipe's budget; empty where the
    recipe grows nothing.
    """

    query: Query
    hits: tuple[Hit, ...]
    routed: tuple[Routed, ...] = ()
    sure: bool = False
    segments: tuple[Segment, ...] = ()
    explain: Mapping[str, Any] = field(default_factory=dict)

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents the question is about: the routed ones where that is sure, else those of the hits, in order."""
        if self.sure:
            return tuple(item.document_id for item in self.routed)
        return tuple(dict.fromkeys(hit.chunk.document_id for hit in self.hits))
