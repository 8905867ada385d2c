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
Freight rates went from USD 30 a tonne to USD 45 a tonne. Freight rates for oak went from USD 50 to USD 60 a tonne."""


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
        ("What is the cost overrun at the Varn harbour so far?", "The change is \u20ac2.4 billion"),
        ("By what percent has the cost of the Varn harbour risen?", "The change is 25.0%"),
        ("By how much did we raise the forecast of timber demand for 2032?", "The change is 0.3 percentage points"),
        ("What is the midpoint of the guidance for pulp output in 2032?", "The midpoint is 42,000"),
        ("How much of the order book of saws is for mills, in percent?", "The share is 25.0%"),
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
    ],
)
async def test_another_sentence_or_two_that_fit_are_no_answer(library: Catalogue, question: str) -> None:
    body = await ask(library, question)
    assert "The change is" not in body["answer"]


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
