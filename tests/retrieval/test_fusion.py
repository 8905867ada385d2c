"""Fusion against sums worked by hand, and the ways a fusion goes wrong."""

from __future__ import annotations

import pytest

from retrieval.fusion import FUSIONS, blended, reciprocal_rank, scaled_sum
from tests.retrieval.fakes import hit


def test_a_chunk_in_both_rankings_beats_one_that_leads_a_single_ranking() -> None:
    fused = reciprocal_rank({"dense": [hit("a:1"), hit("b:1")], "text": [hit("c:1"), hit("b:1")]}, {})

    assert [h.chunk.id for h in fused] == ["b:1", "a:1", "c:1"]
    assert [h.score for h in fused] == pytest.approx([2 / 62, 1 / 61, 1 / 61])
    assert fused[0].heads == {"dense": 2, "text": 2}


def test_weights_are_by_head_and_an_unnamed_head_weighs_one() -> None:
    fused = reciprocal_rank({"dense": [hit("a:1")], "text": [hit("b:1")]}, {"dense": 3.0}, k=0)
    assert [(h.chunk.id, h.score) for h in fused] == [("a:1", 3.0), ("b:1", 1.0)]


def test_scores_count_in_a_scaled_sum_and_a_flat_head_gives_each_hit_its_whole_weight() -> None:
    fused = scaled_sum(
        {"dense": [hit("a:1", 9.0), hit("b:1", 6.0), hit("c:1", 3.0)], "text": [hit("c:1", 5.0)]}, {"text": 0.25}
    )
    assert [(h.chunk.id, h.score) for h in fused] == [("a:1", 1.0), ("b:1", 0.5), ("c:1", 0.25)]


def test_a_blend_counts_rank_and_score_by_halves() -> None:
    fused = blended({"text": [hit("a:1", 10.0), hit("b:1", 4.0)], "dense": [hit("b:1", 0.8)]}, {"dense": 2.0}, k=1)
    assert [(h.chunk.id, h.score) for h in fused] == [("b:1", pytest.approx((2 / 3 + 0.4) / 2 + 2.0)), ("a:1", 1.0)]


@pytest.mark.parametrize("fuse", FUSIONS.values(), ids=FUSIONS)
def test_what_came_in_is_left_as_it_was_and_ties_come_in_the_order_of_ids(fuse: object) -> None:
    assert callable(fuse)
    one, two = [hit("b:1", 0.9)], [hit("a:1", 7.0)]
    fused = fuse({"x": one, "y": two}, {})
    assert fused == fuse({"y": two, "x": one}, {})
    assert [h.chunk.id for h in fused] == ["a:1", "b:1"]
    assert (one[0].score, two[0].score) == (0.9, 7.0)


@pytest.mark.parametrize("fuse", FUSIONS.values(), ids=FUSIONS)
@pytest.mark.parametrize("rankings", [{}, {"x": []}, {"x": [], "y": []}])
def test_nothing_in_gives_nothing_out(fuse: object, rankings: dict[str, list[object]]) -> None:
    assert callable(fuse)
    assert fuse(rankings, {}) == []
