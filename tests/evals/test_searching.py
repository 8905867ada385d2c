"""The search ladder: rungs from names, lines and lists, each compared with the one below, none measured twice."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from core.errors import InputError, UsageError
from core.settings import DATA, Settings
from evals import searching
from evals.commands import register
from evals.experiment import rungs
from evals.report import book
from evals.report.searches import named, search_report, write_search
from evals.searching import Searched, change, search_suite
from evals.suites import Suite
from evals.types import Case, Evidence
from retrieval.recipe import load

NOTE = "VELDM_2026-10-29_earnings_note.pdf"
OTHER = "PACWN_2026-10-22_earnings_note.pdf"


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    folder = tmp_path / "docs"
    folder.mkdir()
    shutil.copyfile(DATA / "corpus" / NOTE, folder / NOTE)
    cases = (
        Case("a", "What is our rating on Veldmar?", "Buy", evidence=(Evidence(NOTE, 1),)),
        Case("b", "What is our rating on Pacwin?", "Hold", evidence=(Evidence(OTHER, 1),)),
        Case("c", "What will the lottery numbers be?", answerable=False),
        Case("d", "Which note?", "this", evidence=(Evidence(NOTE),)),
    )
    return Suite("small", cases, (folder,))


def test_a_rung_is_measured_on_the_cases_that_name_a_page_and_read_when_asked_again(
    suite: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path / "home", today="2026-11-20")
    recipe = replace(load("03_bm25"), name="03_bm25 embedder=hash:64", embedder="hash:64")
    first = search_suite(suite, recipe, settings, out=tmp_path / "out", quiet=True)
    assert (first.n, first.recipe) == (2, "03_bm25 embedder=hash:64")
    assert sorted(first.scores.values()) == [0.0, 1.0]
    assert first.retrieval["page_recall@5"] == 0.5
    assert first.chunks >= 1
    assert not first.held_out

    def never(*args: object) -> Searched:
        raise AssertionError("it was measured already")

    monkeypatch.setattr(searching, "_measured", never)
    assert search_suite(suite, recipe, settings, out=tmp_path / "out", quiet=True) == first
    with pytest.raises(AssertionError):
        search_suite(suite, replace(recipe, depth=7), settings, out=tmp_path / "out", quiet=True)
    with pytest.raises(AssertionError):
        search_suite(suite.take(limit=1), recipe, settings, out=tmp_path / "out", quiet=True)


def rung(name: str, *scores: float, **more: object) -> Searched:
    cases = {f"c{n}": score for n, score in enumerate(scores)}
    means = dict.fromkeys(searching.RETRIEVAL, 0.5)
    values = {"clusters": {case: f"d{n % 2}" for n, case in enumerate(cases)}, "command": "wealthdesk eval search s"}
    return Searched("s", name, len(cases), means, {"p50": 1.0, "p95": 2.0}, cases, **{**values, **more})  # type: ignore[arg-type]


def test_rungs_are_compared_case_by_case() -> None:
    moved, (low, high), gained, lost = change(rung("a", 0, 0, 1, 1), rung("b", 1, 0.5, 0, 1))
    assert (moved, gained, lost) == (0.125, 2, 1)
    assert low <= moved <= high
    table = search_report([rung("a", 0, 0, 1, 1), rung("b", 1, 0.5, 0, 1)])
    assert "+0.125" in table
    assert "+2 −1" in table
    assert "flatter" not in table


@pytest.mark.parametrize(
    ("recipe", "part"), [("default", "reranker"), ("03a_adapter", "adapter"), ("03b_encoder", "encoder")]
)
def test_a_rung_with_something_learned_says_what_that_gained_held_out(recipe: str, part: str) -> None:
    told = searching._held_out(load(recipe))
    assert set(told) == {part}
    assert told[part]["split"] == "dev"
    report = search_report([rung(recipe, 1.0, held_out=told)])
    assert f"its {part} was trained on {told[part]['cases']} labelled questions of split dev" in report
    for before, after in told[part]["gain"].values():
        assert f"{before:.3f} to {after:.3f}" in report


def test_a_ladder_is_written_and_kept_with_its_pictures(tmp_path: Path) -> None:
    ladder = [rung("a", 0, 1), rung("b", 1, 1)]
    write_search(ladder, tmp_path / "out")
    write_search(ladder, tmp_path / "out", named("s", ["data/recipes/chunkers.txt"]))
    for name in ("search-s", "search-s-chunkers"):
        book.keep_search(ladder, tmp_path / "out", name, tmp_path / "book")
    kept = book.blocks(tmp_path / "book")
    assert {"search-s", "search-s-chunkers"} <= set(kept)
    assert named("s", ["search.txt"]) == named("s", ["naive"]) == named("s", []) == "search-s"
    assert "docs/results/search-s.svg" in kept["search-s"]
    assert (tmp_path / "book" / "search-s.png").stat().st_size > 1000
    with pytest.raises(InputError, match="eval search"):
        Searched.from_json({"suite": "s", "colour": 1})


def test_a_rung_may_be_a_line_or_a_list_of_lines(tmp_path: Path) -> None:
    made = rungs(["chunkers.txt"])
    assert {recipe.chunker for recipe in made} == {
        *("fixed", "recursive", "sentence", "page", "section", "table", "parent_child", "semantic")
    }
    assert {tuple(recipe.heads.items()) for recipe in made} == {tuple(load("03_bm25").heads.items())}
    (tmp_path / "own.txt").write_text("# mine\nnaive\n\nnaive chunker=fixed:size=90  # smaller\n")
    plain, smaller = rungs([str(tmp_path / "own.txt")])
    assert plain == load("naive")
    assert (smaller.name, smaller.chunking) == ("naive chunker=fixed:size=90", {"size": 90})
    with pytest.raises(UsageError, match="no knobs colour"):
        rungs(["naive colour=red"])
    with pytest.raises(UsageError, match="no list of rungs"):
        rungs(["nowhere.txt"])


def test_the_search_climbs_by_every_rung_of_the_ladder_and_more() -> None:
    ladder, search = ([recipe.name for recipe in rungs([name])] for name in ("ladder.txt", "search.txt"))
    assert set(ladder) < set(search)
    assert [name for name in search if name in ladder] == ladder
    assert ladder == [recipe.name for recipe in rungs()]


def test_the_command_prints_a_table_or_one_object(
    suite: Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEALTHDESK_HOME", str(tmp_path / "home"))
    (tmp_path / "s.jsonl").write_text(
        json.dumps({"id": "a", "question": "Our rating on Veldmar?", "answer": "Buy",
                    "evidence": [{"document": NOTE, "page": 1}]}) + "\n"
    )  # fmt: skip
    app = typer.Typer()
    register(app)
    words = [
        "eval",
        "search",
        str(tmp_path / "s.jsonl"),
        "--data",
        str(tmp_path / "docs"),
        "--out",
        str(tmp_path / "o"),
    ]
    words += ["--rung", "naive embedder=hash:64", "--rung", "03_bm25 embedder=hash:64"]
    said = CliRunner().invoke(app, words, catch_exceptions=False).stdout
    assert said.count("embedder=hash:64 |") == 2
    (low, high) = json.loads(CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False).stdout)
    assert (low["n"], high["recipe"]) == (1, "03_bm25 embedder=hash:64")
    assert low["command"].endswith("--rung 'naive embedder=hash:64' --rung '03_bm25 embedder=hash:64'")
