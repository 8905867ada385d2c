from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.evidence import Evidence
from assistant.session import BUDGET, WITHHELD, Turn, recall
from core.errors import NotFound
from core.types import Principal
from tests.assistant.fakes import ADVISER, OTHER, Scripted, calls, desk_over, final, one

pytestmark = pytest.mark.anyio
INSIDER = Principal("ida", barriers=frozenset({"heron"}))


def asked(words: str, answer: str) -> list[Any]:
    return [calls("search", query=words), final(answer)]


async def test_a_person_lists_searches_renames_and_deletes_only_their_own(tmp_path: Path) -> None:
    model = Scripted([*asked("robots", "Demand for robots grew [1]."), *asked("Leeds", "The Leeds plant closed [1].")])
    desk = desk_over(tmp_path, one(model))
    first = await desk.ask("How is demand for robots at Northwind?", ADVISER)
    second = await desk.ask("Which plant closed?", OTHER)

    assert [item["title"] for item in desk.sessions.list(ADVISER)] == ["How is demand for robots at Northwind?"]
    assert [item["id"] for item in desk.sessions.list(ADVISER, "DEMAND grew")] == [first.conversation]
    assert desk.sessions.list(ADVISER, "Leeds") == []
    for act in (desk.sessions.answers, desk.sessions.delete):
        with pytest.raises(NotFound):
            act(str(second.conversation), ADVISER)
    with pytest.raises(NotFound):
        desk.sessions.rename(str(second.conversation), ADVISER, "mine now")
    desk.sessions.rename(str(first.conversation), ADVISER, "Robots")
    assert desk.sessions.list(ADVISER)[0]["title"] == "Robots"
    desk.sessions.delete(str(first.conversation), ADVISER)
    assert desk.sessions.list(ADVISER) == []
    assert len(desk.audit.read()) == 2


async def test_an_answer_is_withheld_once_its_reader_may_no_longer_see_what_it_cites(tmp_path: Path) -> None:
    model = Scripted([*asked("Heron bought", "Northwind Robotics is in talks to be bought [1]."), final("It is [1].")])
    desk = desk_over(tmp_path, one(model))
    first = await desk.ask("What is Project Heron?", INSIDER)
    assert first.citations[0].document_id == "heron"
    crossed_back = replace(INSIDER, barriers=frozenset())

    (shown,) = desk.sessions.answers(str(first.conversation), crossed_back)
    assert (shown["answer"], shown["citations"], shown["figures"]) == (WITHHELD, [], [])
    await desk.ask("At what price?", crossed_back, conversation=first.conversation)
    assert "bought" not in str(model.asked[-1][1])


async def test_a_source_superseded_since_then_says_so(tmp_path: Path) -> None:
    desk = desk_over(tmp_path, one(Scripted(asked("Overweight target", "Northwind Robotics is rated Overweight [1]."))))
    first = await desk.ask("How do we rate Northwind?", ADVISER)
    (cited,) = first.citations
    catalogue = desk.library.catalogue
    catalogue.update([replace(catalogue.document(cited.document_id, ADVISER), state="superseded")], "superseded")
    (shown,) = desk.sessions.answers(str(first.conversation), ADVISER)
    assert shown["citations"][0]["state"] == "superseded"


def test_history_is_trimmed_to_its_budget_without_losing_a_citation(tmp_path: Path) -> None:
    desk = desk_over(tmp_path, one(Scripted([])))
    catalogue = desk.library.catalogue
    text = catalogue.text("nw-10k", ADVISER)
    past = [turn(n, text) for n in range(30)]
    evidence = Evidence()
    messages = recall(past, evidence, ADVISER, catalogue)

    said = "\n".join(m["content"] for m in messages)
    assert len(said) < BUDGET + 30 * 60 + 1_000
    assert messages[-1]["content"].startswith("Answer 29 ")
    assert "Answer 0 " not in said
    for n in range(30):
        assert f"[{n + 1}]" in said or any(seen.span.start == n * 4 for seen in evidence.sources.values())
    assert {seen.span.start for seen in evidence.sources.values()} == {n * 4 for n in range(30)}


def test_markers_of_earlier_answers_and_this_runs_sources_are_one_numbering(tmp_path: Path) -> None:
    desk = desk_over(tmp_path, one(Scripted([])))
    text = desk.library.catalogue.text("nw-10k", ADVISER)
    evidence = Evidence()
    messages = recall([turn(0, text), turn(1, text)], evidence, ADVISER, desk.library.catalogue)
    assert messages[1]["content"].startswith("Answer 0 is so [1].")
    assert messages[3]["content"].startswith("Answer 1 is so [2].")
    assert sorted(evidence.sources) == [1, 2]


def turn(n: int, text: str) -> Turn:
    span = [n * 4, n * 4 + 20]
    citation = {
        "n": 1,
        "document_id": "nw-10k",
        "title": "Northwind Robotics 10-K 2025",
        "page": 1,
        "span": span,
        "quote": text[slice(*span)],
    }
    return Turn(f"Question {n}?", {"answer": f"Answer {n} is so [1]. " + "And more. " * 40, "citations": [citation]})
