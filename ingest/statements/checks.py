"""What must hold between the lines of a statement, checked for each period; the results travel with the figures.

A check that cannot be made, because a line is missing, is not there; it is never taken for one that failed. Amounts
are rounded in print, so sums may be off by one unit for each line added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from core.types import LineItem

Figures = Mapping[str, LineItem]
SLACK = Decimal(2)


def check(items: Sequence[LineItem]) -> list[LineItem]:
    """The items, each with the checks of its statement and period."""
    by_period: dict[tuple[str, str, int], dict[str, LineItem]] = defaultdict(dict)
    for item in items:
        by_period[item.statement, item.period, item.months].setdefault(item.item, item)
    results = {key: _run(key[0], figures) for key, figures in by_period.items()}
    return [replace(i, checks={**i.checks, **results[i.statement, i.period, i.months]}) for i in items]


def _run(statement: str, figures: Figures) -> dict[str, bool]:
    made = ((name, rule(figures)) for name, rule in CHECKS.get(statement, {}).items())
    return {name: held for name, held in made if held is not None}


def balance(figures: Figures) -> bool | None:
    """Total assets equal total liabilities and equity; by the printed sum if there is one, else by its parts."""
    assets = _value(figures, "total_assets")
    both = _value(figures, "liabilities_and_equity")
    if assets is None:
        return None
    if both is None:
        parts = [_value(figures, name) for name in ("total_liabilities", "total_equity")]
        if None in parts:
            return None
        both = sum((abs(p) for p in (*parts, _value(figures, "redeemable_interests")) if p is not None), Decimal(0))
    return abs(assets - both) <= SLACK


def equity_and_liabilities(figures: Figures) -> bool | None:
    """Liabilities, redeemable interests and equity add up to the printed total."""
    both, debts, equity = (_value(figures, n) for n in ("liabilities_and_equity", "total_liabilities", "total_equity"))
    if both is None or debts is None or equity is None:
        return None
    held = (debts + equity, debts + equity + (_value(figures, "redeemable_interests") or 0))
    return any(abs(both - total) <= SLACK for total in held)


def cash_sum(figures: Figures) -> bool | None:
    """Operating, investing and financing flows, with what stands between them and it, are the change in cash.

    What may stand between are the effect of exchange rates, discontinued operations, and cash held for sale.
    """
    flows = [figures.get(n) for n in ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow")]
    change = figures.get("change_in_cash")
    known = [flow for flow in flows if flow]
    if change is None or len(known) < len(flows):
        return None
    total = sum((flow.value for flow in known), Decimal(0))
    between = _between(figures, max(flow.span.start for flow in known), change.span.start)
    effect = _value(figures, "fx_effect_on_cash") or Decimal(0)
    return any(abs(total + more - change.value) <= SLACK for more in (effect, sum(between, Decimal(0)), Decimal(0)))


def cash_roll(figures: Figures) -> bool | None:
    """Cash at the beginning and the change in it are cash at the end."""
    begin, change, end = (_value(figures, n) for n in ("cash_beginning", "change_in_cash", "cash_end"))
    if begin is None or change is None or end is None:
        return None
    return abs(begin + change - end) <= SLACK


def gross_profit(figures: Figures) -> bool | None:
    """Revenue less cost of revenue, printed with either sign, is gross profit; other costs may stand between them."""
    sales, cost, gross = (figures.get(n) for n in ("revenue", "cost_of_revenue", "gross_profit"))
    if sales is None or cost is None or gross is None:
        return None
    left = sales.value - abs(cost.value) - gross.value
    other = sum(map(abs, _between(figures, cost.span.start, gross.span.start)), Decimal(0))
    return abs(left) <= SLACK or abs(left - other) <= SLACK


def after_tax(figures: Figures) -> bool | None:
    """Income before taxes less taxes comes to net income, where nothing else stands between them."""
    before, tax, net = (_value(figures, n) for n in ("pretax_income", "income_tax_expense", "net_income"))
    others = ("equity_income", "income_from_discontinued_operations", "net_income_noncontrolling")
    if before is None or tax is None or net is None or any(_value(figures, n) for n in others):
        return None
    return any(abs(before - t - net) <= SLACK for t in (tax, -tax))


def earnings_per_share(figures: Figures) -> bool | None:
    """Earnings a share times shares come near net income: within half a cent a share and one per cent."""
    eps, shares = figures.get("eps_diluted"), figures.get("shares_diluted")
    net = figures.get("net_income_to_common") or figures.get("net_income")
    if eps is None or shares is None or net is None or not shares.value or not net.value:
        return None
    product = eps.value * shares.value * shares.scale
    slack = shares.value * shares.scale * Decimal("0.006") + abs(net.value * net.scale) / 50
    return abs(product - net.value * net.scale) <= slack


CHECKS: Mapping[str, Mapping[str, Callable[[Figures], bool | None]]] = {
    "balance_sheet": {"balance": balance, "equity_and_liabilities": equity_and_liabilities},
    "cash_flow": {"cash_sum": cash_sum, "cash_roll": cash_roll},
    "income_statement": {
        "gross_profit": gross_profit,
        "after_tax": after_tax,
        "earnings_per_share": earnings_per_share,
    },
}


def _between(figures: Figures, start: int, end: int) -> list[Decimal]:
    """The amounts of the rows that stand between two rows."""
    return [i.value for i in figures.values() if start < i.span.start < end and i.unit == "currency"]


def _value(figures: Figures, name: str) -> Decimal | None:
    item = figures.get(name)
    return item.value if item else None
