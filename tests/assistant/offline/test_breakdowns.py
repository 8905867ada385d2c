"""Which part of a breakdown is the most, over invented filings: parts that do not add up give no answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from assistant.offline import matching
from assistant.offline.breakdowns import part
from assistant.offline.contests import of_kind
from assistant.offline.matching import Sheet

HEADS = [
    "Three Months Ended June 30, 2031",
    "Three Months Ended June 30, 2030",
    "Three Months Ended % Change",
    "Six Months Ended June 30, 2031",
]
ROWS = [
    ("Norland", "$ 60", "$ 80", "(25)", "$ 100"),
    ("Sudland", "30", "25", "20", "70"),
    ("Rest of World", "10", "20", "(50)", "30"),
    ("Revenues", "$ 100", "$ 125", "(20)", "$ 200"),
]
ABOUT = {"title": "Birch: Form 10-Q", "kind": "10-Q", "period": "Q2 2031", "published": "2031-08-01"}
UNDERSTOOD: dict[str, Any] = {"issuers": ["Birch Paper"], "tickers": ["BRCH"]}


def sheet(rows: Sequence[tuple[str, ...]], caption: str = "Revenues by geographic area (in millions)") -> Sheet:
    table = {
        "caption": caption,
        "corner": "",
        "above": "",
        "counts": "in millions",
        "heads": HEADS,
        "rows": [{"label": row[0], "cells": list(row[1:])} for row in rows],
    }
    return Sheet("birch:1", 1, table, ABOUT, matching.keys(f"{caption} Birch Paper"))


class Reader:
    """Calls that read cells off the sheet they were given."""

    def __init__(self, held: Sheet) -> None:
        self.held = held

    def __call__(self, name: str, **arguments: Any) -> dict[str, Any]:
        assert name == "read_table"
        return {"cells": [self._cell(place) for place in arguments["cells"]]}

    def _cell(self, place: str) -> dict[str, Any]:
        row, column = (int(n) for n in place.removeprefix("T1R").split("C"))
        printed = self.held.rows[row - 1]
        text = printed["cells"][column - 1]
        rate = "%" in HEADS[column - 1]
        bare = text.strip("$ ()")
        value = f"-{bare}" if text.startswith("(") else bare
        return {
            "id": place,
            "label": printed["label"],
            "head": HEADS[column - 1],
            "text": text,
            "value": value,
            "unit": "percent" if rate else "currency",
            "scale": 1 if rate else 10**6,
            "currency": None if rate else "USD",
            "counts": "",
            "said": f"{value}%" if rate else f"${value} million",
            "source": row,
            "quote": f"{printed['label']} {text}",
        }


def told(question: str, held: Sheet) -> str | None:
    ask = replace(matching.asked(question, UNDERSTOOD, ["2031"], ()), periods=("Q2 2031",))
    made = part(Reader(held), ask, [held], question)  # type: ignore[arg-type]
    return str(json.loads(made)["answer"]) if made else None


@pytest.mark.parametrize(
    ("question", "start"),
    [
        (
            "Which region had the largest revenues for Birch Paper in Q2 2031?",
            "Norland was the largest: $60 million (Three Months",
        ),
        (
            "Which region had the smallest revenues for Birch Paper in Q2 2031?",
            "Rest of World was the smallest: $10 million",
        ),
        (
            "Which geographic area fell the most for Birch Paper in Q2 2031, in percent?",
            "Rest of World fell the most: -50%",
        ),
        ("Which region grew the fastest for Birch Paper in Q2 2031?", "Sudland had the highest growth: 20%"),
    ],
)
def test_the_part_that_is_the_most_is_named_with_the_next(question: str, start: str) -> None:
    answer = told(question, sheet(ROWS))
    assert answer is not None
    assert answer.startswith(start), answer


@pytest.mark.parametrize(
    "question",
    [
        "Which region had the largest operating income for Birch Paper in Q2 2031?",
        "Which region had the largest pulp revenues for Birch Paper in Q2 2031?",
        "Which product had the largest revenues for Birch Paper in Q2 2031?",
        "Which region's revenue rose the most for Birch Paper in Q2 2031?",
    ],
)
def test_another_measure_or_breakdown_is_no_answer(question: str) -> None:
    assert told(question, sheet(ROWS)) is None


def test_parts_that_do_not_add_up_give_no_answer() -> None:
    rows = [*ROWS[:3], ("Of which exports", "15", "15", "0", "30"), ROWS[3]]
    assert told("Which region had the largest revenues for Birch Paper in Q2 2031?", sheet(rows)) is None


def test_no_rest_is_named_as_the_largest_part() -> None:
    rows = [("Norland", "20", "", "", ""), ("Other", "70", "", "", ""), ("Total", "90", "", "", "")]
    assert told("Which region had the largest revenues for Birch Paper in Q2 2031?", sheet(rows)) is None


@pytest.mark.parametrize(
    ("question", "names", "fits"),
    [
        ("Which region sold the most?", ["United States", "Europe", "Rest of World"], True),
        ("Which region sold the most?", ["Carton", "Pulp", "International"], False),
        ("Which product category sold the most?", ["Carton", "Pulp"], True),
        ("Which product category sold the most?", ["Domestic", "International"], False),
        ("Which segment sold the most?", ["Domestic", "International"], True),
    ],
)
def test_a_region_is_no_product_and_a_product_no_region(question: str, names: list[str], fits: bool) -> None:
    assert of_kind(question, names) is fits
