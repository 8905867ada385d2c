from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.periods import (
    MONTHS,
    find_numbers,
    find_periods,
    fiscal_year_of,
    name_of,
    parse_date,
    parse_number,
)

NUMBERS = [
    ("$ (1,234)", "-1234", "currency", 1, "USD"),
    ("(409 )", "-409", "count", 1, None),
    ("1.2bn", "1.2", "count", 10**9, None),
    ("US$3.4 million", "3.4", "currency", 10**6, "USD"),
    ("€12m", "12", "currency", 10**6, "EUR"),
    ("EUR 4.5 billion", "4.5", "currency", 10**9, "EUR"),
    ("4.5 billion euros", "4.5", "currency", 10**9, "EUR"),
    ("12.5%", "12.5", "percent", 1, None),
    ("(62.4%)", "-62.4", "percent", 1, None),
    ("(3)%", "-3", "percent", 1, None),
    ("1.5 percentage points", "1.5", "percent", 1, None),
    ("-25 bps", "-25", "bps", 1, None),
    ("3.1x", "3.1", "ratio", 1, None),
    ("1,200,000 shares", "1200000", "shares", 1, None),
    ("45 days", "45", "days", 1, None),
    ("$(0.84)", "-0.84", "currency", 1, "USD"),
    (".5%", "0.5", "percent", 1, None),
    ("CHF 1'200", "1200", "currency", 1, "CHF"),
    ("2022", "2022", "count", 1, None),
    ("(EUR 3m)", "-3", "currency", 10**6, "EUR"),
]
NO_NUMBERS = ["", "-", "—", "n/a", "10-K", "Q3", "FY23", "1 2", "1,23", "12/31", "A1", "two"]
PERIODS = [
    ("Q3 FY2023", "Q3 2023", 3, 2023),
    ("3Q23", "Q3 2023", 3, 2023),
    ("Q2'24", "Q2 2024", 3, 2024),
    ("FY2023 Q4", "Q4 2023", 3, 2023),
    ("third quarter of fiscal 2023", "Q3 2023", 3, 2023),
    ("2024 first quarter", "Q1 2024", 3, 2024),
    ("H1 2024", "H1 2024", 6, 2024),
    ("2H25", "H2 2025", 6, 2025),
    ("second half of 2023", "H2 2023", 6, 2023),
    ("first nine months of 2023", "9M 2023", 9, 2023),
    ("9M 2023", "9M 2023", 9, 2023),
    ("fiscal 2022", "FY2022", 12, 2022),
    ("fiscal year 2022", "FY2022", 12, 2022),
    ("FY22", "FY2022", 12, 2022),
    ("full-year 2022", "FY2022", 12, 2022),
    ("2021", "FY2021", 12, 2021),
]
ENDED = [
    ("three months ended June 30, 2023", 3, date(2023, 6, 30)),
    ("nine months ended 30 September 2022", 9, date(2022, 9, 30)),
    ("twelve months to 31 March 2024", 12, date(2024, 3, 31)),
    ("13 weeks ended January 28, 2023", 3, date(2023, 1, 28)),
    ("52 weeks ended January 28, 2023", 12, date(2023, 1, 28)),
    ("fiscal year ended September 24, 2022", 12, date(2022, 9, 24)),
    ("year ended 31 March 2024", 12, date(2024, 3, 31)),
    ("quarter ended March 2024", 3, date(2024, 3, 31)),
    ("half-year ended June 30, 2024", 6, date(2024, 6, 30)),
]


@pytest.mark.parametrize(("text", "value", "unit", "scale", "currency"), NUMBERS)
def test_a_number_is_read_as_finance_prints_it(
    text: str, value: str, unit: str, scale: int, currency: str | None
) -> None:
    number = parse_number(text)
    assert number is not None
    assert (number.value, number.unit, number.scale, number.currency) == (Decimal(value), unit, scale, currency)
    assert number.amount == Decimal(value) * scale


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_single_number_is_none(text: str) -> None:
    assert parse_number(text) is None


def test_numbers_in_prose_come_with_their_place_and_without_years_and_names() -> None:
    text = "In FY23 (10-K, page 4), revenue of $1.2 billion rose 5.5% from 2022, or by 40 bps a quarter; S&P cut Q3."
    found = find_numbers(text)
    assert [(str(n.value), n.unit) for n in found] == [
        ("4", "count"),
        ("1.2", "currency"),
        ("5.5", "percent"),
        ("40", "bps"),
    ]
    assert text[found[1].span.start : found[1].span.end] == "$1.2 billion"
    assert "2022" in [text[n.span.start : n.span.end] for n in find_numbers(text, years=True)]


def test_both_ends_of_a_range_have_what_is_printed_at_one_of_them() -> None:
    low, high = find_numbers("guidance of $1.2-1.4 billion")
    assert (low.scale, high.scale, low.currency, high.currency) == (10**9, 10**9, "USD", "USD")
    assert [n.unit for n in find_numbers("growth of 5 to 6%")] == ["percent", "percent"]
    assert [n.scale for n in find_numbers("rose from $300 million to $2 billion")] == [10**6, 10**9]


def test_a_sign_in_front_is_minus_and_a_dash_between_is_a_range() -> None:
    assert [n.value for n in find_numbers("margins moved -0.5% or 3-4 points")] == [Decimal("-0.5"), 3, 4]
    assert [n.value for n in find_numbers("a loss (see note 3) of (12)")] == [3, -12]


@given(
    st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.sampled_from(["", "$", "€", "EUR "]),
)
def test_every_amount_comes_back_from_its_printed_form(value: Decimal, negative: bool, currency: str) -> None:
    printed = f"({currency}{value:,.2f})" if negative else f"{currency}{value:,.2f}"
    number = parse_number(printed)
    assert number is not None
    assert number.value == (-value if negative else value)
    assert number.unit == ("currency" if currency else "count")


@given(st.text(alphabet="0123456789.,()-$€% mbnQFYHxk\n", max_size=40))
def test_any_text_gives_numbers_and_periods_inside_it_and_in_order(text: str) -> None:
    numbers = find_numbers(text, years=True)
    assert all(n.span.end <= len(text) for n in numbers)
    assert all(a.span.end <= b.span.start for a, b in zip(numbers, numbers[1:], strict=False))
    assert all(p.span.end <= len(text) for p in find_periods(text))


@pytest.mark.parametrize(("text", "name", "months", "year"), PERIODS)
def test_a_named_period_has_one_name_however_it_is_written(text: str, name: str, months: int, year: int) -> None:
    (period,) = find_periods(f"revenue in {text}, as reported")
    assert (period.name, period.months, period.year) == (name, months, year)


@pytest.mark.parametrize(("text", "months", "end"), ENDED)
def test_a_length_and_a_last_day_make_a_period(text: str, months: int, end: date) -> None:
    (period,) = find_periods(f"For the {text}.")
    assert (period.name, period.months, period.end) == ("", months, end)


def test_years_listed_after_one_day_are_a_period_each() -> None:
    found = find_periods("for the years ended December 31, 2022, 2021 and 2020")
    assert [p.end for p in found] == [date(2022, 12, 31), date(2021, 12, 31), date(2020, 12, 31)]
    assert {p.months for p in found} == {12}


def test_an_estimate_is_marked_and_an_actual_is_not() -> None:
    found = find_periods("2023A 2024E FY25F 1Q26E")
    assert [(p.name, p.estimate) for p in found] == [
        ("FY2023", False), ("FY2024", True), ("FY2025", True), ("Q1 2026", True),
    ]  # fmt: skip


def test_amounts_quantities_and_codes_are_no_years() -> None:
    assert find_periods("$2,022 and 2022 bps? no: 1,995 units, 20.25%, ISO-2022-X, Q3 15 million") == []
    assert [p.name for p in find_periods("from 2020-22 and 2018 to 2019")] == ["FY2020", "FY2022", "FY2018", "FY2019"]


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)))
def test_a_day_is_read_in_every_way_of_writing_it(day: date) -> None:
    month = MONTHS[day.month - 1].capitalize()
    for text in (
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
        day.isoformat(),
        f"{day.month}/{day.day}/{day.year}",
    ):
        assert parse_date(f"as of {text}.") == day, text
    (period,) = find_periods(f"at {month} {day.day}, {day.year}")
    assert (period.months, period.end) == (0, day)


@given(st.integers(1, 12), st.integers(2000, 2040), st.integers(-5, 5))
def test_a_year_that_ends_a_few_days_early_or_late_is_the_same_year(month: int, year: int, off: int) -> None:
    last = date(year, month, 28)
    assert fiscal_year_of(last + timedelta(days=off), (month, 28)) == year


@pytest.mark.parametrize(
    ("months", "end", "year_end", "name"),
    [
        (12, date(2023, 12, 31), (12, 31), "FY2023"),
        (3, date(2023, 3, 25), (12, 31), "Q1 2023"),
        (3, date(2022, 6, 25), (9, 24), "Q3 2022"),
        (9, date(2022, 6, 25), (9, 24), "9M 2022"),
        (6, date(2022, 12, 31), (6, 30), "H1 2023"),
        (3, date(2023, 1, 28), (1, 28), "Q4 2023"),
        (0, date(2022, 12, 31), (12, 31), "FY2022"),
        (0, date(2022, 9, 30), (12, 31), "Q3 2022"),
        (12, date(2022, 9, 30), (12, 31), "LTM Q3 2022"),
        (12, date(2022, 1, 1), (12, 31), "FY2021"),
    ],
)
def test_a_period_is_called_by_the_companys_own_calendar(
    months: int, end: date, year_end: tuple[int, int], name: str
) -> None:
    assert name_of(months, end, year_end) == name
