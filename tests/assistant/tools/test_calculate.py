from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.grounding.results import holds
from assistant.tools import calculate
from assistant.types import Run
from core.errors import InputError
from core.types import Document, Source, Span
from tests.assistant.tools.library import catalogue, running

pytestmark = pytest.mark.anyio


@pytest.fixture
def run(tmp_path: Path) -> Run:
    made = running(catalogue(tmp_path))
    source = Source("a.pdf", "file:a", "application/pdf", "a", 1)
    n = made.evidence.add(Document("a", source, "A", period_end=date(2025, 12, 31)), 1, Span(0, 10), "a row")
    for value, unit, scale, currency in (
        ("6489", "currency", 10**6, "USD"),
        ("253", "currency", 10**6, "USD"),
        ("282000", "currency", 10**3, "USD"),
        ("12.5", "percent", 1, None),
        ("90", "currency", 10**6, "EUR"),
        ("180", "shares", 10**6, None),
    ):
        made.evidence.figure(
            "item",
            "label",
            Decimal(value),
            unit,
            scale=scale,
            currency=currency,
            source=n,
            cell=Span(0, 1),  # type: ignore[arg-type]
        )
    return made


async def compute(run: Run, expression: str, **rest: Any) -> Any:
    return json.loads(await calculate.make(run)(expression, **rest))


@pytest.mark.parametrize(
    ("expression", "asked", "text"),
    [
        ("F1 / average(F2, F3)", {}, "24.26"),
        ("F1 / average(F2, F3)", {"decimals": 4}, "24.2579"),
        ("(F1 - F2) / F2", {"unit": "percent"}, "2,464.8%"),
        ("100 * F2 / F1", {"unit": "percent"}, "3.9%"),
        ("F2 + F3", {}, "$535 million"),
        ("F1 - F2", {"scale": "billions", "decimals": 2}, "$6.24 billion"),
        ("F2 - F1", {}, "-$6,236 million"),
        ("F4 * F1", {}, "$811 million"),
        ("F1 / F6", {}, "$36.05"),
        ("365 * F2 / F1", {"unit": "days", "decimals": 2}, "14.23 days"),
        ("F4 - 0.1", {"unit": "percent"}, "2.5%"),
    ],
)
async def test_a_sum_comes_out_in_the_unit_scale_and_rounding_asked_for(
    run: Run, expression: str, asked: dict[str, Any], text: str
) -> None:
    made = await compute(run, expression, **asked)
    assert made["text"] == text
    assert holds(run.evidence.results[made["id"]], run.evidence)


async def test_a_result_keeps_its_inputs_formula_and_sources(run: Run) -> None:
    made = await compute(run, "F1 / F2", label="Turnover", period="FY2025")
    assert (made["inputs"], made["sources"], made["formula"]) == (["F1", "F2"], [1], "$6,489 million / $253 million")
    again = await compute(run, f"{made['id']} * 2")
    assert [fact.id for fact in run.evidence.roots(again["id"])] == ["F1", "F2"]


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("F1 + F5", "USD and EUR"),
        ("F1 / F5", "cannot divide USD by EUR"),
        ("F1 + F4", "currency and percent"),
        ("F1 + F99", "no figure 'F99'"),
        ("F1 / (F2 - F2)", "division by zero"),
    ],
)
async def test_what_cannot_be_computed_is_told_and_never_taken_down(run: Run, expression: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        await compute(run, expression)
    assert not run.evidence.results
