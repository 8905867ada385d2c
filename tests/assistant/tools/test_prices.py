from __future__ import annotations

import json
import math
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assistant.grounding.results import holds
from assistant.prices import Prices, drawdown, volatility
from assistant.tools import prices
from assistant.types import Run
from core.errors import InputError
from tests.assistant.tools.library import catalogue, running

pytestmark = pytest.mark.anyio
BARS = [
    # day, close, close adjusted for the split of 3 June and the dividend of 5 June
    ("2026-06-01", 100.0, 48.0, 900),
    ("2026-06-02", 110.0, 52.8, 1100),
    ("2026-06-03", 56.0, 53.76, 2000),
    ("2026-06-05", 52.0, 52.0, 1000),
    ("2026-06-08", 58.0, 58.0, 1000),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Prices:
    folder = tmp_path_factory.mktemp("prices")
    rows = [
        f"('HLDN', DATE '{day}', {close}, {close + 1}, {close - 1}, {close}, {adjusted}, {volume}, 'USD')"
        for day, close, adjusted, volume in BARS
    ]
    rows += [
        "('GONE', DATE '2025-01-02', 9, 9, 9, 9, 9, 10, 'GBP')",
        "('GONE', DATE '2025-01-03', 9.2, 9.2, 9.2, 9.2, 9.2, 10, 'GBP')",
    ]
    with duckdb.connect() as base:
        base.execute(
            "CREATE TABLE bars(symbol VARCHAR, date DATE, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE,"
            " adj_close DOUBLE, volume BIGINT, currency VARCHAR)"
        )
        base.execute(f"INSERT INTO bars VALUES {', '.join(rows)}")
        base.execute(f"COPY bars TO '{folder / 'prices.parquet'}' (FORMAT parquet)")
    (folder / "actions.csv").write_text(
        "symbol,date,kind,value\nHLDN,2026-06-03,split,2\nHLDN,2026-06-05,dividend,2.08\nGONE,2025-01-03,delisting,9.2\n"
    )
    return Prices(folder)


@pytest.fixture
def run(data: Prices, tmp_path: Path) -> Run:
    return running(catalogue(tmp_path), prices=data, today=date(2026, 6, 9))


async def ask(run: Run, *arguments: str) -> Any:
    return json.loads(await prices.make(run)(*arguments))


async def test_a_day_without_trading_takes_the_last_close_before_it(run: Run) -> None:
    told = await ask(run, "HLDN", "close", "", "2026-06-07")
    assert (told["figures"][0]["text"], told["figures"][0]["date"], told["traded"]) == ("$52.00", "2026-06-05", False)


async def test_a_return_over_a_split_counts_the_new_shares(run: Run) -> None:
    told = await ask(run, "HLDN", "return", "2026-06-02", "2026-06-03")
    assert told["computed"][0]["text"] == "1.8%"  # 56 / (110 / 2) - 1
    assert holds(run.evidence.results["C1"], run.evidence)


async def test_a_total_return_counts_the_dividend_too(run: Run) -> None:
    assert (await ask(run, "HLDN", "total_return", "2026-06-01", "2026-06-08"))["computed"][0]["text"] == "20.8%"
    assert (await ask(run, "HLDN", "return", "2026-06-01", "2026-06-08"))["computed"][0]["text"] == "16.0%"


async def test_the_largest_fall_is_from_a_high_to_the_low_after_it(run: Run) -> None:
    told = await ask(run, "HLDN", "drawdown", "2026-06-01", "2026-06-08")
    assert told["computed"][0]["text"] == "-7.1%"  # from 56 on the 3rd to 52 on the 5th
    assert [figure["date"] for figure in told["figures"]] == ["2026-06-03", "2026-06-05"]


async def test_highs_and_lows_are_in_the_shares_of_the_last_day(run: Run) -> None:
    told = await ask(run, "HLDN", "range", "2026-06-01", "2026-06-08")
    by_item = {figure["item"]: figure["text"] for figure in told["figures"]}
    assert (by_item["high"], by_item["low"]) == ("$59.00", "$49.50")


async def test_dividends_splits_volume_and_the_chart(run: Run) -> None:
    assert (await ask(run, "HLDN", "dividends", "2026-06-01", "2026-06-08"))["figures"][0]["value"] == "2.08"
    assert (await ask(run, "HLDN", "splits", "2026-06-01", "2026-06-08"))["figures"][0]["date"] == "2026-06-03"
    assert (await ask(run, "HLDN", "volume", "2026-06-01", "2026-06-08"))["figures"][0]["value"] == "1200"
    await ask(run, "HLDN", "return", "2026-06-01", "2026-06-08")
    assert run.evidence.shown["chart"]["points"][0] == ["2026-06-01", 50.0]


async def test_symbols_over_the_same_days_share_a_chart_and_other_days_begin_another(run: Run) -> None:
    def names() -> list[str]:
        return [line["name"] for line in run.evidence.shown["chart"]["lines"]]

    await ask(run, "GONE", "return", "2025-01-02", "2025-01-03")
    await ask(run, "HLDN", "return", "2026-06-01", "2026-06-08")
    assert names() == ["HLDN"]
    shown = run.evidence.shown["chart"]
    run.evidence.show("chart", {**shown, "lines": [{**shown["lines"][0], "name": "OTHR"}]})
    await ask(run, "HLDN", "return", "2026-06-01", "2026-06-08")
    await ask(run, "HLDN", "return", "2026-06-01", "2026-06-08")
    assert names() == ["OTHR", "HLDN"]
    assert run.evidence.shown["chart"]["title"] == "OTHR, HLDN close, adjusted for splits"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("NOPE",), "no prices for 'NOPE'"),
        (("HLDN", "close", "", "2021-05-04"), "from 2026-06-01 to 2026-06-08"),
        (("GONE", "close", "", "2025-03-03"), "trading ended on 2025-01-03"),
        (("HLDN", "return", "2026-06-08", "2026-06-01"), "is after end"),
        (("HLDN", "close", "", "yesterday"), "must be a day"),
    ],
)
async def test_a_price_that_there_is_not_is_never_made_up(run: Run, arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(InputError, match=told):
        await ask(run, *arguments)
    assert not run.evidence.facts


async def test_a_company_s_name_stands_for_its_symbol(run: Run) -> None:
    assert (await ask(run, "Halden Tools"))["symbol"] == "HLDN"


async def test_a_symbol_whose_trading_ended_gives_its_last_close(run: Run) -> None:
    told = await ask(run, "GONE")
    assert (told["figures"][0]["text"], told["trading_ended"]) == ("£9.20", "2025-01-03")


def test_volatility_is_the_year_s_deviation_of_daily_log_returns() -> None:
    closes = [Decimal(100), Decimal(110), Decimal(99)]
    moves = [math.log(1.1), math.log(0.9)]
    mean = sum(moves) / 2
    expected = math.sqrt(((moves[0] - mean) ** 2 + (moves[1] - mean) ** 2) * 252)
    assert float(volatility(closes)) == pytest.approx(expected)
    with pytest.raises(InputError):
        volatility(closes[:2])


def test_prices_that_only_rise_have_no_drawdown() -> None:
    rising = [(date(2026, 1, day), Decimal(day)) for day in range(1, 6)]
    peak, trough = drawdown(rising)
    assert peak == trough
