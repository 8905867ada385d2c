"""What stands in columns beside the amounts, and how amounts are printed elsewhere: read right, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from core.types import LineItem
from ingest.statements import extract
from ingest.statements.rows import Line, cells, cut, decimal_comma
from tests.ingest.statements.build import document, figure, parsed

AMOUNTS = (
    ("Net sales", 1250, 1000),
    ("Cost of sales", 750, 600),
    ("Gross profit", 500, 400),
    ("Research and development expenses", 80, 64),
    ("Selling, general and administrative expenses", 120, 96),
    ("Operating income", 300, 240),
    ("Interest expense", 20, 20),
    ("Income before income taxes", 280, 220),
    ("Provision for income taxes", 70, 55),
    ("Net income", 210, 165),
)
TITLE = "Harbour Tools plc\nCONSOLIDATED STATEMENTS OF INCOME\n(In millions, except per share data)\n"


def change(new: int, old: int) -> int:
    return round(100 * (new - old) / old)


def read(head: str, rows: Sequence[str], kind: str = "10-Q") -> list[LineItem]:
    return extract(document(kind=kind, fiscal_year=2024), parsed(TITLE + head + "\n" + "\n".join(rows) + "\n"))


def halves(gap: str = " ") -> list[str]:
    """Quarter, quarter before, change; half, half before, change. The per cent sign stands over the column."""
    return [
        f"{label} {a:,}{gap}{b:,}{gap}{change(a, b)}{gap}{2 * a:,}{gap}{2 * b:,}{gap}{change(a, b)}"
        for label, a, b in AMOUNTS
    ]


def periods(items: Sequence[LineItem], name: str) -> dict[str, int]:
    return {item.period: int(item.value) for item in items if item.item == name}


@pytest.mark.parametrize(
    "head",
    [
        "Three Months Ended Six Months Ended\nJune 30, % June 30, %\n2024 2023 Change 2024 2023 Change",
        "Three Months Ended Six Months Ended" + 2 * "\nJune 30,\n2024\nJune 30,\n2023\n%\nChange",
    ],
)
def test_changes_that_stand_after_each_pair_of_periods_are_no_amounts(head: str) -> None:
    items = read(head, halves())
    assert periods(items, "revenue") == {"Q2 2024": 1250, "Q2 2023": 1000, "H1 2024": 2500, "H1 2023": 2000}
    assert periods(items, "operating_income") == {"Q2 2024": 300, "Q2 2023": 240, "H1 2024": 600, "H1 2023": 480}


def test_where_a_wrapped_head_does_not_say_which_columns_are_changes_nothing_is_read() -> None:
    head = "Three Months Ended Six Months Ended\nJune 30, June 30,\n2024 2023 2024 2023\n% Change % Change"
    assert read(head, halves()) == []


@pytest.mark.parametrize(
    "head", ["$ Change % Change", "Increase (Decrease) % Change", "Change\n% Change\n2024 vs. 2023"]
)
def test_changes_in_money_and_per_cent_after_the_years_are_no_amounts(head: str) -> None:
    rows = [f"{label} {a:,} {b:,} {a - b:,} {change(a, b)}%" for label, a, b in AMOUNTS]
    items = read(f"Year ended December 31,\n2024 2023 {head}", rows, "10-K")
    assert periods(items, "revenue") == {"FY2024": 1250, "FY2023": 1000}
    assert {item.period for item in items} == {"FY2024", "FY2023"}


def test_a_change_said_to_be_of_two_years_is_no_column_of_either() -> None:
    rows = [f"{label} {a:,} {b:,} {b // 2:,} {change(a, b)} %" for label, a, b in AMOUNTS]
    items = read("Year ended December 31,\n2024 2023 2022\n% Change\n2024-2023", rows, "10-K")
    assert periods(items, "revenue") == {"FY2024": 1250, "FY2023": 1000, "FY2022": 500}


def test_gaap_and_adjusted_figures_of_one_quarter_side_by_side_are_not_taken_for_periods() -> None:
    rows = [f"{label} {a:,} ({a // 50}) {a - a // 50:,}" for label, a, _ in AMOUNTS]
    head = "Reconciliation of GAAP to Non-GAAP results\nThree months ended June 30, 2024\nGAAP Adjustments Non-GAAP"
    assert read(head, rows, "earnings_release") == []


def test_a_row_with_more_figures_than_columns_is_left_out() -> None:
    def row(text: str) -> list[tuple[str, list[str]]]:
        line = Line(0, text, tuple(cells(text, 0)))
        return [(r.label, [str(c.value) for c in r.cells]) for r in cut(line, 2)]

    assert row("Operating profit (290.0) - 240.5") == [("Operating profit (290.0) - 240.5", [])]
    assert row("Trademarks 76,355 (46,846) 29,509 81,219")[0][1] == []
    assert row("Goodwill 7 520 500") == [("Goodwill 7", ["520", "500"])]
    assert row("Senior notes due 2031 520 500") == [("Senior notes due 2031", ["520", "500"])]
    assert row("Property, net of depreciation of $800 and $760 520 500")[0][1] == ["520", "500"]


def euros(number: str) -> str:
    return number.translate(str.maketrans(",.", ".,"))


def test_a_decimal_comma_and_points_between_thousands_are_read_as_printed() -> None:
    rows = [f"{label} {euros(f'{a:,.1f}')} {euros(f'{b:,.1f}')}" for label, a, b in AMOUNTS]
    items = read("2024 2023", [*rows, "Basic earnings per share 2,01 1,70"], "10-K")
    assert figure(items, "revenue", "FY2024").value == Decimal("1250.0")
    assert figure(items, "eps_basic", "FY2023").value == Decimal("1.70")
    rows = [f"{label} {euros(f'{a:,}')} ({euros(f'{b * 1000:,}')})" for label, a, b in AMOUNTS]
    assert figure(read("2024 2023", rows, "10-K"), "revenue", "FY2023").value == -1_000_000


@pytest.mark.parametrize(
    ("text", "comma"),
    [
        ("1.234,5 2,1 3,44 12,0", True),
        ("1,234.5 2.1 3.44 12.0", False),
        ("1.234,5 2,1 3,44 12,0 and 4.5", False),
        ("1,234 5,678 9,012 3,456", False),
        (" ".join(f"{n}.{n}00" for n in range(1, 10)) + " 5.120", True),
        ("1.234 5.678 9.012", False),
        ("31.12.2024 and 30.6.2024 of 1, 2, 3, 4", False),
    ],
)
def test_a_decimal_comma_is_told_by_numbers_that_can_be_read_no_other_way(text: str, comma: bool) -> None:
    assert decimal_comma(text) is comma
