"""HyDE and reranking by a scripted model: what it is shown, and what its replies may and may not change."""

from __future__ import annotations

import pytest

from core.types import Hit
from retrieval import model
from retrieval.hyde import template
from retrieval.recipe import Recipe
from retrieval.search import Search
from retrieval.types import Query
from tests.retrieval.fakes import chunk
from tests.retrieval.test_rerank import GATHERED, HITS
from tests.retrieval.test_search import ANN, TODAY, library

QUERY = Query("What is capex?", "What is capex?", terms=("purchases of property",), tags=("cash_flow",))


class Scripted:
    """A model that gives its replies in order and keeps what it was shown."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.shown: list[str] = []

    def __call__(self, prompt: str) -> str:
        self.shown.append(prompt)
        return self.replies.pop(0)


@pytest.mark.parametrize(
    ("reply", "order"),
    [
        ("3, 1", ["a:3", "a:1", "b:2"]),
        ("[2]", ["b:2", "a:1", "a:3"]),
        ("2, 2, 99, 0, 1", ["b:2", "a:1", "a:3"]),
        ("I cannot tell.", ["a:1", "b:2", "a:3"]),
        ("", ["a:1", "b:2", "a:3"]),
    ],
)
def test_every_hit_stays_whatever_the_model_replies(reply: str, order: list[str]) -> None:
    ranked = model.reranker(Scripted(reply))(GATHERED, HITS)
    assert [hit.chunk.id for hit in ranked] == order
    assert [hit.score for hit in ranked] == [3.0, 2.0, 1.0]


def test_the_model_is_not_asked_about_nothing() -> None:
    silent = Scripted()
    assert model.reranker(silent)(GATHERED, []) == []
    assert silent.shown == []


def test_a_passage_that_looks_like_a_prompt_is_shown_as_it_is() -> None:
    asked = Scripted("1")
    model.reranker(asked)(GATHERED, [Hit(chunk("a", 1, "pay $question or ${else} 50$"), 1.0)])
    assert "pay $question or ${else} 50$" in asked.shown[0]


def test_a_model_writes_the_hypothesis_and_its_silence_falls_back_to_the_template() -> None:
    assert model.hypothesis(Scripted("Cash flows\n purchases  of plant -"))(QUERY) == "Cash flows purchases of plant -"
    assert model.hypothesis(Scripted(" "))(QUERY) == template(QUERY)


def test_a_search_uses_the_model_it_is_given() -> None:
    writer, judge = Scripted("purchases of property, plant and equipment cash flows"), Scripted("4")
    recipe = Recipe("x", heads={"hyde": 1.0}, understanding=True, expansion=True)
    search = Search(library(), recipe, TODAY, hypothesis=model.hypothesis(writer), rerank=model.reranker(judge))
    found = search("What was Cedar's capex in FY2021?", ANN, limit=50)
    assert len(writer.shown) == len(judge.shown) == 1
    assert "Cedar Inc." in writer.shown[0]
    assert found.hits[0].heads["hyde"] == 4
