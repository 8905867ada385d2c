"""Labels as filings and research of many industries print them, and what each must and must not be taken for."""

from __future__ import annotations

import pytest

from ingest import lexicon

INCOME = {
    "Net sales": "revenue",
    "Total net revenue": "revenue",
    "Revenues": "revenue",
    "Total revenues, net of interest expense": "revenue",
    "Operating revenues": "revenue",
    "Revenue from contracts with customers": "revenue",
    "Turnover": "revenue",
    "Cost of sales": "cost_of_revenue",
    "Cost of goods sold (exclusive of depreciation shown separately below)": "cost_of_revenue",
    "Total cost of revenue": "cost_of_revenue",
    "Costs of products and services sold": "cost_of_revenue",
    "Gross margin": "gross_profit",
    "Research and development expenses": "research_and_development",
    "Selling, general and administrative (Note 4)": "selling_general_administrative",
    "Selling, informational and administrative expenses": "selling_general_administrative",
    "Sales and marketing": "sales_and_marketing",
    "Total operating expenses": "operating_expenses",
    "Total costs and expenses": "operating_expenses",
    "Operating income (loss)": "operating_income",
    "Income from operations": "operating_income",
    "Operating profit (EBIT)": "operating_income",
    "Interest expense": "interest_expense",
    "Finance costs": "interest_expense",
    "Net interest income": "net_interest_income",
    "Provision for credit losses": "provision_for_credit_losses",
    "Total noninterest income": "noninterest_income",
    "Loss before income taxes": "pretax_income",
    "Income from continuing operations before provision/(benefit) for taxes on income": "pretax_income",
    "Profit before tax": "pretax_income",
    "(Benefit from) provision for income taxes": "income_tax_expense",
    "Income tax expense": "income_tax_expense",
    "Taxation": "income_tax_expense",
    "Net income (loss)": "net_income",
    "Net earnings attributable to Contoso Holdings, Inc. shareholders": "net_income",
    "Profit for the year attributable to owners of the parent": "net_income",
    "Net income attributable to non-controlling interests": "net_income_noncontrolling",
    "Less: Net loss attributable to noncontrolling interest": "net_income_noncontrolling",
    "Net income attributable to common stockholders": "net_income",
    "Income (loss) from continuing operations": "income_from_continuing_operations",
    "Loss from discontinued operations, net of tax": "income_from_discontinued_operations",
    "Basic earnings per share": "eps_basic",
    "Net income per share - diluted": "eps_diluted",
    "Earnings per common share attributable to Contoso: Diluted": "eps_diluted",
    "Weighted average shares outstanding - basic": "shares_basic",
    "Shares used to compute diluted net income per share": "shares_diluted",
    "Cash dividends declared per common share": "dividends_per_share",
    "Adjusted EBITDA": "adjusted_ebitda",
    "EBITDA": "ebitda",
}
BALANCE = {
    "Cash and cash equivalents": "cash_and_equivalents",
    "Cash and due from banks": "cash_and_equivalents",
    "Marketable securities": "short_term_investments",
    "Accounts receivable, net of allowance for doubtful accounts of $650 and $633": "accounts_receivable",
    "Trade receivables (net of allowances of $33 at year-end)": "accounts_receivable",
    "Receivables, net": "accounts_receivable",
    "Trade and other receivables": "accounts_receivable",
    "Merchandise inventories": "inventories",
    "Total inventories, net": "inventories",
    "Total current assets": "current_assets",
    "Property, plant and equipment, net": "ppe_net",
    "Property and equipment, net of accumulated depreciation of $68,251 and $59,660": "ppe_net",
    "Net property, plant and equipment": "ppe_net",
    "Goodwill": "goodwill",
    "Other intangible assets, net": "intangible_assets",
    "Operating lease right-of-use assets": "operating_lease_assets",
    "TOTAL ASSETS": "total_assets",
    "Accounts payable": "accounts_payable",
    "Trade payables": "accounts_payable",
    "Current portion of long-term debt": "current_portion_of_long_term_debt",
    "Commercial paper": "short_term_debt",
    "Long-term debt, less current portion": "long_term_debt",
    "Long-term debt, net of current maturities": "long_term_debt",
    "Total liabilities": "total_liabilities",
    "Total current liabilities": "current_liabilities",
    "Accumulated deficit": "retained_earnings",
    "Total stockholders' equity": "total_equity",
    "Total equity": "total_equity",
    "Noncontrolling interests": "minority_interests",
    "Total liabilities and stockholders' equity (deficit)": "liabilities_and_equity",
    "Total equity and liabilities": "liabilities_and_equity",
    "Deposits": "deposits",
}
CASH = {
    "Net cash provided by (used in) operating activities": "operating_cash_flow",
    "Net cash flows from operating activities": "operating_cash_flow",
    "Cash generated by operating activities": "operating_cash_flow",
    "Net cash from operations": "operating_cash_flow",
    "Net cash used for investing activities": "investing_cash_flow",
    "Net cash (used in) provided by financing activities": "financing_cash_flow",
    "Depreciation and amortization": "depreciation_and_amortization",
    "Depreciation, depletion and amortization": "depreciation_and_amortization",
    "Depreciation": "depreciation",
    "Amortization of purchased intangibles": "amortization",
    "Stock-based compensation expense": "stock_based_compensation",
    "Purchases of property and equipment": "capital_expenditures",
    "Payments for acquisition of property, plant and equipment": "capital_expenditures",
    "Additions to property and equipment, net of $48 and $14 of non-cash expenditures": "capital_expenditures",
    "Capital spending": "capital_expenditures",
    "Purchase of property, plant and equipment": "capital_expenditures",
    "Acquisitions, net of cash acquired": "acquisitions",
    "Dividends paid": "dividends_paid",
    "Payments for dividends and dividend equivalents": "dividends_paid",
    "Repurchases of common stock": "share_repurchases",
    "Effect of exchange rate changes on cash and cash equivalents": "fx_effect_on_cash",
    "Net increase (decrease) in cash, cash equivalents and restricted cash": "change_in_cash",
    "Cash and cash equivalents, beginning of period": "cash_beginning",
    "Cash, cash equivalents and restricted cash at the end of the period": "cash_end",
}
NOT = {
    "income_statement": {
        "Cost of sales": "revenue",
        "Deferred revenue": "revenue",
        "Equity in earnings of affiliates, net of dividends": "dividends_per_share",
        "Adjusted operating income": "operating_income",
        "Adjusted net income": "net_income",
        "Other comprehensive income": "net_income",
        "Dilutive effect of stock options": "shares_diluted",
        "Income before income taxes": "income_tax_expense",
        "Interest income": "net_income",
    },
    "balance_sheet": {
        "Total liabilities and equity": "total_liabilities",
        "Total current assets": "total_assets",
        "Deferred income taxes": "deferred_tax_assets",
        "Income taxes receivable": "accounts_receivable",
        "Current portion of long-term debt": "long_term_debt",
        "Loans held for sale": "loans",
    },
    "cash_flow": {
        "Proceeds from sale of property and equipment": "capital_expenditures",
        "Capital expenditures incurred but not yet paid": "capital_expenditures",
        "Other investing activities": "investing_cash_flow",
        "Dividends received from affiliated companies": "dividends_paid",
        "Amortization of debt discount": "amortization",
        "Adjustments to reconcile net income to net cash provided by operating activities": "operating_cash_flow",
        "Payments of tax withholding on stock awards": "share_repurchases",
    },
}
VECTORS = [
    (statement, label, item)
    for statement, labels in (("income_statement", INCOME), ("balance_sheet", BALANCE), ("cash_flow", CASH))
    for label, item in labels.items()
]


@pytest.mark.parametrize(("statement", "label", "item"), VECTORS)
def test_a_label_of_any_issuer_is_its_item(statement: str, label: str, item: str) -> None:
    assert lexicon.match(label, statement) == item


@pytest.mark.parametrize(("statement", "labels"), NOT.items())
def test_a_label_is_not_taken_for_what_it_only_resembles(statement: str, labels: dict[str, str]) -> None:
    for label, wrong in labels.items():
        assert wrong not in dict(lexicon.fits(label, statement)), label


def test_what_people_call_an_item_matches_too() -> None:
    assert lexicon.match("capex") == "capital_expenditures"
    assert lexicon.match("EPS") == "eps_diluted"
    assert lexicon.match("PP&E") == "ppe_net"
    assert lexicon.match("a penguin") is None
    assert lexicon.match("") is None


def test_every_item_has_a_source_a_title_and_a_name_of_its_own() -> None:
    assert len(lexicon.items()) > 90
    for name, item in lexicon.items().items():
        assert item.name == name
        assert item.title
        assert item.source
        assert item.patterns


def test_spelling_and_case_make_no_difference() -> None:
    assert lexicon.plain("Depreciation & Amortisation") == lexicon.plain("DEPRECIATION AND AMORTIZATION")
    assert lexicon.plain("Shareholders' equity") == lexicon.plain("Stockholders\u2019 Equity (Note 12)")
    assert lexicon.slug("Other (income)/deductions--net") == "other_deductions_net"
