from __future__ import annotations

from decimal import Decimal

from core.types import Page, Parsed
from ingest.periods import parse_number
from ingest.statements import extract, page_tags
from tests.ingest.statements.build import document, figure, parsed

INCOME = """Northwind Instruments, Inc.
CONSOLIDATED STATEMENTS OF INCOME
(In millions, except per share amounts)
Year ended December 31, 2023 2022 2021
Net sales $ 1,250 $ 1,100 $ 980
Cost of sales (750) (670) (600)
Gross profit 500 430 380
Selling, general and administrative expenses (210) (190) (170)
Goodwill impairment - - (15)
Operating income 290 240 195
Interest expense (20) (15 ) (15)
Income before income taxes 270 225 180
Provision for income taxes (70) (55) (45)
Net income $ 200 $ 170 $ 135
Earnings per share:
Basic $ 2.02 $ 1.70 $ 1.35
Diluted $ 2.00 $ 1.68 $ 1.34
Weighted average shares outstanding:
Basic 99 100 100
Diluted 100 101 101
See accompanying notes to consolidated financial statements.
"""
BALANCE = """Northwind Instruments, Inc.
CONSOLIDATED BALANCE SHEETS
(In millions)
December 31,
2023 2022
Assets
Current assets:
Cash and cash equivalents $ 120 $ 90
Accounts receivable, net of allowance for doubtful accounts of $3 and $2 210 190
Inventories
Raw materials 60 55
Finished goods 90 85
150 140
Total current assets 480 420
Property, plant and equipment, net of accumulated depreciation -
$300 and $280 (Note 7) 520 500
Goodwill 100 100
Total assets $ 1,100 $ 1,020
Liabilities and equity
Accounts payable $ 130 $ 120
Total current liabilities 130 120
Long-term debt 370 400
Total liabilities 500 520
Common stock, $0.01 par value: 500 shares authorized; 99 and 100 shares
issued and outstanding 1 1
Retained earnings 599 499
Total stockholders' equity 600 500
Total liabilities and stockholders' equity $ 1,100 $ 1,020
"""
CASH = """Northwind Instruments, Inc.
CONSOLIDATED STATEMENTS OF CASH FLOWS
(In millions)
Year ended December 31, 2023 2022 2021 Cash flows from operating activities:
Net income $ 200 $ 170 $ 135 Depreciation and amortization 60 55 50
Changes in receivables (20) (10) (15) Net cash provided by operating activities 240 215 170
Cash flows from investing activities:
Capital expenditures (80) (90) (70)
Net cash used in investing activities (80) (90) (70)
Cash flows from financing activities:
Repayment of long-term debt (30) (20) (10)
Dividends paid (100) (85) (70)
Net cash used in financing activities (130) (105) (80)
Net increase in cash and cash equivalents 30 20 20
Cash and cash equivalents at beginning of year 90 70 50
Cash and cash equivalents at end of year $ 120 $ 90 $ 70
"""


def test_the_three_statements_of_an_annual_report_become_items_with_their_period_unit_and_place() -> None:
    whole = parsed("A page of prose about the business.", INCOME, BALANCE, CASH)
    items = extract(document(kind="10-K"), whole)
    expected = {
        ("revenue", "FY2023"): 1250, ("revenue", "FY2021"): 980, ("cost_of_revenue", "FY2022"): -670,
        ("net_income", "FY2023"): 200, ("impairment", "FY2022"): 0, ("interest_expense", "FY2022"): -15,
        ("total_assets", "FY2022"): 1020, ("accounts_receivable", "FY2023"): 210, ("ppe_net", "FY2023"): 520,
        ("total_equity", "FY2022"): 500, ("operating_cash_flow", "FY2022"): 215,
        ("capital_expenditures", "FY2023"): -80,
        ("depreciation_and_amortization", "FY2021"): 50, ("dividends_paid", "FY2023"): -100,
    }  # fmt: skip
    for (name, period), value in expected.items():
        item = figure(items, name, period)
        assert (item.value, item.scale, item.unit) == (value, 1_000_000, "currency"), name
        assert item.currency == "USD"
    assert figure(items, "total_assets", "FY2023").months == 0
    assert figure(items, "revenue", "FY2023").months == 12
    assert {i.page for i in items if i.statement == "cash_flow"} == {4}


def test_every_cell_is_exactly_the_printed_figure_and_every_span_holds_its_label() -> None:
    whole = parsed(INCOME, BALANCE, CASH)
    items = extract(document(), whole)
    assert len(items) > 100
    for item in items:
        printed = whole.text[item.cell.start : item.cell.end]
        number = parse_number(printed)
        assert item.value == (number.value if number else 0), printed
        assert item.cell.within(item.span)
        row = " ".join(whole.text[item.span.start : item.span.end].split())
        assert item.label in row or "heading" in item.attributes


def test_earnings_a_share_and_shares_under_their_headings_have_their_own_units() -> None:
    items = extract(document(), parsed(INCOME))
    eps = figure(items, "eps_diluted", "FY2023")
    assert (eps.value, eps.unit, eps.scale) == (Decimal("2.00"), "per_share", 1)
    shares = figure(items, "shares_diluted", "FY2023")
    assert (shares.value, shares.unit, shares.scale) == (100, "shares", 1_000_000)


def test_a_subtotal_without_a_label_is_the_total_of_its_heading() -> None:
    items = extract(document(), parsed(BALANCE))
    assert figure(items, "inventories", "FY2023").value == 150
    assert figure(items, "raw_materials", "FY2022").value == 55


def test_checks_travel_with_the_figures_and_a_wrong_sum_is_seen() -> None:
    items = extract(document(), parsed(INCOME, BALANCE, CASH))
    assert figure(items, "total_assets", "FY2023").checks["balance"] is True
    assert figure(items, "operating_cash_flow", "FY2021").checks == {"cash_sum": True, "cash_roll": True}
    assert figure(items, "revenue", "FY2022").checks["gross_profit"] is True
    broken = extract(document(), parsed(BALANCE.replace("equity $ 1,100", "equity $ 1,110")))
    assert figure(broken, "total_assets", "FY2023").checks["balance"] is False
    assert figure(broken, "total_assets", "FY2022").checks["balance"] is True


def test_prose_and_an_empty_document_have_no_statements() -> None:
    assert extract(document(), parsed("Our net income rose to $ 200 million in 2023 from 170 in 2022.")) == []
    assert extract(document(), Parsed(text="", pages=(Page(1, 0, 0),))) == []


def test_pages_are_tagged_by_what_is_on_them() -> None:
    contents = "TABLE OF CONTENTS\nConsolidated Balance Sheets 40\nConsolidated Statements of Income 41\n"
    tags = page_tags(parsed(contents, INCOME, BALANCE, CASH))
    assert "balance_sheet" not in tags[1]
    assert "income_statement" in tags[2]
    assert "balance_sheet" in tags[3]
    assert "cash_flow" in tags[4]
