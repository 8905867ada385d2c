"""Learning which sentence answers: a planted rule is found, left-out companies stay unseen, no gate case is learned."""

from __future__ import annotations

import math
import random
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.offline.prose import least
from assistant.tools import ranking
from assistant.tools.asking import wanted
from assistant.tools.features import Page
from assistant.tools.passages import Unit
from assistant.tools.passages import stems as stems_of
from core.errors import InputError
from core.settings import DATA, Settings
from core.types import Span
from evals.sentences import fit
from evals.sentences.fit import Learned, choice, held_out, learn, outcome
from evals.sentences.rows import Row, gather, labels, taught, with_lessons
from evals.sentences.told import fingerprint, summary, table, toml
from evals.suites import Suite
from evals.suites import load as suite_of
from evals.types import Case, Evidence
from evals.world import open_world
from retrieval.recipe import load
from retrieval.types import Query
from tests.retrieval.fakes import document, hit

NOTE = "VELDM_2026-10-29_earnings_note.pdf"
TEXTS = ("The toll at Varn is 12 euros.", "The toll at Orn is 7 euros.", "The toll at Esk is 9 euros.")


def unit(text: str) -> Unit:
    return Unit(Span(0, len(text)), text, stems_of(text))


def row(at: int) -> Row:
    """A row whose right unit is the one with ``said``; where ``near`` is low the answer is not on the page at all."""
    rng = random.Random(at)
    gold, there = rng.randrange(len(TEXTS)), bool(at % 3)
    names = (*ranking.weights()["rank"], *ranking.NEVER)
    units = [
        {
            **dict.fromkeys(names, 0.0),
            "said": float(n == gold),
            "pairs": rng.random(),
            "near": 0.8 if there else 0.2,
        }
        for n in range(len(TEXTS))
    ]
    answer = TEXTS[gold].split()[5] if there else "31"
    case = Case(f"c{at}", "What is the toll?", answer, "number", unit="EUR", split="dev")
    marks = [n == gold and there for n in range(len(TEXTS))]
    page = Page(document(f"d{at}"), hit(f"d{at}:1"), tuple(map(unit, TEXTS)))
    query = Query("What is the toll?", "What is the toll?")
    return Row(case, "made", f"company {at % 7}", query, [page], [units], [marks], [[not one for one in marks]])


ROWS = [row(at) for at in range(84)]


@pytest.fixture(scope="module")
def learned() -> Learned:
    return learn(ROWS)


def test_a_planted_rule_is_learned(learned: Learned) -> None:
    rank = learned["rank"]
    assert set(rank) == set(ranking.weights()["rank"])
    assert set(learned["sure"]) == set(ranking.weights()["sure"])
    assert rank["said"] > 1
    assert rank["said"] > 5 * abs(rank["pairs"])
    assert learned["sure"]["near"] > 1
    told = [outcome(one, learned) for one in ROWS]
    assert "wrong" not in told
    assert told.count("right") == sum(any(one.gold[0]) for one in ROWS)


def test_what_is_told_of_it_is_of_companies_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = []

    def noted(rows: list[Row]) -> Learned:
        pairs.append({one.group for one in rows})
        return ranking.weights()

    monkeypatch.setattr(fit, "learn", noted)
    held = held_out(ROWS)
    assert sorted(one.case.id for one, _ in held) == sorted(one.case.id for one in ROWS)
    groups = {one.group for one in ROWS}
    assert len(pairs) == fit.FOLDS
    assert all(seen < groups for seen in pairs)
    assert set().union(*(groups - seen for seen in pairs)) == groups


def test_the_least_chance_parts_answers_from_abstentions(learned: Learned) -> None:
    one = next(row for row in ROWS if any(row.gold[0]))
    seen = choice(one, learned["rank"])
    assert seen is not None
    assert seen.right
    odds = ranking.value(learned["sure"], seen.numbers)
    enough = least(wanted(one.query.text))
    for chance, expected in ((enough + 0.01, "right"), (enough - 0.01, "abstained")):
        moved = learned["sure"]["bias"] - odds + math.log(chance / (1 - chance))
        assert outcome(one, {**learned, "sure": {**learned["sure"], "bias": moved}}) == expected


def test_nothing_is_learned_of_one_company_or_of_no_answers() -> None:
    with pytest.raises(InputError, match="several"):
        learn([replace(one, group="a") for one in ROWS])
    with pytest.raises(InputError, match="nothing to learn from"):
        learn([replace(one, gold=[[False] * len(TEXTS)]) for one in ROWS])


def test_the_file_holds_the_weights_and_what_they_are_of(learned: Learned) -> None:
    held = [(one, outcome(one, learned)) for one in ROWS]
    told = {"command": "wealthdesk tune sentences", **summary(ROWS, learned, held)}
    read = tomllib.loads(toml(learned, told))
    assert read["rank"] == {name: pytest.approx(value, abs=5e-4) for name, value in learned["rank"].items()}
    assert read["learned"]["fingerprint"] == fingerprint(ROWS)
    assert read["learned"]["made"] == {"cases": 84, "n": 84, "right": 56, "wrong": 0, "abstained": 28}
    assert "| made | learned, company left out | 84 | 56 | 0 | 28 |" in table(told)
    assert fingerprint(ROWS[1:]) != fingerprint(ROWS)


def test_a_unit_is_labelled_by_where_the_case_is_quoted_and_by_its_answer() -> None:
    page = Page(document("note"), hit("note:3"), tuple(map(unit, TEXTS)))
    case = Case("a", "toll?", "7", "number", evidence=(Evidence("note.pdf", 3, "toll at Orn is 7 euros"),))
    gold, plain = labels(case, [page], {"note": "note.pdf"})
    assert gold == [[False, True, False]]
    assert not plain[0][1]
    elsewhere = replace(case, evidence=(Evidence("note.pdf", 4, "toll at Orn is 7 euros"),))
    assert labels(elsewhere, [page], {"note": "note.pdf"}) == ([[False] * 3], [[True, False, True]])


def test_gate_cases_are_never_learned_from(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    shutil.copyfile(DATA / "corpus" / NOTE, folder / NOTE)
    cases = tuple(
        Case(name, f"Why did we write about Veldmar{mark}", "orders", evidence=(Evidence(NOTE, 1, "x"),), split=split)
        for name, mark, split in (("a", "?", "dev"), ("b", " today?", "gate"), ("c", " again?", ""), ("d", "!", "test"))
    )
    suite = Suite("small", cases, (folder,))
    assert [case.id for case in taught(suite).cases] == ["a", "c"]
    recipe = replace(load("03_bm25"), embedder="hash:64")
    world = open_world(suite, recipe, Settings(home=tmp_path / "home", today="2026-11-20"))
    ticks: list[int] = []
    try:
        rows = gather(world, ended=lambda: ticks.append(1))
    finally:
        world.close()
    assert len(ticks) == 2
    assert {one.case.id for one in rows} <= {"a", "c"}
    assert any(one.case.id == "a" for one in rows)
    assert all(one.in_words for one in rows)
    assert {one.group for one in rows} == {world.documents[world.ids[NOTE]].issuer}


def test_questions_that_are_for_learning_alone_are_no_case_of_the_suite() -> None:
    suite = suite_of("desk", home=DATA)
    longer = with_lessons(suite)
    lessons = longer.cases[len(suite.cases) :]
    assert longer.cases[: len(suite.cases)] == suite.cases
    assert {case.source for case in lessons} == {"lessons"}
    assert {case.split for case in lessons} == {"dev"}
    known = {" ".join(case.question.lower().split()) for case in suite.cases}
    assert not known & {" ".join(case.question.lower().split()) for case in lessons}
    named = {item.document for case in lessons for item in case.evidence}
    assert named <= {path.name for path in suite.files}
