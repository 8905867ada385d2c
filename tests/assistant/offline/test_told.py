"""What two numbers of one sentence come to, over invented notes: computed, shown with the sentence, never guessed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.loop import run as loop
from assistant.offline import OfflineModel
from assistant.tools import take_figure, tools
from assistant.types import Agent
from core.catalogue import Catalogue
from core.database import open_database
from core.errors import InputError
from core.types import Span
from tests.assistant.tools.library import filing, running

pytestmark = pytest.mark.anyio
NOTE = """Timber outlook for 2032
The harbour at Varn is late and over its budget. Its cost has risen to EUR 12.0 billion from EUR 9.6 billion.
We raise our forecast of timber demand for 2032 to 2.8% from 2.5%.
Guidance for pulp output is 40,000 to 44,000 tonnes in 2032.
The order book of saws is EUR 20 billion, of which EUR 5 billion is for mills.
Freight rates went from USD 30 a tonne to USD 45 a tonne. Freight rates for oak went from USD 50 to USD 60 a tonne.
Capex at the Orn mill rises to USD 9.6 billion from 8.2 a year ago. The levy on kelp goes to 4.5% from 5.0%.
Copper revenue was USD 9,600 million, of which 35% came from smelting.
Guidance for capex at the Brae quarry is USD 3.5 to 3.7 billion. The toll on the Tay bridge goes to 3.6 from 3.6.
The levy on peat rose to 4.5% from 30 June. Lending at the Dun yard rose to USD 1.2 billion from 950.
Guidance for the margin of the Esk kiln is 3.50% to 3.75%."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    made = Catalogue(open_database(Path(tmp_path_factory.mktemp("library"))))
    values = {"title": "Timber outlook", "kind": "sector", "period": None, "published": date(2031, 5, 4)}
    document, parsed = filing("timber", "", (NOTE,), **values)
    made.put(replace(document, issuer=None, publisher="Elm Research"), parsed, [], {})
    return made


async def ask(library: Catalogue, question: str) -> dict[str, Any]:
    run = running(library, question)
    names = ("search", "read_table", "take_figure", "lookup", "calculate")
    ended = await loop(Agent("desk", "", tools(run, names)), [{"role": "user", "content": question}], OfflineModel())
    body: dict[str, Any] = json.loads(ended.output)
    return body


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the cost overrun at the Varn harbour so far?", "It rises by \u20ac2.4 billion"),
        ("By what percent has the cost of the Varn harbour risen?", "It rises by 25.0%"),
        ("By how much did we raise the forecast of timber demand for 2032?", "It rises by 0.3 percentage points"),
        ("What is the midpoint of the guidance for pulp output in 2032?", "The midpoint is 42,000"),
        ("How much of the order book of saws is for mills, in percent?", "The share is 25.0%"),
        ("By how much does capex at the Orn mill rise?", "It rises by $1.4 billion"),
        ("By how much does the levy on kelp change?", "It falls by 0.5 percentage points"),
        (
            "What share of copper revenue came from smelting, in percent?",
            "Copper revenue was USD 9,600 million, of which",
        ),
        ("What is the midpoint of guidance for capex at the Brae quarry?", "The midpoint is $3.6 billion"),
        ("What is the midpoint of guidance for the margin of the Esk kiln?", "The midpoint is 3.625%"),
        ("By how much did the toll on the Tay bridge change?", "It is unchanged"),
    ],
)
async def test_two_numbers_of_a_sentence_are_put_together(library: Catalogue, question: str, said: str) -> None:
    body = await ask(library, question)
    assert body["status"] == "answered", body["answer"]
    assert body["answer"].startswith(said)
    assert body["citations"]


@pytest.mark.parametrize(
    "question",
    [
        "By how much did freight rates rise?",
        "What is the cost overrun at the Skagen harbour so far?",
        "By how much did we raise the forecast of timber demand for 2035?",
        "By how much has timber demand changed since 2020?",
        "By how much did the levy on peat rise?",
        "By how much did lending at the Dun yard rise?",
    ],
)
async def test_another_sentence_or_two_that_fit_are_no_answer(library: Catalogue, question: str) -> None:
    body = await ask(library, question)
    assert not body["answer"].startswith("It ")


async def test_a_number_is_taken_only_from_words_that_stand_in_the_source(library: Catalogue) -> None:
    run = running(library)
    document = next(iter(library.all_documents()))
    n = run.evidence.add(document, 1, Span(0, len(NOTE)), NOTE)
    quote = "Its cost has risen to EUR 12.0 billion from EUR 9.6 billion."
    taken = json.loads(await take_figure.make(run)(n, quote, "EUR 9.6 billion"))
    assert (taken["value"], taken["scale"], taken["unit"]) == ("9.6", 10**9, "currency")
    with pytest.raises(InputError, match="no one number"):
        await take_figure.make(run)(n, quote, "EUR 9.7 billion")
    with pytest.raises(InputError, match="word for word"):
        await take_figure.make(run)(n, "Its cost has fallen to EUR 9.6 billion.", "EUR 9.6 billion")
