"""Daily prices over Parquet: closes as traded, adjusted for splits and dividends, with the days that trading had.

``prices.parquet`` has a row a symbol and trading day (symbol, date, open, high, low, close, adj_close, volume,
currency), ``actions.csv`` the splits (new shares for one), cash dividends per share and the end of trading. Returns are
exact for the days asked about: a day without trading takes the last close before it, and a day before the first or
after the end of trading has no price.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from core.errors import InputError

TRADING_DAYS = 252
STALE_DAYS = 10
"""How long after its last bar a symbol that still trades may be asked about: holidays and late data, no more."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day's trading, as traded. ``adjusted`` is the close adjusted backwards for splits and dividends."""

    day: date
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    adjusted: Decimal
    volume: int


@dataclass(frozen=True, slots=True)
class Action:
    """A ``split``, ``dividend`` or ``delisting``, by the first day it counts on."""

    day: date
    kind: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Listing:
    """A symbol, its currency and the first and last day that there are prices for; ``ended`` if trading is over."""

    symbol: str
    currency: str
    first: date
    last: date
    ended: bool


class Prices:
    """The price data of a folder. Reads it when first asked; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()

    @cached_property
    def listings(self) -> dict[str, Listing]:
        """Every symbol that there are prices for; empty where the folder holds none."""
        if not self._path.is_file():
            return {}
        rows = self._query(
            "SELECT symbol, any_value(currency), min(date), max(date) FROM bars GROUP BY symbol ORDER BY symbol"
        )
        ended = {symbol for symbol, _, kind, _ in self._actions if kind == "delisting"}
        return {symbol: Listing(symbol, currency, low, high, symbol in ended) for symbol, currency, low, high in rows}

    def listing(self, symbol: str) -> Listing:
        """What is known of a symbol.

        Raises:
            InputError: There are no prices for it.
        """
        found = self.listings.get(symbol.strip().upper())
        if found is None:
            raise InputError(f"no prices for {symbol[:20]!r}; there are {', '.join(self.listings) or 'none at all'}")
        return found

    def bars(self, symbol: str, start: date, end: date) -> list[Bar]:
        """The days of trading from ``start`` to ``end``, both included, in order."""
        listing = self.listing(symbol)
        rows = self._query(
            "SELECT date, open, high, low, close, adj_close, volume FROM bars WHERE symbol = ? AND date BETWEEN ? AND ?"
            " ORDER BY date",
            [listing.symbol, start, end],
        )
        return [
            Bar(day, _exact(first), _exact(high), _exact(low), _exact(close), _exact(adjusted), volume)
            for day, first, high, low, close, adjusted, volume in rows
        ]

    def on(self, symbol: str, day: date) -> Bar:
        """The bar of a day, or of the last day of trading before it.

        Raises:
            InputError: The day is before the first price, or after trading ended; says which days there are.
        """
        listing = self.listing(symbol)
        late = day > listing.last and (listing.ended or (day - listing.last).days > STALE_DAYS)
        if day < listing.first or late:
            over = "trading ended" if listing.ended and late else "there are prices"
            span = f"on {listing.last}" if listing.ended and late else f"from {listing.first} to {listing.last}"
            raise InputError(f"{listing.symbol} has no price on {day}: {over} {span}")
        found = self.bars(symbol, day - timedelta(days=STALE_DAYS + 5), day)
        if not found:
            raise InputError(f"{listing.symbol} has no price on {day} or in the two weeks before it")
        return found[-1]

    def before(self, symbol: str, day: date) -> Bar:
        """The last day of trading before ``day``."""
        return self.on(symbol, day - timedelta(days=1))

    def actions(self, symbol: str, start: date, end: date) -> list[Action]:
        """Splits, dividends and the end of trading from ``start`` to ``end``, both included, in order."""
        listing = self.listing(symbol)
        found = [Action(day, kind, value) for owner, day, kind, value in self._actions if owner == listing.symbol]
        return [action for action in found if start <= action.day <= end]

    def factor(self, symbol: str, after: date, until: date) -> Decimal:
        """How many shares at ``until`` stand for one at ``after``: the product of the splits between."""
        made = Decimal(1)
        for action in self.actions(symbol, after + timedelta(days=1), until):
            if action.kind == "split":
                made *= action.value
        return made

    def closes(self, symbol: str, start: date, end: date) -> list[tuple[date, Decimal]]:
        """Closes in shares as they are at ``end``: adjusted for splits, not for dividends."""
        found = self.bars(symbol, start, end)
        return [(bar.day, bar.close / self.factor(symbol, bar.day, end)) for bar in found]

    @cached_property
    def _actions(self) -> list[tuple[str, date, str, Decimal]]:
        path = self._folder / "actions.csv"
        if not path.is_file():
            return []
        rows = self._query(
            "SELECT symbol, date::DATE, kind, value::VARCHAR FROM read_csv(?, header = true, all_varchar = true)"
            " ORDER BY symbol, date::DATE",
            [str(path)],
        )
        return [(symbol, day, kind, Decimal(value)) for symbol, day, kind, value in rows]

    @cached_property
    def _path(self) -> Path:
        return self._folder / "prices.parquet"

    @cached_property
    def _connection(self) -> Any:  # noqa: ANN401
        import duckdb

        connection = duckdb.connect()
        connection.execute("SET threads = 1")
        if self._path.is_file():
            where = str(self._path).replace("'", "''")
            connection.execute(f"CREATE TABLE bars AS SELECT * FROM read_parquet('{where}')")
        return connection

    def _query(self, text: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return list(self._connection.execute(text, list(values)).fetchall())


def drawdown(closes: Sequence[tuple[date, Decimal]]) -> tuple[tuple[date, Decimal], tuple[date, Decimal]]:
    """The peak and the trough of the largest fall from a high, as (day, close); the same day where there is none."""
    peak = worst_peak = worst = closes[0]
    for point in closes:
        if point[1] > peak[1]:
            peak = point
        if point[1] / peak[1] < worst[1] / worst_peak[1]:
            worst_peak, worst = peak, point
    return worst_peak, worst


def volatility(closes: Sequence[Decimal]) -> Decimal:
    """The standard deviation of daily logarithmic returns over a year of 252 days, as a fraction.

    Raises:
        InputError: There are fewer than three closes.
    """
    if len(closes) < 3:
        raise InputError("volatility needs three closes or more")
    moves = [math.log(float(after / before)) for before, after in zip(closes, closes[1:], strict=False)]
    mean = sum(moves) / len(moves)
    variance = sum((move - mean) ** 2 for move in moves) / (len(moves) - 1)
    return Decimal(repr(math.sqrt(variance * TRADING_DAYS)))


def _exact(value: float) -> Decimal:
    """A price as printed: the shortest decimal that the stored number stands for."""
    return Decimal(repr(value)).normalize() + Decimal(0)
