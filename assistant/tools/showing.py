"""Figures as people read them: currency, scale and rounding written out. Rounds half up, as the questions expect."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext

from core.types import Unit

SIGNS: Mapping[str, str] = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
SCALES: Mapping[int, str] = {1: "", 10**3: "thousand", 10**6: "million", 10**9: "billion", 10**12: "trillion"}
WORDS: Mapping[str, int] = {"units": 1, "thousands": 10**3, "millions": 10**6, "billions": 10**9}
PLACES: Mapping[str, int] = {"percent": 1, "ratio": 2, "days": 1, "per_share": 2, "shares": 1, "count": 0}


def rounded(value: Decimal, places: int) -> Decimal:
    """The value to so many decimals, halves away from zero."""
    with localcontext() as context:
        context.prec = 50
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def show(
    value: Decimal,
    unit: Unit,
    *,
    scale: int = 1,
    currency: str | None = None,
    places: int | None = None,
) -> str:
    """A value as written in an answer: ``$6,489 million``, ``24.26``, ``1.9%``, ``63.9 days``, ``NOK 5.75``.

    ``value`` is in units of ``scale``. ``places`` left out gives what is usual for the unit; amounts keep the decimals
    they have, two at most.
    """
    places = _places(value, unit) if places is None else places
    number = f"{abs(rounded(value, places)):,f}"
    sign = "-" if rounded(value, places) < 0 else ""
    size = f" {SCALES[scale]}" if SCALES.get(scale) else ""
    match unit:
        case "percent":
            return f"{sign}{number}%"
        case "days":
            return f"{sign}{number} days"
        case "currency" | "per_share":
            return f"{sign}{_money(currency)}{number}{size if unit == 'currency' else ''}"
        case "shares":
            return f"{sign}{number}{size} shares"
        case _:
            return f"{sign}{number}{size}"


def fitting(value: Decimal, scale: int) -> tuple[Decimal, int]:
    """The value in a scale people read it in: thousands of six digits and more become millions."""
    if scale == 10**3 and abs(value) >= 10**3:
        return value / 1000, 10**6
    if scale == 1 and abs(value) >= 10**6:
        return value / 10**6, 10**6
    return value, scale


def _places(value: Decimal, unit: Unit) -> int:
    if unit != "currency" and unit in PLACES:
        exponent = value.normalize().as_tuple().exponent
        own = max(-exponent, 0) if isinstance(exponent, int) else 0
        return (
            min(own, 3) if unit in ("shares", "count") else max(PLACES[unit], min(own, 3) if unit == "per_share" else 0)
        )
    exponent = value.normalize().as_tuple().exponent
    return min(max(-exponent, 0), 2) if isinstance(exponent, int) else 0


def _money(currency: str | None) -> str:
    if not currency:
        return ""
    return SIGNS.get(currency, f"{currency} ")
