from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.tools import compare
from assistant.types import Run
from core.errors import InputError
from tests.assistant.tools.library import catalogue, running

pytestmark = pytest.mark.anyio


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return running(catalogue(tmp_path))


async def table(run: Run, *arguments: Any) -> Any:
    return json.loads(await compare.make(run)(*arguments))


async def test_companies_stand_side_by_side_each_cell_with_its_source(run: Run) -> None:
    told = await table(run, ["Halden", "ORLY"], ["revenue", "operating margin"], ["FY2025"])
    assert told["table"]["columns"] == ["Company", "Period", "Revenue", "Operating margin"]
    assert told["table"]["rows"] == [
        ["Halden Tools, Inc.", "FY2025", "$4,200 million", "15.0%"],
        ["Orley Instruments plc", "FY2025", "$2,100 million", "10.0%"],
    ]
    assert all(n is not None for row in told["table"]["sources"] for n in row[2:])
    assert {cell["id"] for cell in told["cells"]} <= {*run.evidence.facts, *run.evidence.results}


async def test_the_latest_year_is_compared_where_none_is_named(run: Run) -> None:
    assert [cell["period"] for cell in (await table(run, ["Halden"], ["net debt"]))["cells"]] == ["FY2025"]


async def test_years_of_one_company_are_rows(run: Run) -> None:
    told = await table(run, ["Halden"], ["gross margin"], ["FY2023", "FY2024", "FY2025"])
    assert [row[1:] for row in told["table"]["rows"]] == [["FY2023", "38.0%"], ["FY2024", "39.0%"], ["FY2025", "40.0%"]]


async def test_what_cannot_be_had_is_an_empty_cell_and_named(run: Run) -> None:
    told = await table(run, ["Halden", "ORLY", "Nowhere"], ["total assets"], ["FY2025"])
    assert [row[0] for row in told["table"]["rows"]] == ["Halden Tools, Inc."]
    assert told["missing"] == ["total assets of Orley Instruments plc for FY2025", "no company called 'Nowhere'"]


async def test_a_measure_nobody_knows_is_an_error_that_can_be_mended(run: Run) -> None:
    with pytest.raises(InputError, match="no measure 'happiness'"):
        await table(run, ["Halden"], ["happiness"])
