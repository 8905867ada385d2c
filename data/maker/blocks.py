"""A note's body as blocks, with its tables made from the figures: what every format lays out in its own way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from data.maker.facts import Bank
from data.maker.figures import Book, Figures, amount, share_price
from data.maker.note import Note, long_date
from data.maker.prices import year_of_closes
from data.maker.statements import issuer_of

DASH = "-"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; 1 is a section, 2 a part of it."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Para:
    """Prose. ``style`` is ``body``, ``lead``, ``small``, ``white`` (unseen) or ``quote``."""

    text: str
    style: str = "body"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; numbered where order matters."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the first row is its head, rows in ``strong`` are totals."""

    caption: str
    rows: tuple[tuple[str, ...], ...]
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its points; labels are dates or years."""

    caption: str
    kind: Literal["line", "bars"]
    labels: tuple[str, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A new page, where the format has pages."""


Block = Heading | Para | Bullets | Grid | Chart | Break
INCOME = (
    ("Revenue", "revenue", True), ("Cost of sales", "cost_of_sales", False), ("Gross profit", "gross_profit", True),
    ("Research and development", "rnd", False), ("Selling, general and administrative", "sga", False),
    ("Operating profit (EBIT)", "ebit", True), ("Depreciation and amortisation", "depreciation", False),
    ("EBITDA", "ebitda", False), ("Net interest", "interest", False), ("Profit before tax", "pretax", False),
    ("Income tax", "tax", False), ("Net income", "net_income", True), ("Diluted shares (millions)", "shares", False),
    ("Earnings per share", "eps", True), ("Dividend per share", "dps", False),
)  # fmt: skip
LENDING = (
    ("Net interest income", "interest_income", False), ("Net fees and commissions", "fees", False),
    ("Trading and other income", "trading", False), ("Total income", "revenue", True),
    ("Operating costs", "costs", False), ("Operating profit before provisions", "ebit", True),
    ("Loan-loss provisions", "provisions", False), ("Profit before tax", "pretax", False),
    ("Income tax", "tax", False), ("Net income", "net_income", True), ("Diluted shares (millions)", "shares", False),
    ("Earnings per share", "eps", True), ("Dividend per share", "dps", False),
)  # fmt: skip
BALANCE = (
    ("Cash and equivalents", "cash", False), ("Receivables", "receivables", False),
    ("Inventories", "inventories", False), ("Total current assets", "current_assets", True),
    ("Property, plant and equipment", "fixed", False), ("Goodwill and intangibles", "goodwill", False),
    ("Total assets", "assets", True), ("Trade payables", "payables", False), ("Borrowings", "debt", False),
    ("Other liabilities", "other", False), ("Total liabilities", "liabilities", True),
    ("Shareholders' equity", "equity", False), ("Net debt (net cash)", "net_debt", False),
)  # fmt: skip
LENDER_BALANCE = (
    ("Cash and central bank balances", "cash", False), ("Customer loans", "loans", False),
    ("Securities", "securities", False), ("Other assets", "other_assets", False), ("Total assets", "assets", True),
    ("Customer deposits", "deposits", False), ("Wholesale funding", "funding", False),
    ("Other liabilities", "other", False), ("Total liabilities", "liabilities", True),
    ("Shareholders' equity", "equity", False), ("Risk-weighted assets", "risk_weighted", False),
    ("CET1 ratio (%)", "cet1", False), ("Non-performing loans (%)", "bad_loans", False),
)  # fmt: skip
CASHFLOW = (
    ("Net income", "net_income", False), ("Depreciation and amortisation", "depreciation", False),
    ("Change in working capital", "working_capital", False), ("Cash from operations", "operating", True),
    ("Capital expenditure", "capex", False), ("Cash from investing", "investing", True),
    ("Dividends paid", "dividends", False), ("Share repurchases", "repurchases", False),
    ("Change in borrowings", "debt_change", False), ("Cash from financing", "financing", True),
    ("Net change in cash", "net_change", False), ("Free cash flow", "fcf", True),
)  # fmt: skip
TWO_DIGITS = {"eps", "dps"}
ONE_DIGIT = {"shares", "cet1", "bad_loans"}
COSTS = {"cost_of_sales", "rnd", "sga", "tax", "costs", "provisions"}


def cell(item: str, value: float | None, currency: str = "EUR") -> str:
    """One figure as a table prints it: costs and outflows in brackets."""
    if value is None:
        return DASH
    if item in TWO_DIGITS:
        digits = 3 if item == "dps" and value < 1 and currency in ("GBP", "EUR") else 2
        return amount(value, digits)
    if item in ONE_DIGIT:
        return amount(value, 1)
    return amount(-value if item in COSTS else value)


@dataclass(frozen=True)
class Tables:
    """The tables and charts a note may call for in double square brackets."""

    note: Note
    figures: Figures
    notes: Mapping[str, Note] = field(default_factory=dict)

    @property
    def book(self) -> Book:
        if self.figures.book is None:
            raise ValueError(f"{self.note.file}: a table needs a ticker")
        return self.figures.book

    @property
    def _units(self) -> str:
        return f"in millions of {self.book.currency}"

    def _year_head(self, years: list[int]) -> tuple[str, ...]:
        last = self.book.reported[-1]
        end = f"{issuer_of(self.book.ticker).year_end[1]} {_month(self.book.ticker)}"
        return (f"Year to {end}", *(f"FY{year}{'E' if year > last else 'A'}" for year in years))

    def _statement(
        self, lines: tuple[tuple[str, str, bool], ...], years: list[int]
    ) -> tuple[list[tuple[str, ...]], set[int]]:
        rows: list[tuple[str, ...]] = [self._year_head(years)]
        strong: set[int] = set()
        for label, item, total in lines:
            values = [self.book.years[year].get(item) for year in years]
            if not any(values):
                continue
            if total:
                strong.add(len(rows))
            rows.append((label, *(cell(item, value, self.book.currency) for value in values)))
        return rows, strong

    def income(self) -> Grid:
        years = list(self.book.years)[-5:]
        bank = isinstance(issuer_of(self.book.ticker), Bank)
        rows, strong = self._statement(LENDING if bank else INCOME, years)
        growth = [
            DASH if year - 1 not in self.book.years else f"{self.book.growth('revenue', str(year)):.1f}"
            for year in years
        ]
        rows.append(("Total income growth (%)" if bank else "Revenue growth (%)", *growth))
        item, label = ("costs", "Cost-income ratio (%)") if bank else ("ebit", "EBIT margin (%)")
        if not bank:
            rows.append((label, *(f"{self.book.margin(item, str(year)):.1f}" for year in years)))
        return Grid(f"Income statement ({self._units}, except per share)", tuple(rows), frozenset(strong))

    def balance(self) -> Grid:
        bank = isinstance(issuer_of(self.book.ticker), Bank)
        rows, strong = self._statement(LENDER_BALANCE if bank else BALANCE, list(self.book.reported[-3:]))
        units = f"{self._units}, except ratios" if bank else self._units
        return Grid(f"Balance sheet ({units})", tuple(rows), frozenset(strong))

    def cashflow(self) -> Grid:
        rows, strong = self._statement(CASHFLOW, list(self.book.reported[-3:]))
        return Grid(f"Cash flow statement ({self._units})", tuple(rows), frozenset(strong))

    def quarters(self) -> Grid:
        periods = list(self.book.quarters)[-5:]
        bank = isinstance(issuer_of(self.book.ticker), Bank)
        profit = "Operating profit before provisions" if bank else "Operating profit (EBIT)"
        lines = (("Total income" if bank else "Revenue", "revenue"), (profit, "ebit"), ("Net income", "net_income"),
                 ("Earnings per share", "eps"))  # fmt: skip
        rows = [("Quarter", *periods)]
        rows += [(label, *(cell(item, self.book.quarters[p][item]) for p in periods)) for label, item in lines]
        return Grid(f"Quarterly results ({self._units}, except per share)", tuple(rows), frozenset({1}))

    def segments(self) -> Grid:
        years = list(self.book.reported[-3:])
        rows = [self._year_head(years)]
        for name, _ in issuer_of(self.book.ticker).segments:
            rows.append((name, *(cell("", self.book.years[year][f"segment:{name}"]) for year in years)))
        rows.append(("Group revenue", *(cell("", self.book.years[year]["revenue"]) for year in years)))
        return Grid(f"Revenue by segment ({self._units})", tuple(rows), frozenset({len(rows) - 1}))

    def valuation(self) -> Grid:
        years = list(self.book.years)[-3:]
        price = self.figures
        rows = [self._year_head(years), ("Price/earnings (x)", *(price.say_pe(str(year))[:-1] for year in years))]
        rows.append(("Dividend yield (%)", *(price.say_dyield(str(year))[:-1] for year in years)))
        rows.append(("Earnings per share growth (%)", *(f"{self.book.growth('eps', str(year)):.1f}" for year in years)))
        return Grid(f"Valuation at {self.figures.say_price()}", tuple(rows))

    def revisions(self) -> Grid:
        prior = self.figures.prior
        if prior is None or prior.ticker is None:
            raise ValueError(f"{self.note.file}: revisions need a report to supersede")
        old = Book(prior.ticker, prior.published, prior.view)
        shared = [year for year in self.book.years if year in old.years and year > self.book.reported[-1]]
        rows: list[tuple[str, ...]] = [("Estimate", "Old", "New", "Change (%)")]
        for year in shared:
            for label, item in (("Revenue", "revenue"), ("EBIT", "ebit"), ("Earnings per share", "eps")):
                was, now = old.years[year][item], self.book.years[year][item]
                rows.append((f"{label} FY{year}E", cell(item, was), cell(item, now), f"{100 * (now / was - 1):.1f}"))
        return Grid(f"Changes to our estimates ({self._units}, except per share)", tuple(rows))

    def history(self) -> Grid:
        own = [
            note for note in self.notes.values()
            if note.ticker == self.note.ticker and note.publisher == self.note.publisher and note.target
            and note.published <= self.note.published and note.style not in ("restricted", "broken", "encrypted")
        ]  # fmt: skip
        currency = self.book.currency
        rows = [("Date", "Rating", "Price target")]
        rows += [(long_date(n.published), str(n.rating), share_price(n.target or 0, currency)) for n in own]
        return Grid(f"Rating and price target history, {self.note.publisher}", tuple(rows))

    def price(self) -> Chart:
        weekly = year_of_closes(self.book.ticker, self.book.on)[::-5][::-1]
        caption = f"Share price, last 12 months ({self.book.currency})"
        return Chart(caption, "line", tuple(f"{day:%b %Y}" for day, _ in weekly), tuple(close for _, close in weekly))

    def revenue(self) -> Chart:
        years = list(self.book.years)
        last = self.book.reported[-1]
        labels = tuple(f"{year}{'E' if year > last else ''}" for year in years)
        values = tuple(self.book.years[year]["revenue"] for year in years)
        return Chart(f"Revenue ({self._units})", "bars", labels, values)


def _month(ticker: str) -> str:
    return date(2000, issuer_of(ticker).year_end[0], 1).strftime("%B")


DIRECTIVES: dict[str, Callable[[Tables], Block]] = {
    "income": Tables.income, "balance": Tables.balance, "cashflow": Tables.cashflow, "quarters": Tables.quarters,
    "segments": Tables.segments, "valuation": Tables.valuation, "revisions": Tables.revisions,
    "history": Tables.history, "price": Tables.price, "revenue": Tables.revenue, "break": lambda _: Break(),
}  # fmt: skip


def blocks(note: Note, notes: Mapping[str, Note]) -> list[Block]:
    """The note's body as blocks, its figures filled in."""
    figures = Figures(note, notes)
    tables = Tables(note, figures, notes)
    return [_block(part.strip(), tables) for part in re.split(r"\n\s*\n", figures.fill(note.body))]


def _block(part: str, tables: Tables) -> Block:
    if part.startswith("[["):
        return DIRECTIVES[part.strip("[]")](tables)
    if part.startswith("#"):
        marks, _, text = part.partition(" ")
        return Heading(text, len(marks) - 1)
    if part.startswith("- "):
        return Bullets(tuple(_joined(item) for item in re.split(r"(?m)^- ", part) if item))
    if re.match(r"1\. ", part):
        return Bullets(tuple(_joined(item) for item in re.split(r"(?m)^\d+\. ", part) if item), numbered=True)
    if part.startswith("Table: "):
        caption, *lines = part.splitlines()
        rows = tuple(tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines)
        return Grid(caption.removeprefix("Table: "), rows)
    if part.startswith("Bars: "):
        caption, line = part.removeprefix("Bars: ").split("\n", 1)
        pairs = [pair.rsplit(" ", 1) for pair in line.split("; ")]
        return Chart(caption, "bars", tuple(pair[0] for pair in pairs), tuple(float(pair[1]) for pair in pairs))
    if match := re.match(r"(lead|small|white|quote): ", part):
        return Para(_joined(part[match.end() :]), match[1])
    return Para(_joined(part))


def _joined(text: str) -> str:
    return " ".join(text.split())
