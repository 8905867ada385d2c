"""Tuning helps where it can, never sees the issuer it is scored on, and says so when it does not help."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.types import Hit, Scope
from retrieval.gather import Gathered
from retrieval.recipe import Recipe
from retrieval.tune import embeddings, fusion, rerank
from retrieval.tune.cases import Case, read
from retrieval.tune.measure import Score, folds, held_out, interval, mean, score
from retrieval.types import Query, Routed
from tests.retrieval.fakes import chunk, document, hit

RECIPE = Recipe("x", heads={"good": 1.0, "bad": 1.5}, boosts={}, k=60)


def gathered(case: int) -> tuple[Case, Gathered]:
    """A case whose page one head ranks first and the other last: which is which is the same for every issuer."""
    key = f"d{case}"
    pages = [chunk(key, page, "capital spending" if page == 1 else "other") for page in range(1, 9)]
    good = [Hit(page, 1.0) for page in pages]
    bad = [Hit(page, 1.0) for page in pages[::-1]]
    query = Query("capex?", "capex?", terms=("capital spending",))
    found = Gathered(query, Scope(), {}, [Routed(key, 0.9)], False, [], {"good": good, "bad": bad})
    return Case("capex?", frozenset({(key, 1)}), f"issuer {case % 6}"), found


CASES, GATHERED = zip(*(gathered(case) for case in range(24)), strict=True)


def test_fusion_finds_the_head_that_is_right_on_issuers_it_never_saw() -> None:
    tuned = fusion.tune(CASES, GATHERED, RECIPE, trials=30)
    assert mean(tuned.before, "hit@1") < 1.0
    assert mean(tuned.after, "hit@1") == 1.0
    assert tuned.recipe.heads["good"] > tuned.recipe.heads["bad"]


@pytest.mark.parametrize("kind", rerank.TRAINERS)
def test_a_reranker_learns_what_the_pages_say(kind: str) -> None:
    flat = replace(RECIPE, heads={"bad": 1.0, "good": 0.5}, rerank_depth=8)
    trained = rerank.tune(CASES, GATHERED, flat)
    assert mean(trained.before, "hit@1") == 0.0
    assert mean(trained.after[kind], "hit@1") == 1.0
    assert trained.chosen in rerank.TRAINERS


def test_boosted_trees_in_json_give_what_scikit_learn_gives() -> None:
    from sklearn.ensemble import GradientBoostingClassifier

    rng = np.random.default_rng(1)
    rows = rng.normal(size=(300, len(rerank.NAMES)))
    labels = (rows[:, 0] + rows[:, 1] * rows[:, 2] > 0.5).astype(float)
    ours = rerank.boosted(rows, labels, rounds=20)
    theirs = GradientBoostingClassifier(
        n_estimators=20, max_depth=3, learning_rate=0.07, min_samples_leaf=10, subsample=0.7, random_state=0
    ).fit(rows, labels)
    assert ours.probabilities(rows) == pytest.approx(theirs.predict_proba(rows)[:, 1])


def test_no_case_is_scored_by_what_learned_from_its_issuer() -> None:
    seen: list[set[str]] = []

    def fit(learn: list[int]) -> object:
        groups = {CASES[place].group for place in learn}
        seen.append(groups)
        return lambda place: Score(CASES[place].group, {"leak": float(CASES[place].group in groups)})

    scores = held_out(CASES, 3, fit)  # type: ignore[arg-type]
    assert mean(scores, "leak") == 0.0
    assert len(seen) == 3
    assert [one.group for one in scores] == [case.group for case in CASES]


def test_folds_are_even_and_hold_each_issuer_once() -> None:
    dealt = folds(["a"] * 5 + ["b"] * 4 + ["c"] * 3 + ["d"] * 2, 2)
    assert sorted(map(sorted, dealt)) == [["a", "d"], ["b", "c"]]


def test_scores_are_the_sums_worked_by_hand() -> None:
    case = Case("q", frozenset({("a", 1), ("a", 2)}), "a")
    values = score(case, [hit("b:1"), hit("a:2"), hit("a:9"), hit("a:1")]).values
    assert values["recall@1"] == 0.0
    assert values["recall@3"] == 0.5
    assert values["recall@5"] == 1.0
    assert (values["hit@1"], values["hit@3"], values["doc@1"], values["doc@5"]) == (0.0, 1.0, 0.0, 1.0)
    assert values["mrr"] == 0.5
    assert values["gain"] == pytest.approx((1 / np.log2(3) + 1 / np.log2(5)) / (1 + 1 / np.log2(3)))


def test_an_interval_is_wider_where_cases_of_a_company_stand_together() -> None:
    apart = [Score(str(n), {"m": float(n % 2)}) for n in range(40)]
    together = [Score(str(n % 4), {"m": float(n % 2)}) for n in range(40)]
    (low, high), (wide_low, wide_high) = interval(apart, "m"), interval(together, "m")
    assert low < 0.5 < high
    assert wide_high - wide_low > high - low


def test_cases_of_both_layouts_are_read_and_what_is_not_held_is_left_out(tmp_path: Path) -> None:
    held = [document("cedar", issuer="Cedar Inc.")]
    rows = [
        {"question": "one?", "evidence": [{"document": "Cedar.pdf", "page": 3}]},
        {"question": "two?", "doc_name": "CEDAR", "evidence": [{"evidence_page_num": 4}]},
        {"question": "three?", "evidence": [{"document": "elsewhere.pdf", "page": 1}]},
        {"question": "four?", "evidence": []},
    ]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)) + "\n\n")
    cases = read(path, held)
    assert [sorted(case.gold) for case in cases] == [[("cedar", 3)], [("cedar", 5)]]
    assert {case.group for case in cases} == {"cedar"}
    with pytest.raises(InputError, match="none of its 4 cases"):
        read(path, [])
    path.write_text("{}\n")
    with pytest.raises(InputError, match="line 1: a case needs a question"):
        read(path, held)


def test_an_adapter_brings_questions_to_their_chunks_and_knows_when_there_is_nothing_to_learn() -> None:
    rng = np.random.default_rng(3)
    chunks = _unit(rng.normal(size=(80, 16)))
    turn = np.linalg.qr(rng.normal(size=(16, 16)))[0]
    answers = [n % 80 for n in range(320)]
    questions = _unit(chunks[answers] @ (0.4 * np.eye(16) + 0.6 * turn) + 0.05 * rng.normal(size=(320, 16)))
    pairs = [embeddings.Pair("q", answer, f"g{answer % 5}") for answer in answers]
    owners = [f"d{n % 8}" for n in range(80)]
    dealt = folds([pair.group for pair in pairs], 5)
    before, after = embeddings.held_out(pairs, questions, chunks, owners, dealt)
    assert after.mean() > before.mean()
    noise = _unit(rng.normal(size=(320, 16)))
    unhelped, still = embeddings.held_out(pairs, noise, chunks, owners, dealt)
    assert still.mean() < unhelped.mean() + 0.1


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    rng = np.random.default_rng(5)
    questions, chunks = _unit(rng.normal(size=(4, 6))), _unit(rng.normal(size=(10, 6)))
    answers, rivals = np.array([0, 1, 2, 3]), np.array([[4, 5], [6, 7], [8, 9], [4, 9]])
    matrix = (np.eye(6) + 0.1 * rng.normal(size=(6, 6))).astype(np.float64)
    slope = embeddings._gradient(matrix, questions, chunks, answers, rivals)
    step = np.zeros_like(matrix)
    step[2, 3] = 1e-4
    rise = (
        _loss(matrix + step, questions, chunks, answers, rivals)
        - _loss(matrix - step, questions, chunks, answers, rivals)
    ) / 2e-4
    assert slope[2, 3] == pytest.approx(rise, rel=1e-2)


def test_synthetic_questions_name_the_issuer_the_figure_and_the_period() -> None:
    from tests.retrieval.test_places import figure

    held = {"a": document("a", issuer="Cedar Inc.", period="FY2021")}
    pairs = embeddings.synthetic(
        held, [chunk("a", 4, "x", header="Cedar Inc. | Liquidity and capital resources")], [figure("a", 4, "revenue")]
    )
    assert [pair.question for pair in pairs] == [
        "What is Cedar Inc.'s revenue for FY2021?",
        "What does Cedar Inc. say about liquidity and capital resources in FY2021?",
    ]
    assert {pair.group for pair in pairs} == {"Cedar Inc."}


def test_people_ask_for_every_chunk_of_their_page_and_without_their_instructions() -> None:
    held = {"a": document("a", issuer="Cedar Inc.")}
    chunks = [chunk("a", 1, "x"), chunk("a", 2, "y"), chunk("a", 2, "z")]
    asked = Case("What was revenue? Round to two decimals.", frozenset({("a", 2), ("gone", 1)}), "cedar")
    pairs = embeddings.labelled([asked], held, chunks)
    assert pairs == [embeddings.Pair("What was revenue?", place, "Cedar Inc.") for place in (1, 2)]


def test_only_a_splits_cases_are_read_and_each_with_its_day(tmp_path: Path) -> None:
    rows = [
        {"question": "one?", "split": "dev", "as_of": "2026-03-31", "evidence": [{"document": "cedar.pdf", "page": 3}]},
        {"question": "two?", "split": "gate", "evidence": [{"document": "cedar.pdf", "page": 4}]},
    ]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    (dev,) = read(path, [document("cedar")], "dev")
    assert (dev.question, dev.as_of) == ("one?", date(2026, 3, 31))
    assert len(read(path, [document("cedar")])) == 2


def _unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _loss(
    matrix: np.ndarray, questions: np.ndarray, chunks: np.ndarray, answers: np.ndarray, rivals: np.ndarray
) -> float:
    moved = questions @ matrix
    unit = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    logits = (
        np.concatenate([unit @ chunks[answers].T, (unit[:, None] * chunks[rivals]).sum(axis=2)], axis=1)
        / embeddings.TEMPERATURE
    )
    shares = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return float(-shares[np.arange(len(answers)), np.arange(len(answers))].mean())
