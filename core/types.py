"""The nouns that cross rooms: frozen, plain, and without behaviour beyond their own invariants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

PUBLIC_BARRIER = "none"
STAFF = "staff"
State = Literal["current", "superseded", "expired", "withdrawn"]
Unit = Literal["currency", "per_share", "shares", "percent", "ratio", "days", "count"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of a document's text, counted in characters: ``text[start:end]``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, got [{self.start}, {self.end})")

    def within(self, other: Span) -> bool:
        """Whether every character of this span is in ``other``."""
        return other.start <= self.start and self.end <= other.end


@dataclass(frozen=True, slots=True)
class Access:
    """Who may see a document: any one of ``groups``, who also stands on the right side of ``barrier``."""

    groups: frozenset[str] = frozenset({STAFF})
    barrier: str = PUBLIC_BARRIER


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking. Every read of the store takes one, so no search can forget whose documents it may see."""

    id: str
    groups: frozenset[str] = frozenset({STAFF})
    barriers: frozenset[str] = frozenset()
    role: Literal["adviser", "supervisor", "admin"] = "adviser"


@dataclass(frozen=True, slots=True)
class Source:
    """A file as found. ``name`` is the path or URL relative to what was asked for; ``sha256`` is of the bytes."""

    name: str
    uri: str
    media_type: str
    sha256: str
    size: int
    access: Access = Access()
    stated: Mapping[str, Any] = field(default_factory=dict)
    """Metadata a sidecar or manifest states, by `Document` field name; it outranks what is read from the text."""


@dataclass(frozen=True, slots=True)
class WordBox:
    """Where one word stands on its page: characters of ``Document.text``, and points from the page's top left."""

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page's number from 1, the characters it holds, its size in points, and its words' boxes (see `core.boxes`).

    A page of a format without pages (HTML, text) has no size and no boxes. An empty page has ``start == end``.
    """

    number: int
    start: int
    end: int
    width: float = 0.0
    height: float = 0.0
    boxes: bytes = b""
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's place and depth (1 is the top)."""

    span: Span
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table's place: the whole of it, and the rows (title, units, column heads) to repeat when it is split."""

    span: Span
    head: Span | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser gives: the text, normalised once and never rewritten, and everything that points into it."""

    text: str
    pages: tuple[Page, ...]
    headings: tuple[Heading, ...] = ()
    tables: tuple[Table, ...] = ()
    furniture: tuple[Span, ...] = ()
    """Running heads and feet, page numbers, disclaimers repeated on each page: kept in the text, left out of chunks."""
    properties: Mapping[str, str] = field(default_factory=dict)
    """The file's own title, author and dates, as its format names them in lower case."""
    warnings: tuple[str, ...] = ()
    """Codes such as ``hidden_text``, ``page_without_text:7``, ``active_content``."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was read (``manifest``, ``cover``, ``properties``, ``text``, ``name``); confidence is 0 to 1."""

    source: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed source with what it is. ``id`` comes from the bytes, so the same file is always the same document.

    ``kind`` is one of `KINDS`. ``fiscal_year`` is the company's own name for the year; ``period`` is ``FY2022``,
    ``Q2 2023`` or ``H1 2024``; ``period_end`` its last day. ``series`` chains versions of one piece of research, and
    ``version`` counts them from 1. ``valid_from`` and ``valid_to`` bound when it is the current view
    (``valid_to`` excluded; None is open).
    """

    id: str
    source: Source
    title: str
    kind: str = "other"
    issuer: str | None = None
    ticker: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: date | None = None
    period: str | None = None
    period_end: date | None = None
    fiscal_year: int | None = None
    rating: str | None = None
    price_target: Decimal | None = None
    currency: str | None = None
    sector: str | None = None
    language: str = "en"
    audience: str | None = None
    """For whom the document says that it is: one of `AUDIENCES`. Who may see it is its source's ``access``."""
    state: State = "current"
    series: str | None = None
    version: int = 1
    supersedes: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    duplicate_of: str | None = None
    aliases: tuple[str, ...] = ()
    """Other names the document itself gives its issuer: former names, short forms in quotes."""
    origins: Mapping[str, Origin] = field(default_factory=dict)


KINDS: Mapping[str, str] = {
    "10-K": "annual report",
    "10-Q": "quarterly report",
    "8-K": "current report",
    "earnings_release": "earnings release",
    "initiation": "initiation of coverage",
    "update": "research update",
    "earnings_note": "earnings note",
    "sector": "sector report",
    "macro": "macro note",
    "strategy": "strategy note",
    "fund": "fund note",
    "policy": "policy",
    "howto": "how-to page",
    "email": "e-mail",
    "other": "document",
}


AUDIENCES: Mapping[str, str] = {
    "public": "anyone",
    "clients": "clients of the house",
    "professional": "professional and institutional investors",
    "advisers": "advisers and intermediaries",
    "internal": "staff of the house",
    "restricted": "those on a list",
}


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of one document. ``text`` is the document's own text over ``span``; ``header`` is for search only.

    ``embedded`` is what was embedded when that is not header and text; ``tags`` are page types such as
    ``balance_sheet``. ``parent`` is a wider span to read in its place.
    """

    id: str
    document_id: str
    span: Span
    page: int
    text: str
    header: str = ""
    tags: tuple[str, ...] = ()
    embedded: str = ""
    parent: Span | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that a search returned. Scores compare within one ranking and mean nothing across two.

    ``heads`` says which searches found it and at which rank, from 1.
    """

    chunk: Chunk
    score: float
    heads: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineItem:
    """One figure of a statement or estimates table, at its place.

    ``item`` is a name from the lexicon (``revenue``, ``net_income``). ``value`` is as printed, signed; times
    ``scale`` it is in whole units of ``currency``, shares or per cent. ``months`` is the period's length, 0 for a
    balance at ``period_end``. ``span`` covers the row's label and this cell's characters stand at ``cell``.
    ``checks`` maps a check's name to whether it held. ``attributes`` are e.g. ``segment``, ``estimate``.
    """

    document_id: str
    statement: str
    item: str
    label: str
    value: Decimal
    unit: Unit
    scale: int
    currency: str | None
    period: str
    period_end: date | None
    months: int
    page: int
    span: Span
    cell: Span
    issuer: str | None = None
    fiscal_year: int | None = None
    checks: Mapping[str, bool] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is about, and what a filter is made of. Empty means open, never "nothing"."""

    issuers: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()
    fiscal_years: tuple[int, ...] = ()
    periods: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None
    as_of: date | None = None
    history: bool = False
    """Whether superseded research may be shown, dated and marked as such."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered statement of where something stands. ``quote`` is the document's own text over ``span``.

    ``found`` is how the quote was located: ``exact``, ``normalised``, ``fuzzy``, or ``no``.
    """

    n: int
    document_id: str
    title: str
    page: int
    span: Span
    quote: str
    found: Literal["exact", "normalised", "fuzzy", "no"] = "exact"
    state: State = "current"
    published: date | None = None
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in an answer. ``inputs`` names what a computed one was computed from; ``source`` is the citation's n."""

    text: str
    value: Decimal
    unit: Unit
    basis: Literal["quoted", "computed"]
    scale: int = 1
    period: str | None = None
    formula: str | None = None
    inputs: tuple[str, ...] = ()
    source: int | None = None
