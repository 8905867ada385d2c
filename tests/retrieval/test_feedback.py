"""Feedback adds the words that tell the first hits apart, and an adapter turns query vectors alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import UsageError
from core.types import Hit
from ingest.tokens import query_weights, term_id
from retrieval import adapter
from retrieval.feedback import SHARE, widened
from retrieval.recipe import Recipe
from tests.retrieval.fakes import chunk
from tests.retrieval.test_search import ANN, search

POOL = [
    Hit(chunk("a", 1, "covenant leverage covenant bank"), 3.0),
    Hit(chunk("a", 2, "covenant leverage bank"), 2.0),
    *(Hit(chunk("b", n, "bank branches"), 1.0) for n in range(8)),
]


def test_the_words_added_are_those_the_first_hits_share_and_others_lack() -> None:
    words = widened(query_weights("debt"), POOL[:2], POOL)
    added = {term: weight for term, weight in words.items() if term not in query_weights("debt")}
    assert max(added, key=lambda term: added[term]) == term_id("coven")
    assert added[term_id("coven")] == pytest.approx(SHARE)
    assert added[term_id("coven")] > added[term_id("bank")]
    assert widened(query_weights("debt"), [], POOL) == query_weights("debt")


def test_feedback_is_one_more_head_in_what_a_search_explains() -> None:
    recipe = Recipe("x", heads={"text": 1.0}, feedback=2)
    assert "feedback" in search(recipe)("gross profit of meridian foods", ANN).explain["heads"]
    assert "feedback" not in search(replace(recipe, feedback=0))("gross profit", ANN).explain["heads"]


def test_an_adapter_turns_the_vectors_and_keeps_them_at_unit_length(tmp_path: Path) -> None:
    turn = np.array([[0, 2], [2, 0]], dtype=np.float32)
    np.savez(tmp_path / "turn.npz", matrix=turn)
    turned = adapter.load(str(tmp_path / "turn.npz"))(np.array([[1.0, 0.0]], dtype=np.float32))
    assert turned.tolist() == [[0.0, 1.0]]


def test_a_missing_or_oblong_adapter_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "bad.npz", matrix=np.ones((2, 3)))
    with pytest.raises(UsageError, match="square"):
        adapter.load(str(tmp_path / "bad.npz"))
    with pytest.raises(UsageError, match="no adapter"):
        adapter.load("nowhere.npz")
