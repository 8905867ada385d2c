"""A number takes what is printed at the other end of its range, and a year in brackets takes nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.numbers import find_numbers


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1.2 to 1.4 billion", [("1.2", "count", 10**9), ("1.4", "count", 10**9)]),
        ("5-6%", [("5", "percent", 1), ("6", "percent", 1)]),
        ("$34 billion (2025) to $26 billion", [("34", "currency", 10**9), ("26", "currency", 10**9)]),
        ("from 2025 to $26 billion", [("26", "currency", 10**9)]),
        ("2,025 to $2,600", [("2025", "currency", 1), ("2600", "currency", 1)]),
    ],
)
def test_what_a_range_shares(text: str, told: list[tuple[str, str, int]]) -> None:
    assert [(n.value, n.unit, n.scale) for n in find_numbers(text)] == [(Decimal(v), u, s) for v, u, s in told]
