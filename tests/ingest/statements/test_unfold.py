"""Statements whose text runs down the columns: read where they add up, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.types import LineItem
from ingest.statements import extract
from tests.ingest.statements.build import document, figure, parsed

INCOME = (
    ("Net sales", "41,200", "37,650", "33,010"),
    ("Cost of sales", "24,900", "22,480", "20,115"),
    ("Gross profit", "16,300", "15,170", "12,895"),
    ("Operating expenses:",),
    ("Research and development", "5,120", "4,610", "4,020"),
    ("Selling, general and administrative", "4,305", "4,180", "3,990"),
    ("Gain on sale of a shipyard", "(210)", "\u2014", "(75)"),
    ("Operating income", "7,085", "6,380", "4,960"),
    ("Interest expense", "(640)", "(655)", "(701)"),
    ("Other income (expense), net", "118", "(37)", "52"),
    ("Income before income taxes", "6,563", "5,688", "4,311"),
    ("Provision for income taxes", "1,378", "1,194", "927"),
    ("Net income", "5,185", "4,494", "3,384"),
    ("Earnings per share:",),
    ("Basic", "2.59", "2.25", "1.69"),
    ("Diluted", "2.55", "2.21", "1.67"),
    ("Weighted average shares:",),
    ("Basic", "2,002", "1,998", "2,001"),
    ("Diluted", "2,030", "2,031", "2,024"),
)
BALANCE = (
    ("Assets",),
    ("Current assets:",),
    ("Cash and cash equivalents", "3,310", "2,905"),
    ("Accounts receivable, net", "4,120", "3,870"),
    ("Inventories", "2,745", "2,660"),
    ("Total current assets", "10,175", "9,435"),
    ("Property and equipment, net", "8,820", "8,415"),
    ("Goodwill", "6,200", "6,200"),
    ("Total assets", "25,195", "24,050"),
    ("Current liabilities:",),
    ("Accounts payable", "2,015", "1,940"),
    ("Accrued liabilities", "1,660", "1,585"),
    ("Total current liabilities", "3,675", "3,525"),
    ("Long-term debt", "7,400", "7,900"),
    ("Total liabilities", "11,075", "11,425"),
    ("Commitments and contingencies (Note 9)",),
    ("Stockholders' equity:",),
    ("Common stock", "20", "20"),
    ("Additional paid-in capital", "4,900", "4,780"),
    ("Retained earnings", "9,200", "7,825"),
    ("Total stockholders' equity", "14,120", "12,625"),
    ("Total liabilities and stockholders' equity", "25,195", "24,050"),
)
Table = Sequence[Sequence[str]]


def page(title: str, head: str, table: Table, figures: str, *, number: str = "") -> str:
    """A page of labels, then a head, then figures."""
    labels = "\n".join(row[0] for row in table)
    return f"Harbour Tools, Inc.\n{title}\n\n{labels}\n\n{number}\n\n(In millions)\n{head}\n\n$\n\n{figures}\n"


def columns(table: Table, gap: str = "\n") -> str:
    """The figures, one column after the other."""
    rows = [row[1:] for row in table if len(row) > 1]
    return "\n\n".join(gap.join(column) for column in zip(*rows, strict=True))


YEARS = "Year ended December 31,\n2023\n\n2022\n\n2021"
DAYS = "December 31,\n2023\n\n2022"


def income(table: Table = INCOME, figures: str = "") -> list[LineItem]:
    text = page("Consolidated Statements of Operations", YEARS, table, figures or columns(table))
    return extract(document(kind="10-K", fiscal_year=2023), parsed(text))


def balance(table: Table = BALANCE, number: str = "") -> list[LineItem]:
    text = page("Consolidated Balance Sheets", DAYS, table, columns(table), number=number)
    return extract(document(kind="10-K", fiscal_year=2023), parsed(text))


def test_labels_and_figures_that_stand_apart_are_put_together_where_they_add_up() -> None:
    items = income()
    assert [int(figure(items, "operating_income", f"FY{year}").value) for year in (2023, 2022, 2021)] == [
        7085,
        6380,
        4960,
    ]
    assert figure(items, "research_and_development", "FY2022").value == 4610
    assert figure(items, "revenue", "FY2021").scale == 1_000_000
    assert str(figure(items, "eps_diluted", "FY2022").value) == "2.21"
    assert figure(items, "shares_basic", "FY2021").value == 2001
    assert all(all(item.checks.values()) for item in items)


def test_a_balance_sheet_with_its_headings_and_a_page_number_among_the_figures() -> None:
    items = balance(number="1")
    assert figure(items, "total_assets", "FY2022").value == 24050
    assert figure(items, "long_term_debt", "FY2023").value == 7400
    assert figure(items, "total_equity", "FY2023").checks["balance"] is True
    assert len(items) == 2 * sum(len(row) > 1 for row in BALANCE)


def test_a_figures_span_covers_its_label_and_its_cell() -> None:
    text = page("Consolidated Balance Sheets", DAYS, BALANCE, columns(BALANCE))
    for item in extract(document(kind="10-K", fiscal_year=2023), parsed(text)):
        row = text[item.span.start : item.span.end]
        assert row.startswith(item.label)
        assert item.cell.within(item.span)
        assert text[item.cell.start : item.cell.end].strip("()").replace(",", "") == str(abs(item.value))


def test_a_first_row_across_and_the_rest_down_the_columns() -> None:
    rest = [row for row in INCOME[1:] if len(row) > 1]
    figures = "41,200 $\n\n37,650 $\n\n33,010\n\n" + columns(rest)
    assert figure(income(figures=figures), "gross_profit", "FY2021").value == 12895


def test_each_cell_on_a_line_of_its_own_with_empty_lines_between() -> None:
    items = income(figures=columns(INCOME, gap="\n\n"))
    assert figure(items, "net_income", "FY2022").value == 4494


@pytest.mark.parametrize(
    ("row", "changed"),
    [("Operating income", "7,086,000"), ("Gross profit", "16,303"), ("Net income", "5,285")],
)
def test_nothing_is_read_where_a_total_does_not_come_out(row: str, changed: str) -> None:
    table = [(label, changed, *cells[1:]) if label == row else (label, *cells) for label, *cells in INCOME]
    assert income(table) == []


def test_nothing_is_read_where_a_figure_is_missing_or_two_headings_could_be_rows() -> None:
    missing = [row[:-1] if row[0] == "Inventories" else row for row in BALANCE]
    rows = [row[1:] for row in missing if len(row) > 1]
    first = "\n".join(row[0] for row in rows)
    second = "\n".join(row[1] for row in rows if len(row) > 1)
    text = page("Consolidated Balance Sheets", DAYS, missing, f"{first}\n\n{second}")
    assert extract(document(kind="10-K", fiscal_year=2023), parsed(text)) == []
    unsure = [("Supplemental items",) if row[0] == "Current liabilities:" else row for row in BALANCE]
    unsure = [(f"Equity of {row[0]} Company", *row[1:]) if row[0].startswith("Acc") else row for row in unsure]
    assert balance(unsure) == []


PARTS = (
    *INCOME[:11],
    ("Provision for income taxes", "1,378", "1,194", "927"),
    ("Income from continuing operations", "5,185", "4,494", "3,384"),
    ("Income (loss) from discontinued operations, net of tax", "(120)", "40", "\u2014"),
    ("Net income", "5,065", "4,534", "3,384"),
    ("Basic earnings per share:",),
    ("Income from continuing operations", "2.59", "2.25", "1.69"),
    ("Income (loss) from discontinued operations", "(0.06)", "0.02", "\u2014"),
    ("Net income", "2.53", "2.27", "1.69"),
    ("Diluted earnings per share:",),
    ("Income from continuing operations", "2.55", "2.21", "1.67"),
    ("Income (loss) from discontinued operations", "(0.06)", "0.02", "\u2014"),
    ("Net income", "2.49", "2.23", "1.67"),
)


def test_figures_a_share_in_two_parts_are_read_by_their_sums_and_the_earnings_above() -> None:
    items = income(PARTS)
    assert [str(figure(items, "eps_diluted", f"FY{year}").value) for year in (2023, 2022, 2021)] == [
        "2.49",
        "2.23",
        "1.67",
    ]
    assert str(figure(items, "eps_basic", "FY2022").value) == "2.27"


def test_figures_a_share_that_are_not_the_earnings_shared_are_left_out() -> None:
    table = [(label, *(cell.replace("(0.06)", "0.06") for cell in cells)) for label, *cells in PARTS]
    items = income(table)
    assert figure(items, "net_income", "FY2022").value == 4534
    assert not any(item.item in ("eps_basic", "eps_diluted") for item in items)


def test_rows_after_the_last_total_are_left_out() -> None:
    more = (*INCOME[:13], ("Dividends declared", "812", "790", "744"), ("Order backlog", "9,120", "8,730", "8,004"))
    items = income(more)
    assert figure(items, "net_income", "FY2023").value == 5185
    assert not [item for item in items if "backlog" in item.item or "dividends" in item.item]
