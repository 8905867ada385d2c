"""Segment tables of filings: what each row measures is said by a heading, the title, or the row it adds up to."""

from __future__ import annotations

from ingest.statements import extract
from tests.ingest.statements.build import Cells, document, laid_out, parsed
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


TWO_MEASURES: list[Cells] = [
    [(-40, "Consolidated results of each of our segments are as follows (in millions):")],
    [(200, "Net sales"), (400, "Operating profit")],
    [(160, "2023"), (220, "2022"), (360, "2023"), (420, "2022")],
    [(-40, "Instruments"), (160, "800"), (220, "700"), (360, "200"), (420, "180")],
    [(-40, "Services"), (160, "450"), (220, "400"), (360, "110"), (420, "80")],
    [(-40, "Total"), (160, "1,250"), (220, "1,100"), (360, "310"), (420, "260")],
]


def test_two_measures_side_by_side_over_the_same_years_are_told_apart_by_where_their_names_stand() -> None:
    items = extract(document(kind="update"), laid_out(TWO_MEASURES))
    found = {(i.item, i.attributes["segment"], i.period): int(i.value) for i in items if i.statement == "segment"}
    assert found["revenue", "Instruments", "FY2022"] == 700
    assert found["operating_income", "Instruments", "FY2022"] == 180
    assert found["operating_income", "total", "FY2023"] == 310
    assert len(found) == 12


def test_two_measures_whose_names_cannot_be_placed_are_left_out() -> None:
    text = "\n".join(" ".join(word for _, word in line) for line in TWO_MEASURES)
    assert [i for i in extract(document(kind="update"), parsed(text)) if i.statement == "segment"] == []
