"""``wealthdesk ask --explain`` shows how each search went: in words for people, as JSON for machines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from assistant import commands
from tests.api.fakes import TODAY, stock

QUESTION = "What is our rating on Veldmar?"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    home = tmp_path / "home"
    stock(home)
    for name, value in (("HOME", str(home)), ("EMBEDDING_MODEL", "hash"), ("TODAY", TODAY.isoformat())):
        monkeypatch.setenv(f"WEALTHDESK_{name}", value)
    made = typer.Typer()
    commands.register(made)
    return made


def test_the_explanation_reads_from_the_question_to_the_order(app: typer.Typer) -> None:
    said = CliRunner().invoke(app, ["ask", QUESTION, "--explain"]).stdout
    wanted = [
        "understood: about Veldmar",
        "left out:",
        "(superseded on 2026-10-29)",
        "expanded:",
        "1. ",
        "reranked",
    ]
    assert [word for word in wanted if word not in said] == []


def test_the_explanation_is_in_the_json_only_where_it_is_asked_for(app: typer.Typer) -> None:
    plain = json.loads(CliRunner().invoke(app, ["ask", QUESTION, "--json"]).stdout)
    assert "explain" not in plain
    told = json.loads(CliRunner().invoke(app, ["ask", QUESTION, "--explain", "--json"]).stdout)["explain"]
    assert {"stages", "understood", "read", "searches"} == set(told)
    assert {"query", "heads", "ranking", "reranker", "cut"} <= set(told["searches"][0])
