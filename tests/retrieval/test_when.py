"""Periods and days in questions, as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.when import when

TODAY = date(2024, 6, 15)


@pytest.mark.parametrize(
    ("question", "periods"),
    [
        ("FY2022 revenue", ("FY2022",)),
        ("revenue for FY 22", ("FY2022",)),
        ("revenue in fiscal year 2021", ("FY2021",)),
        ("revenue in 2019", ("FY2019",)),
        ("FY2017 - FY2019 3 year average", ("FY2017", "FY2018", "FY2019")),
        ("CAGR from 2020 to 2022", ("FY2020", "FY2021", "FY2022")),
        ("between FY2021 and FY2022", ("FY2021", "FY2022")),
        ("Q2 of FY2024", ("Q2 2024",)),
        ("Q2'2023 sales", ("Q2 2023",)),
        ("Q22023 sales", ("Q2 2023",)),
        ("FY2023Q1 guidance", ("Q1 2023",)),
        ("1Q23 sales", ("Q1 2023",)),
        ("the third quarter of 2021", ("Q3 2021",)),
        ("the third quarter of fiscal 2021", ("Q3 2021",)),
        ("H1 2024 results", ("H1 2024",)),
        ("1H24 results", ("H1 2024",)),
        ("first half of 2023", ("H1 2023",)),
        ("between FY 2023 and Q2 of FY2024", ("FY2023", "Q2 2024")),
        ("What changed in Q4 versus FY2022?", ("Q4 2022", "FY2022")),
        ("revenue last year", ("FY2023",)),
        ("revenue this year", ("FY2024",)),
        ("revenue over the past three years", ("FY2021", "FY2022", "FY2023")),
        ("margin of 20.22% and 1,995 stores", ()),
        ("how it is doing", ()),
    ],
)
def test_a_period_is_read_however_it_is_written(question: str, periods: tuple[str, ...]) -> None:
    assert when(question, TODAY).periods == periods


@pytest.mark.parametrize("day", ["May 26, 2023", "26 May 2023", "26th of May 2023", "2023-05-26", "May 26th, 2023"])
def test_a_day_is_a_day_and_not_a_year(day: str) -> None:
    read = when(f"As of {day}, what may it borrow?", TODAY)
    assert read.days == (date(2023, 5, 26),)
    assert read.periods == ()


@pytest.mark.parametrize(
    ("question", "reach"),
    [
        ("What was the gross margin in the latest 10-Q?", "latest"),
        ("What is the current rating?", "latest"),
        ("How have net sales changed over time?", "all"),
        ("How did it fluctuate across quarters?", "all"),
        ("How does the most recent quarter compare to previous quarters?", "all"),
        ("Any new disclosures in these 10-Qs?", "all"),
        ("What were sales in Q3 2023 compared to previous quarters?", "named"),
        ("What are sales?", "named"),
    ],
)
def test_the_reach_is_read_and_a_named_period_outranks_it(question: str, reach: str) -> None:
    assert when(question, TODAY).reach == reach


@given(st.integers(1950, 2099))
def test_every_year_is_read_in_every_form(year: int) -> None:
    for form in ("FY{}", "fiscal {}", "in {}", "fiscal year {}"):
        assert when(f"revenue {form.format(year)}", TODAY).years == (year,)


@given(st.text(max_size=200))
def test_any_text_is_read_without_error(question: str) -> None:
    read = when(question, TODAY)
    assert len(read.periods) >= len(set(read.periods))
    assert all(1950 <= year <= 2099 for year in read.years)
