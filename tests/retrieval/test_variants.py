"""One question put in several ways: what each asks, that none repeats, and that the rankings of all are fused."""

from __future__ import annotations

from datetime import date

from core.types import Principal, Scope
from retrieval.recipe import Recipe
from retrieval.search import Search
from retrieval.types import Query
from retrieval.variants import MOST, variants
from tests.retrieval.test_search import library

QUERY = Query(
    "What was capex?",
    "What was capex?",
    Scope(issuers=("Cedar Inc.",)),
    items=("capital_expenditures", "revenue"),
    terms=("purchases of property",),
    periods=("FY2021",),
)


def test_the_question_comes_first_then_what_it_is_about_then_each_item() -> None:
    first, heading, *items = variants(QUERY)
    assert first == "What was capex?"
    assert "purchases of property" in heading
    assert items == ["Cedar Inc. FY2021 capital expenditures", "Cedar Inc. FY2021 revenue"]


def test_none_repeats_and_there_are_never_many() -> None:
    assert variants(Query("hello", "hello")) == ("hello",)
    many = Query("q", "q", items=tuple(f"item_{at % 9}" for at in range(30)), terms=("x",))
    assert len(variants(many)) == len(set(variants(many))) == MOST + 1


def test_a_search_embeds_each_and_fuses_their_rankings() -> None:
    recipe = Recipe("x", heads={"multi": 1.0}, understanding=True, expansion=True)
    found = Search(library(), recipe, date(2024, 6, 15))("What was Cedar's capex in FY2021?", Principal("ann"))
    embedded = found.explain["embedded"]
    assert list(embedded.values()) == list(variants(found.query))
    assert len(embedded) > 2
    assert found.hits[0].chunk.id.startswith("CDR")
    assert found.hits[0].heads["multi"] == 1
