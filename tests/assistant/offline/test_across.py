"""Figures computed from several cells, over invented tables: newest first, with totals, with units that differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.catalogue import Catalogue
from core.database import open_database
from tests.assistant.offline.test_tables import ask
from tests.assistant.tools.library import filing

pytestmark = pytest.mark.anyio
STAFF = """Alder Tools
Staff (in thousands of people)
Item\t2031\t2030
Headcount\t80\t90
Apprentices\t12\t10
Trainees\t7\t7"""
CROSSED = """Cedar Mills
Results by period
Item\tFY 2031\tQ4 2030
Headcount\t80\t90"""
LOSSES = """Hazel Optics
Results (in millions of EUR)
Item\t2030\t2031
Net loss\t-50\t-20
Selling costs\t(40)\t(46)
Operating loss\t-5\t3"""
REGIONS = """Larch outlook
Resin demand by region (in millions of tonnes)
Region\t2032E\t2031
North\t44\t50
South\t33\t30
World\t77\t80"""
RATINGS = """Maple Credit Fund
Holdings by rating (in per cent of the fund)
Rating\tWeight
AAA\t20
A\t38
BBB\t25
BB\t15
Not rated\t2
Total\t100"""
SECTORS = """Willow Equity Fund
Largest holdings (in per cent of the fund)
Holding\tWeight
Total equities\t60
Quince\t6
Damson\t5
Sloe\t4
Bramble\t3"""
MARGINS = """Poplar survey
Margins of mills by country
Country\tMargin\tSales
Norland\t95 bp\tEUR 1.2 billion
Sudland\t12.0%\t$1.3 billion
Westland\t3.0%\t$0.9 billion"""

TANSY = """Tansy Growth Fund
Fund facts
Item\tValue
Performance fee\tnone
Exit fee\t1.5%
Performance (in per cent)
Period\tFund\tBenchmark
One year\t7.0\t6.1
Five years\t5.0\t5.2"""
RATES = """Rowan rates outlook
Forecasts (in per cent)
Area\tPolicy rate 2031\tInflation 2031
Norland\t3.50-3.75\t2.0
Sudland\t4.0\t<1"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    made = Catalogue(open_database(Path(tmp_path_factory.mktemp("library"))))
    for key, page in (
        ("alder", STAFF),
        ("cedar", CROSSED),
        ("hazel", LOSSES),
        ("larch", REGIONS),
        ("maple", RATINGS),
        ("willow", SECTORS),
        ("poplar", MARGINS),
        ("rates", RATES),
        ("tansy", TANSY),
    ):
        title = page.partition("\n")[0]
        document, parsed = filing(key, "", (page,), title=title, kind="fund", period=None, published=date(2031, 5, 4))
        made.put(replace(document, issuer=None, publisher="Elm Research"), parsed, [], {})
    return made


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "By how much did Alder Tools headcount fall?",
            "Headcount fell by 10 thousand people, or 11.1%, from 90 thousand people (2030) to",
        ),
        (
            "By how much did Alder Tools apprentices rise from 2030 to 2031?",
            "Apprentices rose by 2 thousand people, or 20.0%, from 10",
        ),
        ("By how much did Alder Tools trainees change from 2030 to 2031?", "Trainees did not change: 7"),
        ("By how much did Hazel Optics net loss change from 2030 to 2031?", "Net loss narrowed by "),
        (
            "By how much did Hazel Optics selling costs change from 2030 to 2031?",
            "Selling costs rose by \u20ac6 million, or 15.0%, from \u20ac40 million (2030) to \u20ac46",
        ),
        (
            "Hazel Optics selling costs, change 2030 vs 2031 in %",
            "Selling costs rose by 15.0%, from \u20ac40 million (2030)",
        ),
        ("In which region does resin demand fall in the Larch outlook?", "North: it falls from 50"),
        ("How much of the Maple Credit fund is rated BBB or lower?", "BBB and below: 40.0%, of BBB 25% and BB 15% ("),
        ("What are the top three holdings of the Willow Equity fund together?", "The 3 largest together: 15"),
        ("biggest position in the Willow Equity fund and its weight", "Quince: 6%, then Damson 5% and Sloe 4%"),
        ("what's the smallest holding of the Willow Equity fund", "Bramble: 3%, then Sloe"),
        ("Did the Tansy fund beat its benchmark over five years?", "No: Five years: 5.0% (Fund) less 5.2% (Benchmark)"),
        ("Has the Tansy fund lagged its benchmark over one year?", "No: One year: 7.0% (Fund) less 6.1% (Benchmark)"),
        (
            "By how much did the Tansy fund lag its benchmark over five years, in bp?",
            "Five years: 5.0% (Fund) less 5.2% (Benchmark) is -20 basis points",
        ),
        ("Does the Tansy fund charge a performance fee?", "No: Performance fee: none"),
        ("Does the Tansy fund charge an exit fee?", "Yes: Exit fee: 1.5%"),
        ("Which country has the highest margin in the Poplar survey?", "Sudland, Margin: 12.0%, then Westland"),
    ],
)
async def test_what_several_cells_come_to_is_told(library: Catalogue, question: str, answer: str) -> None:
    body = await ask(library, question)
    assert body["status"] == "answered", body
    assert body["answer"].startswith(answer), body["answer"]


@pytest.mark.parametrize(
    "question",
    [
        "By how much did Cedar Mills headcount fall from 2030 to 2031?",
        "By how much did Hazel Optics operating loss change from 2030 to 2031?",
        "Which country has the highest sales in the Poplar survey?",
        "biggest holding in the Maple Credit fund",
    ],
)
async def test_cells_that_do_not_compare_are_not_computed_with(library: Catalogue, question: str) -> None:
    body = await ask(library, question)
    assert body["status"] == "abstained", body["answer"]


@pytest.mark.parametrize(
    ("question", "printed"),
    [
        ("What policy rate is forecast for Norland in 2031?", ": 3.50-3.75 (per cent) ("),
        ("What inflation is forecast for Sudland in 2031?", ": <1 (per cent) ("),
    ],
)
async def test_a_range_or_a_bound_is_told_as_it_is_printed(library: Catalogue, question: str, printed: str) -> None:
    body = await ask(library, question)
    assert printed in body["answer"], body["answer"]
    assert not body["figures"]


async def test_a_range_is_not_computed_with(library: Catalogue) -> None:
    body = await ask(library, "What is the difference between Norland and Sudland in the policy rate for 2031?")
    assert body["status"] == "abstained", body["answer"]
