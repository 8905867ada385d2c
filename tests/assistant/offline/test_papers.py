"""Who wrote a note, when, and what it is called, from its catalogue entry and its first page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.offline import papers
from assistant.offline.replay import Calls
from assistant.types import Agent

PAGES = {
    "new": "Varn Mills: the toll bites\nOrn Research\n4 June 2031\nAda Lund, Piet Osk\nRating Hold\nTolls rose.",
    "old": "Varn Mills: water at last\nOrn Research\n3 May 2030\nAda Lund\nUpgraded to Buy; target EUR 9\nTolls fell.",
}
ENTRY = {"issuer": "Varn Mills plc", "publisher": "Orn Research", "kind": "update", "ours": True}
DOCUMENTS = [
    {**ENTRY, "id": "old", "title": "Varn Mills: water at last", "published": "2030-05-03", "authors": ["Ada Lund"]},
    {
        **ENTRY,
        "id": "new",
        "title": "Varn Mills: the toll bites",
        "published": "2031-06-04",
        "authors": ["Ada Lund", "Piet Osk"],
    },
]
FOUND = {"understood": {"issuers": ["Varn Mills plc"], "tickers": ["VARN"]}, "documents": DOCUMENTS}


def told(question: str) -> dict[str, Any] | None:
    """The answer, with every page of the two notes read before."""
    calls = Calls(Agent("desk", "", {"read_page": lambda: ""}))
    for name, text in PAGES.items():
        key = ("read_page", json.dumps({"document": name, "page": 1}, sort_keys=True))
        calls.done[key] = {"sources": [{"n": 7, "text": text, "document": name}]}
    made = papers.answer(calls, FOUND, question)
    return json.loads(made) if made else None


@pytest.mark.parametrize(
    ("question", "said", "quote"),
    [
        ("Who wrote the latest Varn note?", "Ada Lund and Piet Osk wrote", "Ada Lund, Piet Osk"),
        ("who wrote the Varn upgrade", "Ada Lund wrote \u201cVarn Mills: water at last\u201d", "Ada Lund"),
        ("when did we publish the last Varn update?", "is dated 4 June 2031", "4 June 2031"),
        ("what's the title of our last note on Varn", "Varn Mills: the toll bites", "Varn Mills: the toll bites"),
    ],
)
def test_it_is_told_from_the_first_page(question: str, said: str, quote: str) -> None:
    made = told(question)
    assert made is not None
    assert said in made["answer"]
    assert made["citations"] == [{"n": 7, "quote": quote}]


@pytest.mark.parametrize(
    "question", ["Who wrote the Varn note on sluices?", "Who runs Varn?", "When did Varn publish its accounts?"]
)
def test_something_else_asked_is_left_to_others(question: str) -> None:
    assert told(question) is None
