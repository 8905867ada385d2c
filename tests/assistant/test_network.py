"""The network recipe: triage hands each question to a specialist, by rule or as the model asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.agents import NETWORKS, team
from assistant.offline import OfflineModel
from assistant.offline.triage import specialist
from assistant.tools import TOOLS
from assistant.types import Tool
from retrieval.recipe import load
from tests.assistant.fakes import ADVISER, Scripted, calls, desk_over, final, one

pytestmark = pytest.mark.anyio
QUESTION = "What was Northwind Robotics' revenue in FY2025?"


def named(name: str) -> Tool:
    async def call(query: str) -> str:
        return "{}"

    call.__name__ = name
    return Tool(call)


AGENTS = team({name: named(name) for name in TOOLS}, "network")


@pytest.mark.parametrize(
    ("question", "to"),
    [
        ("What was Veldmar's revenue in FY2025?", "figures"),
        ("Why did the margin fall in 2025?", "research"),
        ("What is our view on Quillhaven?", "research"),
        ("What was Veldmar's share price on 3 March 2026?", "markets"),
        ("Draft an e-mail to Jo on Veldmar's target.", "drafting"),
    ],
)
def test_a_question_goes_to_the_specialist_it_belongs_to(question: str, to: str) -> None:
    assert specialist(AGENTS["triage"], question) == f"handoff_to_{to}"


def test_an_agent_with_tools_of_its_own_answers_itself() -> None:
    assert all(specialist(agent, QUESTION) == "" for name, agent in AGENTS.items() if name != "triage")
    assert specialist(team({"search": named("search")})["desk"], QUESTION) == ""


def test_the_recipe_is_the_default_with_a_network_and_every_role_has_its_prompt_and_tools() -> None:
    recipe, default = load("network"), load("default")
    assert recipe.assistant == {**default.assistant, "network": "network"}
    assert (recipe.heads, recipe.rerank, recipe.chunker) == (default.heads, default.rerank, default.chunker)
    for name, role in NETWORKS["network"].items():
        agent = AGENTS[name]
        assert set(role.tools) <= set(agent.tools)
        assert len(agent.instructions) > 80
        assert agent.model == role.model
    assert AGENTS["triage"].model == "cheap"


async def test_the_specialist_answers_after_the_handover_over_the_whole_conversation(tmp_path: Path) -> None:
    model = Scripted(
        [
            calls("handoff_to_figures"),
            calls("lookup", items=["revenue"], issuer="Northwind Robotics", periods=["FY2025"]),
            final("Northwind Robotics' revenue was $2,480 million in FY2025 [1]."),
        ]
    )
    desk = desk_over(tmp_path, one(model, network="network"))
    answer = await desk.ask(QUESTION, ADVISER)
    assert answer.status == "answered"
    assert [name for name, _ in model.asked] == ["triage", "figures", "figures"]
    assert all(history[0]["content"] == QUESTION for _, history in model.asked)
    (record,) = desk.audit.read()
    assert set(record["prompts"]) == set(NETWORKS["network"])


async def test_the_offline_model_hands_over_and_goes_on_as_the_specialist() -> None:
    model, asked = OfflineModel(), {"role": "user", "content": QUESTION}
    first = await model(AGENTS["triage"], [asked])
    assert [call.name for call in first.tool_calls] == ["handoff_to_figures"]
    told = {"role": "tool", "tool_call_id": first.tool_calls[0].id, "content": "Handed over to figures."}
    second = await model(AGENTS["figures"], [asked, first.message, told])
    assert [call.name for call in second.tool_calls] == ["search"]
    assert second.tool_calls[0].id != first.tool_calls[0].id
