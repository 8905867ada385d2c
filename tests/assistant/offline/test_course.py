"""How a measure went over time: every year or quarter that is held, and nothing where something else is asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from assistant.loop import run as loop
from assistant.offline import OfflineModel
from assistant.tools import tools
from assistant.types import Agent
from core.catalogue import Catalogue
from tests.assistant.tools.library import catalogue, running

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.mktemp("library"))


async def ask(library: Catalogue, question: str) -> Mapping[str, Any]:
    run = running(library, question)
    agent = Agent("desk", "", tools(run, ("search", "lookup", "calculate")))
    ended = await loop(agent, [{"role": "user", "content": question}], OfflineModel())
    body: dict[str, Any] = json.loads(ended.output)
    return body


@pytest.mark.parametrize(
    "question",
    [
        "How has Halden's revenue changed over time?",
        "How did Halden's net sales develop over the last three years?",
        "Can any trends be identified in Halden's revenue over the reported years?",
        "how has revenue at Halden evolved",
    ],
)
async def test_every_year_is_told_the_oldest_first(library: Catalogue, question: str) -> None:
    body = await ask(library, question)
    assert body["answer"].startswith(
        "Halden Tools, Inc.'s revenue, the oldest first: $3,600 million in FY2023, $4,000 million in FY2024 and "
        "$4,200 million in FY2025"
    )
    assert "It was higher in FY2025 than in FY2023." in body["answer"]
    assert body["table"]["rows"] == [["Revenue", "$3,600 million", "$4,000 million", "$4,200 million"]]


async def test_as_many_years_as_are_asked_for(library: Catalogue) -> None:
    body = await ask(library, "How has Halden's gross margin developed over the last two years?")
    assert body["table"]["columns"] == ["", "FY2024", "FY2025"]
    assert "39.0% in FY2024 and 40.0% in FY2025" in body["answer"]
    moved = await ask(library, "How has Halden's gross margin changed over the last two years?")
    assert "rose by 1.0 percentage points" in moved["answer"]


@pytest.mark.parametrize(
    "question",
    [
        "How has Halden's revenue from cordless drills changed over time?",
        "How has Halden's headcount changed over time?",
        "How has Halden's goodwill changed across the quarters and what are the drivers?",
    ],
)
async def test_the_course_of_something_else_is_not_told(library: Catalogue, question: str) -> None:
    assert (await ask(library, question))["status"] == "abstained"
