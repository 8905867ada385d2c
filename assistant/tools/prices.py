"""Share prices and what follows from them, for the days asked about."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from assistant.prices import Bar, Prices, drawdown, volatility
from assistant.tools.calculate import computed
from assistant.tools.picking import shelf
from assistant.tools.showing import rounded, show
from assistant.types import Run
from core.errors import InputError
from core.types import Scope, Unit
from retrieval.names import core_words

Asked = Literal[
    "close", "return", "total_return", "drawdown", "volatility", "range", "volume", "dividends", "splits"
]  # fmt: skip
POINTS = 260


@dataclass(frozen=True, slots=True)
class Window:
    """One symbol over the days asked about."""

    run: Run
    data: Prices
    symbol: str
    currency: str
    start: date
    end: date

    def fact(self, item: str, value: Decimal, day: date, unit: Unit = "per_share") -> dict[str, Any]:
        """A figure of the price data, taken down with the series and day it is from."""
        currency = self.currency if unit == "per_share" else None
        made = self.run.evidence.figure(
            item, f"{self.symbol} {item}", value, unit, currency=currency, period=day.isoformat(),
            origin=f"prices {self.symbol} {item} {day}",
        )  # fmt: skip
        places = max(2, -int(value.normalize().as_tuple().exponent)) if unit == "per_share" else None
        text = show(value, unit, currency=currency, places=min(places, 4) if places else None)
        return {"id": made, "item": item, "value": f"{value:f}", "unit": unit, "date": day.isoformat(), "text": text}


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run."""

    async def prices(ticker: str, measure: Asked = "close", start: str = "", end: str = "") -> str:
        """Share prices by ticker or company. Days without trading take the last close before them.

        close: the close on ``end``, as traded, with the close before it. return: price change from ``start``'s close to
        ``end``'s, adjusted for splits; total_return counts dividends too. drawdown: the largest fall from a high.
        volatility: annualised, of daily closes. range: the highest and lowest price of the days. volume: the average a
        day. dividends, splits: those of the days, and when trading ended.

        Args:
            ticker: The symbol, or the company's name.
            measure: What to give.
            start: First day as 2026-03-31. A year before the end if left out.
            end: Last day. Today if left out.
        """
        return await asyncio.to_thread(_answer, run, ticker, measure, start, end)

    return prices


def _answer(run: Run, ticker: str, measure: Asked, start: str, end: str) -> str:
    data: Prices | None = run.prices
    if data is None or not data.listings:
        raise InputError("there is no price data here")
    listing = data.listing(_symbol(run, data, ticker))
    last = _day(end, "end") if end else (listing.last if listing.ended else run.today)
    first = _day(start, "start") if start else last - timedelta(days=365)
    if first > last:
        raise InputError(f"start {first} is after end {last}")
    window = Window(run, data, listing.symbol, listing.currency, first, last)
    told = {
        "symbol": listing.symbol,
        "currency": listing.currency,
        "measure": measure,
        "start": first.isoformat(),
        "end": last.isoformat(),
        "trading_ended": listing.last.isoformat() if listing.ended else None,
        **MEASURES[measure](window),
    }
    return json.dumps(told, ensure_ascii=False)


def _symbol(run: Run, data: Prices, name: str) -> str:
    """The symbol that a ticker or company name stands for."""
    if name.strip().upper() in data.listings:
        return name.strip().upper()
    wanted = core_words(name)
    held = shelf(run, Scope(as_of=run.scope.as_of, history=True)).values()
    known = {d.ticker.upper() for d in held if d.ticker and d.issuer and core_words(d.issuer)[: len(wanted)] == wanted}
    known = known or {d.ticker.upper() for d in held if d.ticker and any(core_words(a) == wanted for a in d.aliases)}
    return known.pop() if wanted and len(known) == 1 else name


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{name} must be a day as 2026-03-31, not {text[:20]!r}") from None


def _close(window: Window) -> dict[str, Any]:
    bar = window.data.on(window.symbol, window.end)
    made = [window.fact("close", bar.close, bar.day)]
    told: dict[str, Any] = {"traded": bar.day == window.end}
    try:
        previous = window.data.before(window.symbol, bar.day)
    except InputError:
        return {**told, "figures": made}
    made.append(window.fact("close", previous.close, previous.day))
    moved = _moved(window, made[1], made[0], "One-day price change")
    extra = [
        window.fact("open", bar.open, bar.day),
        window.fact("high", bar.high, bar.day),
        window.fact("low", bar.low, bar.day),
    ]
    _draw(window, bar.day - timedelta(days=365), bar.day)
    return {**told, "figures": [*made, *extra], "computed": [moved]}


def _return(window: Window) -> dict[str, Any]:
    first, last = _ends(window)
    made = [window.fact("close", first.close, first.day), window.fact("close", last.close, last.day)]
    _draw(window, first.day, last.day)
    return {"figures": made, "computed": [_moved(window, made[0], made[1], "Price change")]}


def _total_return(window: Window) -> dict[str, Any]:
    first, last = _ends(window)
    made = [
        window.fact("close adjusted for splits and dividends", first.adjusted, first.day),
        window.fact("close adjusted for splits and dividends", last.adjusted, last.day),
    ]
    result = computed(window.run, f"{made[1]['id']} / {made[0]['id']} - 1", "percent", 1, "", "Total return")
    _draw(window, first.day, last.day)
    return {"figures": made, "computed": [result]}


def _drawdown(window: Window) -> dict[str, Any]:
    closes = _closes(window)
    (high_day, high), (low_day, low) = drawdown(closes)
    made = [
        window.fact("close adjusted for splits", high, high_day),
        window.fact("close adjusted for splits", low, low_day),
    ]
    result = computed(window.run, f"{made[1]['id']} / {made[0]['id']} - 1", "percent", 1, "", "Largest drawdown")
    _draw(window, window.start, window.end)
    return {"figures": made, "computed": [result]}


def _volatility(window: Window) -> dict[str, Any]:
    closes = _closes(window)
    value = volatility([close for _, close in closes]) * 100
    made = window.fact(f"volatility of {len(closes)} closes", rounded(value, 6), window.end, "percent")
    return {"figures": [made]}


def _range(window: Window) -> dict[str, Any]:
    bars = window.data.bars(window.symbol, window.start, window.end)
    if not bars:
        raise InputError(f"{window.symbol} did not trade from {window.start} to {window.end}")
    factors = {bar.day: window.data.factor(window.symbol, bar.day, window.end) for bar in bars}
    high = max(bars, key=lambda bar: (bar.high / factors[bar.day], -bar.day.toordinal()))
    low = min(bars, key=lambda bar: (bar.low / factors[bar.day], bar.day))
    highest = max(bars, key=lambda bar: (bar.close / factors[bar.day], -bar.day.toordinal()))
    lowest = min(bars, key=lambda bar: (bar.close / factors[bar.day], bar.day))
    made = [
        window.fact("high", high.high / factors[high.day], high.day),
        window.fact("low", low.low / factors[low.day], low.day),
        window.fact("highest close", highest.close / factors[highest.day], highest.day),
        window.fact("lowest close", lowest.close / factors[lowest.day], lowest.day),
    ]
    _draw(window, window.start, window.end)
    return {"figures": made}


def _volume(window: Window) -> dict[str, Any]:
    bars = window.data.bars(window.symbol, window.start, window.end)
    if not bars:
        raise InputError(f"{window.symbol} did not trade from {window.start} to {window.end}")
    average = Decimal(sum(bar.volume for bar in bars)) / len(bars)
    return {"figures": [window.fact(f"average volume of {len(bars)} days", rounded(average, 0), window.end, "shares")]}


def _dividends(window: Window) -> dict[str, Any]:
    found = window.data.actions(window.symbol, window.start, window.end)
    return {"figures": [window.fact("dividend", a.value, a.day) for a in found if a.kind == "dividend"]}


def _splits(window: Window) -> dict[str, Any]:
    found = window.data.actions(window.symbol, window.start, window.end)
    return {"figures": [window.fact("split", a.value, a.day, "ratio") for a in found if a.kind == "split"]}


MEASURES: Mapping[Asked, Callable[[Window], dict[str, Any]]] = {
    "close": _close,
    "return": _return,
    "total_return": _total_return,
    "drawdown": _drawdown,
    "volatility": _volatility,
    "range": _range,
    "volume": _volume,
    "dividends": _dividends,
    "splits": _splits,
}


def _ends(window: Window) -> tuple[Bar, Bar]:
    first = window.data.on(window.symbol, window.start)
    last = window.data.on(window.symbol, window.end)
    if first.day >= last.day:
        raise InputError(f"{window.symbol} has one price for {window.start} to {window.end}; a return needs two")
    return first, last


def _closes(window: Window) -> list[tuple[date, Decimal]]:
    found = window.data.closes(window.symbol, window.start, window.end)
    if not found:
        raise InputError(f"{window.symbol} did not trade from {window.start} to {window.end}")
    return found


def _moved(window: Window, first: Mapping[str, Any], last: Mapping[str, Any], label: str) -> dict[str, object]:
    """The price change between two closes, with the splits between them in its formula."""
    days = [date.fromisoformat(str(figure["date"])) for figure in (first, last)]
    factor = window.data.factor(window.symbol, days[0], days[1])
    start = str(first["id"])
    if factor != 1:
        split = window.fact("split", factor, days[1], "ratio")
        start = f"({start} / {split['id']})"
    return computed(window.run, f"{last['id']} / {start} - 1", "percent", 1, "", label)


def _draw(window: Window, start: date, end: date) -> None:
    """Lay the price line beside the answer, next to those of other symbols over the same days; thinned to hundreds."""
    closes = window.data.closes(window.symbol, start, end)
    step = max(1, -(-len(closes) // POINTS))
    kept = [*closes[::step], *closes[-1:]] if closes and (len(closes) - 1) % step else closes[::step]
    points = [[day.isoformat(), float(round(close, 4))] for day, close in kept]
    line = {"name": window.symbol, "unit": window.currency, "points": points}
    days = [start.isoformat(), end.isoformat()]
    shown = window.run.evidence.shown.get("chart", {})
    beside = [other for other in shown.get("lines", ()) if other["name"] != window.symbol and shown["days"] == days]
    lines = [*beside, line]
    title = f"{', '.join(each['name'] for each in lines)} close, adjusted for splits"
    chart = {"title": title, "unit": window.currency, "points": points, "days": days, "lines": lines}
    window.run.evidence.show("chart", chart)
