from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.tables import Grid, grids, strips
from assistant.tables.values import Counting, Value, counting, is_period, value
from tests.assistant.tables.pages import laid, tabbed


def read(lines: list[list[tuple[float, str]]]) -> list[Grid]:
    return grids(strips(*laid(lines)))


FORECASTS = [
    [(20, "Prices rose in the spring, and they will rise again before the year is out.")],
    [(20, "Growth and prices (in per cent)")],
    [(20, "Region"), (-300, "GDP 2031E"), (-400, "GDP 2032E"), (-500, "Prices 2031E")],
    [(20, "North"), (-300, "1.5"), (-400, "1.7"), (-500, "2.2")],
    [(20, "South"), (-300, "2.5"), (-400, "(0.4)"), (-500, "3.1")],
    [(20, "Islands"), (-300, "0.5"), (-500, "4.0")],
]


def test_a_cell_has_its_row_its_column_and_what_it_counts() -> None:
    (grid,) = read(FORECASTS)
    assert grid.heads == ("GDP 2031E", "GDP 2032E", "Prices 2031E")
    assert (grid.corner, grid.caption) == ("Region", "Growth and prices (in per cent)")
    assert [row.label for row in grid.rows] == ["North", "South", "Islands"]
    cell = grid.rows[1].cells[1]
    assert cell is not None
    assert cell.value == Value(Decimal("-0.4"), "percent", words="per cent")


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("Diluted shares (millions)", Value(Decimal(268), "shares", 10**6)),
        ("Number of shares", Value(Decimal(268), "shares")),
        ("Repurchase of shares", Value(Decimal(268), "currency", 10**6, "GBP")),
    ],
)
def test_a_row_that_counts_shares_is_in_no_money(label: str, number: Value) -> None:
    (grid,) = read(
        [
            [(20, "Income statement (GBP million)")],
            [(20, "Year"), (-300, "2031"), (-400, "2032")],
            [(20, "Revenue"), (-300, "214"), (-400, "251")],
            [(20, label), (-300, "268"), (-400, "270")],
        ]
    )
    cell = grid.rows[1].cells[0]
    assert cell is not None
    assert cell.value == number


def test_a_blank_cell_does_not_move_the_cells_after_it() -> None:
    (grid,) = read(FORECASTS)
    assert [cell.text if cell else None for cell in grid.rows[2].cells] == ["0.5", None, "4.0"]


def test_a_head_over_several_columns_is_theirs_in_common() -> None:
    (grid,) = read(
        [
            [(240, "Three Months Ended"), (440, "Nine Months Ended")],
            [(20, "($ in millions)"), (-290, "2031"), (-390, "2030"), (-490, "2031"), (-590, "2030")],
            [(20, "Pumps"), (-290, "$ 410"), (-390, "$ 380"), (-490, "$ 1,210"), (-590, "$ 1,100")],
            [(20, "Valves"), (-290, "90"), (-390, "85"), (-490, "250"), (-590, "260")],
        ]
    )
    assert grid.heads[0] == "Three Months Ended 2031"
    assert grid.heads[3] == "Nine Months Ended 2030"
    cell = grid.rows[0].cells[2]
    assert cell is not None
    assert cell.value == Value(Decimal(1210), "currency", 10**6, "USD")


def test_two_tables_under_each_other_keep_their_own_heads() -> None:
    first, second = read(
        [
            [(20, "Limits (in per cent)")],
            [(20, "Profile"), (-300, "Bonds"), (-400, "Gold")],
            [(20, "Calm"), (-300, "80"), (-400, "5")],
            [(20, "Bold"), (-300, "20"), (-400, "15")],
            [(20, "Waiting times (in days)")],
            [(20, "Desk"), (-300, "Now")],
            [(20, "Transfers"), (-300, "12")],
            [(20, "Complaints"), (-300, "30")],
        ]
    )
    assert (first.heads, second.heads) == (("Bonds", "Gold"), ("Now",))
    assert second.caption == "Waiting times (in days)"
    cell = second.rows[0].cells[0]
    assert cell is not None
    assert cell.value == Value(Decimal(12), "count", words="days")


def test_a_label_that_runs_over_two_lines_is_one() -> None:
    (grid,) = read(
        [
            [(20, "Flows (in millions of EUR)")],
            [(20, "Line"), (-400, "2031"), (-500, "2030")],
            [(20, "Sales of tools and")],
            [(20, "of spare parts"), (-400, "10"), (-500, "9")],
            [(20, "Rents"), (-400, "3"), (-500, "4")],
        ]
    )
    assert [row.label for row in grid.rows] == ["Sales of tools and of spare parts", "Rents"]


def test_cells_of_words_and_days_are_kept_as_they_are() -> None:
    (grid,) = grids(strips(*tabbed("Company\tCode\tLeft on\tReason", "Ash Mills\tASH\t2031-05-06\tCut to Hold")))
    assert grid.heads == ("Code", "Left on", "Reason")
    assert [cell.text for cell in grid.rows[0].cells if cell] == ["ASH", "2031-05-06", "Cut to Hold"]
    assert not any(cell.value for cell in grid.rows[0].cells if cell)


def test_prose_is_no_table() -> None:
    assert read([[(20, "In 2031 the mills sold 410 pumps and 90 valves for $ 12 million.")]] * 3) == []


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("Spending (in billions of USD)", Counting("currency", 10**9, "USD", "billions of USD")),
        ("Ore (in thousands of tonnes)", Counting("count", 10**3, None, "thousands of tonnes")),
        ("Weights (in per cent of the fund)", Counting("percent", words="per cent of the fund")),
        ("Facts", Counting()),
    ],
)
def test_a_caption_says_what_is_counted(words: str, count: Counting) -> None:
    assert counting(words) == count


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("0.82% a year", Value(Decimal("0.82"), "percent")),
        ("GBP 1.84 billion", Value(Decimal("1.84"), "currency", 10**9, "GBP")),
        ("4.9 years", Value(Decimal("4.9"), "count", words="years")),
        ("2031-05-06", None),
        ("daily, at noon", None),
        ("none", None),
    ],
)
def test_a_cell_of_facts_is_read_with_its_own_unit(words: str, number: Value | None) -> None:
    assert value(words, Counting()) == number


def test_years_and_quarters_are_heads_and_amounts_are_not() -> None:
    assert all(map(is_period, ["2031E", "FY2030A", "Q2 2031", "July 2, 2031"]))
    assert not any(map(is_period, ["2,031", "20.31", "5%"]))
