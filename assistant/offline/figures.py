"""Answers that are figures: line items looked up, ratios computed by the question's definition or the book's.

Nothing is said that was not looked up or computed: where an input is missing the plan gives up, and says which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assistant import expression, formulas
from assistant.expression import Name, Node
from assistant.formulas import Measure
from assistant.offline.reading import Reading
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import Writer, listed
from assistant.tools.showing import WORDS, fitting, show

LATEST = "latest"
Figures = dict[tuple[str, str], Result]


@dataclass(frozen=True, slots=True)
class Value:
    """A measure's value for one period: its figure, as text, and what it was computed from."""

    period: str
    key: str
    text: str
    amount: Decimal
    sources: tuple[int, ...]
    inputs: tuple[Result, ...] = ()
    formula: str = ""
    computed: bool = False
    estimate: bool = False

    @property
    def row(self) -> Result:
        """The printed row of a value that was not computed."""
        return self.inputs[0]


@dataclass
class Table:
    """What lookups found for one company: figures by item and period as asked, and what is missing."""

    calls: Calls
    reading: Reading
    issuer: str
    figures: Figures = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    def known(self, name: Name) -> bool:
        return (name.name, name.period) in self.figures

    def node(self, measure: Measure, period: str) -> Node | None:
        """The first way of the measure that can be computed for a period, over item names."""
        for way in measure.ways:
            made = formulas.expand(formulas.at(way, period), self.known, self.reading.defined)
            if made is not None:
                return made
        return None


def look_up(
    calls: Calls,
    reading: Reading,
    issuer: str,
    measures: Sequence[Measure],
    periods: Sequence[str],
    documents: Sequence[str] = (),
) -> Table:
    """Everything that the measures may need for the periods, in one lookup."""
    names = [
        name
        for measure in measures
        for way in measure.ways
        for period in periods
        for name in formulas.closure(formulas.at(way, period), reading.defined)
    ]
    items = list(dict.fromkeys(name.name for name in names))
    asked = list(dict.fromkeys(name.period for name in names)) or list(periods)
    result = calls("lookup", items=items, issuer=issuer, periods=asked, documents=list(documents))
    missing = tuple(result.get("missing") or ())
    table = Table(calls, reading, str(result.get("issuer") or issuer), missing=missing)
    for figure in result.get("figures") or ():
        table.figures[figure["item"], figure["asked"]] = figure
    return table


def latest(calls: Calls, reading: Reading, issuer: str, measures: Sequence[Measure], part: str = LATEST) -> str:
    """The newest period for which the library holds figures of the measures; empty where it holds none.

    Args:
        part: ``Q3`` for the newest third quarter, and so on.
    """
    names = [name.name for m in measures for way in m.ways for name in formulas.closure(way, reading.defined)]
    result = calls("lookup", items=list(dict.fromkeys(names)), issuer=issuer, periods=[part])
    periods = [str(figure["asked"]) for figure in result.get("figures") or ()]
    return max(periods, key=order, default="")


def values(table: Table, measure: Measure, periods: Sequence[str]) -> list[Value]:
    """The measure's values for the periods that can be had, in order; sums are asked for in one turn."""
    nodes = {period: table.node(measure, period) for period in periods}
    wanted = [(period, node) for period, node in nodes.items() if node is not None and not isinstance(node, Name)]
    sums = [("calculate", _sum(table, node, measure, period)) for period, node in wanted]
    results = dict(zip((period for period, _ in wanted), table.calls.together(*sums) if sums else [], strict=True))
    made = []
    for period, node in nodes.items():
        if isinstance(node, Name):
            made.append(_printed(table.figures[node.name, node.period], period, table.reading))
        elif node is not None and "id" in results[period]:
            made.append(_computed(table, node, results[period], period))
    return made


def combine(table: Table, measure: Measure, periods: Sequence[str], how: str, label: str, unit: str) -> Value | None:
    """One figure over several periods, from their inputs in one expression: ``{0}`` in ``how`` is the first period's.

    None where some period's value cannot be had.
    """
    nodes = [table.node(measure, period) for period in periods]
    if any(node is None for node in nodes):
        return None
    parts = [f"({expression.write(node, lambda name: _term(table, name))})" for node in nodes if node is not None]
    text = expression.write(expression.parse(how.format(*parts)))
    form = table.reading.form
    result = table.calls(
        "calculate",
        expression=text,
        unit=unit,
        decimals=form.decimals,
        scale=_scale(form.scale, unit),
        label=label,
    )
    if "id" not in result:
        return None
    used = list(dict.fromkeys(name for node in nodes if node is not None for name in expression.names(node)))
    inputs = tuple(table.figures[name.name, name.period] for name in used if table.known(name))
    return Value(
        listed([periods[0], periods[-1]]),
        str(result["id"]),
        str(result["text"]),
        Decimal(str(result["value"])),
        tuple(result["sources"]),
        inputs,
        str(result["formula"]),
        computed=True,
    )


def order(period: str) -> tuple[int, int, str]:
    """Sorts periods by time: years, halves and quarters by when they end."""
    year = re.search(r"\d{4}", period)
    part = {"Q1": 3, "H1": 6, "Q2": 6, "Q3": 9, "9M": 9, "H2": 12, "Q4": 12}.get(period[:2], 13)
    return int(year.group()) if year else 0, part, period


def _sum(table: Table, node: Node, measure: Measure, period: str) -> dict[str, Any]:
    form = table.reading.form
    unit = "" if measure.unit == "ratio" and measure.kind == "given" else measure.unit
    if form.percent and measure.unit in ("ratio", "percent"):
        unit = "percent"
    return {
        "expression": expression.write(node, lambda name: _term(table, name)),
        "unit": unit,
        "decimals": form.decimals,
        "scale": _scale(form.scale, measure.unit),
        "label": measure.title,
        "period": period,
    }


def _scale(scale: str, unit: str) -> str:
    return scale if unit == "currency" else ""


def _term(table: Table, name: Name) -> str:
    """A figure's id as an expression takes it: costs printed as negatives are counted as positive."""
    figure = table.figures.get((name.name, name.period))
    if figure is None:
        return "0"
    value, counted = Decimal(figure["value"]), Decimal(figure["counted"])
    if value == counted:
        return str(figure["id"])
    return f"abs({figure['id']})" if counted > 0 else f"(0 - {figure['id']})"


def _printed(figure: Result, period: str, reading: Reading) -> Value:
    amount = Decimal(figure["counted"])
    text = written(amount, figure, reading)
    return Value(
        period,
        str(figure["id"]),
        text,
        amount * int(figure["scale"]),
        (int(figure["source"]),),
        (figure,),
        estimate=bool(figure.get("estimate")),
    )


def _computed(table: Table, node: Node, result: Result, period: str) -> Value:
    inputs = tuple(table.figures[n.name, n.period] for n in expression.names(node) if table.known(n))
    estimate = any(figure.get("estimate") for figure in inputs)
    return Value(
        period,
        str(result["id"]),
        str(result["text"]),
        Decimal(str(result["value"])) * int(result["scale"]),
        tuple(result["sources"]),
        inputs,
        spelt_out(table, node),
        computed=True,
        estimate=estimate,
    )


def spelt_out(table: Table, node: Node) -> str:
    """The sum with its figures, each with its period where they are of several."""
    names = [name for name in expression.names(node) if table.known(name)]
    several = len({table.figures[name.name, name.period]["asked"] for name in names}) > 1

    def say(name: Name) -> str:
        figure = table.figures.get((name.name, name.period))
        if figure is None:
            return "0"
        text = said(figure)
        counted = f"abs({text})" if Decimal(figure["value"]) < 0 < Decimal(figure["counted"]) else text
        return f"{counted} ({figure['asked']})" if several else counted

    return expression.write(node, say).replace("*", "\u00d7")


def said(figure: Result) -> str:
    """A printed figure as a formula shows it."""
    return show(Decimal(figure["value"]), figure["unit"], scale=int(figure["scale"]), currency=figure["currency"])


def written(amount: Decimal, figure: Result, reading: Reading) -> str:
    """A printed figure as the answer writes it: in the scale and decimals asked for, else as printed."""
    scale, places = int(figure["scale"]), reading.form.decimals if reading.operation == "value" else None
    if figure["unit"] == "currency" and reading.form.scale:
        size = WORDS[reading.form.scale]
        amount, scale = amount * scale / size, size
        places = places if places is not None else (2 if size == 10**9 else None)
    elif figure["unit"] == "currency":
        amount, scale = fitting(amount, scale)
    return show(amount, figure["unit"], scale=scale, currency=figure["currency"], places=places)


def tell_inputs(writer: Writer, inputs: Sequence[Result]) -> list[int]:
    """Cite the rows that a figure was computed from; gives their numbers."""
    return [writer.cite(int(figure["source"]), str(figure["quote"])) for figure in inputs]
