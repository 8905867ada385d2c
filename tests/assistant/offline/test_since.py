"""What has moved since a note of the past."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.offline import since
from assistant.offline.replay import Calls, Pending
from assistant.types import Agent

UNDERSTOOD = {"issuers": ["Halden Tools, Inc."]}
QUESTION = "change in Halden's occupancy since we initiated, pts"


def told(n: int, day: str, quote: str, sure: float = 0.9) -> dict[str, Any]:
    unit = {"quote": quote, "kind": "sentence", "score": 0.9}
    return {
        "sources": [{"n": n, "document_id": f"d{n}", "published": day, "best": [unit]}],
        "answer": {"n": n, "sure": sure},
    }


def answered(question: str, then: dict[str, Any], now: dict[str, Any]) -> tuple[str | None, list[str]]:
    calls = Calls(Agent("desk", "", {"search": None, "take_figure": None, "calculate": None}))  # type: ignore[dict-item]
    queries: list[str] = []
    while True:
        try:
            made = since.answer(calls, {"understood": UNDERSTOOD}, question)
            return (json.loads(made)["answer"] if made else None), queries
        except Pending as pending:
            for tool, arguments in pending.calls:
                key = tool, json.dumps(arguments, sort_keys=True, ensure_ascii=False)
                calls.done[key] = result(tool, arguments, then, now)
                queries += [arguments["query"]] if tool == "search" else []


def result(tool: str, arguments: Any, then: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    if tool == "search":
        return then if "initiation" in arguments["query"] or "note" in arguments["query"] else now
    if tool == "take_figure":
        number = arguments["number"].removesuffix("%")
        return {"id": f"f{arguments['source']}", "value": number, "unit": "percent", "said": f"{number}%"}
    return {"id": "c", "value": "-0.8", "text": "-0.8%"}


THEN = told(1, "2025-07-08", "Occupancy was 96.2%.")
NOW = told(2, "2026-07-30", "Leases signed in the quarter were 24% above the old rent, and occupancy was 95.4%.")


def test_both_values_are_told_with_their_dates_and_the_distance() -> None:
    said, queries = answered(QUESTION, THEN, NOW)
    assert said is not None
    assert said.startswith(
        "Down by 0.8 percentage points: 96.2% in the note of 8 July 2025, superseded since, and 95.4% in that of "
        "30 July 2026 [1][2]."
    )
    assert queries == ["Halden's occupancy per the initiation", "Halden's occupancy"]


def test_a_note_named_by_its_month_is_asked_for_by_it() -> None:
    _, queries = answered("how has Halden's occupancy moved since the July 2025 note?", THEN, NOW)
    assert queries[0] == "Halden's occupancy in the July 2025 note"


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (THEN, told(2, "2026-07-30", "Occupancy rose.")),
        (THEN, told(2, "2026-07-30", "Occupancy was 95.4% in Ohio and occupancy was 91% in Iowa.")),
        (THEN, told(2, "2026-07-30", "Occupancy was USD 95.")),
        (THEN, told(1, "2025-07-08", "Occupancy was 96.2%.")),
        (told(1, "2025-07-08", "Occupancy was 96.2%.", sure=0.2), NOW),
        (told(1, "2025-07-08", "Occupancy was 84,000 in the half."), told(2, "2026-07-30", "Occupancy was 181,000.")),
    ],
)
def test_what_cannot_be_set_against_one_another_is_not(then: dict[str, Any], now: dict[str, Any]) -> None:
    assert answered(QUESTION, then, now)[0] is None


def test_a_share_price_since_a_note_is_left_to_prices() -> None:
    assert since.asked(QUESTION)
    assert not since.asked("how much have the shares risen since the June 2025 note?")
