"""Ranking metrics over pages and documents: what was found, and how far up. Pages are (file name, number)."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from math import log2, nan

from evals.types import Case, Given

PAGE_CUTS = (1, 3, 5, 10)
RECALL_CUTS = (5, 10)
DOCUMENT_CUTS = (1, 5)


def hit(ranking: Sequence[Hashable], relevant: Collection[Hashable], k: int) -> float:
    """1 where one of the first ``k`` is relevant, else 0; nan where nothing is."""
    return float(any(item in relevant for item in ranking[:k])) if relevant else nan


def recall(ranking: Sequence[Hashable], relevant: Collection[Hashable], k: int) -> float:
    """The share of what is relevant among the first ``k``, in [0, 1]; nan where nothing is."""
    return len(set(ranking[:k]) & set(relevant)) / len(set(relevant)) if relevant else nan


def reciprocal_rank(ranking: Sequence[Hashable], relevant: Collection[Hashable]) -> float:
    """1 over the rank of the first that is relevant, 0 where none is found; nan where nothing is relevant.

    Source: Voorhees 1999, TREC-8 question answering track.
    """
    if not relevant:
        return nan
    return next((1 / rank for rank, item in enumerate(ranking, start=1) if item in relevant), 0.0)


def ndcg(ranking: Sequence[Hashable], relevant: Collection[Hashable], k: int) -> float:
    """Normalised discounted gain of the first ``k`` with gains of 0 and 1; nan where nothing is relevant.

    Source: Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418.
    """
    if not relevant:
        return nan
    gained = sum(1 / log2(rank + 1) for rank, item in enumerate(ranking[:k], start=1) if item in relevant)
    best = sum(1 / log2(rank + 1) for rank in range(1, min(k, len(set(relevant))) + 1))
    return gained / best


def retrieval(case: Case, given: Given) -> Mapping[str, float]:
    """Every retrieval metric of one case, by report name; empty where the case names no evidence.

    Page metrics need pages: a case whose evidence names only documents has the document metrics alone. ``doc_set`` is
    whether the search took the question to be about exactly the documents of the evidence.
    """
    pages = list(dict.fromkeys(given.found))
    documents = list(dict.fromkeys(name for name, _ in given.found))
    right_pages = {(item.document, item.page) for item in case.evidence if item.page is not None}
    right_documents = {item.document for item in case.evidence}
    if not right_documents:
        return {}
    scores = {f"doc_hit@{k}": hit(documents, right_documents, k) for k in DOCUMENT_CUTS}
    if given.about:
        scores["doc_set"] = float(set(given.about) == right_documents)
    if right_pages:
        scores |= {f"page_hit@{k}": hit(pages, right_pages, k) for k in PAGE_CUTS}
        scores |= {f"page_recall@{k}": recall(pages, right_pages, k) for k in RECALL_CUTS}
        scores["mrr"] = reciprocal_rank(pages, right_pages)
        scores["ndcg@10"] = ndcg(pages, right_pages, 10)
    return scores
