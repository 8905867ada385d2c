"""Which past research a question asks for, and which it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.types import Access, Document, Scope, Source
from retrieval.past import named, past
from retrieval.types import Past

TODAY = date(2026, 11, 20)
INITIATION = Past(kinds=("initiation",))


@pytest.mark.parametrize(
    ("question", "meant", "left"),
    [
        ("Halden's drill share, per the initiation", INITIATION, "Halden's drill share"),
        ("what did we pay for when we initiated?", INITIATION, "what did we pay for?"),
        ("steel costs in the Halden initiation note", INITIATION, "steel costs Halden"),
        ("order book per the October 2025 note", Past(first=date(2025, 10, 1), last=date(2025, 10, 31)), "order book"),
        ("margin in our april note", Past(first=date(2026, 4, 1), last=date(2026, 4, 30)), "margin"),
        ("yield at the time of the May note?", Past(first=date(2026, 5, 1), last=date(2026, 5, 31)), "yield?"),
        ("growth in the December report", Past(first=date(2025, 12, 1), last=date(2025, 12, 31)), "growth"),
        ("orders in the note of 3 March 2026", Past(first=date(2026, 3, 3), last=date(2026, 3, 3)), "orders"),
        (
            "how much cash did the Q3 house view hold?",
            Past(kinds=("strategy", "macro"), first=date(2026, 6, 11), last=date(2026, 9, 30), called="house view"),
            "how much cash did house view hold?",
        ),
        (
            "What did we expect in the week of 10 August 2026?",
            Past(day=date(2026, 8, 10)),
            "What did we expect?",
        ),
        ("what was it in august?", Past(day=date(2026, 8, 31)), "what was it?"),
        ("what did we think six months ago?", Past(day=date(2026, 5, 20)), "what did we think?"),
    ],
)
def test_past_research_is_read_off_the_words_that_then_go(question: str, meant: Past, left: str) -> None:
    read = past(question, TODAY)
    assert read is not None
    assert (read.past, read.text) == (meant, left)


@pytest.mark.parametrize(
    "question",
    [
        "What was revenue in March 2026?",
        "What did we expect the bank to do in December?",
        "How has the chance moved since the initiation?",
        "What happened to the note of 21 April?",
        "Why was the April note withdrawn?",
        "What may the note say about margins?",
        "When is the initiative due?",
    ],
)
def test_a_fact_of_the_past_and_the_fate_of_a_note_are_no_past_research(question: str) -> None:
    assert past(question, TODAY) is None


def test_a_note_is_one_of_the_company_asked_about_and_of_its_house() -> None:
    source = Source("a.pdf", "file:a", "application/pdf", "0" * 64, 1, Access(frozenset({"staff"})))
    note = Document(
        id="a", source=source, title="A", kind="update", issuer="Halden", publisher="Ours", published=date(2026, 4, 9)
    )
    shelf = [
        note,
        replace(note, id="b", issuer="Orley"),
        replace(note, id="c", published=date(2026, 5, 9)),
        replace(note, id="d", publisher="Theirs"),
        replace(note, id="e", issuer=None),
    ]
    april = Past(first=date(2026, 4, 1), last=date(2026, 4, 30))

    def ids(about: Scope) -> list[str]:
        return [document.id for document in named(april, shelf, about)]

    assert ids(Scope(issuers=("Halden",))) == ["a", "d"]
    assert ids(Scope(issuers=("Halden",), publishers=("Theirs",))) == ["d"]
    assert ids(Scope()) == ["e"]
    monthly = replace(note, id="f", issuer=None, title="The monthly view")
    assert [d.id for d in named(replace(april, called="monthly"), [*shelf, monthly], Scope())] == ["f"]
