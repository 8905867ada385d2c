from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

import pytest

from assistant.schema import bind, function_schema
from assistant.tools import TOOLS, tools
from assistant.types import Tool
from core.errors import InputError


async def compare(
    issuers: list[str],
    measure: str,
    unit: Literal["percent", "ratio"] = "ratio",
    weights: Mapping[str, float] | None = None,
    limit: int | None = 3,
    exact: bool = False,
    least: Decimal = Decimal(0),
    pairs: Sequence[list[int]] = (),
) -> str:
    """Set companies side by side.

    A second paragraph.

    Args:
        issuers: Two or more, by name
            or ticker.
        limit: How many rows.

    Raises:
        InputError: Never mind.
    """
    return f"{issuers}{measure}{unit}{weights}{limit}{exact}{least}{pairs}"


TOOL = Tool(compare)


def test_a_schema_says_what_the_signature_and_the_docstring_say() -> None:
    made = function_schema(TOOL)["function"]
    assert made["description"] == "Set companies side by side. A second paragraph."
    assert made["parameters"] == {
        "type": "object",
        "additionalProperties": False,
        "required": ["issuers", "measure"],
        "properties": {
            "issuers": {"type": "array", "items": {"type": "string"}, "description": "Two or more, by name or ticker."},
            "measure": {"type": "string"},
            "unit": {"type": "string", "enum": ["percent", "ratio"]},
            "weights": {"type": "object", "additionalProperties": {"type": "number"}},
            "limit": {"type": "integer", "description": "How many rows."},
            "exact": {"type": "boolean"},
            "least": {"type": "string"},
            "pairs": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
        },
    }


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "one JSON object"),
        ({"measure": "x"}, "missing arguments issuers"),
        ({"issuers": ["a"], "measure": "x", "top": 1}, "unknown arguments top"),
        ({"issuers": "a", "measure": "x"}, "issuers must be a JSON array"),
        ({"issuers": [1, {}], "measure": "x"}, r"issuers\[1\] must be string"),
        ({"issuers": [], "measure": "x", "unit": "days"}, "unit must be one of percent, ratio"),
        ({"issuers": [], "measure": "x", "limit": "3"}, "limit must be integer"),
        ({"issuers": [], "measure": "x", "limit": True}, "limit must be integer"),
        ({"issuers": [], "measure": "x", "exact": 1}, "exact must be boolean"),
        ({"issuers": [], "measure": "x", "weights": {"a": "b"}}, r"weights.a must be number"),
    ],
)
def test_wrong_arguments_are_named_for_the_model_to_mend(arguments: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        bind(TOOL, arguments)


def test_what_models_nearly_get_right_is_taken() -> None:
    bound = bind(TOOL, {"issuers": ["a", 7], "measure": "x", "limit": 3.0, "weights": None, "least": 1.5})
    assert bound == {"issuers": ["a", "7"], "measure": "x", "limit": 3, "weights": None, "least": "1.5"}


def test_every_tool_of_the_house_has_a_described_schema() -> None:
    for name, tool in tools(None, TOOLS).items():  # type: ignore[arg-type]
        made = function_schema(tool)["function"]
        assert made["name"] == name
        assert len(made["description"]) > 20
        assert made["parameters"]["additionalProperties"] is False
        undescribed = [key for key, value in made["parameters"]["properties"].items() if "description" not in value]
        assert undescribed == [], name


def test_tools_with_effects_are_held_for_a_person() -> None:
    made = tools(None, TOOLS)  # type: ignore[arg-type]
    held = {name for name, tool in made.items() if tool.effect == "hold"}
    assert held == {"draft_email", "share_with_client"}
    assert all(made[name].approval for name in held)
