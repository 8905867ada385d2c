"""Segments side by side over measures are read by where their names stand, and only where they add up."""

from __future__ import annotations

import pytest

from ingest.statements import extract
from tests.ingest.statements.build import Cells, document, laid_out, parsed

EDGES = (200, 290, 380, 470)
TITLE: list[Cells] = [[(0, "Information by reportable segment for the years ended December 31 (in millions):")]]
NAMES: list[Cells] = [
    [(195, "Water")],
    [(195, "Networks"), (280, "Services"), (375, "Corporate"), (465, "Consolidated")],
]


def row(label: str, *figures: str) -> Cells:
    """A label and figures under the columns; an empty one is a blank."""
    return [(0, label), *((float(x), figure) for x, figure in zip(EDGES, figures, strict=True) if figure)]


def block(year: str, sales: str = "1,250", *, names: list[Cells] | None = None) -> list[Cells]:
    return [
        [(330, year)],
        *(NAMES if names is None else names),
        row("Operating revenues", "800", "500", "(50)", sales),
        row("Depreciation and amortization", "90", "", "10", "100"),
        row("Capital expenditures", "210", "30", "", "240"),
        row("Operating margin", "21%", "17%", "", "19%"),
        row("Headcount", "310", "120", "40", "471"),
    ]


def figures(lines: list[Cells], kind: str = "10-K") -> dict[tuple[str, str, str], int]:
    items = [i for i in extract(document(kind=kind), laid_out(lines)) if i.statement == "segment"]
    return {(i.item, i.attributes["segment"], i.period): int(i.value * i.scale // 1_000_000) for i in items}


def test_each_figure_is_of_the_segment_over_it_and_of_the_year_over_both() -> None:
    found = figures([*TITLE, *block("2023"), *block("2022")], "update")
    assert found["revenue", "Water Networks", "FY2023"] == 800
    assert found["revenue", "Corporate", "FY2022"] == -50
    assert found["revenue", "total", "FY2022"] == 1250
    assert found["depreciation_and_amortization", "Corporate", "FY2023"] == 10
    assert ("depreciation_and_amortization", "Services", "FY2023") not in found
    assert {item for item, _, _ in found} == {"revenue", "depreciation_and_amortization", "capital_expenditures"}


def test_years_between_the_rows_part_them() -> None:
    lines = [*TITLE, *NAMES, *block("2023:", names=[])[:4], *block("2022:", names=[])[:4]]
    found = figures(lines, "update")
    assert {period for _, _, period in found} == {"FY2022", "FY2023"}
    assert found["revenue", "Services", "FY2022"] == 500


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([*TITLE, *block("2023", "1,300")[:5]], id="only one row adds up"),
        pytest.param([*TITLE, *block("2023", names=NAMES[:1])], id="not every column has a name"),
        pytest.param([*TITLE, *block("2023")[1:]], id="no period"),
        pytest.param([[(0, "Paid to suppliers (in millions):")], *block("2023")], id="nothing says segments"),
        pytest.param([*TITLE, *block("2023")[:3], *block("2023")[4:]], id="no revenue"),
    ],
)
def test_what_is_not_sure_is_left_out(lines: list[Cells]) -> None:
    assert figures(lines, "update") == {}


def test_names_without_places_are_not_guessed() -> None:
    text = "\n".join(" ".join(word for _, word in line) for line in [*TITLE, *block("2023")])
    assert [i for i in extract(document(kind="update"), parsed(text)) if i.statement == "segment"] == []


def test_of_two_rows_that_may_be_revenue_the_total_is_meant() -> None:
    customers = row("Revenues from customers", "790", "500", "(50)", "1,240")
    found = figures(
        [*TITLE, *block("2023")[:3], customers, row("Total revenues", "800", "500", "(50)", "1,250")], "update"
    )
    assert found["revenue", "Water Networks", "FY2023"] == 800


def test_a_sum_of_some_segments_is_no_part_of_the_whole() -> None:
    names: list[Cells] = [[(195, "Retail"), (280, "Leasing"), (378, "Total segments"), (465, "Other"), (555, "Total")]]
    edges = (200, 290, 380, 470, 560)
    rows: list[Cells] = [
        [(0, label), *((float(x), f) for x, f in zip(edges, values, strict=True))]
        for label, values in (
            ("Net sales", ("70", "20", "90", "5", "95")),
            ("Capital expenditures", ("7", "3", "10", "1", "11")),
        )
    ]
    found = figures([*TITLE, [(330, "2023")], *names, *rows], "update")
    assert found["revenue", "Total segments", "FY2023"] == 90
    assert found["revenue", "total", "FY2023"] == 95
