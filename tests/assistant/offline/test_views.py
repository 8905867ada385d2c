"""Questions for the houses' views, over a small library of two houses."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.loop import run as loop
from assistant.offline import OfflineModel
from assistant.tools import tools
from assistant.types import Agent, Message
from core.catalogue import Catalogue
from core.database import open_database
from tests.assistant.tools.library import filing, running

pytestmark = pytest.mark.anyio

OURS, THEIRS = "Northlea Research", "Estwick Securities"
FIRST = """We start Halden at Buy with a target of USD 40. Its drills win share in Europe."""
DOWN = """Steel costs rose by a fifth and two chains left. We downgrade Halden to Hold from Buy with a target of USD 36.
Costs
Freight took 3% of sales, against 2% a year before."""
OTHER = """We rate Halden Sell with a target of USD 25. The price assumes a cordless boom that we do not see.
Demand
Builders have stopped buying ahead."""
ENDED = """Brackwell Holdings completed its purchase of Orley Instruments.
The shares traded for the last time on 3 May 2026.
We end our coverage."""


def note(
    key: str, publisher: str, day: date, text: str, rating: str = "", target: str = "", until: date | None = None
) -> Any:
    issuer = "Orley Instruments plc" if not rating else "Halden Tools, Inc."
    return filing(
        key, issuer, (text,), publisher=publisher, published=day, rating=rating or None,
        price_target=Decimal(target) if target else None, currency="USD", kind="initiation" if key == "a" else "update",
        valid_from=day, valid_to=until, state="superseded" if until else "current", title=f"{issuer}, {day}",
        period=None, fiscal_year=None, period_end=None,
    )  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Catalogue:
    made = Catalogue(open_database(tmp_path))
    for document, parsed in (
        note("a", OURS, date(2025, 3, 1), FIRST, "Buy", "40", date(2026, 5, 1)),
        note("b", OURS, date(2026, 5, 1), DOWN, "Hold", "36"),
        note("c", THEIRS, date(2026, 2, 1), OTHER, "Sell", "25"),
        note("d", OURS, date(2026, 5, 4), ENDED),
    ):
        made.put(document, parsed, [], {})
    return made


async def ask(library: Catalogue, *turns: str) -> dict[str, Any]:
    run = running(library, turns[-1])
    agent = Agent("desk", "", tools(run, ("search", "house_view", "calculate", "lookup")))
    history: list[Message] = [{"role": "user", "content": turn} for turn in turns]
    body: dict[str, Any] = json.loads((await loop(agent, history, OfflineModel())).output)
    return body


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Where do we stand on Halden?", "Northlea Research rates Halden Tools, Inc. Hold, target $36 (1 May 2026)"),
        ("What was our previous target for Halden?", "rated Halden Tools, Inc. Buy, target $40 (1 March 2025, super"),
        ("Since when are we at hold on Halden?", "The rating last changed on 1 May 2026, from Buy, target $40"),
        ("How far apart are the two houses on Halden?", "are $11 apart"),
        ("Who is more bullish on Halden, us or Estwick?", "Northlea Research is the more bullish"),
        ("Does Estwick agree with us on Halden?", "No: Northlea Research and Estwick Securities do not agree"),
        ("Is Halden still a buy?", "No: Northlea Research's rating of Halden Tools, Inc. is Hold"),
        (
            "When did we initiate coverage of Halden?",
            "Northlea Research initiated on Halden Tools, Inc. on 1 March 2025",
        ),
        ("How has our Halden target moved since we started coverage?", "Buy (1 March 2025, $40), Hold (1 May 2026"),
        ("Do we still cover Orley?", "No: Northlea Research ended its coverage on 4 May 2026"),
        ("When did we drop coverage of Orley?", "Northlea Research ended its coverage on 4 May 2026"),
        ("Is Orley still listed?", "No: The shares traded for the last time on 3 May 2026"),
        ("Do we still cover Halden?", "Yes, it is covered"),
        ("Does Estwick cover Halden?", "Estwick Securities rates Halden Tools, Inc. Sell"),
    ],
)
async def test_a_view_is_told_by_what_is_asked_of_it(library: Catalogue, question: str, said: str) -> None:
    assert said in (await ask(library, question))["answer"]


async def test_why_a_view_changed_is_told_in_the_words_of_the_note_that_changed_it(library: Catalogue) -> None:
    told = (await ask(library, "Why did we downgrade Halden?"))["answer"]
    assert "Northlea Research rates Halden Tools, Inc. Hold, target $36 (1 May 2026) [3]. Steel costs rose by a" in told
    assert "Freight took 3% of sales" in told
    assert "Estwick Securities differs: Sell" in told


async def test_why_another_house_thinks_otherwise_is_told_in_its_own_words(library: Catalogue) -> None:
    told = (await ask(library, "Why doesn't Estwick like Halden as much as we do?"))["answer"]
    assert told.startswith("Estwick Securities rates Halden Tools, Inc. Sell, target $25 (1 February 2026)")
    assert "cordless boom" in told
    assert "Northlea Research differs: Hold" in told


async def test_a_change_that_no_note_tells_of_is_not_explained(library: Catalogue) -> None:
    assert (await ask(library, "Why did we upgrade Halden?"))["status"] == "abstained"


async def test_the_view_of_a_note_of_the_past_is_told_as_superseded(library: Catalogue) -> None:
    told = (await ask(library, "What did we rate Halden when we initiated?"))["answer"]
    assert "rated Halden Tools, Inc. Buy, target $40 (1 March 2025)" in told
    assert "superseded" in told
    assert (await ask(library, "What was our target on Halden in the July note?"))["status"] == "abstained"


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (("What's our rating on Halden?", "And Estwick?"), "Estwick Securities rates Halden Tools, Inc. Sell"),
        (("What did we rate Halden at initiation?", "And now?"), "Northlea Research rates Halden Tools, Inc. Hold"),
        (("Estwick's view on Halden?", "And ours?"), "Northlea Research rates Halden Tools, Inc. Hold"),
        (("What's our target for Halden?", "what was it before?"), "target $40 (1 March 2025, superseded since)"),
    ],
)
async def test_a_follow_up_keeps_the_company(library: Catalogue, turns: tuple[str, ...], said: str) -> None:
    assert said in (await ask(library, *turns))["answer"]


async def test_how_far_two_houses_are_apart_on_a_figure_is_no_gap_between_their_targets(library: Catalogue) -> None:
    told = await ask(library, "How far apart are Northlea and Estwick on Halden's FY2027 EPS?")
    assert (told["status"], "target" in told["answer"]) == ("abstained", False)


async def test_a_target_of_something_else_is_no_view(library: Catalogue) -> None:
    assert (await ask(library, "When would we turn positive on Halden?"))["status"] == "abstained"
    assert (await ask(library, "What is Halden's emissions reduction target for plants?"))["status"] == "abstained"
