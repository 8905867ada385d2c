"""What cells hold, and in what captions and rows count: read as one figure only where one figure tells all of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.tables import grids, strips
from assistant.tables.values import Counting, Value, counting, counts_percent, is_value, rate, value
from tests.assistant.tables.pages import laid

MILLIONS = Counting("currency", 10**6, "USD", "$ in millions")


@pytest.mark.parametrize(
    ("caption", "unit", "scale"),
    [
        ("(Dollars in millions, except percentages)", "currency", 10**6),
        ("(in millions of EUR, other than per cent and ratios)", "currency", 10**6),
        ("In millions of EUR; carton sales rose 12%", "currency", 10**6),
        ("Carton sales rose 12 per cent (in millions of EUR)", "currency", 10**6),
        ("Carton sales rose 12%", None, 1),
        ("Sales (in millions of EUR) and growth (in per cent)", None, 1),
        ("Weights, %", "percent", 1),
        ("Change (%)", "percent", 1),
        ("% of net assets", "percent", 1),
        ("Percentage of the fund", "percent", 1),
    ],
)
def test_a_caption_means_per_cent_only_where_its_cells_are(caption: str, unit: str | None, scale: int) -> None:
    assert (counting(caption).unit, counting(caption).scale) == (unit, scale)


@pytest.mark.parametrize(
    ("label", "percent"),
    [
        ("Senior notes due 2030, 4.25%", False),
        ("Notes, 4.25 per cent", False),
        ("Percentage-of-completion contracts", False),
        ("Margin (%)", True),
        ("Margin, %", True),
        ("% of sales", True),
        ("Margin in per cent", True),
        ("Percentage of sales", True),
    ],
)
def test_a_row_is_per_cent_only_by_its_own_unit(label: str, percent: bool) -> None:
    assert counts_percent(label) is percent


@pytest.mark.parametrize(
    ("label", "caption", "kind"),
    [
        ("Operating margin", "(in millions, except percentages)", "percent"),
        ("Effective tax rate", "($ in millions, except percentages)", "percent"),
        ("Gross margin", "(in millions, except percentages)", "unknown"),
        ("Effective tax rate", "(in millions)", "unknown"),
        ("Gross margin", "(in millions)", ""),
        ("Growth in receivables", "(in millions, except percentages)", ""),
        ("Sales", "(in millions, except percentages)", ""),
    ],
)
def test_a_row_named_like_a_rate_is_no_amount_of_money(label: str, caption: str, kind: str) -> None:
    assert rate(label, caption) == kind


def test_a_bare_rate_under_a_caption_of_money_is_read_as_per_cent_or_not_at_all() -> None:
    (grid,) = grids(
        strips(
            *laid(
                [
                    [(20, "(Dollars in millions, except percentages)"), (-390, "2031"), (-490, "2030")],
                    [(20, "Carton sales"), (-390, "4,500"), (-490, "4,100")],
                    [(20, "Carton operating margin"), (-390, "12.1"), (-490, "11.8")],
                    [(20, "Carton gross margin"), (-390, "41.5"), (-490, "39.0")],
                    [(20, "Pulp gross margin"), (-390, "1,415"), (-490, "$ 39.0")],
                ]
            )
        )
    )
    values = [[cell and cell.value and cell.value.unit for cell in row.cells] for row in grid.rows]
    assert values == [["currency"] * 2, ["percent"] * 2, [None] * 2, ["currency"] * 2]


def test_a_table_of_dollars_is_not_read_as_per_cent() -> None:
    (grid,) = grids(
        strips(
            *laid(
                [
                    [(20, "(Dollars in millions, except percentages)"), (-390, "2031"), (-490, "2030")],
                    [(20, "Carton sales"), (-390, "4,500"), (-490, "4,100")],
                    [(20, "Senior notes, 4.25%"), (-390, "500"), (-490, "500")],
                    [(20, "Margin (%)"), (-390, "12.1"), (-490, "11.8")],
                ]
            )
        )
    )
    values = [row.cells[0].value for row in grid.rows if row.cells[0]]
    assert [(v.amount, v.unit, v.scale) for v in values if v] == [
        (Decimal(4500), "currency", 10**6),
        (Decimal(500), "currency", 10**6),
        (Decimal("12.1"), "percent", 1),
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "3.50-3.75%",
        "1.85\u20131.95",
        "1 234",
        "3,5",
        "1,234 / 1,300",
        "<1%",
        ">5",
        "~3",
        "1.2pp",
        "0.4 percentage points",
    ]
    + ["65+", "10 to 12", "5% (2030: 4%)"],
)
def test_a_cell_that_one_figure_does_not_tell_has_none(cell: str) -> None:
    assert value(cell, Counting()) is None
    assert value(cell, MILLIONS) is None
    assert is_value(cell) or cell.startswith(("<", ">", "~"))


@pytest.mark.parametrize(
    ("cell", "around", "held"),
    [
        ("45 days", MILLIONS, Value(Decimal(45), "count", words="days")),
        ("1.5 million shares", MILLIONS, Value(Decimal("1.5"), "count", 10**6, words="shares")),
        ("80 people", Counting("percent"), Value(Decimal(80), "count", words="people")),
        ("410 (restated)", MILLIONS, None),
        ("$1.20 per share", MILLIONS, Value(Decimal("1.20"), "per_share", 1, "USD")),
        ("$1.5 billion", MILLIONS, Value(Decimal("1.5"), "currency", 10**9, "USD")),
        ("1.5 billion", MILLIONS, Value(Decimal("1.5"), "currency", 10**9, "USD")),
        ("$410", Counting("currency", 10**6, "CAD"), Value(Decimal(410), "currency", 10**6, "CAD")),
        ("\u20ac410", MILLIONS, None),
        ("410 (a)", MILLIONS, Value(Decimal(410), "currency", 10**6, "USD")),
        ("(410)", MILLIONS, Value(Decimal(-410), "currency", 10**6, "USD")),
    ],
)
def test_a_cell_with_words_of_its_own_is_not_in_the_units_of_the_table(
    cell: str, around: Counting, held: Value | None
) -> None:
    assert value(cell, around) == held
