"""Figures that a statement does not print and that its own lines add up to, with the lines they come from.

A sum is no line item: nothing on the page says it, so it has no place to cite. It is given with its parts, each of
which has one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.types import LineItem
from ingest import lexicon


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure made of others of one period, in their scale; ``formula`` names the parts as the lexicon does."""

    item: str
    value: Decimal
    formula: str
    inputs: tuple[LineItem, ...]


def derive(items: Sequence[LineItem], name: str, period: str, months: int | None = None) -> Derived | None:
    """The item of a period from its parts, or None where a part is missing, or parts differ in scale.

    Asked for one that is printed, it still adds the parts. Segments' figures and estimates beside actuals are not told
    apart: pass the items of one statement of one document.
    """
    now = [i for i in items if i.period == period and months in (None, i.months) and "segment" not in i.attributes]
    for rule in (*RULES.get(name, ()), _children):
        found = rule(name, now)
        if found and len({i.scale for i in found.inputs}) == 1:
            return found
    return None


def _children(name: str, items: Sequence[LineItem]) -> Derived | None:
    """The sum of the rows under a heading that has no total of its own: inventories, by kind."""
    under = [i for i in items if i.unit == "currency" and lexicon.match(i.attributes.get("heading", "")) == name]
    wanted = lexicon.items().get(name)
    parts = [i for i in under if wanted and i.statement == wanted.statement and i.item != name]
    if len(parts) < 2 or len({i.attributes["heading"] for i in parts}) > 1:
        return None
    return _sum(name, parts)


def _depreciation_and_amortization(name: str, items: Sequence[LineItem]) -> Derived | None:
    """Depreciation and the amortisation of intangibles, which some cash flow statements print on two lines."""
    flows = [i for i in items if i.statement == "cash_flow"]
    first = [i for i in flows if i.item == "depreciation"]
    rest = [i for i in flows if i.item == "amortization"]
    return _sum(name, [*first[:1], *rest]) if first and rest else None


def _total_liabilities(name: str, items: Sequence[LineItem]) -> Derived | None:
    """What is left of liabilities and equity without equity and redeemable interests."""
    known = _by_name(items)
    both, equity = known.get("liabilities_and_equity"), known.get("total_equity")
    if both is None or equity is None:
        return None
    return _less(name, both, [i for i in (equity, known.get("redeemable_interests")) if i])


def _gross_profit(name: str, items: Sequence[LineItem]) -> Derived | None:
    """Revenue less its cost, printed with either sign."""
    known = _by_name(items)
    sales, cost = known.get("revenue"), known.get("cost_of_revenue")
    if sales is None or cost is None:
        return None
    return Derived(name, sales.value - abs(cost.value), "revenue - cost_of_revenue", (sales, cost))


def _by_name(items: Sequence[LineItem]) -> dict[str, LineItem]:
    known: dict[str, LineItem] = {}
    for item in items:
        known.setdefault(item.item, item)
    return known


def _sum(name: str, parts: Sequence[LineItem]) -> Derived:
    return Derived(name, sum((i.value for i in parts), Decimal(0)), " + ".join(i.item for i in parts), tuple(parts))


def _less(name: str, whole: LineItem, parts: Sequence[LineItem]) -> Derived:
    value = whole.value - sum((i.value for i in parts), Decimal(0))
    return Derived(name, value, " - ".join(i.item for i in (whole, *parts)), (whole, *parts))


Rule = Callable[[str, Sequence[LineItem]], Derived | None]
RULES: Mapping[str, tuple[Rule, ...]] = {
    "depreciation_and_amortization": (_depreciation_and_amortization,),
    "total_liabilities": (_total_liabilities,),
    "gross_profit": (_gross_profit,),
}
