"""Questions for figures, from words to the checked arithmetic, over a small library worked by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.loop import run as loop
from assistant.offline import OfflineModel
from assistant.tools import tools
from assistant.types import Agent, Message
from core.catalogue import Catalogue
from tests.assistant.tools.library import catalogue, running

pytestmark = pytest.mark.anyio
LINES = Path(__file__).with_name("figures.jsonl").read_text(encoding="utf-8").splitlines()
CASES = [(case["question"], case["figure"]) for case in map(json.loads, LINES)]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(Path(tmp_path_factory.mktemp("library")))


async def ask(library: Catalogue, question: str, *earlier: Message) -> dict[str, Any]:
    run = running(library, question)
    agent = Agent("desk", "", tools(run, ("search", "read_page", "lookup", "calculate")))
    ended = await loop(agent, [*earlier, {"role": "user", "content": question}], OfflineModel())
    body: dict[str, Any] = json.loads(ended.output)
    return body


@pytest.mark.parametrize(("question", "figure"), CASES)
async def test_a_figure_is_looked_up_or_computed_and_cited(library: Catalogue, question: str, figure: str) -> None:
    body = await ask(library, question)
    assert body["status"] == "answered"
    assert figure in body["answer"]
    assert figure in [entry["text"] for entry in body["figures"]]
    assert body["citations"]


@pytest.mark.parametrize(
    "question",
    [
        "What was Halden's adjusted operating income in FY2025?",
        "What was Halden's segment revenue in drills in FY2025?",
        "What was Halden's revenue in FY2019?",
        "What was Halden's revenue excluding acquisitions in FY2025?",
        "What is Halden's goodwill as a percent of market value in FY2025?",
        "What was Halden's deferred revenue in FY2025?",
    ],
)
async def test_a_figure_that_is_not_printed_is_not_answered_with_another(library: Catalogue, question: str) -> None:
    body = await ask(library, question)
    assert body["status"] == "abstained"
    assert body["missing"]


async def test_the_same_history_gives_the_same_reply(library: Catalogue) -> None:
    run = running(library)
    agent = Agent("desk", "", tools(run, ("search", "lookup", "calculate")))
    history: list[Message] = [{"role": "user", "content": "What was Halden's gross margin in FY2025?"}]
    model = OfflineModel()
    assert await model(agent, history) == await model(agent, history)
    assert await OfflineModel()(agent, history) == await model(agent, history)
