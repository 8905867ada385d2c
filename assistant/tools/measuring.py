"""A measure of a company for a period, looked up or computed, for tools that need many of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assistant import expression, formulas
from assistant.expression import Name
from assistant.formulas import Measure
from assistant.tools.calculate import computed
from assistant.tools.lookup import figure
from assistant.tools.picking import AROUND, LATEST, Picked, bounded, lines, ours, pick, shelf
from assistant.tools.showing import fitting, show
from assistant.types import Run
from core.types import LineItem


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its figure's id; ``text`` is how it is written."""

    issuer: str
    measure: Measure
    period: str
    key: str
    text: str
    value: Decimal
    sources: tuple[int, ...]
    formula: str = ""


def cells(
    run: Run, names: Sequence[str], measures: Sequence[Measure], periods: Sequence[str]
) -> tuple[list[Cell], list[str]]:
    """The measures of one company for the periods that can be had, and what is missing, in words."""
    scope = bounded(run, issuers=tuple(names))
    documents = shelf(run, scope)
    wanted = _names(measures, periods or [LATEST])
    items = list(dict.fromkeys(name.name for name in wanted))
    around = [other for item in items for other in AROUND.get(item, ())]
    held = lines(run, scope, [*items, *around])
    asked = list(periods) or _latest(held, documents, items)
    wanted = _names(measures, asked)
    picked = {
        (choice.item, choice.period): choice
        for choice in pick(held, documents, items, list(dict.fromkeys(name.period for name in wanted)), house=ours(run))
    }
    found, missing = [], []
    for measure in measures:
        for period in asked or [""]:
            cell = _cell(run, names[0], measure, period, picked) if period else None
            if cell is None:
                missing.append(f"{formulas.lower(measure.title)} of {names[0]}{f' for {period}' if period else ''}")
            else:
                found.append(cell)
    return found, missing


def _names(measures: Sequence[Measure], periods: Sequence[str]) -> list[Name]:
    return [
        name
        for measure in measures
        for way in measure.ways
        for period in periods
        for name in formulas.closure(formulas.at(way, period) if period != LATEST else way)
    ]


def _latest(held: Sequence[LineItem], documents: Mapping[str, Any], items: Sequence[str]) -> list[str]:
    return [choice.period for choice in pick(held, documents, items, [LATEST])][:1]


def _cell(
    run: Run, issuer: str, measure: Measure, period: str, picked: Mapping[tuple[str, str], Picked]
) -> Cell | None:
    def known(name: Name) -> bool:
        return (name.name, name.period) in picked

    ways = (formulas.expand(formulas.at(way, period), known) for way in measure.ways)
    node = next((way for way in ways if way is not None), None)
    if node is None:
        return None
    taken = {name: figure(run, picked[name.name, name.period]) for name in expression.names(node) if known(name)}
    if isinstance(node, Name):
        return _printed(issuer, measure, period, taken[node])
    text = expression.write(node, lambda name: term(taken.get(name)))
    made = computed(run, text, measure.unit, label=measure.title, period=period)  # type: ignore[arg-type]
    value = run.evidence.results[str(made["id"])]
    sources = tuple(dict.fromkeys(int(entry["source"]) for entry in taken.values()))
    return Cell(issuer, measure, period, value.id, value.text, value.value * value.scale, sources, value.formula)


def term(taken: Mapping[str, Any] | None) -> str:
    """A looked-up figure's id as an expression takes it: costs printed as negatives are counted as positive."""
    if taken is None:
        return "0"
    value, amount = Decimal(taken["value"]), Decimal(taken["counted"])
    if value == amount:
        return str(taken["id"])
    return f"abs({taken['id']})" if amount > 0 else f"(0 - {taken['id']})"


def _printed(issuer: str, measure: Measure, period: str, taken: Mapping[str, Any]) -> Cell:
    amount, scale = Decimal(taken["counted"]), int(taken["scale"])
    value, size = fitting(amount, scale) if taken["unit"] == "currency" else (amount, scale)
    text = show(value, taken["unit"], scale=size, currency=taken["currency"])
    return Cell(issuer, measure, period, str(taken["id"]), text, amount * scale, (int(taken["source"]),))
