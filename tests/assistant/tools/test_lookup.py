from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.tools import lookup
from assistant.types import Run
from core.errors import InputError
from core.types import Principal
from tests.assistant.tools.library import catalogue, running

pytestmark = pytest.mark.anyio


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return running(catalogue(tmp_path))


async def look(run: Run, *arguments: Any) -> Any:
    return json.loads(await lookup.make(run)(*arguments))


async def test_a_line_item_comes_with_its_row_page_and_period(run: Run) -> None:
    found = await look(run, ["inventories"], "Halden", ["FY2025"])
    figure = found["figures"][0]
    assert (figure["value"], figure["scale"], figure["currency"], figure["period"]) == ("700", 10**6, "USD", "FY2025")
    assert figure["quote"] == "Inventories 700 620"
    assert found["sources"][0]["page"] == 3
    assert run.evidence.facts["F1"].quote == "Inventories 700 620"


async def test_people_s_words_and_tickers_are_understood(run: Run) -> None:
    found = await look(run, ["capex", "net AR"], "HLDN", ["FY2025"])
    assert [(f["item"], f["value"], f["counted"]) for f in found["figures"]] == [
        ("capital_expenditures", "-220", "220"),
        ("accounts_receivable", "500", "500"),
    ]


async def test_the_latest_year_is_meant_where_no_period_is_named(run: Run) -> None:
    assert [f["period"] for f in (await look(run, ["revenue"], "Halden"))["figures"]] == ["FY2025"]


async def test_a_tax_charge_printed_as_a_negative_counts_as_an_expense(run: Run) -> None:
    figure = (await look(run, ["income_tax_expense"], "Halden", ["FY2025"]))["figures"][0]
    assert (figure["value"], figure["counted"]) == ("-150", "150")


async def test_what_is_not_printed_is_missing_by_name_and_never_guessed(run: Run) -> None:
    found = await look(run, ["inventories", "deferred_revenue"], "Halden", ["FY2023", "FY2025"])
    assert [(f["item"], f["asked"]) for f in found["figures"]] == [("inventories", "FY2025")]
    assert found["missing"] == ["inventories FY2023", "deferred_revenue FY2023", "deferred_revenue FY2025"]


async def test_a_row_can_be_asked_for_by_the_words_printed_in_it(run: Run) -> None:
    figure = (await look(run, ["changes in working capital"], "Halden", ["FY2024"]))["figures"][0]
    assert (figure["label"], figure["value"]) == ("Changes in working capital", "-40")


async def test_an_unknown_company_is_said_to_be_so_and_a_forbidden_one_looks_the_same(run: Run) -> None:
    with pytest.raises(InputError, match="no company called 'Nowhere'"):
        await look(run, ["revenue"], "Nowhere")
    guest = running(run.catalogue, principal=Principal("eve", frozenset({"guests"})))
    with pytest.raises(InputError, match="no company called 'Halden'"):
        await look(guest, ["revenue"], "Halden")
