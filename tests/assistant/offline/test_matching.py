"""Rows that a question names: by all words of a company or of a measure, never by one word that it shares with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from assistant.offline import matching
from assistant.offline.matching import Match, Sheet


def read(heads: list[str], rows: Mapping[str, list[str]], caption: str = "") -> Sheet:
    table: dict[str, Any] = {
        "heads": heads,
        "caption": caption,
        "rows": [{"label": label, "cells": cells} for label, cells in rows.items()],
    }
    about = {"title": "Notes", "issuer": None, "own": False, "published": "2031-05-04", "period": None}
    return Sheet("notes:1", 1, table, about, matching.keys(caption))


def found(question: str, sheet: Sheet, *, issuer: str = "", ticker: str = "") -> str | None:
    """The label of the row that a question gets."""
    understood = {"issuers": [issuer] if issuer else [], "tickers": [ticker] if ticker else []}
    ask = matching.asked(question, understood, [], [])
    match: Match | None = matching.best(ask, matching.matches(ask, [sheet]))
    return str(match.sheet.rows[match.row]["label"]) if match else None


def test_one_word_of_a_name_is_not_the_company() -> None:
    sheet = read(["Value"], {"General expenses": ["3"], "Total expenses": ["90"], "Rents": ["4"]})
    assert found("What were General Harrow's expenses?", sheet, issuer="General Harrow Corporation") == "Total expenses"


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("How much is in General Harrow?", "General Harrow Corp"),
        ("How much is in Harrow?", "General Harrow Corp"),
        ("How much is in GHX?", "General Harrow Corp"),
        ("How much is in General Harrow?", "GHX"),
        ("How much is in Harrow?", "Harrow"),
    ],
)
def test_a_company_is_named_in_full_by_its_ticker_or_as_the_question_does(question: str, label: str) -> None:
    sheet = read(["Weight"], {label: ["3"], "General Quince": ["5"], "Harrow Fields": ["7"]})
    assert found(question, sheet, issuer="General Harrow Corporation", ticker="GHX") == label


@pytest.mark.parametrize("label", ["A", "October 2031", "General", "Of which"])
def test_a_row_without_words_of_the_company_is_not_its_own(label: str) -> None:
    sheet = read(["Weight"], {label: ["41"], "Rents": ["5"]})
    assert found("How much is in General Harrow?", sheet, issuer="General Harrow Corporation", ticker="GHX") is None


def test_shares_are_not_the_weight_of_equities() -> None:
    sheet = read(["Weight"], {"Equity": ["60"], "Bonds": ["40"]}, "Model portfolio")
    assert found("How many shares does the model portfolio hold?", sheet) is None
    assert found("What is the weight of stocks in the model portfolio?", sheet) == "Equity"


def test_a_figure_per_share_is_no_share() -> None:
    sheet = read(
        ["Value"], {"Earnings per share": ["1.53"], "Dividend per ordinary share": ["0.40"]}, "Orders, Norland"
    )
    assert found("What is the Norland share of orders?", sheet) is None
    assert found("What are Norland earnings per share on orders?", sheet) == "Earnings per share"
    assert found("What is the Norland dividend a share on orders?", sheet) == "Dividend per ordinary share"
    assert found("What is the Norland dividend on orders?", sheet) == "Dividend per ordinary share"


def test_growth_is_that_of_gdp_only_of_a_country() -> None:
    sheet = read(["GDP", "Inflation"], {"Norland": ["1.5", "2.0"], "Harrow": ["9", "8"]}, "Forecast")
    assert found("What growth is forecast for Norland?", sheet) == "Norland"
    assert found("What growth is forecast for Harrow?", sheet, issuer="Harrow Inc") is None
    grown = read(["Growth", "Inflation"], {"Norland": ["1.5", "2.0"], "Sudland": ["9", "8"]}, "Forecast")
    assert found("What GDP growth is forecast for Norland?", grown) == "Norland"
