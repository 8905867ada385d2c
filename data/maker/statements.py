"""Statements computed from the seed, rolled forward so that every identity holds in the figures as printed."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from data.maker.facts import BANK, BY_TICKER, Bank, Issuer

Year = dict[str, float]


@dataclass(frozen=True, slots=True)
class View:
    """What an analyst assumed for the two years ahead: per cent growth of revenue, and EBIT margin."""

    growth: tuple[float, float]
    margin: tuple[float, float]


def issuer_of(ticker: str) -> Issuer | Bank:
    """The seed of a ticker."""
    return BANK if ticker == BANK.ticker else BY_TICKER[ticker]


def ends(ticker: str, year: int) -> date:
    """The last day of a fiscal year, by the issuer's own name of the year."""
    issuer = issuer_of(ticker)
    month, _ = issuer.year_end
    calendar = year + issuer.year_shift
    return date(calendar, month, monthrange(calendar, month)[1])


def known(ticker: str, on: date) -> tuple[int, ...]:
    """The fiscal years reported by a day: results come forty days after the year's end."""
    return tuple(year for year in issuer_of(ticker).years if ends(ticker, year) + timedelta(days=40) <= on)


def split_factor(ticker: str, on: date) -> int:
    """How many of today's shares one share of that day has become."""
    factor = 1
    for when, ratio in issuer_of(ticker).splits:
        if date.fromisoformat(when) > on:
            factor *= ratio
    return factor


def quarter_end(ticker: str, period: str) -> date:
    """The last day of a quarter such as ``Q3 2026``."""
    last = ends(ticker, int(period[3:]))
    months = last.year * 12 + last.month - 1 - 3 * (4 - int(period[1]))
    year, month = divmod(months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def _income(issuer: Issuer, at: int, revenue: int, opex: tuple[float, float], gross: float) -> Year:
    rnd, sga = (round(revenue * share / 100) for share in opex)
    profit = round(revenue * gross / 100)
    ebit = profit - rnd - sga
    pretax = ebit + issuer.interest[at]
    tax = round(pretax * issuer.tax / 100)
    amortised = round(revenue * issuer.depreciation / 100)
    net = pretax - tax
    return {
        "revenue": revenue, "cost_of_sales": revenue - profit, "gross_profit": profit, "rnd": rnd, "sga": sga,
        "ebit": ebit, "depreciation": amortised, "ebitda": ebit + amortised, "interest": issuer.interest[at],
        "pretax": pretax, "tax": tax, "net_income": net, "shares": issuer.shares[at],
        "eps": round(net / issuer.shares[at], 2), "dps": issuer.dps[at],
    }  # fmt: skip


def _roll(issuer: Issuer, year: Year, before: Year, at: int) -> Year:
    """The balance sheet and cash flow of a year from its income and the balance sheet before it."""
    scale = year["revenue"] / before["revenue"]
    moved = {name: round(before[name] * scale) for name in ("receivables", "inventories", "payables")}
    working = sum(moved[name] - before[name] for name in ("receivables", "inventories")) - (
        moved["payables"] - before["payables"]
    )
    operating = year["net_income"] + year["depreciation"] - working
    capex = round(year["revenue"] * issuer.capex / 100)
    dividends = round(issuer.dps[at] * issuer.shares[at])
    change = issuer.debt_change[at]
    repurchased = _repurchases(issuer, at, operating - capex - dividends + change + before["cash"])
    financing = change - dividends - repurchased
    cash = before["cash"] + operating - capex + financing
    fixed = before["fixed"] + capex - year["depreciation"]
    equity = before["equity"] + year["net_income"] - dividends - repurchased
    assets = cash + moved["receivables"] + moved["inventories"] + fixed + before["goodwill"]
    debt = before["debt"] + change
    return {
        **moved, "cash": cash, "fixed": fixed, "goodwill": before["goodwill"], "other": before["other"], "debt": debt,
        "current_assets": cash + moved["receivables"] + moved["inventories"], "assets": assets, "equity": equity,
        "liabilities": moved["payables"] + debt + before["other"], "working_capital": -working, "operating": operating,
        "capex": -capex, "investing": -capex, "dividends": -dividends, "repurchases": -repurchased,
        "debt_change": change, "financing": financing, "net_change": operating - capex + financing,
        "fcf": operating - capex, "net_debt": debt - cash, "opening_cash": before["cash"],
    }  # fmt: skip


def _repurchases(issuer: Issuer, at: int, room: float) -> int:
    if at == 0 or issuer.shares[at] >= issuer.shares[at - 1] or room < 0:
        return 0
    bought = (issuer.shares[at - 1] - issuer.shares[at]) * _year_price(issuer, issuer.years[at])
    return round(min(bought, room / 2))


def _year_price(issuer: Issuer, year: int) -> float:
    when = ends(issuer.ticker, year)
    near = min(issuer.anchors, key=lambda anchor: abs((date.fromisoformat(anchor[0]) - when).days))
    return near[1] / split_factor(issuer.ticker, date.fromisoformat(near[0]))


@cache
def corporate(ticker: str) -> dict[int, Year]:
    """Every reported year of a company: income, balance sheet and cash flow under one set of names."""
    issuer = BY_TICKER[ticker]
    opening = issuer.opening
    before: Year = {name: getattr(opening, name) for name in opening.__slots__}
    held = sum(before[name] for name in ("cash", "receivables", "inventories", "fixed", "goodwill"))
    before["equity"] = held - before["payables"] - before["debt"] - before["other"]
    before["revenue"] = round(issuer.revenue[0] / 1.06)
    years: dict[int, Year] = {}
    for at, name in enumerate(issuer.years):
        year = _income(issuer, at, issuer.revenue[at], (issuer.rnd, issuer.sga[at]), issuer.gross[at])
        years[name] = year | _roll(issuer, year, before, at) | _split("segment", issuer.segments, year["revenue"], at)
        before = years[name]
    return years


def _split(kind: str, parts: tuple[tuple[str, tuple[float, ...]], ...], total: float, at: int) -> Year:
    """Shares of a total that add up to it: the last part takes what rounding left."""
    amounts = [round(total * shares[at] / 100) for _, shares in parts[:-1]]
    amounts.append(round(total - sum(amounts)))
    return {f"{kind}:{name}": amount for (name, _), amount in zip(parts, amounts, strict=True)}


@cache
def lender() -> dict[int, Year]:
    """Every reported year of the bank."""
    years: dict[int, Year] = {}
    equity: float = BANK.opening_equity
    for at, name in enumerate(BANK.years):
        income = BANK.interest_income[at] + BANK.fees[at] + BANK.trading[at]
        operating = income - BANK.costs[at]
        pretax = operating - BANK.provisions[at]
        tax = round(pretax * BANK.tax / 100)
        net = pretax - tax
        shares = BANK.shares[at]
        fewer = BANK.shares[at - 1] - shares if at else 0.0
        equity = equity + net - round(shares * BANK.dps[at]) - round(fewer * 7)
        assets = BANK.loans[at] + BANK.securities[at] + BANK.cash[at] + BANK.other_assets[at]
        years[name] = {
            "interest_income": BANK.interest_income[at], "fees": BANK.fees[at], "trading": BANK.trading[at],
            "revenue": income, "costs": BANK.costs[at], "ebit": operating, "provisions": BANK.provisions[at],
            "pretax": pretax, "tax": tax, "net_income": net, "shares": shares, "eps": round(net / shares, 2),
            "dps": BANK.dps[at], "loans": BANK.loans[at], "securities": BANK.securities[at], "cash": BANK.cash[at],
            "other_assets": BANK.other_assets[at], "assets": assets, "deposits": BANK.deposits[at],
            "funding": BANK.funding[at], "equity": equity, "liabilities": assets - equity,
            "other": assets - equity - BANK.deposits[at] - BANK.funding[at], "risk_weighted": BANK.risk_weighted[at],
            "cet1": BANK.cet1[at], "bad_loans": BANK.bad_loans[at],
        } | _split("segment", BANK.segments, income, at)  # fmt: skip
    return years


def actuals(ticker: str) -> dict[int, Year]:
    """Every reported year, by the issuer's own name of the year, per-share figures in today's shares."""
    return lender() if ticker == BANK.ticker else corporate(ticker)


def forecast(ticker: str, view: View, on: date) -> dict[int, Year]:
    """The two years after the last one reported by ``on``, under a view."""
    last = known(ticker, on)[-1]
    issuer = issuer_of(ticker)
    before = actuals(ticker)[last]
    out: dict[int, Year] = {}
    for step in (0, 1):
        revenue = round(before["revenue"] * (1 + view.growth[step] / 100))
        ebit = round(revenue * view.margin[step] / 100)
        below = before["interest"] if isinstance(issuer, Issuer) else -before["provisions"]
        pretax = ebit + below
        tax = round(pretax * issuer.tax / 100)
        net = pretax - tax
        eps = round(net / before["shares"], 2)
        payout = actuals(ticker)[last]["dps"] / actuals(ticker)[last]["eps"]
        out[last + 1 + step] = {
            "revenue": revenue, "ebit": ebit, "pretax": pretax, "tax": tax, "net_income": net, "eps": eps,
            "shares": before["shares"], "dps": round(eps * payout, 2), "interest": below, "provisions": -below,
        }  # fmt: skip
        if isinstance(issuer, Issuer):
            amortised = round(revenue * issuer.depreciation / 100)
            rnd, sga = round(revenue * issuer.rnd / 100), round(revenue * issuer.sga[-1] / 100)
            out[last + 1 + step] |= {
                "depreciation": amortised, "ebitda": ebit + amortised, "rnd": rnd, "sga": sga,
                "gross_profit": ebit + rnd + sga, "cost_of_sales": revenue - ebit - rnd - sga,
            }  # fmt: skip
        before = out[last + 1 + step]
    return out


@cache
def quarters(ticker: str) -> dict[str, Year]:
    """Reported quarters as ``Q3 2026``: the last full year's four, which sum to it, and those of the year after."""
    issuer = issuer_of(ticker)
    last = issuer.years[-1]
    year = actuals(ticker)[last]
    if isinstance(issuer, Bank):
        weights, growth = issuer.quarter_weights, issuer.quarter_growth
        margins: tuple[float, ...] = tuple(100 * (year["ebit"] / year["revenue"] + 0.004 * n) for n in range(3))
    elif issuer.quarters:
        weights, growth, margins = issuer.quarters.weights, issuer.quarters.growth, issuer.quarters.margin
    else:
        return {}
    out: dict[str, Year] = {}
    left = {"revenue": year["revenue"], "ebit": year["ebit"], "net_income": year["net_income"]}
    for n, weight in enumerate(weights, 1):
        tilt = {"revenue": weight, "ebit": weight * (0.97 if n < 3 else 1.02), "net_income": weight}
        part = {name: round(year[name] * tilt[name]) if n < 4 else left[name] for name in left}
        left = {name: left[name] - part[name] for name in left}
        out[f"Q{n} {last}"] = part | {"eps": round(part["net_income"] / year["shares"], 2)}
    for n, (grown, margin) in enumerate(zip(growth, margins, strict=True), 1):
        revenue = round(out[f"Q{n} {last}"]["revenue"] * (1 + grown / 100))
        ebit = round(revenue * margin / 100)
        ratio = year["net_income"] / year["ebit"]
        net = round(ebit * ratio)
        out[f"Q{n} {last + 1}"] = {
            "revenue": revenue, "ebit": ebit, "net_income": net, "eps": round(net / year["shares"], 2)
        }  # fmt: skip
    return out
