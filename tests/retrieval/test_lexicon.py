"""The lexicon is consistent with the rooms it is used with, and every concept in it can be asked for."""

from __future__ import annotations

import re

import pytest

from core.types import KINDS
from ingest.lexicon import items
from retrieval.lexicon import Concept, load, match

LEXICON = load()
PAGES = {
    *("cover", "income_statement", "balance_sheet", "cash_flow", "equity", "comprehensive_income", "segment", "mdna"),
    *("risk", "notes", "estimates", "guidance", "disclosure"),
}
SOURCE = re.compile(r"(?:us-gaap|ifrs|dei):\w+|S-K \d+|S-X [\d-]+|8-K \d\.\d\d|ASC \d+|G|ratio|research")


@pytest.mark.parametrize("concept", LEXICON.concepts, ids=lambda concept: concept.name)
def test_a_concept_names_only_what_exists_and_where_its_words_are_from(concept: Concept) -> None:
    assert concept.says
    assert concept.prints
    assert set(concept.items) <= set(items())
    assert set(concept.pages) <= PAGES
    assert set(concept.kinds) <= set(KINDS)
    assert SOURCE.fullmatch(concept.source)


def test_every_way_of_saying_finds_its_concept_or_one_that_claimed_it_first() -> None:
    names = [concept.name for concept in LEXICON.concepts]
    for concept in LEXICON.concepts:
        for phrase in concept.says:
            found = [m.concept.name for m in match(f"what was the {phrase} then")]
            assert any(names.index(name) <= names.index(concept.name) for name in found), phrase
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("question", "concepts"),
    [
        ("capex and free cash-flow conversion", ["capex", "free_cash_flow"]),
        ("What's the PP&E?", ["ppe"]),
        ("operating cash flow ratio", ["operating_cash_flow"]),
        ("days-payable outstanding", ["days_payable"]),
        ("inventory turnover ratios", ["inventory_turnover"]),
        ("growth excluding the impact of currency", ["organic_growth"]),
        ("nothing of note", []),
    ],
)
def test_the_longest_reading_wins_whatever_the_hyphens_and_plurals(question: str, concepts: list[str]) -> None:
    assert [m.concept.name for m in match(question)] == concepts
