from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.tools import search
from assistant.types import Run
from core.errors import InputError, StoreUnavailable
from tests.assistant.tools.library import Finder, catalogue, running

pytestmark = pytest.mark.anyio


class Unready(Finder):
    """A search whose embedding model is not there."""

    def __call__(self, *given: Any, **more: Any) -> Any:
        raise InputError("embedding model: /srv/models lacks tokenizer.json")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return running(catalogue(tmp_path))


async def test_what_is_found_is_numbered_and_what_was_understood_is_told(run: Run) -> None:
    found = json.loads(await search.make(run)("What were Halden's net sales?"))
    assert found["understood"]["issuers"] == ["Halden Tools, Inc."]
    assert {source["n"] for source in found["sources"]} <= set(run.evidence.sources)


async def test_an_empty_query_is_the_models_to_mend(run: Run) -> None:
    with pytest.raises(InputError, match="query is empty"):
        await search.make(run)(" ")


async def test_a_search_that_is_not_set_up_ends_the_run_aloud_and_shows_no_path(run: Run) -> None:
    broken = replace(run, search=Unready(run.catalogue))
    with pytest.raises(StoreUnavailable, match="wealthdesk doctor") as told:
        await search.make(broken)("What were Halden's net sales?")
    assert "/srv" not in str(told.value)
