"""Figures against figures: derived sums, two filings of one company, and a table printed and read back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from core.types import LineItem
from ingest.statements import extract
from ingest.statements.agreement import compare, confirm
from ingest.statements.derive import derive
from tests.ingest.statements.build import document, figure, parsed
from tests.ingest.statements.test_extract import BALANCE, CASH, INCOME

TWO_LINES = CASH.replace(
    "Depreciation and amortization 60 55 50\n", "Depreciation 40 35 30\nAmortization of intangibles 20 20 20\n"
)
NO_TOTALS = BALANCE.replace("150 140\n", "").replace("Total liabilities 500 520\n", "")
LABELS = (
    "Net sales", "Cost of sales", "Gross profit", "Research and development expenses", "Restructuring charges",
    "Operating income", "Interest expense", "Income before income taxes", "Provision for income taxes", "Net income",
    "Unusual items, net", "Gain on sale of a harbour",
)  # fmt: skip


def test_depreciation_on_two_lines_is_added_and_keeps_its_parts() -> None:
    items = extract(document(kind="10-K"), parsed(INCOME, BALANCE, TWO_LINES))
    found = derive(items, "depreciation_and_amortization", "FY2022")
    assert found is not None
    assert (found.value, found.formula) == (55, "depreciation + amortization")
    assert [i.value for i in found.inputs] == [35, 20]


def test_a_total_that_is_not_printed_is_derived_from_what_is() -> None:
    items = extract(document(kind="10-K"), parsed(INCOME, NO_TOTALS, CASH))
    assert not [i for i in items if i.item == "total_liabilities"]
    liabilities = derive(items, "total_liabilities", "FY2023")
    assert liabilities is not None
    assert (liabilities.value, liabilities.formula) == (500, "liabilities_and_equity - total_equity")
    assert derive(items, "total_liabilities", "FY1999") is None
    assert derive(items, "goodwill", "FY2023") is None


def filings(*changes: tuple[str, str]) -> tuple[list[LineItem], list[LineItem]]:
    """A filing and the next one, which repeats two of its years with some of its rows changed."""
    earlier = extract(document(kind="10-K"), parsed(INCOME, BALANCE, CASH))
    later = INCOME.replace("2023 2022 2021", "2024 2023 2022")
    for before, after in (
        ("$ 1,250 $ 1,100 $ 980", "$ 1,400 $ 1,250 $ 1,100"),
        ("Cost of sales (750) (670) (600)", "Cost of sales (840) (750) (670)"),
        ("Gross profit 500 430 380", "Gross profit 560 500 430"),
        *changes,
    ):
        assert before in later
        later = later.replace(before, after)
    return earlier, extract(document(id="d2", kind="10-K"), parsed(later))


def test_two_filings_agree_on_the_years_they_share() -> None:
    first, second = confirm(filings())
    assert figure(first, "revenue", "FY2023").checks["next_filing"] is True
    assert figure(second, "revenue", "FY2023").checks["earlier_filing"] is True
    assert "next_filing" not in figure(first, "revenue", "FY2021").checks
    assert "earlier_filing" not in figure(second, "revenue", "FY2024").checks
    assert figure(first, "revenue", "FY2023").checks["gross_profit"] is True
    assert confirm([first, second]) == [first, second]


def test_a_restated_figure_is_no_failed_check_and_names_the_later_one() -> None:
    earlier, later = filings(
        ("$ 1,400 $ 1,250 $ 1,100", "$ 1,400 $ 1,260 $ 1,100"), ("Gross profit 560 500 430", "Gross profit 560 510 430")
    )
    first, second = confirm([earlier, later])
    restated = figure(first, "revenue", "FY2023")
    assert "next_filing" not in restated.checks
    assert restated.attributes["restated"] == str(1260 * restated.scale)
    assert restated.attributes["restated_in"] == "d2"
    assert "earlier_filing" not in figure(second, "revenue", "FY2023").checks
    assert figure(first, "revenue", "FY2022").checks["next_filing"] is True
    alone, _ = confirm([first, []])
    assert "restated" not in figure(alone, "revenue", "FY2023").attributes


def with_value(items: list[LineItem], name: str, period: str, value: int) -> list[LineItem]:
    """The figures with one read as another amount."""
    return [replace(i, value=Decimal(value)) if (i.item, i.period) == (name, period) else i for i in items]


def test_a_figure_out_of_another_row_is_the_misread_one_of_the_two() -> None:
    earlier, later = filings()
    wrong = with_value(earlier, "revenue", "FY2023", 1777)
    wrong.append(replace(figure(earlier, "revenue", "FY2023"), item="net_sales_and_other"))
    first, second = confirm([wrong, later])
    assert figure(first, "revenue", "FY2023").checks["next_filing"] is False
    assert "earlier_filing" not in figure(second, "revenue", "FY2023").checks


def test_a_figure_out_of_another_column_leaves_both_in_doubt() -> None:
    earlier, later = filings()
    first, second = confirm([with_value(earlier, "revenue", "FY2023", 1100), later])
    assert figure(first, "revenue", "FY2023").checks["next_filing"] is False
    assert figure(second, "revenue", "FY2023").checks["earlier_filing"] is False


def test_a_statement_whose_sums_fail_and_a_lost_scale_are_misread() -> None:
    earlier, later = filings(("$ 1,400 $ 1,250 $ 1,100", "$ 1,400 $ 1,290 $ 1,100"))
    first, second = confirm([earlier, later])
    doubtful = figure(second, "revenue", "FY2023").checks
    assert {name for name, held in doubtful.items() if not held} == {"gross_profit", "earlier_filing"}
    assert "next_filing" not in figure(first, "revenue", "FY2023").checks
    small = [replace(i, scale=i.scale // 1000 or 1) for i in filings()[1]]
    first, second = confirm([earlier, small])
    assert figure(first, "revenue", "FY2022").checks["next_filing"] is False
    assert figure(second, "revenue", "FY2022").checks["earlier_filing"] is False


def test_rows_of_one_name_are_compared_only_where_they_agree() -> None:
    one = figure(filings()[0], "revenue", "FY2023")
    others = [replace(one, value=one.value + n, label="Other, net") for n in (1, 2)]
    assert [c.agrees for c in compare([one], others)] == []
    assert [c.agrees for c in compare([one], [*others, one])] == [True]
    assert compare([one], [replace(one, value=one.value + 1, label="Revenue, net of fees")]) == []


def test_filings_in_thousands_and_in_millions_agree_to_the_coarser() -> None:
    millions = extract(document(kind="10-K"), parsed(INCOME, BALANCE, CASH))
    thousands = extract(
        document(id="d2", kind="10-K"),
        parsed(BALANCE.replace("millions", "thousands").replace("$ 1,100 $ 1,020", "$ 1,100,400 $ 1,020,600")),
    )
    found = {c.one.period: c.agrees for c in compare(millions, thousands) if c.one.item == "total_assets"}
    assert found == {"FY2023": True, "FY2022": False}


amounts = st.integers(-999_999, 999_999)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(*(amounts,) * 3), min_size=len(LABELS), max_size=len(LABELS)),
    st.booleans(),
    st.sampled_from(["-", "\u2014"]),
)
def test_every_figure_of_a_printed_statement_is_read_back_where_it_stands(
    figures: list[tuple[int, int, int]], dollars: bool, nil: str
) -> None:
    def printed(value: int) -> str:
        text = nil if value == 0 else f"({-value:,})" if value < 0 else f"{value:,}"
        return f"$ {text}" if dollars else text

    rows = "\n".join(f"{label} {' '.join(map(printed, row))}" for label, row in zip(LABELS, figures, strict=True))
    page = f"CONSOLIDATED STATEMENTS OF INCOME\n(In thousands)\nYears ended June 30, 2024 2023 2022\n{rows}\n"
    whole = parsed("Prose first.", page + "See accompanying notes to consolidated financial statements.\n" + "0" * 60)
    items = extract(document(kind="10-K"), whole)
    read = [(i.label, i.period, i.value) for i in items]
    years = ("FY2024", "FY2023", "FY2022")
    assert read == [
        (label, year, Decimal(value))
        for label, row in zip(LABELS, figures, strict=True)
        for year, value in zip(years, row, strict=True)
    ]
    for item in items:
        cell = whole.text[item.cell.start : item.cell.end]
        assert cell == (nil if item.value == 0 else printed(int(item.value)).removeprefix("$ "))


def test_rows_under_a_heading_add_up_to_its_total_or_the_check_says_no() -> None:
    items = extract(document(kind="10-K"), parsed(INCOME, BALANCE, CASH))
    assert figure(items, "current_assets", "FY2023").checks["subtotal"] is True
    assert "subtotal" not in figure(items, "goodwill", "FY2023").checks
    wrong = extract(
        document(kind="10-K"), parsed(INCOME, BALANCE.replace("of $3 and $2 210", "of $3 and $2 250"), CASH)
    )
    assert figure(wrong, "current_assets", "FY2023").checks["subtotal"] is False
    assert figure(wrong, "current_assets", "FY2022").checks["subtotal"] is True
