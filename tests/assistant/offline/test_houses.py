"""What each house says, what the firm prefers, and a figure expected by two documents."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from assistant.offline import houses, stances
from assistant.offline.replay import Calls, Pending
from assistant.types import Agent

UNDERSTOOD = {"issuers": [], "past": None, "publishers": [], "houses": ["Northlea Research", "Estwick Securities"]}
TODAY = date(2026, 11, 20)


def source(n: int, publisher: str, text: str, *best: str, **rest: Any) -> dict[str, Any]:
    units = [{"quote": quote, "kind": "sentence", "at": at, "score": 0.9 - at / 2} for at, quote in enumerate(best)]
    return {
        "n": n, "document": "A note", "publisher": publisher, "own": publisher.startswith("North"), "state": "current",
        "published": "2026-09-08", "issuer": None, "text": text, "best": units, **rest,
    }  # fmt: skip


def found(*sources: dict[str, Any], sure: float = 0.9, **understood: Any) -> dict[str, Any]:
    answer = {"n": sources[0]["n"], "sure": sure} if sources else None
    return {"understood": {**UNDERSTOOD, **understood}, "sources": list(sources), "answer": answer}


def asked(question: str, *results: dict[str, Any], **understood: Any) -> Any:
    """The answer where the searches of each house give these results; the queries they were asked."""
    calls = Calls(Agent("desk", "", {"search": None}))  # type: ignore[dict-item]
    queries: list[str] = []
    while True:
        try:
            made = houses.answer(calls, found(**understood), question)
            return (json.loads(made)["answer"] if made else None), queries
        except Pending as pending:
            for (tool, arguments), result in zip(pending.calls, results, strict=True):
                queries.append(str(arguments["query"]))
                calls.done[tool, json.dumps(arguments, sort_keys=True, ensure_ascii=False)] = result


OURS = found(source(1, "Northlea Research", "", "We assume 7%."))
THEIRS = found(source(2, "Estwick Securities", "", "We assume a cut of 12%."))


def test_each_house_is_told_by_the_best_sentence_of_its_own_research() -> None:
    told, queries = asked("what does a cut to drill prices look like on each house's numbers?", OURS, THEIRS)
    assert told == (
        "Northlea Research, 8 September 2026: We assume 7% [1]. Estwick Securities, 8 September 2026: "
        "We assume a cut of 12% [2]."
    )
    assert queries == ["what does a cut to drill prices?"] * 2


def test_a_house_set_against_ours_brings_both() -> None:
    told, queries = asked("What does Estwick expect for drills vs us?", THEIRS, OURS, publishers=["Estwick Securities"])
    assert told.startswith("Estwick Securities")
    assert "Northlea Research" in told
    assert queries == ["What does expect for drills?"] * 2


@pytest.mark.parametrize(
    ("question", "theirs"),
    [
        ("what cut does each house assume?", found(source(2, "Estwick Securities", "", "Consensus has 12%."))),
        ("what cut does each house assume?", found(source(2, "Estwick Securities", "", "We assume 12%."), sure=0.4)),
    ],
)
def test_where_one_house_says_nothing_of_its_own_none_is_told(question: str, theirs: dict[str, Any]) -> None:
    assert asked(question, OURS, theirs)[0] is None


def test_a_question_of_no_house_in_particular_is_left_alone() -> None:
    assert asked("what cut do we assume?") == (None, [])


def test_a_distance_between_houses_is_no_two_sentences() -> None:
    assert asked("How far apart are both houses on the cut?", OURS, THEIRS) == (None, [])


STRATEGY = source(
    1,
    "Northlea Research",
    "Sectors\nOverweight: tools, banks. Underweight: utilities, staples.\nNext\nMore is to come.",
)
TOOLS = source(
    2, "Northlea Research", "Sector report | Tools\nThe group is dear.\nOlder\nHalden is our preferred share."
)
LUXURY = source(3, "Estwick Securities", "Luxury\nAurum is our favourite share.")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("which sectors are we overweight", "Northlea Research, 8 September 2026: Overweight: tools, banks [1]."),
        ("what sectors are we avoiding?", "Northlea Research, 8 September 2026: Underweight: utilities, staples [1]."),
        ("are we overweight banks", "Yes: Northlea Research, 8 September 2026: Overweight: tools, banks [1]."),
        ("are we overweight utilities?", "No: Northlea Research, 8 September 2026: Underweight: utilities, sta"),
        ("our favourite tool stock", "Northlea Research, 8 September 2026: Halden is our preferred share [2]."),
    ],
)
def test_what_the_firm_prefers_is_told_in_its_own_words(question: str, said: str) -> None:
    made = stances.answer(found(STRATEGY, TOOLS, LUXURY), question)
    assert made is not None
    assert json.loads(made)["answer"].startswith(said)


@pytest.mark.parametrize(
    "question",
    ["our favourite luxury stock", "are we overweight airlines", "which regions do we like", "what is yield?"],
)
def test_another_house_s_favourite_and_what_nobody_states_are_not_told(question: str) -> None:
    assert stances.answer(found(STRATEGY, TOOLS, LUXURY), question) is None
