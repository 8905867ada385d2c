"""Regressions planted in the real desk are caught: search weights off, a lexicon cut, grounding disabled."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import ingest.lexicon
from assistant import answering
from assistant.fallback import Speaker
from assistant.grounding import Report
from assistant.types import Agent, Draft, Message, Reply
from core.log import configure
from core.settings import DATA, Settings
from evals.experiment import Options, run_suite
from evals.gate import Baseline, baseline_of, breaches
from evals.suites import Suite, load
from evals.types import Experiment
from evals.world import World
from retrieval.recipe import Recipe
from retrieval.recipe import load as load_recipe

DOCUMENTS = (
    "VELDM_2026-10-29_earnings_note.pdf",
    "QUILH_2026-08-27_downgrade.pdf",
    "KESTR_2026-10-23_earnings_note.pdf",
    "CALDM_2026-08-18_upgrade.pdf",
)
DEFAULT = load_recipe("default")
QUIET = Options(quiet=True, cached=False)
Prepare = Callable[[World], None]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    configure(logging.ERROR)
    folder = tmp_path_factory.mktemp("planted")
    (folder / "corpus").mkdir()
    for name in (*DOCUMENTS, "manifest.jsonl"):
        shutil.copy(DATA / "corpus" / name, folder / "corpus")
    return folder


def settings(folder: Path) -> Settings:
    return Settings.from_env({"WEALTHDESK_HOME": str(folder), "WEALTHDESK_WORKERS": "1"})


def run(suite: Suite, home: Path, recipe: Recipe = DEFAULT, prepare: Prepare | None = None) -> Experiment:
    return run_suite(suite, recipe, settings(home), replace(QUIET, prepare=prepare))


@pytest.fixture(scope="module")
def suite(home: Path) -> Suite:
    """The committed cases about these documents that the desk answers rightly as it is."""
    cases = [case for case in load("desk", home=DATA).cases if case.expects == "answer" and case.evidence]
    about = [case for case in cases if {item.document for item in case.evidence} <= set(DOCUMENTS)]
    whole = Suite("planted", tuple(about), (home / "corpus",))
    right = [item.case for item in run(whole, home / "home").results if item.score.grade == "correct"]
    assert len(right) >= 15
    return replace(whole, cases=tuple(right))


@pytest.fixture(scope="module")
def baseline(suite: Suite, home: Path) -> Baseline:
    return baseline_of(run(suite, home / "home"))


def kinds(baseline: Baseline, experiment: Experiment) -> set[str]:
    return {item.kind for item in breaches(baseline, experiment)}


def test_the_desk_as_it_is_leaves_the_gate_open(suite: Suite, home: Path, baseline: Baseline) -> None:
    assert kinds(baseline, run(suite, home / "home")) == set()


def test_search_weights_that_are_off_shut_it(suite: Suite, home: Path, baseline: Baseline) -> None:
    off = replace(DEFAULT, heads=dict.fromkeys(DEFAULT.heads, 0.0))
    assert kinds(baseline, run(suite, home / "home", off)) == {"drop"}


def test_a_lexicon_that_was_cut_shuts_it(
    suite: Suite, home: Path, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, *entries = ingest.lexicon.PATH.read_text(encoding="utf-8").split("[[item]]")
    kept = [entry for entry in entries if not re.search(r'statement = "(?:income|balance)', entry)]
    assert 0 < len(kept) < len(entries)
    (home / "items.toml").write_text("[[item]]".join((head, *kept)), encoding="utf-8")
    monkeypatch.setattr(ingest.lexicon, "PATH", home / "items.toml")
    forget()
    try:
        assert "drop" in kinds(baseline, run(suite, home / "other"))
    finally:
        monkeypatch.undo()
        forget()


def forget() -> None:
    for cached in (ingest.lexicon.items, ingest.lexicon.fits):
        cached.cache_clear()


class Liar:
    """A model that answers everything at once, with a figure of its own."""

    async def __call__(self, agent: Agent, history: Sequence[Message]) -> Reply:
        said = {
            "status": "answered",
            "answer": "It was EUR 987.6 million.",
            "citations": [],
            "figures": [],
            "table": None,
        }
        return Reply(
            {"role": "assistant", "content": json.dumps({**said, "missing": None, "followups": []})}, model="liar"
        )


def lie(world: World) -> None:
    tellers = world.desk.speakers
    world.desk.speakers = lambda run: [Speaker("liar", Liar(), tellers(run)[-1].agents, mends=False)]


def test_with_grounding_a_model_that_makes_figures_up_only_costs_answers(
    suite: Suite, home: Path, baseline: Baseline
) -> None:
    lying = run(suite, home / "home", prepare=lie)
    assert lying.count("wrong") == 0
    assert kinds(baseline, lying) == {"drop"}


def test_without_grounding_its_figures_shut_the_gate_for_what_they_are(
    suite: Suite, home: Path, baseline: Baseline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def believe(draft: Draft, _: object) -> Report:
        return Report(text=draft.text)

    monkeypatch.setattr(answering, "ground", believe)
    lying = run(suite, home / "home", prepare=lie)
    assert lying.count("wrong") == len(suite.cases)
    assert kinds(baseline, lying) >= {"drop", "grounding"}
