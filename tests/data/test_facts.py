"""The seed's figures agree with each other: statements balance, parts sum to wholes, prices join over splits."""

from __future__ import annotations

from datetime import date

import pytest

from data.maker.facts import BY_TICKER, TICKERS, TODAY
from data.maker.prices import actions, bars
from data.maker.statements import View, actuals, forecast, issuer_of, quarters


@pytest.mark.parametrize("ticker", TICKERS)
def test_assets_equal_liabilities_and_equity(ticker: str) -> None:
    for year in actuals(ticker).values():
        assert year["assets"] == year["liabilities"] + year["equity"]


@pytest.mark.parametrize("ticker", BY_TICKER)
def test_income_balance_and_cash_flow_add_up(ticker: str) -> None:
    for year in actuals(ticker).values():
        assert year["revenue"] - year["cost_of_sales"] == year["gross_profit"]
        assert year["gross_profit"] - year["rnd"] - year["sga"] == year["ebit"]
        assert year["ebit"] + year["depreciation"] == year["ebitda"]
        assert year["ebit"] + year["interest"] - year["tax"] == year["net_income"]
        assert year["cash"] + year["receivables"] + year["inventories"] == year["current_assets"]
        assert year["current_assets"] + year["fixed"] + year["goodwill"] == year["assets"]
        assert year["payables"] + year["debt"] + year["other"] == year["liabilities"]
        assert year["net_income"] + year["depreciation"] + year["working_capital"] == year["operating"]
        assert year["dividends"] + year["repurchases"] + year["debt_change"] == year["financing"]
        assert year["operating"] + year["investing"] + year["financing"] == year["net_change"]
        assert year["opening_cash"] + year["net_change"] == year["cash"]


@pytest.mark.parametrize("ticker", TICKERS)
def test_earnings_per_share_are_net_income_over_shares(ticker: str) -> None:
    for year in actuals(ticker).values():
        assert year["eps"] == pytest.approx(year["net_income"] / year["shares"], abs=0.005)


@pytest.mark.parametrize("ticker", TICKERS)
def test_segments_and_quarters_sum_to_the_year(ticker: str) -> None:
    years = actuals(ticker)
    for year in years.values():
        assert sum(value for name, value in year.items() if name.startswith("segment:")) == year["revenue"]
    last = issuer_of(ticker).years[-1]
    four = [quarter for period, quarter in quarters(ticker).items() if period.endswith(str(last))]
    for item in ("revenue", "ebit", "net_income"):
        assert not four or sum(quarter[item] for quarter in four) == years[last][item]


@pytest.mark.parametrize("ticker", BY_TICKER)
def test_forecasts_keep_the_same_identities(ticker: str) -> None:
    for year in forecast(ticker, View((5.0, 4.0), (20.0, 21.0)), TODAY).values():
        assert year["revenue"] - year["cost_of_sales"] - year["rnd"] - year["sga"] == year["ebit"]
        assert year["eps"] == pytest.approx(year["net_income"] / year["shares"], abs=0.005)


@pytest.mark.parametrize("ticker", TICKERS)
def test_each_day_trades_between_its_low_and_its_high(ticker: str) -> None:
    for bar in bars(ticker):
        assert bar.low <= min(bar.open, bar.close)
        assert bar.high >= max(bar.open, bar.close)
        assert bar.volume > 0
        assert bar.on.weekday() < 5


@pytest.mark.parametrize("ticker", TICKERS)
def test_adjusted_prices_join_over_splits_and_end_at_the_close(ticker: str) -> None:
    series = bars(ticker)
    assert series[-1].adj_close == series[-1].close
    for earlier, later in zip(series, series[1:], strict=False):
        assert abs(later.adj_close / earlier.adj_close - 1) < 0.3


def test_there_are_two_splits_dividends_and_one_delisting() -> None:
    kinds = [action.kind for ticker in TICKERS for action in actions(ticker)]
    assert kinds.count("split") == 2
    assert kinds.count("dividend") >= 30
    assert kinds.count("delisting") == 1
    assert bars("HOLLB")[-1].on == date(2025, 9, 26)
    assert all(bars(ticker)[-1].on == TODAY for ticker in TICKERS if ticker != "HOLLB")
