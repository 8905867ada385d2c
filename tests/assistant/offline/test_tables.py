"""Questions for cells of tables, over invented fact sheets: the one cell that fits is told, and nothing near it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.loop import run as loop
from assistant.offline import OfflineModel, reading, tables
from assistant.tools import tools
from assistant.types import Agent
from core.catalogue import Catalogue
from core.database import open_database
from tests.assistant.tools.library import filing, running

pytestmark = pytest.mark.anyio
FUND = """Ashgrove Bond Fund
Facts
Item\tValue
Ongoing charge, class B\t0.61% a year
Yield to maturity\t5.2%
Holdings by rating (in per cent of the fund)
Rating\tWeight
AA\t40
BBB\t35
BB and below\t15
Cash\t10"""
OTHER = """Rowan Equity Fund
Facts
Item\tValue
Ongoing charge, class B\t0.90% a year
Running yield\t2.0%
Yield on cost\t2.4%"""
OUTLOOK = """Timber outlook
Timber demand by region (in millions of cubic metres)
Region\t2030\t2031E\t2032E
North\t50\t44\t40
South\t30\t31\t33
World\t80\t75\t73
Forecasts (in per cent)
Area\tGDP 2031E\tGDP 2032E\tInflation 2031E
Norland\t1.5\t1.8\t2.4
Sudland\t0.5\t0.9\t3.0"""

SALES = """Birch Paper
Sales by product (in millions of EUR)
Product\tThree months ended June 30, 2031\tTwelve months ended June 30, 2031
Specialty pulp\t12\t47
Carton\t30\t118"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    made = Catalogue(open_database(Path(tmp_path_factory.mktemp("library"))))
    for key, title, page in (
        ("ashgrove", "Ashgrove Bond Fund", FUND),
        ("rowan", "Rowan Equity Fund", OTHER),
        ("timber", "Timber outlook", OUTLOOK),
        ("birch", "Birch Paper, results", SALES),
    ):
        document, parsed = filing(key, "", (page,), title=title, kind="fund", period=None, published=date(2031, 5, 4))
        made.put(replace(document, issuer=None, publisher="Elm Research"), parsed, [], {})
    return made


async def ask(library: Catalogue, question: str) -> Mapping[str, Any]:
    run = running(library, question)
    agent = Agent("desk", "", tools(run, ("search", "read_page", "read_table", "lookup", "calculate")))
    ended = await loop(agent, [{"role": "user", "content": question}], OfflineModel())
    body: dict[str, Any] = json.loads(ended.output)
    return body


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What is the yield on the Ashgrove Bond Fund?", "5.2%"),
        ("How much is the Ashgrove ongoing charge for class B?", "0.61%"),
        ("How much of the Ashgrove bond fund is rated BBB or lower, ex cash?", "50.0%"),
        ("What GDP growth is forecast for Norland in 2032?", "1.8%"),
        ("What inflation is forecast for Norland in 2031?", "2.4%"),
        ("How much timber demand is there in the North in 2031?", "44"),
        ("What were Birch Paper specialty pulp sales in FY2031?", "\u20ac47"),
        ("By how much does timber demand in the North fall from 2030 to 2032?", "10"),
        ("By what percent does timber demand in the North fall from 2030 to 2032?", "20.0%"),
        ("How much does timber demand in the North drop in 2032?", "4"),
        ("Which is cheaper for class B, Ashgrove Bond or Rowan Equity: what is the difference?", "0.29"),
    ],
)
async def test_the_cell_that_is_asked_for_is_told(library: Catalogue, question: str, figure: str) -> None:
    body = await ask(library, question)
    assert body["status"] == "answered", body
    assert figure in [entry["text"].split(" ")[0] for entry in body["figures"]], body["answer"]


async def test_the_one_region_that_shrinks_is_named(library: Catalogue) -> None:
    body = await ask(library, "In which region does timber demand shrink?")
    assert body["answer"].startswith("North: it falls")


@pytest.mark.parametrize(
    "question",
    [
        "What is the yield on the Rowan Equity Fund?",
        "What GDP growth is forecast for Norland in 2035?",
        "What GDP growth is forecast for Westland in 2032?",
        "What were Birch Paper specialty pulp sales in Q1 2031?",
        "What unemployment is forecast for Norland in 2031?",
        "How much spruce demand is there in the North in 2031?",
        "What is the ongoing charge for class Z of the Ashgrove Bond Fund?",
        "By how much does timber demand in the East fall from 2030 to 2032?",
    ],
)
async def test_a_cell_near_the_one_asked_for_is_no_answer(library: Catalogue, question: str) -> None:
    body = await ask(library, question)
    assert body["status"] == "abstained", body["answer"]


class OnePage:
    """Calls that are answered with one table of holdings."""

    def has(self, _: str) -> bool:
        return True

    def together(self, *_: Any) -> list[dict[str, Any]]:
        about = {"title": "Fund", "issuer": None, "kind": "fund", "period": None, "publisher": "", "own": False}
        rows = [{"label": "Cinder Quarries", "cells": ["3.1"]}, {"label": "Alder Mills", "cells": ["2.8"]}]
        table = {"caption": "", "above": "", "corner": "Company", "heads": ["Weight"], "rows": rows}
        return [{"place": "fund:1", **about, "published": "2031-05-04", "tables": [table]}]

    def __call__(self, _: str, **asked: Any) -> dict[str, Any]:
        return {"cells": [{"cell": asked["cells"][0], "label": "Cinder Quarries", "text": "3.1", "source": 1}]}


def test_a_company_alone_is_no_question_for_its_row() -> None:
    understood = {"issuers": ["Cinder Quarries"], "tickers": [], "periods": ["Q3 2031"], "today": "2031-11-01"}
    found = {"understood": understood, "sources": [{"document_id": "fund", "page": 1, "issuer": None}]}

    def said(question: str) -> str | None:
        with contextlib.suppress(KeyError):
            return tables.answer(OnePage(), found, question, reading.read(question, understood, []))  # type: ignore[arg-type]
        return "a cell"

    assert said("Cinder Quarries after Q3?") is None
    assert said("Cinder Quarries weight?") == "a cell"
