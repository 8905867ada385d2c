"""A target from before a split on today's shares: over one split since, of the firm's own, and of no other kind."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from assistant.offline.restated import answer, asked


class House:
    """Calls that know the views of a house and the splits of a share."""

    def __init__(self, views: Sequence[tuple[str, str]], splits: Sequence[tuple[str, str]]) -> None:
        self.views = [
            {
                "publisher": "Elm Research",
                "ours": True,
                "date": day,
                "source": 1,
                "quote": f"Target {target}",
                "target": {"id": f"T{target}", "value": target, "text": f"EUR {target}"},
            }
            for day, target in views
        ]
        self.splits = [{"id": f"S{ratio}", "text": f"{ratio}.00", "date": day} for day, ratio in splits]

    def __call__(self, tool: str, **arguments: Any) -> Mapping[str, Any]:
        if tool == "prices":
            return {"figures": self.splits}
        if tool == "house_view":
            return {"issuer": "Birch Paper", "views": self.views[-1:], "earlier": self.views[:-1]}
        one, two = (Decimal(name[1:]) for name in arguments["expression"].split(" / "))
        return {"id": "C1", "text": f"EUR {one / two}"}


@pytest.mark.parametrize(
    "question",
    [
        "what's the pre-split Birch target in today's money",
        "Birch's old target adjusted for the split",
        "what would the earlier target be in today's shares",
    ],
)
def test_a_target_from_before_a_split_is_asked_for(question: str) -> None:
    assert asked(question)


@pytest.mark.parametrize(
    "question", ["what's the target on Birch", "Birch's target before the split", "our old target on Birch"]
)
def test_a_target_as_it_was_is_another_question(question: str) -> None:
    assert not asked(question)


def test_the_last_target_before_the_split_is_told_on_shares_of_today() -> None:
    made = answer(House([("2030-01-02", "60"), ("2031-03-04", "80"), ("2031-09-01", "22")], [("2031-06-01", "4")]), "B")  # type: ignore[arg-type]
    assert made is not None
    assert "of EUR 80 (4 March 2031) is EUR 20 in today's shares" in json.loads(made)["answer"]


@pytest.mark.parametrize(
    ("views", "splits"),
    [
        ([("2031-03-04", "80")], []),
        ([("2031-09-01", "22")], [("2031-06-01", "4")]),
        ([("2029-03-04", "80"), ("2031-09-01", "9")], [("2030-06-01", "2"), ("2031-06-01", "4")]),
    ],
)
def test_without_one_split_since_there_is_no_answer(
    views: list[tuple[str, str]], splits: list[tuple[str, str]]
) -> None:
    assert answer(House(views, splits), "B") is None  # type: ignore[arg-type]
