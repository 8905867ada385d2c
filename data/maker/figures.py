"""What a note may ask for by name: a company's figures as they stood on its day, written as prose writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from data.maker.facts import TICKERS
from data.maker.note import Note, long_date
from data.maker.prices import bar_on, bars, close_on
from data.maker.statements import (
    View,
    Year,
    actuals,
    ends,
    forecast,
    issuer_of,
    known,
    quarter_end,
    quarters,
    split_factor,
)

PER_SHARE = {"eps", "dps"}


@dataclass(frozen=True)
class Book:
    """A company as known on a day, with the two years ahead as a view has them, per share on that day's share count."""

    ticker: str
    on: date
    view: View | None = None

    @cached_property
    def currency(self) -> str:
        return issuer_of(self.ticker).currency

    @cached_property
    def reported(self) -> tuple[int, ...]:
        return known(self.ticker, self.on)

    @cached_property
    def years(self) -> dict[int, Year]:
        found = {year: actuals(self.ticker)[year] for year in self.reported}
        if self.view:
            found |= forecast(self.ticker, self.view, self.on)
        factor = split_factor(self.ticker, self.on)
        return {year: _rebased(items, factor) for year, items in found.items()}

    @cached_property
    def quarters(self) -> dict[str, Year]:
        seen = {p: q for p, q in quarters(self.ticker).items() if self._out(p)}
        return {period: _rebased(items, split_factor(self.ticker, self.on)) for period, items in seen.items()}

    def _out(self, period: str) -> bool:
        return quarter_end(self.ticker, period) + timedelta(days=12) <= self.on

    def value(self, item: str, period: str) -> float:
        """An item of a fiscal year (``2025``) or a quarter (``Q3-2026``)."""
        if period.startswith("Q"):
            return self.quarters[period.replace("-", " ")][item]
        year = self.years[int(period)]
        return year[item] if item in year else year[f"segment:{item.replace('_', ' ')}"]

    def before(self, period: str) -> str:
        """The same period a year earlier."""
        head, tail = (period[:3], period[3:]) if period.startswith("Q") else ("", period)
        return f"{head}{int(tail) - 1}"

    def growth(self, item: str, period: str) -> float:
        """Change on the year, in per cent."""
        now, then = self.value(item, period), self.value(item, self.before(period))
        return 100 * (now / then - 1)

    def margin(self, item: str, period: str) -> float:
        """Share of revenue, in per cent."""
        return 100 * self.value(item, period) / self.value("revenue", period)


def _rebased(items: Year, factor: int) -> Year:
    if factor == 1:
        return items
    out = {name: round(value * factor, 2) if name in PER_SHARE else value for name, value in items.items()}
    return out | {"shares": items["shares"] / factor} if "shares" in items else out


def amount(value: float, digits: int = 0) -> str:
    """``2,744``; negatives in brackets, as tables print them."""
    text = f"{abs(value):,.{digits}f}"
    return f"({text})" if round(value, digits) < 0 else text


def share_price(value: float, currency: str) -> str:
    """A price or target as prose writes it: ``EUR 118``, ``GBP 4.40``, ``JPY 3,480``."""
    digits = 0 if currency == "JPY" or value == round(value) else 2
    return f"{currency} {value:,.{digits}f}"


class Figures:
    """The functions a note's braces may name, over its own company unless a ticker is given first."""

    def __init__(self, note: Note, notes: Mapping[str, Note]) -> None:
        self.note = note
        self.notes = notes
        self.book = Book(note.ticker, note.published, note.view) if note.ticker else None
        self.prior = notes.get(note.supersedes) if note.supersedes else None

    def fill(self, text: str) -> str:
        """The text with every brace answered; an unknown name or period is an error that quotes the brace."""

        def answer(match: re.Match[str]) -> str:
            words = match[1].split()
            try:
                return self._answer(words)
            except (KeyError, AttributeError, TypeError) as error:
                raise ValueError(f"{self.note.file}: cannot fill {match[0]}: {error!r}") from error

        return re.sub(r"\{([a-z_]+(?: [^{}]+)?)\}", answer, text)

    def _answer(self, words: list[str]) -> str:
        name, *rest = words
        book: Book | None = None
        if rest and rest[0] in TICKERS:
            book = Book(rest.pop(0), self.note.published)
        if name in COMPANY:
            return COMPANY[name](book or self.company, *rest)
        return str(getattr(self, f"say_{name}")(*rest))

    @property
    def company(self) -> Book:
        """The note's own company."""
        if self.book is None:
            raise KeyError("ticker")
        return self.book

    @property
    def target(self) -> float:
        """The note's own target."""
        if self.note.target is None:
            raise KeyError("target")
        return self.note.target

    def say_price(self) -> str:
        return share_price(close_on(self.company.ticker, self.company.on), self.company.currency)

    def say_target(self) -> str:
        return share_price(self.target, self.company.currency)

    def say_upside(self) -> str:
        """The way from price to target, unsigned."""
        return f"{abs(self.upside):.0f}%"

    @property
    def upside(self) -> float:
        """The way from price to target in per cent, below nought where the target is lower."""
        return 100 * (self.target / close_on(self.company.ticker, self.company.on) - 1)

    def say_old_target(self) -> str:
        if self.prior is None or self.prior.target is None:
            raise KeyError("supersedes")
        return share_price(self.prior.target, self.company.currency)

    def say_pe(self, year: str) -> str:
        return f"{close_on(self.company.ticker, self.company.on) / self.company.value('eps', year):.1f}x"

    def say_target_pe(self, year: str) -> str:
        return f"{self.target / self.company.value('eps', year):.1f}x"

    def say_dyield(self, year: str) -> str:
        paid = self.company.value("dps", year)
        return f"{100 * paid / close_on(self.company.ticker, self.company.on):.1f}%"

    def say_moved(self) -> str:
        """The share's move on the day, in words."""
        today = bar_on(self.company.ticker, self.company.on)
        earlier = [bar for bar in bars(self.company.ticker) if bar.on < today.on][-1]
        change = 100 * (today.close / earlier.close - 1)
        return f"{'rose' if change >= 0 else 'fell'} {abs(change):.1f}%"


def _money(book: Book, item: str, period: str) -> str:
    return f"{book.currency} {amount(abs(book.value(item, period)))} million"


def _change(book: Book, item: str, period: str) -> str:
    change = book.growth(item, period)
    return f"{'rose' if change >= 0 else 'fell'} {abs(change):.1f}%"


def _points(book: Book, item: str, period: str) -> str:
    change = round(book.margin(item, period), 1) - round(book.margin(item, book.before(period)), 1)
    return f"{abs(change):.1f} percentage points"


def _per_share(book: Book, item: str, period: str) -> str:
    digits = 3 if item == "dps" and book.value(item, period) < 1 and book.currency in ("GBP", "EUR") else 2
    return f"{book.currency} {book.value(item, period):,.{digits}f}"


def _leverage(book: Book, period: str) -> str:
    return f"{book.value('net_debt', period) / book.value('ebitda', period):.1f} times"


COMPANY: dict[str, Callable[..., str]] = {
    "money": _money,
    "num": lambda book, item, period: amount(book.value(item, period)),
    "growth": lambda book, item, period: f"{abs(book.growth(item, period)):.1f}%",
    "chg": _change,
    "margin": lambda book, item, period: f"{book.margin(item, period):.1f}%",
    "points": _points,
    "ps": _per_share,
    "lev": _leverage,
    "pct": lambda book, item, period: f"{book.value(item, period):.1f}%",
    "roe": lambda book, period: f"{100 * book.value('net_income', period) / book.value('equity', period):.1f}%",
    "cost_income": lambda book, period: f"{100 * book.value('costs', period) / book.value('revenue', period):.1f}%",
    "close": lambda book, day: share_price(close_on(book.ticker, date.fromisoformat(day)), book.currency),
    "bare": lambda book, day: (
        f"{close_on(book.ticker, date.fromisoformat(day)):.{0 if book.currency == 'JPY' else 2}f}"
    ),
    "year_end": lambda book, year: long_date(ends(book.ticker, int(year))),
}
