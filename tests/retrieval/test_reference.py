"""The store's own BM25 agrees with the textbook's on what comes first."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import numpy as np

from core.access import restrict
from core.store import Point
from core.store.edge import EdgeStore
from core.types import Principal, Scope
from ingest.tokens import document_weights, query_weights, tokens
from retrieval.reference import Reference
from tests.retrieval.fakes import chunk, document

WORDS = (
    *("revenue", "margin", "inventories", "dividends", "buybacks", "guidance", "restructuring", "goodwill", "leases"),
    *("segment", "litigation", "pension", "liquidity", "covenants", "impairment", "receivables", "payables", "tax"),
    *("currency", "hedging", "capex", "depreciation", "interest", "growth"),
)
QUESTIONS = [
    "inventories and receivables",
    "guidance for margin growth",
    "pension litigation",
    "capex depreciation tax",
]


def test_the_store_and_the_reference_put_the_same_chunks_first(tmp_path: Path) -> None:
    rng = random.Random(7)
    chunks = [chunk("d", n, " ".join(rng.choices(WORDS, k=rng.randint(20, 120)))) for n in range(1, 121)]
    average = sum(len(tokens(c.text)) for c in chunks) / len(chunks)
    store = EdgeStore(tmp_path / "store", dimensions=4)
    flat = np.full(4, 0.5, dtype=np.float32)
    points = [Point(c, flat, {"text": document_weights(c.text, average=average), "header": {}}) for c in chunks]
    store.upsert(document("d", published=date(2024, 1, 1)), points)
    allowed = restrict(Principal("ann"), Scope(), date(2024, 6, 1))
    reference = Reference(chunks)
    for question in QUESTIONS:
        ours = [hit.chunk.id for hit in store.sparse("text", query_weights(question), allowed, 10)]
        theirs = [found.id for found, _ in reference.rank(question, 10)]
        assert ours[0] == theirs[0]
        assert len(set(ours) & set(theirs)) >= 9
    store.close()


def test_a_chunk_that_shares_no_word_is_not_ranked_and_rare_words_count_for_more() -> None:
    chunks = [chunk("d", 1, "revenue revenue goodwill"), chunk("d", 2, "revenue pension"), chunk("d", 3, "revenue tax")]
    reference = Reference(chunks)
    assert [found.page for found, _ in reference.rank("pension")] == [2]
    assert [found.page for found, _ in reference.rank("revenue pension")][0] == 2
    assert reference.rank("dividend") == []
