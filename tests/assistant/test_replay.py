from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.replay import replay
from core.errors import InputError
from tests.assistant.fakes import ADVISER, SENT, Scripted, calls, desk_over, final, one
from tests.assistant.test_desk import REVENUE

pytestmark = pytest.mark.anyio
QUESTION = "What was Northwind Robotics' revenue in FY2025?"


async def asked(tmp_path: Path, script: list[Any]) -> tuple[Any, dict[str, Any]]:
    desk = desk_over(tmp_path, one(Scripted(script)))
    answer = await desk.ask(QUESTION, ADVISER)
    return desk, desk.audit.find(answer.run_id) or {}


async def test_a_run_made_again_from_its_record_is_the_same(tmp_path: Path) -> None:
    desk, record = await asked(tmp_path, REVENUE)
    assert await replay(desk, record) == []
    assert len(desk.audit.read()) == 1


async def test_a_document_that_changed_since_then_shows(tmp_path: Path) -> None:
    desk, record = await asked(tmp_path, REVENUE)
    catalogue = desk.library.catalogue
    document = catalogue.document("nw-10k", ADVISER)
    parsed = catalogue.parsed("nw-10k", ADVISER)
    items = [replace(item, value=item.value + 1) for item in catalogue.line_items_of("nw-10k")]
    catalogue.put(document, replace(parsed, text=parsed.text.replace("2,480", "2,481")), items, {})
    differences = await replay(desk, record)
    what = {item["what"]: item for item in differences}
    assert "result of call_lookup" in what
    assert "source 1" in what
    assert what["status"]["now"] == "abstained" or "2,481" in str(what)


async def test_an_answer_changed_in_the_record_shows(tmp_path: Path) -> None:
    desk, record = await asked(tmp_path, REVENUE)
    forged = {**record, "answer": {**record["answer"], "answer": "Revenue was $9,999 million [1]."}}
    (difference,) = await replay(desk, forged)
    assert difference["what"] == "answer"


async def test_the_model_may_be_asked_anew(tmp_path: Path) -> None:
    again = [*REVENUE[:1], final("In FY2025 it was $2,480 million [1].")]
    desk, record = await asked(tmp_path, [*REVENUE, *again])
    assert await replay(desk, record) == []
    fresh = await replay(desk, record, fresh=True)
    assert [item["what"] for item in fresh] == ["answer", "figures"] or [item["what"] for item in fresh] == ["answer"]


async def test_a_replay_never_makes_an_effect_happen(tmp_path: Path) -> None:
    SENT.clear()
    desk, record = await asked(tmp_path, REVENUE)
    sends = calls("draft_email", to="a", body="b").message
    forged = {**record, "messages": [record["messages"][0], sends, *record["messages"][1:]]}
    await replay(desk, forged)
    assert SENT == []


async def test_what_was_never_answered_cannot_be_replayed(tmp_path: Path) -> None:
    desk, record = await asked(tmp_path, REVENUE)
    with pytest.raises(InputError, match="no answer to replay"):
        await replay(desk, {**record, "status": "refused"})
