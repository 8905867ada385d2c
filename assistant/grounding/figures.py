"""The figures of a checked answer as they are shown: value, unit, basis, and what a computed one was computed from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import cast

from assistant.evidence import Computed, Evidence, Fact
from assistant.grounding.check import Grounded
from core.types import Figure, Unit

UNITS = ("currency", "per_share", "shares", "percent", "ratio", "days", "count")


def shown_figures(checked: Iterable[Grounded], evidence: Evidence, numbers: Mapping[int, int]) -> tuple[Figure, ...]:
    """One figure for each number of the answer, in order, without repeats; ``numbers`` maps sources to those shown."""
    made: dict[tuple[str, str], Figure] = {}
    for item in checked:
        key = item.candidate.key
        if key in evidence.results:
            figure = _computed(item.claim.text, evidence.results[key], evidence, numbers)
        elif item.candidate.source is None and key not in evidence.facts:
            continue
        else:
            figure = _quoted(item, numbers)
        made.setdefault((figure.text, key or str(item.candidate.span)), figure)
    return tuple(made.values())


def _quoted(item: Grounded, numbers: Mapping[int, int]) -> Figure:
    candidate, number = item.candidate, item.claim.number
    if not candidate.amounts:
        return Figure(
            item.claim.text,
            number.value,
            _unit(number.unit),
            "quoted",
            number.scale,
            source=numbers.get(candidate.source or 0),
        )
    amount = min(candidate.amounts, key=lambda value: abs(abs(value) - abs(number.amount)))
    scale = max(
        (s for s in item.claim.scales if abs(abs(number.value * s) - abs(amount)) <= item.claim.half * s), default=1
    )
    return Figure(
        text=item.claim.text,
        value=(amount / scale).normalize(),
        unit=_unit(candidate.unit),
        basis="quoted",
        scale=scale,
        period=candidate.periods[0] if candidate.periods else None,
        source=numbers.get(candidate.source or 0),
    )


def _computed(text: str, result: Computed, evidence: Evidence, numbers: Mapping[int, int]) -> Figure:
    inputs = tuple(_input(evidence.get(key), numbers) for key in dict.fromkeys(result.inputs.values()))
    return Figure(
        text=text,
        value=result.value,
        unit=result.unit,
        basis="computed",
        scale=result.scale,
        period=result.period,
        formula=result.formula,
        inputs=inputs,
    )


def _input(figure: Fact | Computed | None, numbers: Mapping[int, int]) -> str:
    """An input in words: its label, period, value, and the source it stands in."""
    if figure is None:
        return "?"
    if isinstance(figure, Computed):
        return f"{figure.label or 'computed'}: {figure.text} = {figure.formula}"
    label = " ".join(filter(None, (figure.label.strip() or figure.item.replace("_", " "), figure.period)))
    size = {10**3: " thousand", 10**6: " million", 10**9: " billion"}.get(figure.scale, "")
    money = f"{figure.currency} " if figure.currency and figure.unit in ("currency", "per_share") else ""
    percent = "%" if figure.unit == "percent" else ""
    where = (
        f" [{numbers[figure.source]}]"
        if figure.source is not None and figure.source in numbers
        else f" ({figure.origin})"
        if figure.origin
        else ""
    )
    return f"{label}: {money}{_written(figure.value)}{percent}{size}{where}"


def _written(value: Decimal) -> str:
    return f"{value:,f}"


def _unit(unit: str) -> Unit:
    return cast(Unit, unit if unit in UNITS else "percent" if unit == "bps" else "count")
