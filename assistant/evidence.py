"""What a run has seen: numbered sources and figures. An answer may rest on these and on nothing else.

Tools add to it as they read; the check of the answer looks things up in it. The same passage is one source however
often it is found, and the same figure at the same place is one figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from core.types import Document, Span, Unit


@dataclass(frozen=True, slots=True)
class Seen:
    """Source ``n`` of a run: a passage of a page. ``text`` is the document's own text over ``span``."""

    n: int
    document: Document
    page: int
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure as printed. ``value`` times ``scale`` is in whole units; ``cell`` is where its characters stand.

    ``source`` is the number of the source it stands in. A figure of the price data has none, and ``origin`` says
    which series and day it is.
    """

    id: str
    item: str
    label: str
    value: Decimal
    unit: Unit
    scale: int
    currency: str | None
    period: str | None
    source: int | None
    quote: str
    cell: Span | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Computed:
    """A figure computed from others. ``inputs`` maps the names in ``expression`` to ids of figures.

    ``formula`` is the same for people. ``value`` times ``scale`` is in whole units; a percentage is 5 for 5 %.
    """

    id: str
    text: str
    value: Decimal
    unit: Unit
    formula: str
    inputs: Mapping[str, str]
    expression: str = ""
    scale: int = 1
    currency: str | None = None
    period: str | None = None
    label: str = ""


@dataclass(slots=True)
class Evidence:
    """The sources and figures of one run, numbered in the order found. Numbers are never given twice."""

    sources: dict[int, Seen] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    results: dict[str, Computed] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    recalled: int = 0
    """Sources up to this number were brought along from earlier turns."""

    def add(self, document: Document, page: int, span: Span, text: str) -> int:
        """Number a passage; the same passage of the same document keeps the number it has."""
        for seen in self.sources.values():
            if seen.document.id == document.id and seen.span == span:
                return seen.n
        n = max(self.sources, default=0) + 1
        self.sources[n] = Seen(n, document, page, span, text)
        return n

    def figure(  # noqa: PLR0913
        self,
        item: str,
        label: str,
        value: Decimal,
        unit: Unit,
        *,
        scale: int = 1,
        currency: str | None = None,
        period: str | None = None,
        source: int | None = None,
        quote: str = "",
        cell: Span | None = None,
        origin: str = "",
    ) -> str:
        """Take down a printed figure; gives its id, ``F1`` and on.

        Raises:
            ValueError: It stands in no source of this run and names no origin.
        """
        if source is None and not origin:
            raise ValueError(f"figure {item!r}: it needs a source or an origin")
        if source is not None and source not in self.sources:
            raise ValueError(f"figure {item!r}: there is no source {source}")
        for known in self.facts.values():
            same = known.source == source and known.cell == cell and known.origin == origin
            if same and (known.item, known.value, known.period) == (item, value, period):
                return known.id
        made = Fact(
            f"F{len(self.facts) + 1}",
            item,
            label,
            value,
            unit,
            scale,
            currency,
            period,
            source,
            quote,
            cell,
            origin,
        )
        self.facts[made.id] = made
        return made.id

    def computed(  # noqa: PLR0913
        self,
        text: str,
        value: Decimal,
        unit: Unit,
        formula: str,
        inputs: Mapping[str, str] | Sequence[str],
        *,
        expression: str = "",
        scale: int = 1,
        currency: str | None = None,
        period: str | None = None,
        label: str = "",
    ) -> str:
        """Take down a computed figure; gives its id, ``C1`` and on. Inputs given as a list are named by their ids.

        Raises:
            ValueError: An input is no figure of this run.
        """
        named = dict(inputs) if isinstance(inputs, Mapping) else {name: name for name in inputs}
        if unknown := sorted(key for key in named.values() if key not in self.facts and key not in self.results):
            raise ValueError(f"computed figure {text!r}: no figures {', '.join(unknown)}")
        made = Computed(
            f"C{len(self.results) + 1}",
            text,
            value,
            unit,
            formula,
            named,
            expression,
            scale,
            currency,
            period,
            label,
        )
        self.results[made.id] = made
        return made.id

    def show(self, kind: Literal["view", "chart"], data: Mapping[str, Any]) -> None:
        """Lay a card (a house view, a price chart) beside the answer."""
        self.shown[kind] = dict(data)

    def get(self, key: str) -> Fact | Computed | None:
        """The figure of that id."""
        return self.facts.get(key) or self.results.get(key)

    def roots(self, key: str) -> Iterator[Fact]:
        """The printed figures that a figure rests on: itself, or those of its inputs all the way down."""
        if key in self.facts:
            yield self.facts[key]
        elif key in self.results:
            for inner in self.results[key].inputs.values():
                yield from self.roots(inner)
