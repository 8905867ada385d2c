"""Research: estimates by year and quarter, changed estimates, valuation, segments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ingest.statements import extract
from tests.ingest.statements.build import document, figure, parsed

NOTE = """Proseware N.V.: the order book
Financial summary
Income statement (in millions of EUR, except per share)
Year to 30 June FY2023A FY2024A FY2025E FY2026E
Revenue 2,106 2,318 2,712 3,037
Cost of sales (1,015) (1,131) (1,297) (1,433)
Gross profit 1,091 1,187 1,415 1,604
Operating profit (EBIT) 577 623 767 878
EBITDA 687 744 908 1,036
Profit before tax 565 614 758 869
Income tax (116) (126) (155) (178)
Net income 449 488 603 691
Diluted shares (millions) 113.6 112.8 112.8 112.8
Earnings per share 3.95 4.33 5.35 6.13
Dividend per share 1.30 1.45 1.79 2.05
Revenue growth (%) - 10.1 17.0 12.0
EBIT margin (%) 27.4 26.9 28.3 28.9
Quarterly results (in millions of EUR, except per share)
Quarter Q3 2024 Q4 2024 Q1 2025
Revenue 713 768 690
Net income 162 174 149
Earnings per share 1.45 1.55 1.33
Changes to our estimates (in millions of EUR, except per share)
Estimate Old New Change (%)
Revenue FY2025E 2,619 2,712 3.6
Earnings per share FY2025E 4.96 5.35 7.9
Valuation at EUR 112
Year to 30 June FY2024A FY2025E FY2026E
Price/earnings (x) 25.9 20.9 18.3
Dividend yield (%) 1.3 1.6 1.8
Revenue by segment (in millions of EUR)
Year to 30 June FY2023A FY2024A
Deposition tools 1,200 1,298
Metrology 569 649
Services 337 371
Group revenue 2,106 2,318
Rating and price target history
Date Rating Price target
11 February 2024 Buy EUR 118
19 August 2024 Buy EUR 135
"""


def test_estimates_are_marked_and_actuals_are_not() -> None:
    items = extract(document(kind="update"), parsed(NOTE))
    mine = [i for i in items if i.statement == "income_statement"]
    expected = figure(mine, "revenue", "FY2026")
    assert (expected.value, expected.scale, expected.currency) == (3037, 10**6, "EUR")
    assert expected.attributes["estimate"] == "yes"
    assert expected.period_end == date(2026, 6, 30)
    assert "estimate" not in figure(mine, "net_income", "FY2024").attributes
    eps = figure(mine, "eps_diluted", "FY2025")
    assert (eps.value, eps.unit, eps.scale) == (Decimal("5.35"), "per_share", 1)
    assert figure(mine, "shares_diluted", "FY2023").scale == 10**6
    assert figure(mine, "ebitda", "FY2024").value == 744
    assert all(all(i.checks.values()) for i in mine)


def test_quarters_of_a_note_are_periods_of_their_own() -> None:
    items = extract(document(kind="earnings_note"), parsed(NOTE))
    quarter = figure(items, "revenue", "Q1 2025")
    assert (quarter.value, quarter.months, quarter.period_end) == (690, 3, date(2024, 9, 30))
    assert figure(items, "eps_diluted", "Q4 2024").value == Decimal("1.55")


def test_rates_and_multiples_have_units_and_a_dash_among_them_is_no_figure() -> None:
    items = extract(document(kind="update"), parsed(NOTE))
    assert figure(items, "pe_ratio", "FY2026").unit == "ratio"
    assert figure(items, "dividend_yield", "FY2025").value == Decimal("1.6")
    growth = [i for i in items if i.item == "revenue_growth"]
    assert {i.period for i in growth} == {"FY2024", "FY2025", "FY2026"}
    assert {i.unit for i in growth} == {"percent"}


def test_old_and_new_estimates_are_told_apart_with_their_units() -> None:
    revised = [i for i in extract(document(kind="update"), parsed(NOTE)) if "revision" in i.attributes]
    found = {(i.item, i.period, i.attributes["revision"]): (i.value, i.unit, i.scale) for i in revised}
    assert found == {
        ("revenue", "FY2025", "old"): (2619, "currency", 10**6),
        ("revenue", "FY2025", "new"): (2712, "currency", 10**6),
        ("eps_diluted", "FY2025", "old"): (Decimal("4.96"), "per_share", 1),
        ("eps_diluted", "FY2025", "new"): (Decimal("5.35"), "per_share", 1),
    }


def test_segments_carry_their_names_and_what_comes_after_the_table_is_not_in_it() -> None:
    items = [i for i in extract(document(kind="update"), parsed(NOTE)) if i.statement == "segment"]
    found = {(i.attributes["segment"], i.period): i.value for i in items}
    assert found == {
        ("Deposition tools", "FY2023"): 1200, ("Deposition tools", "FY2024"): 1298,
        ("Metrology", "FY2023"): 569, ("Metrology", "FY2024"): 649,
        ("Services", "FY2023"): 337, ("Services", "FY2024"): 371,
        ("total", "FY2023"): 2106, ("total", "FY2024"): 2318,
    }  # fmt: skip
    assert {i.item for i in items} == {"revenue"}
    assert not any(i.value in (118, 135) for i in extract(document(kind="update"), parsed(NOTE)))
