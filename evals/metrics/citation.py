"""Whether citations point where the answer stands: page, quote and set of sources."""

from __future__ import annotations

import re
from collections.abc import Mapping

from evals.types import Case, Given

_SPACE = re.compile(r"\W+")
NEAR = 20
"""Words that quote and evidence must share in a row to be about the same passage, or all where there are fewer."""


def citation(case: Case, given: Given) -> Mapping[str, float]:
    """Citation metrics of one answered case.

    ``page_precision`` is the share of citations on a gold page; ``page_cited`` whether any is; ``found_rate`` the share
    whose quote was located in the document; ``quote_match`` whether a quote shares its words with a gold quote;
    ``source_precision`` and ``source_recall`` compare the sets of documents.
    """
    cited = given.citations
    if not cited:
        return {}
    scores = {"found_rate": sum(item.found != "no" for item in cited) / len(cited)}
    pages = {(item.document, item.page) for item in case.evidence if item.page is not None}
    if pages:
        right = [(item.document, item.page) in pages for item in cited]
        scores["page_precision"] = sum(right) / len(right)
        scores["page_cited"] = float(any(right))
    sources, wanted = {item.document for item in cited}, {item.document for item in case.evidence}
    if wanted:
        scores["source_precision"] = len(sources & wanted) / len(sources)
        scores["source_recall"] = len(sources & wanted) / len(wanted)
    quotes = [item.quote for item in case.evidence if item.quote]
    if quotes:
        scores["quote_match"] = float(any(same_passage(item.quote, quote) for item in cited for quote in quotes))
    return scores


def same_passage(first: str, second: str) -> bool:
    """Whether two quotes share a run of words: all of the shorter, or `NEAR` of them in a row."""
    one, two = _words(first), _words(second)
    if not one or not two:
        return False
    shorter, longer = sorted((one, two), key=len)
    size = min(NEAR, len(shorter))
    runs = {tuple(longer[i : i + size]) for i in range(len(longer) - size + 1)}
    return any(tuple(shorter[i : i + size]) in runs for i in range(len(shorter) - size + 1))


def _words(text: str) -> list[str]:
    return [word for word in _SPACE.split(text.lower()) if word]
