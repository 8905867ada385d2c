"""A recipe decides which tools there are, and one that names a tool that there is not is refused at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.wiring import build
from core.errors import UsageError
from core.settings import Settings
from retrieval.recipe import load


def test_a_tool_that_there_is_not_is_named_with_those_that_there_are(tmp_path: Path) -> None:
    recipe = replace(load("default"), assistant={"tools": ["search", "crystal_ball"]})
    with pytest.raises(UsageError, match=r"no tools crystal_ball; there are search"):
        build(Settings.from_env({"WEALTHDESK_HOME": str(tmp_path)}), recipe)


def test_the_lowest_rung_reads_and_has_no_tool_for_figures() -> None:
    assert set(load("naive").assistant["tools"]) == {"search", "read_page", "ask_user"}
    assert load("07_feedback").assistant["tools"] == load("naive").assistant["tools"]
    assert "lookup" in load("08_statements").assistant["tools"]
    assert "tools" not in load("default").assistant
