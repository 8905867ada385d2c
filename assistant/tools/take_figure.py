"""A number that a sentence states, taken down as a figure to compute with."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from assistant.tools.showing import show
from assistant.types import Run
from core.errors import InputError
from core.types import Span, Unit
from ingest.numbers import Number, find_numbers

UNITS: dict[str, Unit] = {"bps": "percent", "currency": "currency", "percent": "percent", "ratio": "ratio"}
_BARE = re.compile(r"\s*(?:$|[.;:)]|,(?!\d)|(?:to|in|at|for|a|an|the|last|previously|before|earlier)\b)", re.I)
FAR = 10
"""How many times the other a bare number may come to in the other's scale before it is taken for something else."""


def make(run: Run) -> Callable[..., Awaitable[str]]:
    """The tool for one run."""

    async def take_figure(source: int, quote: str, number: str, like: str = "", label: str = "") -> str:
        """Take a number out of a source's sentence as a figure with an id, to compute with (see calculate).

        Args:
            source: The number of the source it stands in.
            quote: The sentence, word for word.
            number: The number as printed in it, such as "USD 9,600" or "2.4%".
            like: Another number of the sentence, as printed, whose unit and scale a bare one shares, as 8.2 does in
                "to USD 9.6 billion from 8.2".
            label: What it is.
        """
        return json.dumps(_taken(run, source, quote, number, like, label), ensure_ascii=False)

    return take_figure


def like(text: str, number: Number, other: Number) -> Number:
    """A number of a text in the scale, unit and currency of another, where it is printed bare and they fit it.

    Given back as it is where a word follows that says what it counts ("from 30 June"), or where it would then come to
    more than `FAR` times the other or less than that part of it.
    """
    bare = number.unit == "count" and number.currency is None and number.scale in (1, other.scale)
    short = (number.unit, number.currency) == (other.unit, other.currency) and number.scale == 1
    if not (bare or short) or not (number.scale > 1 or _BARE.match(text[number.span.end :])):
        return number
    made = replace(number, scale=other.scale, unit=other.unit, currency=other.currency)
    one, two = abs(made.amount), abs(other.amount)
    return made if one and two and max(one, two) <= FAR * min(one, two) else number


def _taken(run: Run, n: int, quote: str, printed: str, beside: str, label: str) -> dict[str, object]:
    seen = run.evidence.sources.get(n)
    if seen is None:
        raise InputError(f"there is no source {n}")
    if quote not in seen.text:
        raise InputError(f"source {n} does not hold that sentence word for word")
    number = _number(quote, printed)
    if beside:
        number = like(quote, number, _number(quote, beside))
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


def _number(quote: str, printed: str) -> Number:
    found = [number for number in find_numbers(quote) if quote[number.span.start : number.span.end].strip() == printed]
    if len({number.amount for number in found}) != 1:
        raise InputError(f"the sentence has no one number {printed[:30]!r}")
    return found[0]


def _said(number: Number, unit: Unit) -> str:
    places = max(-int(number.value.as_tuple().exponent), 0)
    value = number.value / 100 if number.unit == "bps" else number.value
    return re.sub(r"\s+", " ", show(value, unit, scale=number.scale, currency=number.currency, places=places))
