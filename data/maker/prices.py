"""Three years of daily prices: a random walk tied to the seed's anchors, with splits, dividends and one delisting.

``open``, ``high``, ``low`` and ``close`` are as traded on the day. ``adj_close`` is adjusted backwards for splits and
dividends, so ratios of it are total returns.
"""

from __future__ import annotations

import csv
import math
import random
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import duckdb

from data.maker.facts import TICKERS, TODAY
from data.maker.statements import actuals, ends, issuer_of, known, split_factor

FIRST = date(2023, 11, 20)
QUARTERLY = {"PACWN", "FENHL"}


@dataclass(frozen=True, slots=True)
class Action:
    """A split (``value`` new shares for one) or a cash dividend per share as traded, by its first day without it."""

    symbol: str
    on: date
    kind: str
    value: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One day's trading of one symbol."""

    symbol: str
    on: date
    open: float
    high: float
    low: float
    close: float
    adj_close: float
    volume: int
    currency: str


def business_days(start: date, end: date) -> list[date]:
    """Mondays to Fridays from ``start`` to ``end``, both included."""
    span = (end - start).days + 1
    return [day for day in (start + timedelta(days=n) for n in range(span)) if day.weekday() < 5]


@cache
def actions(ticker: str) -> tuple[Action, ...]:
    """Splits, dividends and the end of trading, in order of date."""
    issuer = issuer_of(ticker)
    last = issuer.last_day or TODAY
    out = [Action(ticker, date.fromisoformat(when), "split", ratio) for when, ratio in issuer.splits]
    for year in issuer.years:
        parts = 4 if ticker in QUARTERLY else 1
        for part in range(parts):
            on = ends(ticker, year) + timedelta(days=128 + 91 * part)
            on -= timedelta(days=max(0, on.weekday() - 4))
            if FIRST < on <= last:
                value = actuals(ticker)[year]["dps"] / parts * split_factor(ticker, on)
                out.append(Action(ticker, on, "dividend", round(value, 4)))
    if issuer.last_day:
        out.append(Action(ticker, issuer.last_day, "delisting", issuer.anchors[-1][1]))
    return tuple(sorted(out, key=lambda action: action.on))


def _closes(ticker: str) -> dict[date, float]:
    """A bridge in logarithms from anchor to anchor, so that each anchor is met to the cent."""
    issuer = issuer_of(ticker)
    walk = random.Random(f"prices of {ticker}")
    digits = 0 if issuer.currency == "JPY" else 2
    closes: dict[date, float] = {}
    for (begin, low), (finish, high) in zip(issuer.anchors, issuer.anchors[1:], strict=False):
        days = business_days(date.fromisoformat(begin), date.fromisoformat(finish))
        sigma = issuer.volatility / math.sqrt(261)
        path = [0.0]
        for _ in days[1:]:
            path.append(path[-1] + walk.gauss(0, sigma))
        for n, day in enumerate(days):
            share = n / (len(days) - 1)
            level = math.log(low) + share * (math.log(high) - math.log(low)) + path[n] - share * path[-1]
            closes[day] = round(math.exp(level), digits)
    return closes


def _adjusted(ticker: str, closes: dict[date, float]) -> dict[date, float]:
    factor, out = 1.0, {}
    events: dict[date, list[Action]] = {}
    for action in actions(ticker):
        events.setdefault(action.on, []).append(action)
    days = sorted(closes)
    for n in range(len(days) - 1, -1, -1):
        out[days[n]] = round(closes[days[n]] * factor, 4)
        for action in events.get(days[n], []):
            if action.kind == "split":
                factor /= action.value
            elif action.kind == "dividend" and n:
                factor *= 1 - action.value / closes[days[n - 1]]
    return out


@cache
def bars(ticker: str) -> tuple[Bar, ...]:
    """Every trading day of a symbol, oldest first."""
    issuer = issuer_of(ticker)
    walk = random.Random(f"days of {ticker}")
    digits = 0 if issuer.currency == "JPY" else 2
    closes = _closes(ticker)
    adjusted = _adjusted(ticker, closes)
    splits = {action.on: action.value for action in actions(ticker) if action.kind == "split"}
    usual = round(actuals(ticker)[issuer.years[-1]]["shares"] * 1e6 * 0.0035)
    out: list[Bar] = []
    before = None
    for day, close in closes.items():
        reference = (before or close) / splits.get(day, 1)
        begin = round(reference * math.exp(walk.gauss(0, 0.003)), digits)
        high = round(max(begin, close) * (1 + abs(walk.gauss(0, 0.005))), digits)
        low = round(min(begin, close) * (1 - abs(walk.gauss(0, 0.005))), digits)
        moved = abs(math.log(close / reference))
        volume = round(usual * math.exp(walk.gauss(0, 0.3)) * (1 + 12 * moved) / split_factor(ticker, day), -2)
        out.append(Bar(ticker, day, begin, high, low, close, adjusted[day], int(volume), issuer.currency))
        before = close
    return tuple(out)


def close_on(ticker: str, on: date) -> float:
    """The last close on or before a day, as traded."""
    return next(bar.close for bar in reversed(bars(ticker)) if bar.on <= on)


def bar_on(ticker: str, on: date) -> Bar:
    """The bar of a day, or of the last trading day before it."""
    return next(bar for bar in reversed(bars(ticker)) if bar.on <= on)


def year_of_closes(ticker: str, on: date) -> list[tuple[date, float]]:
    """A year of closes up to a day, on that day's share count."""
    now = split_factor(ticker, on)
    upto = [bar for bar in bars(ticker) if bar.on <= on][-261:]
    return [(bar.on, bar.close * now / split_factor(ticker, bar.on)) for bar in upto]


def write(folder: Path) -> None:
    """Write ``prices.parquet`` and ``actions.csv``."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        rows = Path(scratch) / "prices.csv"
        with rows.open("w", newline="", encoding="utf-8") as file:
            sheet = csv.writer(file)
            sheet.writerow(("symbol", "date", *Bar.__slots__[2:]))
            for ticker in sorted(TICKERS):
                sheet.writerows([getattr(bar, name) for name in Bar.__slots__] for bar in bars(ticker))
        with duckdb.connect() as base:
            base.execute("SET threads = 1")
            base.execute(
                "COPY (SELECT symbol, date::DATE AS date, open::DOUBLE AS open, high::DOUBLE AS high, "
                "low::DOUBLE AS low, close::DOUBLE AS close, adj_close::DOUBLE AS adj_close, volume::BIGINT AS volume, "
                f"currency FROM read_csv('{rows}', header = true, all_varchar = true)) "
                f"TO '{folder / 'prices.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
            )
    with (folder / "actions.csv").open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(("symbol", "date", "kind", "value"))
        for ticker in sorted(TICKERS):
            sheet.writerows((action.symbol, action.on, action.kind, action.value) for action in actions(ticker))


def market_value(ticker: str, on: date) -> float:
    """Close times the diluted shares last reported, in millions of the issuer's currency."""
    last = known(ticker, on)[-1]
    return close_on(ticker, on) * actuals(ticker)[last]["shares"] / split_factor(ticker, on)
