"""The sample corpus is what its maker makes, its figures agree with each other, and each case's evidence is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.maker import corpus as maker
from data.maker.facts import TICKERS
from data.maker.pages import folded, pages
from data.maker.statements import actuals
from evals.suites.schema import read_cases

DATA = Path(__file__).parents[2] / "data"
CASES = [json.loads(line) for line in (DATA / "cases" / "desk.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_maker_reproduces_the_committed_corpus(tmp_path: Path) -> None:
    maker.write(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in (DATA / "corpus").iterdir()}
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []


@pytest.mark.parametrize("ticker", TICKERS)
def test_assets_equal_liabilities_and_equity(ticker: str) -> None:
    for year in actuals(ticker).values():
        assert year["assets"] == year["liabilities"] + year["equity"]


def test_every_quote_stands_on_its_page() -> None:
    lost = [
        (case["id"], item["quote"])
        for case in CASES
        for item in case["evidence"]
        if "scan" not in case["tags"]
        and folded(item["quote"]) not in pages(DATA / "corpus" / item["document"])[item["page"] - 1]
    ]
    assert lost == []


def test_the_cases_read_as_the_suite_reads_them() -> None:
    cases = read_cases(DATA / "cases" / "desk.jsonl", "desk")
    assert {case.split for case in cases} == {"dev", "gate"}
