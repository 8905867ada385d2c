"""Segment tables of filings: what each row measures is said by a heading, the title, or the row it adds up to."""

from __future__ import annotations

from ingest.statements import extract
from tests.ingest.statements.build import document, parsed
from tests.ingest.statements.test_extract import BALANCE, CASH, INCOME

MEASURES_OVER_SEGMENTS = """Segment information. Results of our reportable segments were as follows (in millions):
Years Ended December 31, 2023 2022
Net sales
Instruments 800 700
Services 450 400
Total net sales 1,250 1,100
Operating profit
Instruments 200 180
Services 110 80
Total business segment operating profit 310 260
Unallocated items (20) (20)
Total consolidated operating profit 290 240
"""
SEGMENTS_OVER_MEASURES = """The following table shows information by reportable segment (in millions):
Years Ended December 31, 2023 2022
Americas:
Net sales $ 700 $ 600
Operating income $ 200 $ 150
Europe:
Net sales $ 550 $ 500
Operating income $ 90 $ 90
"""
SUM_BELOW = """Information about our operating segments, in millions:
Lines of the segments (in millions)
Years Ended December 31, 2023 2022
Analysers 900 800
Consumables 350 300
Net sales 1,250 1,100
"""
TITLE = """Intersegment sales for each of our business segments were as follows (in millions):
Years Ended December 31, 2023 2022
Instruments 25 20
Services 5 4
Total intersegment sales 30 24
"""
UNEXPLAINED = """Other information about our operating segments (in millions):
Years Ended December 31, 2023 2022
Instruments 12 20
Services 5 4
Sundry 77 3
"""


def segments(*pages: str) -> dict[tuple[str, str, str], int]:
    items = extract(document(kind="10-K"), parsed(INCOME, BALANCE, CASH, *pages))
    found = [i for i in items if i.statement == "segment"]
    return {(i.item, i.attributes["segment"], i.period): int(i.value) for i in found}


def test_measures_over_segments() -> None:
    found = segments(MEASURES_OVER_SEGMENTS)
    assert found["revenue", "Instruments", "FY2023"] == 800
    assert found["operating_income", "Services", "FY2022"] == 80
    assert found["revenue", "total", "FY2022"] == 1100
    assert ("revenue", "Unallocated items", "FY2023") not in found


def test_segments_over_measures() -> None:
    found = segments(SEGMENTS_OVER_MEASURES)
    assert found["revenue", "Europe", "FY2022"] == 500
    assert found["operating_income", "Americas", "FY2023"] == 200
    assert len(found) == 8


def test_the_row_that_segments_add_up_to_names_the_measure() -> None:
    found = segments(SUM_BELOW)
    assert found["revenue", "Analysers", "FY2023"] == 900
    assert found["revenue", "total", "FY2023"] == 1250
    assert (
        segments(SUM_BELOW.replace("Analysers 900", "Analysers 901").replace("Consumables 350", "Consumables 360"))
        == {}
    )


def test_the_title_names_the_measure_whole() -> None:
    found = segments(TITLE)
    assert found["intersegment_sales", "Instruments", "FY2023"] == 25
    assert not any(item == "revenue" for item, _, _ in found)


def test_rows_that_nothing_explains_are_left_out() -> None:
    assert segments(UNEXPLAINED) == {}


def test_statement_figures_are_untouched_by_segment_tables() -> None:
    items = extract(document(kind="10-K"), parsed(INCOME, BALANCE, CASH, MEASURES_OVER_SEGMENTS))
    (revenue,) = [
        i for i in items if i.item == "revenue" and i.statement == "income_statement" and i.period == "FY2023"
    ]
    assert revenue.value == 1250
    assert "segment" not in revenue.attributes
