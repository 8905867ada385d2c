"""Embedders: unit vectors in order, whatever is asked; and a cache that never computes a text twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import InputError, StoreUnavailable, UsageError
from core.settings import DATA
from ingest.embed import cached, load
from ingest.embed.fetch import missing
from ingest.embed.hashing import Hashing
from ingest.embed.minilm import MiniLM, Tokens

MODELS = DATA / "models"
needs_weights = pytest.mark.skipif(bool(missing(MODELS)), reason="the embedding model's weights are not fetched")


class Counting:
    """Counts what reaches the embedder behind the cache."""

    name = "counting"
    dimensions = 32

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        return Hashing(32)(texts)


@needs_weights
def test_meaning_brings_texts_together() -> None:
    embed = load("minilm", MODELS)
    rise, fall, dog = embed(["Revenue rose by a tenth.", "Sales grew ten per cent.", "The dog sleeps on the mat."])
    assert rise @ fall > 0.6 > 0.2 > rise @ dog
    assert (embed.name, embed.dimensions) == ("minilm", 384)


@needs_weights
def test_a_texts_vector_does_not_depend_on_its_batch() -> None:
    embed = MiniLM(MODELS / "minilm", batch_tokens=300)
    texts = ["short", "a much longer text " * 40, "", "middling text here", "short", "日本 é"]
    together = embed(texts)
    alone = np.concatenate([embed([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-5
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert embed([]).shape == (0, 384)


@needs_weights
def test_batches_keep_to_the_token_budget_and_hold_each_row_once() -> None:
    texts = ["word " * n for n in (1, 300, 5, 40, 40, 2, 120)]
    batches = list(Tokens(MODELS / "minilm", 64, batch_tokens=130).batches(texts))
    assert sorted(row for rows, _ in batches for row in rows) == list(range(len(texts)))
    assert all(inputs["input_ids"].size <= 130 for _, inputs in batches)
    assert all(inputs["input_ids"].shape[1] <= 64 for _, inputs in batches)


def test_absent_weights_say_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="run `make setup`"):
        load("minilm", tmp_path)


@pytest.mark.parametrize("name", ["word2vec", "", "minilm:fast", "hash:"])
def test_an_unknown_embedder_names_those_there_are(name: str) -> None:
    if name == "hash:":
        assert load(name, MODELS).name == "hash:64"
        return
    with pytest.raises(UsageError, match="there are minilm, openvino, openai, hash"):
        load(name, MODELS)


def test_a_text_is_embedded_once_and_comes_back_the_same(tmp_path: Path) -> None:
    counting = Counting()
    embed = cached(counting, tmp_path / "vectors.db")
    first = embed(["one", "two", "one"])
    again = cached(counting, tmp_path / "vectors.db")(["two", "one", "three"])
    assert counting.seen == ["one", "two", "three"]
    assert np.array_equal(first[1], again[0])
    assert np.array_equal(first[0], first[2])
    assert np.abs(first - Hashing(32)(["one", "two", "one"])).max() < 1e-3
    assert np.allclose(np.linalg.norm(again, axis=1), 1, atol=1e-6)
    assert embed([]).shape == (0, 32)


def test_models_do_not_share_vectors(tmp_path: Path) -> None:
    cached(Hashing(32), tmp_path / "vectors.db")(["one"])
    counting = Counting()
    cached(counting, tmp_path / "vectors.db")(["one"])
    assert counting.seen == ["one"]


def test_a_cache_that_is_no_database_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "vectors.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreUnavailable, match="delete the file"):
        cached(Hashing(32), tmp_path / "vectors.db")


def test_a_hashed_text_without_words_still_has_a_direction() -> None:
    assert np.allclose(np.linalg.norm(Hashing(16)(["", "a b", "…"]), axis=1), 1)
