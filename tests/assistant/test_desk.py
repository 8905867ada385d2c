from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.guardrails.superseded import superseded
from assistant.types import Event
from core.errors import InputError, NotFound
from core.types import Scope
from tests.assistant.fakes import ADVISER, OTHER, OUTSIDER, TODAY, Scripted, calls, desk_over, final, one, put, says

pytestmark = pytest.mark.anyio
OUTPUT = {"superseded": superseded}
REVENUE = [
    calls("lookup", items=["revenue"], issuer="Northwind Robotics", periods=["FY2025"]),
    final(
        "Northwind Robotics' revenue was $2,480 million in FY2025 [1].",
        figures=[{"text": "$2,480 million", "id": "F1"}],
    ),
]


async def test_a_question_becomes_a_cited_answer(tmp_path: Path) -> None:
    desk = desk_over(tmp_path, one(Scripted(REVENUE)))
    answer = await desk.ask("What was Northwind Robotics' revenue in FY2025?", ADVISER)

    assert answer.status == "answered"
    assert answer.text == "Northwind Robotics' revenue was $2,480 million in FY2025 [1]."
    (citation,) = answer.citations
    assert (citation.document_id, citation.page, citation.quote) == ("nw-10k", 1, "Revenue $ 2,480 $ 2,150")
    (figure,) = answer.figures
    assert (figure.text, figure.value, figure.scale, figure.period, figure.basis) == (
        "$2,480 million",
        2480,
        10**6,
        "FY2025",
        "quoted",
    )
    assert answer.to_json()["citations"][0]["span"] == [citation.span.start, citation.span.end]


async def test_stages_and_sources_come_before_text_and_the_text_comes_whole(tmp_path: Path) -> None:
    seen: list[Event] = []
    desk = desk_over(tmp_path, one(Scripted(REVENUE)))
    answer = await desk.ask("What was Northwind's revenue in FY2025?", ADVISER, emit=seen.append)

    kinds = [event.kind for event in seen]
    assert kinds[0] == "stage"
    assert kinds[-1] == "done"
    assert kinds.index("scope") < kinds.index("sources") < kinds.index("text-delta")
    assert "".join(event.data for event in seen if event.kind == "text-delta") == answer.text


@pytest.mark.parametrize("question", ["", " \n\t ", "\x00\x07", "x" * 100_000])
async def test_an_empty_or_endless_question_is_one_clear_line(tmp_path: Path, question: str) -> None:
    model = Scripted([])
    with pytest.raises(InputError) as told:
        await desk_over(tmp_path, one(model)).ask(question, ADVISER)
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 120
    assert model.asked == []


async def test_a_ticker_that_nothing_carries_is_one_clear_line_and_one_that_is_walled_off_reads_the_same(
    tmp_path: Path,
) -> None:
    desk = desk_over(tmp_path, one(Scripted(REVENUE)))
    with pytest.raises(InputError, match=r"ticker ZZZZ: nothing that you may read carries it"):
        await desk.ask("What was revenue in FY2025?", ADVISER, scope=Scope(tickers=("NWRB", "ZZZZ")))
    with pytest.raises(InputError, match=r"ticker NWRB: nothing that you may read carries it"):
        await desk.ask("What was revenue in FY2025?", OUTSIDER, scope=Scope(tickers=("NWRB",)))


async def test_a_ticker_of_dropped_coverage_may_be_asked_about(tmp_path: Path) -> None:
    desk = desk_over(tmp_path, one(Scripted([final("Nothing.", status="abstained")])))
    put(desk.library.catalogue, "dropped", ["We rate Elmar Tools Neutral."], title="Elmar: a pause", kind="update",
        issuer="Elmar Tools", ticker="ELMR", state="superseded", valid_from=date(2025, 1, 5), valid_to=date(2025, 9, 1),
        published=date(2025, 1, 5))  # fmt: skip
    answer = await desk.ask("What was the rating?", ADVISER, scope=Scope(tickers=("ELMR",), as_of=date(2025, 3, 1)))
    assert answer.status == "abstained"


async def test_where_only_superseded_research_is_left_that_is_said_with_its_date(tmp_path: Path) -> None:
    said = [calls("search", query="Northwind Neutral price target"), final("The rating is Neutral [1].")]
    desk = desk_over(tmp_path, one(Scripted(said)), output=OUTPUT)
    for document in desk.library.catalogue.documents(ADVISER, TODAY):
        if document.id != "nw-old":
            desk.library.catalogue.update([replace(document, state="superseded", valid_to=TODAY)], "test")
    answer = await desk.ask(
        "What is the rating on Northwind?", ADVISER, scope=Scope(history=True, documents=("nw-old",))
    )
    assert answer.status == "abstained"
    assert "only superseded research: Northwind: a pause, published 5 January 2026" in answer.text
    assert "Neutral" not in answer.text
    assert answer.citations == ()
    assert [(c.document_id, c.state) for c in answer.nearest] == [("nw-old", "superseded")]


@pytest.mark.parametrize(
    ("question", "as_of"),
    [("What was our rating on Northwind in March 2026?", None), ("What is the rating on Northwind?", date(2026, 3, 1))],
)
async def test_what_was_held_on_the_day_asked_about_is_told_and_dated(
    tmp_path: Path, question: str, as_of: date | None
) -> None:
    said = [calls("search", query=question), final("The rating is Neutral [1].")]
    desk = desk_over(tmp_path, one(Scripted(said)), output=OUTPUT)
    scope = Scope(history=True, documents=("nw-old",))
    answer = await desk.ask(question, ADVISER, scope=scope, as_of=as_of)
    assert answer.status == "answered"
    assert answer.text == "The rating is Neutral [1]. That is from research of 5 January 2026, superseded since."


async def test_a_conversation_goes_on_with_what_was_said_and_cited(tmp_path: Path) -> None:
    model = Scripted([*REVENUE, final("It had been $2,150 million in FY2024 [1].")])
    desk = desk_over(tmp_path, one(model))
    first = await desk.ask("What was Northwind's revenue in FY2025?", ADVISER)
    second = await desk.ask("And the year before?", ADVISER, conversation=first.conversation)

    _, history = model.asked[-1]
    assert [m["role"] for m in history] == ["user", "assistant", "user"]
    assert "[1] Northwind Robotics 10-K 2025, page 1" in history[1]["content"]
    assert second.status == "answered"
    assert second.citations[0].document_id == "nw-10k"
    assert [a["answer"] for a in desk.sessions.answers(str(first.conversation), ADVISER)] == [first.text, second.text]


async def test_a_chance_of_being_right_is_recorded_and_not_shown(tmp_path: Path) -> None:
    *before, last = REVENUE
    told = says(json.dumps({**json.loads(last.message["content"]), "sure": 0.87}))
    desk = desk_over(tmp_path, one(Scripted([*before, told])))
    answer = await desk.ask("What was Northwind's revenue in FY2025?", ADVISER)
    (record,) = desk.audit.read()
    assert (answer.sure, record["sure"]) == (0.87, 0.87)
    assert "sure" not in answer.to_json()


async def test_anothers_conversation_does_not_exist(tmp_path: Path) -> None:
    desk = desk_over(tmp_path, one(Scripted([*REVENUE, *REVENUE])))
    first = await desk.ask("What was Northwind's revenue in FY2025?", ADVISER)
    with pytest.raises(NotFound, match="no conversation"):
        await desk.ask("And before?", OTHER, conversation=first.conversation)


async def test_earlier_turns_brought_by_the_caller_are_read_and_not_stored(tmp_path: Path) -> None:
    model = Scripted(REVENUE)
    desk = desk_over(tmp_path, one(model))
    earlier = [{"role": "user", "content": "Tell me of Northwind."}, {"role": "assistant", "content": "Gladly."}]
    answer = await desk.ask("Its revenue in FY2025?", ADVISER, earlier=earlier)
    assert [m["content"] for m in model.asked[0][1]] == ["Tell me of Northwind.", "Gladly.", "Its revenue in FY2025?"]
    assert answer.conversation is None
    assert desk.sessions.list(ADVISER) == []


async def test_every_answer_leaves_one_record_that_names_what_it_rests_on(tmp_path: Path) -> None:
    desk = desk_over(tmp_path, one(Scripted(REVENUE)))
    answer = await desk.ask("What was Northwind's revenue in FY2025?", ADVISER)
    (record,) = desk.audit.read()
    assert (record["run_id"], record["principal"], record["status"]) == (answer.run_id, "ada", "answered")
    assert record["sources"][0]["document_sha256"].startswith("nw-10k")
    assert record["answer"]["answer"] == answer.text
    assert record["sure"] is None
    assert desk.audit.verify() is None
