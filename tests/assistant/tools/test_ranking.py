"""Which unit is chosen and how sure that is, over an invented note."""

from __future__ import annotations

import pytest

from assistant.tools import ranking
from assistant.tools.features import Page
from assistant.tools.passages import units
from retrieval.types import Query
from tests.retrieval.fakes import document, hit

NOTE = """The harbour at Varn was dredged in spring by two firms from the coast.
The toll at the Varn harbour is EUR 12.50 a tonne.
Published by Orn Research for professional use."""
QUERY = Query("What is the toll at the Varn harbour?", "What is the toll at the Varn harbour?")


def page(text: str) -> Page:
    return Page(document("note"), hit("note:1"), tuple(units(text)))


def test_chances_add_up_to_one_and_the_sentence_that_says_it_has_most() -> None:
    ranked = ranking.rank(QUERY, [page(NOTE)])
    (scored,) = ranked.pages
    assert sum(scored.scores) == pytest.approx(1.0)
    best = max(range(len(scored.scores)), key=scored.scores.__getitem__)
    assert "12.50" in scored.page.units[best].text
    assert scored.scores[-1] == 0.0
    assert ranked.best is not None
    assert 0 < ranked.best.sure < 1


def test_a_page_that_says_less_of_what_is_asked_is_less_sure() -> None:
    other = NOTE.replace("toll at the Varn harbour", "rent of the Esk quarry")
    said, unsaid = (ranking.rank(QUERY, [page(text)]).best for text in (NOTE, other))
    assert said is not None
    assert unsaid is not None
    assert said.sure > unsaid.sure


def test_where_no_unit_may_answer_nothing_is_best() -> None:
    assert ranking.rank(QUERY, [page("Published by Orn Research for professional use.")]).best is None
    assert ranking.rank(QUERY, []).best is None


def test_a_second_unit_is_told_where_it_is_not_far_behind() -> None:
    near, far = (ranking.Scored(page(NOTE), scores, [1.0] * 3) for scores in ((0.3, 0.6, 0.1), (0.05, 0.94, 0.01)))
    assert ranking.choose([near]) == ranking.Chosen(0, (1, 0))
    assert ranking.choose([far]) == ranking.Chosen(0, (1,))


def test_the_chance_is_the_logistic_of_the_weighed_numbers() -> None:
    assert ranking.chance({"bias": 0.0}, {"bias": 1.0}) == 0.5
    assert ranking.chance({"bias": 1.0, "gap": -2.0}, {"bias": 1.0, "gap": 1.0}) == pytest.approx(0.26894, abs=1e-5)


def test_a_unit_that_only_says_the_question_again_never_answers() -> None:
    (scored,) = ranking.rank(QUERY, [page("The Varn harbour toll.\n" + NOTE)]).pages
    assert scored.page.units[0].text == "The Varn harbour toll."
    assert scored.scores[0] == 0.0


@pytest.mark.parametrize(
    ("question", "unnamed"), [("What is the toll at Varn?", 0.0), ("What is the toll at Esk?", 1.0)]
)
def test_a_name_that_stands_nowhere_on_the_page_is_seen(question: str, unnamed: float) -> None:
    query, held = Query(question, question), [page(NOTE)]
    made = ranking.features(query, held)
    scored = ranking.score(query, held, made, ranking.weights()["rank"])
    chosen = ranking.choose(scored)
    assert chosen is not None
    assert ranking.numbers(query, scored, made, chosen)["unnamed"] == unnamed
