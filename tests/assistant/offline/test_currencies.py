"""A house's forecast of an exchange rate."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.offline import currencies

WORDS = "The euro should stand at USD 1.16 at the end of 2026 and USD 1.18 at the end of 2027. Bonds yield 2.7%."


def found(*periods: str, **understood: Any) -> dict[str, Any]:
    source = {"n": 1, "publisher": "Northlea Research", "own": True, "published": "2026-11-04", "text": WORDS}
    old = {**source, "n": 2, "published": "2026-10-04", "text": WORDS.replace("1.18", "1.17")}
    told = {"issuers": [], "periods": list(periods), "publishers": [], "past": None, **understood}
    return {"understood": told, "sources": [old, source]}


@pytest.mark.parametrize("question", ["eurusd end of 2027 on our forecast?", "where do we see the euro vs the dollar?"])
def test_the_newest_sentence_that_prices_the_pair_is_told(question: str) -> None:
    made = currencies.answer(found("FY2027"), question)
    assert made is not None
    assert json.loads(made)["answer"].startswith("Northlea Research, 4 November 2026: The euro should stand")


@pytest.mark.parametrize(
    ("question", "periods"),
    [
        ("eurusd end of 2028?", ("FY2028",)),
        ("usdeur end of 2027?", ("FY2027",)),
        ("gbpusd end of 2027?", ("FY2027",)),
        ("the euro at the end of 2027?", ("FY2027",)),
        ("eurusd forecast?", ()),
    ],
)
def test_another_pair_or_year_is_not_told(question: str, periods: tuple[str, ...]) -> None:
    assert currencies.answer(found(*periods), question) is None


def test_another_house_s_rate_is_not_ours() -> None:
    assert currencies.answer(found("FY2027", publishers=["Estwick Securities"]), "Estwick's eurusd, end 2027?") is None
