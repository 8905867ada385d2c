"""How a part of a company moved, over an invented maker of carton: in per cent and in money, and never half of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from assistant import formulas
from assistant.offline.parts import answer
from assistant.offline.reading import Reading

COMPUTED = {"(F2031 - F2030) / F2030": "-20.0%", "abs(F2031 - F2030)": "\u20ac10 million"}


def figure(year: int, value: str, currency: str) -> dict[str, Any]:
    return {
        "id": f"F{year}",
        "item": "revenue",
        "asked": f"FY{year}",
        "segment": "Carton",
        "counted": value,
        "value": value,
        "scale": 10**6,
        "unit": "currency",
        "currency": currency,
        "source": 1,
        "quote": f"Carton {value}",
        "label": "Carton",
        "text": value,
    }


class Lookups:
    """Calls that know the part's figures of some years."""

    def __init__(self, *figures: Mapping[str, Any]) -> None:
        self.figures = figures

    def __call__(self, tool: str, **arguments: Any) -> dict[str, Any]:
        if tool == "calculate":
            text = COMPUTED[arguments["expression"]]
            return {"id": f"C{len(text)}", "text": text}
        return {"issuer": "Birch Paper", "figures": [f for f in self.figures if f["asked"] in arguments["periods"]]}

    def together(self, *calls: tuple[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [self(tool, **arguments) for tool, arguments in calls]


def told(*figures: Mapping[str, Any]) -> str | None:
    question = "How much did Birch Paper's carton sales fall in 2031?"
    reading = Reading(question, formulas.items()["revenue"], "change", ("FY2031",), left=("carton",))
    made = answer(Lookups(*figures), reading, "Birch Paper", question)  # type: ignore[arg-type]
    return str(json.loads(made)["answer"]) if made else None


def test_a_part_that_fell_is_told_with_both_of_its_ends() -> None:
    said = told(figure(2030, "50", "EUR"), figure(2031, "40", "EUR"))
    assert said is not None
    assert "from Carton fell by 20.0%, or \u20ac10 million, from \u20ac50 million in FY2030 to \u20ac40 million" in said


@pytest.mark.parametrize(
    "figures",
    [
        [figure(2031, "40", "EUR")],
        [figure(2030, "50", "USD"), figure(2031, "40", "EUR")],
        [figure(2030, "-5", "EUR"), figure(2031, "40", "EUR")],
    ],
)
def test_a_change_wants_two_ends_that_compare(figures: list[dict[str, Any]]) -> None:
    assert told(*figures) is None
