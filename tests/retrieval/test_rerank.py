"""Rerankers: one learned, from its artefact; a cross-encoder, from its folder; what is said where there is neither."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import UsageError
from core.types import Hit, Scope
from retrieval.cross_encoder import CrossEncoder
from retrieval.features import NAMES, features
from retrieval.gather import Gathered
from retrieval.order import order
from retrieval.recipe import Recipe
from retrieval.rerank import Learned, load, reranker
from retrieval.types import Query, Routed
from tests.retrieval.fakes import chunk, document
from tests.retrieval.onnx import tiny_cross_encoder

QUERY = Query("What is capex?", "What is capex?", terms=("capital spending",), periods=("FY2021",), tags=("cash_flow",))
HITS = [
    Hit(chunk("a", 1, "nothing of note"), 3.0, {"expanded": 1}),
    Hit(chunk("b", 2, "capital spending 2021", tags=("cash_flow",)), 2.0, {"expanded": 2}),
    Hit(chunk("a", 3, "other words"), 1.0, {"expanded": 3}),
]
GATHERED = Gathered(QUERY, Scope(), {}, [Routed("b", 0.9), Routed("a", 0.4)], False, [], {"expanded": HITS})


def linear(**weights: float) -> Learned:
    row = np.array([weights.get(name.replace(" ", "_"), 0.0) for name in NAMES])
    return Learned(NAMES, np.zeros(len(NAMES)), np.ones(len(NAMES)), row, -1.0, (), {"kind": "logistic"})


def test_features_are_one_row_a_hit_and_mean_what_they_are_called() -> None:
    rows = features(GATHERED, HITS)
    column = {name: rows[:, place].tolist() for place, name in enumerate(NAMES)}
    assert rows.shape == (3, len(NAMES))
    assert column["phrases"] == [0.0, 1.0, 0.0]
    assert column["fit"] == [0.4, 0.9, 0.4]
    assert column["statement suggested"] == [0.0, 1.0, 0.0]
    assert column["rank expanded"] == pytest.approx([1.0, 10 / 11, 10 / 12])
    assert features(GATHERED, []).shape == (0, len(NAMES))


def test_a_learned_model_reorders_the_first_hits_and_leaves_the_rest() -> None:
    recipe = Recipe("x", heads={"expanded": 1.0}, rerank_depth=2)
    ranked = order(GATHERED, recipe, linear(phrases=5.0)).ranked
    assert [hit.chunk.id for hit in ranked] == ["b:2", "a:1", "a:3"]
    assert [hit.chunk.id for hit in order(GATHERED, recipe).ranked] == ["a:1", "b:2", "a:3"]


def test_a_learned_model_leaves_rankings_that_begin_with_a_kind_it_never_saw() -> None:
    known = replace(GATHERED, documents={"a": document("a", kind="update"), "b": document("b", kind="10-K")})
    model = replace(linear(phrases=5.0), kinds=("update",))
    assert [hit.chunk.id for hit in model(known, HITS)] == ["b:2", "a:1", "a:3"]
    assert model(known, HITS[1:]) == HITS[1:]
    assert model(GATHERED, HITS) == HITS


def test_trees_are_walked_to_their_leaves() -> None:
    stump = {
        "left": [1, -1, -1],
        "right": [2, -1, -1],
        "feature": [NAMES.index("phrases"), -2, -2],
        "threshold": [0.5, -2, -2],
        "value": [0.0, -1.0, 2.0],
    }
    model = replace(linear(), trees=(stump, stump), intercept=0.0)
    odds = 1 / (1 + np.exp(-np.array([-2.0, 4.0, -2.0])))
    assert model.probabilities(features(GATHERED, HITS)) == pytest.approx(odds)


def test_an_artefact_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(json.dumps(linear(phrases=2.0, place=1.5).to_json()))
    rows = features(GATHERED, HITS)
    again = reranker(f"learned:{tmp_path / 'm.json'}")
    assert isinstance(again, Learned)
    assert again.kinds == ()
    assert again.probabilities(rows) == pytest.approx(linear(phrases=2.0, place=1.5).probabilities(rows))


def test_a_cross_encoder_orders_by_what_its_model_says(tmp_path: Path) -> None:
    tiny_cross_encoder(tmp_path, {"capital": 5, "spending": 7, "other": 2})
    encoder = CrossEncoder(tmp_path)
    assert encoder.scores("q", ["capital spending", "other", ""]).tolist() == [12.0, 2.0, 0.0]
    assert [hit.chunk.id for hit in encoder(GATHERED, HITS)] == ["b:2", "a:3", "a:1"]
    assert encoder(GATHERED, []) == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nothing", "no reranker 'nothing'"),
        ("learned:/nowhere/m.json", "train one"),
        ("cross-encoder:/nowhere", r"no model\.onnx and no tokenizer\.json"),
    ],
)
def test_what_is_missing_is_named(name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        reranker(name)


def test_a_model_for_other_features_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(json.dumps({**linear().to_json(), "features": ["place"]}))
    with pytest.raises(UsageError, match="other features"):
        load(tmp_path / "old.json")


def test_no_reranker_is_no_reranker() -> None:
    assert reranker("") is None
