"""A number that a sentence states, taken down as a figure to compute with."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable

from assistant.tools.showing import show
from assistant.types import Run
from core.errors import InputError
from core.types import Span, Unit
from ingest.numbers import Number, find_numbers

UNITS: dict[str, Unit] = {"bps": "percent", "currency": "currency", "percent": "percent", "ratio": "ratio"}


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run."""

    async def take_figure(source: int, quote: str, number: str, label: str = "") -> str:
        """Take a number out of a source's sentence as a figure with an id, to compute with (see calculate).

        Args:
            source: The number of the source it stands in.
            quote: The sentence, word for word.
            number: The number as printed in it, such as "USD 9,600" or "2.4%".
            label: What it is.
        """
        return json.dumps(_taken(run, source, quote, number, label), ensure_ascii=False)

    return take_figure


def _taken(run: Run, n: int, quote: str, printed: str, label: str) -> dict[str, object]:
    seen = run.evidence.sources.get(n)
    if seen is None:
        raise InputError(f"there is no source {n}")
    if quote not in seen.text:
        raise InputError(f"source {n} does not hold that sentence word for word")
    found = [number for number in find_numbers(quote) if quote[number.span.start : number.span.end].strip() == printed]
    if len({number.amount for number in found}) != 1:
        raise InputError(f"the sentence has no one number {printed[:30]!r}")
    number = found[0]
    unit = UNITS.get(number.unit, "count")
    value = number.value / 100 if number.unit == "bps" else number.value
    start = seen.span.start + seen.text.index(quote)
    key = run.evidence.figure(
        label or printed,
        label or printed,
        value,
        unit,
        scale=number.scale,
        currency=number.currency,
        source=n,
        quote=quote,
        cell=Span(start + number.span.start, start + number.span.end),
    )
    return {"id": key, "value": f"{value:f}", "unit": unit, "scale": number.scale, "said": _said(number, unit)}


def _said(number: Number, unit: Unit) -> str:
    places = max(-int(number.value.as_tuple().exponent), 0)
    value = number.value / 100 if number.unit == "bps" else number.value
    return re.sub(r"\s+", " ", show(value, unit, scale=number.scale, currency=number.currency, places=places))
