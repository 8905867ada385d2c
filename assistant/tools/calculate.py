"""Arithmetic over figures of the run: exact decimals, units watched, the result taken down with its inputs."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from assistant import expression as tree
from assistant.evidence import Computed, Fact
from assistant.expression import Binary, Call, Name, Node, Number
from assistant.tools.showing import WORDS, fitting, rounded, show
from assistant.types import Run
from core.errors import InputError
from core.types import Unit

Asked = Literal["", "percent", "ratio", "currency", "per_share", "days", "count"]
Scale = Literal["", "units", "thousands", "millions", "billions"]
DIGITS = 12
SIZED = ("currency", "shares", "count")
"""Units that are printed in thousands, millions and so on."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value counts: its unit and currency. Both None is a plain number, which goes with anything."""

    unit: Unit | None = None
    currency: str | None = None


PLAIN = Kind()


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run."""

    async def calculate(
        expression: str,
        unit: Asked = "",
        decimals: int | None = None,
        scale: Scale = "",
        label: str = "",
        period: str = "",
    ) -> str:
        """Compute a figure from figures found before, by their ids. Do every sum with this, however small.

        Knows + - * / ^, brackets, sum, average, min, max and abs. Figures count in whole units of their currency
        whatever their scale, and a percentage as a fraction. Example: "(F1 - F2) / F2" with unit "percent".

        Args:
            expression: Over ids such as F1 and C2 and plain numbers.
            unit: What the result is; "percent" turns a fraction into per cent. Worked out where left out.
            decimals: Decimals to round to; what is usual for the unit where left out.
            scale: For amounts, what to count them in.
            label: What the result is called, such as "Quick ratio".
            period: The period it is for, such as FY2022.
        """
        return json.dumps(computed(run, expression, unit, decimals, scale, label, period), ensure_ascii=False)

    return calculate


def computed(
    run: Run,
    expression: str,
    unit: Asked = "",
    decimals: int | None = None,
    scale: Scale = "",
    label: str = "",
    period: str = "",
) -> dict[str, object]:
    """Compute and take down one figure; gives it as the tool's result shows it."""
    if decimals is not None and not 0 <= decimals <= DIGITS:
        raise InputError(f"decimals must be 0 to {DIGITS}, not {decimals}")
    node = tree.parse(expression)
    inputs = {name.name: _figure(run, name) for name in tree.names(node)}
    kind = _kind(node, inputs)
    value = tree.evaluate(node, lambda name: _amount(inputs[name.name]))
    asked: Unit = unit or kind.unit or "ratio"
    if asked == "percent" and not _has_hundred(node):
        value *= 100
    size = _scale(scale, inputs.values()) if asked in SIZED else 1
    value = value / size
    if asked == "currency" and not scale:
        value, size = fitting(value, size)
    places = decimals if decimals is not None else _usual(asked, inputs.values(), size)
    currency = kind.currency if asked in ("currency", "per_share") else None
    text = show(value, asked, scale=size, currency=currency, places=places)
    formula = tree.write(node, lambda name: _said(inputs[name.name]))
    made = run.evidence.computed(
        text,
        +rounded(value, DIGITS).normalize(),
        asked,
        formula,
        list(inputs),
        expression=tree.write(node),
        scale=size,
        currency=currency,
        period=period or None,
        label=label,
    )
    return {
        "id": made,
        "text": text,
        "value": f"{rounded(value, max(places, 4)).normalize():f}",
        "unit": asked,
        "scale": size,
        "currency": currency,
        "label": label,
        "period": period or None,
        "formula": formula,
        "inputs": list(inputs),
        "sources": sorted({fact.source for name in inputs for fact in run.evidence.roots(name) if fact.source}),
    }


def _figure(run: Run, name: Name) -> Fact | Computed:
    found = run.evidence.get(name.name)
    if found is None:
        known = ", ".join([*run.evidence.facts, *run.evidence.results]) or "none yet"
        raise InputError(f"no figure {name.name!r}; there are {known}")
    return found


def _amount(figure: Fact | Computed) -> Decimal:
    """A figure in whole units; a percentage as a fraction."""
    value = figure.value * figure.scale
    return value / 100 if figure.unit == "percent" else value


def _said(figure: Fact | Computed) -> str:
    return (
        show(figure.value, figure.unit, scale=figure.scale, currency=figure.currency)
        if isinstance(figure, Fact)
        else figure.text
    )


def _kind(node: Node, inputs: dict[str, Fact | Computed]) -> Kind:
    """What an expression counts.

    Raises:
        InputError: It adds what cannot be added, such as dollars and euros or an amount and a percentage.
    """
    match node:
        case Number():
            return PLAIN
        case Name(name):
            figure = inputs[name]
            return PLAIN if figure.unit in ("ratio", "count") else Kind(figure.unit, figure.currency)
        case Call(function, arguments):
            return _same([_kind(argument, inputs) for argument in arguments], function)
        case Binary(("+" | "-") as operator, left, right):
            return _same([_kind(left, inputs), _kind(right, inputs)], operator)
        case Binary("*", left, right):
            one, other = _kind(left, inputs), _kind(right, inputs)
            return other if one.unit in (None, "percent") else one
        case Binary("/", left, right):
            return _over(_kind(left, inputs), _kind(right, inputs))
        case Binary(_, left, _):
            return _kind(left, inputs)


def _over(top: Kind, bottom: Kind) -> Kind:
    if top.currency and bottom.currency and top.currency != bottom.currency:
        raise InputError(f"cannot divide {top.currency} by {bottom.currency}")
    if top.unit == "currency" and bottom.unit == "shares":
        return Kind("per_share", top.currency)
    if top.unit == "currency" and bottom.unit == "per_share":
        return Kind("shares")
    return top if bottom.unit in (None, "percent", "days") else PLAIN


def _same(kinds: Sequence[Kind], operator: str) -> Kind:
    said = list(dict.fromkeys(kind for kind in kinds if kind != PLAIN))
    if len({kind.currency for kind in said if kind.currency}) > 1:
        raise InputError(f"cannot put {' and '.join(str(kind.currency) for kind in said)} together with {operator!r}")
    if len({kind.unit for kind in said}) > 1:
        raise InputError(f"cannot put {' and '.join(str(kind.unit) for kind in said)} together with {operator!r}")
    return said[0] if said else PLAIN


def _has_hundred(node: Node) -> bool:
    """Whether the expression already turns its fraction into per cent by a factor of a hundred."""
    match node:
        case Binary("*", left, right):
            return Number(Decimal(100)) in (left, right) or _has_hundred(left) or _has_hundred(right)
        case Binary("/", left, _):
            return _has_hundred(left)
        case _:
            return False


def _scale(scale: Scale, inputs: Iterable[Any]) -> int:
    """The scale asked for, else the smallest that an input is printed in."""
    if scale:
        return WORDS[scale]
    return min((figure.scale for figure in inputs if figure.unit in SIZED), default=1)


def _usual(unit: Unit, inputs: Iterable[Any], size: int) -> int:
    """The decimals of the inputs where the result is an amount like them; else what is usual for the unit."""
    if unit != "currency":
        return {"percent": 1, "ratio": 2, "days": 1, "per_share": 2}.get(unit, 0)
    assert hasattr(inputs, "__iter__")
    own = [-min(int(f.value.as_tuple().exponent), 0) for f in inputs if f.unit == "currency" and f.scale == size]
    return min(max(own, default=1), 2)
