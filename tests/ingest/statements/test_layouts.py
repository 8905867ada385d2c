"""Tables as companies lay them out: quarters beside half-years, notes, percentages, blanks, run-on rows, two pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ingest.statements import extract
from tests.ingest.statements.build import Cells, document, figure, laid_out, parsed

QUARTER = """FABRIKAM CORP.
CONDENSED CONSOLIDATED STATEMENTS OF OPERATIONS
(In thousands, except share and per share data)
(unaudited)
Three Months Ended Six Months Ended
June 30,
2024
June 30,
2023
June 30,
2024
June 30,
2023
Revenues $ 20,500 $ 19,000 $ 40,100 $ 37,000
Cost of revenues 12,000 11,000 23,000 21,000
Gross profit 8,500 8,000 17,100 16,000
Total operating expenses 3,000 2,800 6,000 5,700
Income from operations 5,500 5,200 11,100 10,300
Income before income taxes 5,500 5,200 11,100 10,300
Provision for income taxes 1,500 1,400 3,100 2,800
Net income $ 4,000 $ 3,800 $ 8,000 $ 7,500
Net income per share:
Basic $ 0.40 $ 0.38 $ 0.80 $ 0.75
Diluted $ 0.40 $ 0.38 $ 0.79 $ 0.74
Weighted-average shares used in computing net income per share attributable to common
stockholders:
Basic 10,000,000 10,000,000 10,000,000 10,000,000
Diluted 10,100,000 10,100,000 10,100,000 10,100,000
"""
QUARTER_BALANCE = """FABRIKAM CORP.
CONDENSED CONSOLIDATED BALANCE SHEETS
(In thousands)
June 30, 2024 December 31, 2023
(unaudited)
Assets
Cash and cash equivalents $ 900 $ 800
Total current assets 900 800
Total assets $ 2,000 $ 1,900
Liabilities and stockholders' equity
Accounts payable 500 450
Total current liabilities 500 450
Total liabilities 500 450
Retained earnings 1,500 1,450
Total stockholders' equity 1,500 1,450
Total liabilities and stockholders' equity $ 2,000 $ 1,900
"""
RELEASE = """Adatum Stores, Inc.
Consolidated Statements of Income
(In thousands, except per share data)
13 Weeks Ended
January 28, January 29,
2023 2022
(Unaudited) (Unaudited)
Net sales $ 3,200 100.0% $ 2,700 100.0%
Cost of sales 2,000 62.5% 1,700 63.0%
Gross profit 1,200 37.5% 1,000 37.0%
Operating income 440 13.8% 370 13.7%
Income before income taxes 440 13.8% 370 13.7%
Income tax expense 110 3.4% 85 3.1%
Net income $ 330 10.3% $ 285 10.6%
Net income per common share:
Basic $ 6.73 $ 5.44
Diluted $ 6.68 $ 5.41
Exhibit 2
Adatum Stores, Inc.
Consolidated Statements of Income
(In thousands, except per share data)
52 Weeks Ended
January 28, January 29,
2023 2022
Net sales $ 10,200 100.0% $ 8,600 100.0%
Cost of sales 6,100 59.8% 5,200 60.5%
Gross profit 4,100 40.2% 3,400 39.5%
Operating income 1,600 15.7% 1,300 15.1%
Income before income taxes 1,600 15.7% 1,300 15.1%
Income tax expense 400 3.9% 310 3.6%
Net income $ 1,200 11.8% $ 990 11.5%
Our fiscal 2022 ended on January 28. In fiscal 2022 we grew; fiscal 2021 was smaller.
"""
IFRS = """Contoso Group plc
Consolidated income statement
for the year ended 31 March 2024
Note 2024 2023
£m £m
Revenue 3 1,250 1,100
Cost of sales 4 (750) (670)
Gross profit 500 430
Administrative expenses (210) (190)
Operating profit 5 290 240
Finance costs 8 (20) (15)
Profit before tax 270 225
Taxation 9 (70) (55)
Profit for the year 200 170
Attributable to:
Owners of the parent 190 165
Non-controlling interests 10 5
Earnings per share
Basic 10 40.2p 33.0p
Diluted 10 39.9p 32.8p
"""
FLOWS = """Tailspin plc and Subsidiaries
Consolidated Statements of Cash Flows
($ in millions)
Years ended June 30,
2021 2022 2023
Cash flows from operating activities:
Net income 80 90 100
Depreciation and amortization 10 11 12
Net cash provided by operating activities 90 101 112
Cash flows from investing activities:
Capital expenditures (20) (21) (22)
Net cash used in investing activities (20) (21) (22)
Cash flows from financing activities:
Dividends paid (30) (31) (32)
Net cash used in financing activities (30) (31) (32)
Effect of exchange rates on cash (1) 2 3
"""
REST = """Cash and cash equivalents classified as held for sale — (5) —
Net increase in cash and cash equivalents 39 46 61
Cash and cash equivalents at beginning of year 10 49 95
Cash and cash equivalents at end of year $ 49 $ 95 $ 156
See accompanying notes.
"""


def test_quarters_and_half_years_side_by_side_are_told_apart_and_named_by_the_year_end() -> None:
    items = extract(document(kind="10-Q"), parsed(QUARTER, QUARTER_BALANCE))
    assert figure(items, "revenue", "Q2 2024").value == 20500
    assert figure(items, "revenue", "H1 2023").value == 37000
    assert figure(items, "net_income", "H1 2024").months == 6
    assert figure(items, "eps_diluted", "H1 2024").value == Decimal("0.79")
    shares = figure(items, "shares_basic", "Q2 2023")
    assert (shares.value, shares.scale, shares.unit) == (10_000_000, 1, "shares")
    assert figure(items, "total_assets", "FY2023").period_end == date(2023, 12, 31)
    assert figure(items, "total_assets", "Q2 2024").value == 2000
    assert all(i.checks.get("earnings_per_share", True) for i in items)


def test_percentages_between_the_amounts_and_a_second_table_of_the_year_are_read() -> None:
    items = extract(document(kind="earnings_release"), parsed(RELEASE))
    assert figure(items, "revenue", "Q4 2022").value == 3200
    assert figure(items, "revenue", "Q4 2021").value == 2700
    assert figure(items, "revenue", "FY2022").value == 10200
    assert figure(items, "eps_diluted", "Q4 2021").value == Decimal("5.41")
    assert figure(items, "net_income", "FY2021").period_end == date(2022, 1, 29)


def test_a_documents_own_fiscal_year_outranks_the_count_of_mentions() -> None:
    known = document(kind="earnings_release", period="FY2023", fiscal_year=2023, period_end=date(2023, 1, 28))
    items = extract(known, parsed(RELEASE))
    assert figure(items, "revenue", "FY2023").value == 10200
    assert figure(items, "revenue", "Q4 2022").value == 2700


def test_a_column_of_notes_pence_and_owners_of_the_parent_are_understood() -> None:
    items = extract(document(kind="10-K"), parsed(IFRS))
    revenue = figure(items, "revenue", "FY2024")
    assert (revenue.value, revenue.scale, revenue.currency, revenue.label) == (1250, 10**6, "GBP", "Revenue")
    assert figure(items, "income_tax_expense", "FY2023").value == -55
    assert figure(items, "net_income", "FY2024").value == 190
    assert figure(items, "net_income_consolidated", "FY2024").value == 200
    assert figure(items, "net_income_noncontrolling", "FY2024").value == 10
    eps = figure(items, "eps_basic", "FY2024")
    assert (eps.value, eps.currency, eps.unit) == (Decimal("40.2"), "GBX", "per_share")
    assert revenue.period_end == date(2024, 3, 31)


def test_ascending_years_and_a_statement_that_goes_on_over_a_blank_page_without_a_head() -> None:
    items = extract(document(kind="10-K"), parsed(FLOWS, "", REST))
    assert figure(items, "operating_cash_flow", "FY2021").value == 90
    assert figure(items, "operating_cash_flow", "FY2023").value == 112
    end = figure(items, "cash_end", "FY2023")
    assert (end.value, end.page) == (156, 3)
    assert {name for i in items for name, held in i.checks.items() if not held} == set()
    assert figure(items, "change_in_cash", "FY2022").checks == {"cash_sum": True, "cash_roll": True}


def test_rows_that_run_on_in_the_text_are_cut_where_a_full_set_of_figures_is_followed_by_words() -> None:
    run_on = FLOWS.replace(
        " 112\nCash flows from investing activities:\n", " 112 CASH FLOWS FROM INVESTING ACTIVITIES "
    )
    run_on = run_on.replace("100\nDepreciation", "100 Depreciation").replace("(22)\nNet cash", "(22) Net cash")
    items = extract(document(kind="10-K"), parsed(run_on, REST))
    plain = extract(document(kind="10-K"), parsed(FLOWS, REST))
    known = {(i.item, i.period, i.value) for i in items if "_" in i.item}
    assert known >= {
        (i.item, i.period, i.value) for i in plain if i.item in ("capital_expenditures", "investing_cash_flow")
    }
    assert figure(items, "depreciation_and_amortization", "FY2022").value == 11


def rows(*found: tuple[str, float, tuple[str, str, str]]) -> list[Cells]:
    """Lines of a table of three columns: label, its left edge, and figures, empty where blank."""
    edges = (300.0, 400.0, 500.0)
    return [
        [(-left, label), *((x, text) for x, text in zip(edges, figures, strict=True) if text)]
        for label, left, figures in found
    ]


HEAD: list[Cells] = [
    [(-40, "Wingtip Corporation Consolidated Statements of Cash Flows")],
    [(-40, "(In millions)")],
    [(-40, "Years ended December 31,"), (300, "2023"), (400, "2022"), (500, "2021")],
]


def test_a_blank_cell_leaves_its_column_empty_and_the_others_in_theirs() -> None:
    body = rows(
        ("Cash flows from operating activities:", 40, ("", "", "")),
        ("Net income", 50, ("512", "960", "1,066")),
        ("Depreciation and amortization", 50, ("1,520", "1,503", "1,293")),
        ("Tax assessment refunds", 50, ("", "101", "")),
        ("Transaction-related gain, net", 50, ("(498)", "", "")),
        ("Asset impairment", 50, ("217", "", "8")),
        ("Net cash provided by operating activities", 40, ("1,751", "2,564", "2,367")),
        ("Capital expenditures", 50, ("(1,377)", "(1,978)", "(2,242)")),
        ("Net cash used in investing activities", 40, ("(1,377)", "(1,978)", "(2,242)")),
        ("Dividends paid", 50, ("(300)", "(200)", "(100)")),
        ("Net cash used in financing activities", 40, ("(300)", "(200)", "(100)")),
        ("Cash and cash equivalents at end of year", 40, ("1,000", "926", "540")),
    )
    items = extract(document(kind="10-K"), laid_out([*HEAD, *body]))
    refunds = {i.period: i.value for i in items if i.item == "tax_assessment_refunds"}
    assert refunds == {"FY2022": 101}
    gains = {i.period: i.value for i in items if i.item == "transaction_related_gain_net"}
    assert gains == {"FY2023": -498}
    assert {i.period: i.value for i in items if i.item == "asset_impairment"} == {"FY2023": 217, "FY2021": 8}


def test_without_word_boxes_a_row_with_a_blank_is_left_out_and_never_guessed() -> None:
    text = FLOWS.replace("Capital expenditures (20) (21) (22)", "Capital expenditures (20) (22)")
    items = extract(document(kind="10-K"), parsed(text, REST))
    assert [i for i in items if i.item == "capital_expenditures"] == []


def test_a_heading_ends_where_rows_are_set_out_as_far_as_it() -> None:
    body = rows(
        ("Cash flows from operating activities:", 40, ("", "", "")),
        ("Net income", 50, ("10,100", "10,100", "10,100")),
        ("Inventories, net", 50, ("", "", "")),
        ("Raw materials", 60, ("(1,100)", "(2,100)", "(3,100)")),
        ("Finished goods", 60, ("(4,100)", "(5,100)", "(6,100)")),
        ("Depreciation and amortization", 50, ("7,100", "8,100", "9,100")),
        ("Net cash provided by operating activities", 40, ("12,100", "11,100", "10,100")),
        ("Net cash used in investing activities", 40, ("(2,100)", "(2,100)", "(2,100)")),
        ("Net cash used in financing activities", 40, ("(1,100)", "(1,100)", "(1,100)")),
        ("Cash and cash equivalents at end of year", 40, ("9,100", "8,100", "7,100")),
    )
    items = extract(document(kind="10-K"), laid_out([*HEAD, *body]))
    assert figure(items, "raw_materials", "FY2023").attributes["heading"] == "Inventories, net"
    assert figure(items, "depreciation_and_amortization", "FY2023").attributes.get("heading") != "Inventories, net"


def test_of_two_subtotals_without_a_label_the_net_one_is_the_item() -> None:
    page = """Trey Corp. Consolidated Balance Sheets
(In thousands)
December 31,
2023 2022
Cash and cash equivalents $ 1,000 $ 900
Total current assets 1,000 900
Property and equipment:
Land and buildings 6,000 6,000
Equipment 4,000 3,500
10,000 9,500
Less accumulated depreciation (3,000) (2,500)
7,000 7,000
Total assets $ 8,000 $ 7,900
Accounts payable 500 400
Total current liabilities 500 400
Total liabilities 500 400
Retained earnings 7,500 7,500
Total stockholders' equity 7,500 7,500
Total liabilities and stockholders' equity $ 8,000 $ 7,900
"""
    items = extract(document(kind="10-K"), parsed(page))
    assert figure(items, "ppe_net", "FY2023").value == 7000
    assert figure(items, "accumulated_depreciation", "FY2022").value == -2500


def test_the_two_rows_of_deferred_taxes_are_told_apart_by_the_side_they_stand_on() -> None:
    sheet = (
        "Harbour Tools plc\nCONSOLIDATED BALANCE SHEETS\n(In thousands)\nDecember 31, 2023 2022\nAssets\n"
        "Cash and cash equivalents 1,200 1,100\nInventories 900 800\nDeferred income taxes 310 290\nGoodwill 700 700\n"
        "Total assets 3,110 2,890\nLiabilities and equity\nAccounts payable 400 380\n"
        "Total current liabilities 400 380\n"
        "Deferred income taxes 520 500\nTotal liabilities 920 880\nTotal stockholders' equity 2,190 2,010\n"
        "Total liabilities and stockholders' equity 3,110 2,890\n"
    )
    items = extract(document(kind="10-K"), parsed(sheet))
    assert figure(items, "deferred_tax_liabilities", "FY2023").value == 520
    assert figure(items, "deferred_tax_assets", "FY2023").value == 310


def test_earnings_a_share_of_continuing_operations_under_basic_are_money_a_share() -> None:
    income = (
        "Harbour Tools plc\nCONSOLIDATED STATEMENTS OF EARNINGS\n(In millions, except per share data)\n"
        "Years Ended December 31, 2023 2022\nNet sales $ 67,044 $ 65,398\nGross profit 9,061 8,654\n"
        "Operating profit 9,123 8,644\nEarnings before income taxes 7,550 8,235\nIncome tax expense (1,235) (1,347)\n"
        "Net earnings $ 6,315 $ 6,888\nEarnings per common share\nBasic\nContinuing operations $ 22.85 $ 24.60\n"
        "Discontinued operations - (0.20)\nBasic earnings per common share $ 22.85 $ 24.40\n"
    )
    items = extract(document(kind="10-K"), parsed(income))
    continuing = figure(items, "continuing_operations", "FY2023")
    assert (continuing.unit, continuing.scale) == ("per_share", 1)
