"""What the empty page offers to ask is answered from the library, with a citation whose words are on their page."""

from __future__ import annotations

import asyncio

from api.auth import ONLY_USER
from api.house import House
from api.routes.suggestions import MOST, MOST_NEXT, follow, suggest


def test_each_suggestion_is_answered_with_a_verified_citation(house: House) -> None:
    questions = suggest(house, ONLY_USER)
    assert len(questions) == MOST
    catalogue = house.desk.library.catalogue
    for question in questions:
        answer = asyncio.run(house.desk.ask(question, ONLY_USER))
        assert answer.status == "answered", question
        found = [c for c in answer.citations if c.found != "no"]
        assert found, question
        for citation in found:
            page, text = catalogue.page(citation.document_id, citation.page, ONLY_USER)
            assert text[citation.span.start - page.start : citation.span.end - page.start] == citation.quote, question


def test_what_comes_next_is_another_question_and_is_answered(house: House) -> None:
    for issuer, asked in (
        ("Kestrane Aerospace S.A.", "What was Kestrane Aerospace's revenue in FY2025?"),
        ("Veldmar Semiconductors N.V.", "What is our rating on Veldmar?"),
    ):
        questions = follow(house, ONLY_USER, issuer, asked, house.today)
        assert len(questions) == MOST_NEXT, issuer
        assert not any(word in " ".join(questions) for word in ("revenue",) if word in asked)
        for question in questions:
            assert asyncio.run(house.desk.ask(question, ONLY_USER)).status == "answered", question
    assert follow(house, ONLY_USER, "Globex Corporation", "", house.today) == []
