"""The committed answers with planted errors (``data/cases/planted.jsonl``), and the check run over each.

An answer's sources are pages of the corpus as the product reads them; its figures are taken down as the tools would.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from assistant.citations import cite
from assistant.evidence import Evidence
from assistant.grounding import Ground, Report, ground
from assistant.types import Draft
from core.catalogue import Catalogue
from core.database import open_database
from core.types import Document, Parsed, Principal, Source, Span
from ingest.locate import locate
from ingest.metadata import describe
from ingest.parsers import parse
from ingest.statements import extract
from retrieval.names import table
from retrieval.understand import understand

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "data" / "cases" / "planted.jsonl"
CORPUS = ROOT / "data" / "corpus"
WHO = Principal("bench")
TODAY = date(2026, 11, 20)
Case = Mapping[str, Any]


@dataclass(frozen=True)
class Named:
    """What an issuer is called."""

    issuer: str
    ticker: str
    aliases: tuple[str, ...]


@dataclass
class Shelf:
    """The documents that the cases cite, read as the pipeline reads them, without chunks."""

    catalogue: Catalogue
    held: dict[str, tuple[Document, Parsed]]
    named: Callable[[str], tuple[str, ...]]
    """The issuers of the shelf that a text names."""

    @classmethod
    def of(cls, names: Iterable[str], home: Path) -> Shelf:
        """Over the corpus files of these names; ``home`` is a folder for its database."""
        catalogue = Catalogue(open_database(home))
        held = {}
        for name in sorted(set(names)):
            data = (CORPUS / name).read_bytes()
            source = Source(name, name, "application/pdf", name.ljust(64, "0")[:64], len(data))
            parsed = parse(data, source.media_type)
            document = describe(source, parsed)
            catalogue.put(document, parsed, extract(document, parsed), {})
            held[name] = (document, parsed)
        known = table([Named(d.issuer or "", d.ticker or "", d.aliases) for d, _ in held.values()])
        return cls(catalogue, held, cache(lambda text: tuple(understand(text, (), known, TODAY).scope.issuers)))

    def check(self, case: Case) -> Report:
        """The report on one answer."""
        evidence = Evidence()
        places = [self._place(place) for place in case["sources"]]
        numbers = [evidence.add(*place) for place in places]
        keys = [_fact(evidence, figure, numbers[min(figure["source"], len(numbers)) - 1]) for figure in case["figures"]]
        for done in case["computed"]:
            inputs = [keys[at] for at in done["inputs"]]
            evidence.computed(
                done["text"], Decimal(done["value"]), "percent", "", inputs, expression=done["expression"].format(*keys)
            )
        text = _renumbered(case["text"], numbers)
        quotes = tuple((n, seen.text) for n, seen in evidence.sources.items())
        draft = Draft("answered", text, quotes)
        cited = cite(draft, evidence, self.catalogue, WHO, locate)
        return ground(draft, Ground(case["question"], evidence, cited, self.catalogue, WHO, TODAY, self.named))

    def _place(self, place: Mapping[str, Any]) -> tuple[Document, int, Span, str]:
        document, parsed = self.held[place["document"]]
        page = parsed.pages[place["page"] - 1]
        found = locate(parsed.text, place["quote"], Span(page.start, page.end))
        if found is None:
            raise ValueError(f"{place['document']} p. {place['page']} does not print {place['quote']!r}")
        span = found[0]
        return document, page.number, span, parsed.text[span.start : span.end]


def cases(split: str = "") -> list[Case]:
    """The committed answers, of one split (``dev`` or ``held``) or all: each right one, then its spoiled forms.

    ``error`` is empty for a right one. An answer that cites another page has no figures: the tools read other pages.
    """
    found: list[Case] = []
    for line in map(json.loads, CASES.read_text(encoding="utf-8").splitlines()):
        planted = line.pop("planted")
        if not split or line["split"] == split:
            found.append({**line, "error": ""})
            found += [
                {**line, **({"figures": [], "computed": []} if "sources" in each else {}), **each} for each in planted
            ]
    return found


def files(of: Iterable[Case]) -> set[str]:
    """The corpus files that cases cite."""
    return {place["document"] for case in of for place in case["sources"]}


def _fact(evidence: Evidence, figure: Mapping[str, Any], source: int) -> str:
    return evidence.figure(
        figure["label"],
        figure["label"],
        Decimal(figure["value"]),
        figure["unit"],
        scale=figure["scale"],
        currency=figure["currency"],
        period=figure["period"],
        source=source,
        quote="",
    )


def _renumbered(text: str, numbers: list[int]) -> str:
    """The text with the numbers that the evidence gave: a place cited twice is one source."""
    for at, n in sorted(enumerate(numbers, 1), reverse=True):
        text = text.replace(f"[{at}]", f"[{n}]")
    for n in set(numbers):
        text = text.replace(f"[{n}][{n}]", f"[{n}]")
    return text
