"""Computed figures computed again: from their inputs, by their own expression, with nothing taken on trust."""

from __future__ import annotations

from decimal import Decimal

from assistant import expression
from assistant.evidence import Computed, Evidence
from core.errors import InputError

SLACK = Decimal("1e-9")


def holds(result: Computed, evidence: Evidence) -> bool:
    """Whether the value follows from the inputs; each input printed in a source, or itself a result that holds."""
    if not result.inputs or any(not _known(key, evidence) for key in result.inputs.values()):
        return False
    if not result.expression:
        return False
    try:
        again = expression.evaluate(expression.parse(result.expression), lambda name: _value(result, name, evidence))
    except InputError:
        return False
    stated, half = result.value * result.scale, _half(result.value) * result.scale
    factors = (1, 100) if result.unit == "percent" else (1,)
    return any(abs(again * factor - stated) <= max(abs(stated) * SLACK, half) for factor in factors)


def _known(key: str, evidence: Evidence) -> bool:
    return key in evidence.facts or (key in evidence.results and holds(evidence.results[key], evidence))


def _value(result: Computed, name: expression.Name, evidence: Evidence) -> Decimal | None:
    written = f"{name.name}[{name.period}]" if name.period else name.name
    figure = evidence.get(result.inputs.get(written, result.inputs.get(name.name, "")))
    if figure is None:
        return None
    amount = figure.value * figure.scale
    return amount / 100 if figure.unit == "percent" else amount


def _half(value: Decimal) -> Decimal:
    """Half a unit of the last place kept, for a value that was rounded before it was taken down."""
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) and exponent < 0 else Decimal("0.5")
