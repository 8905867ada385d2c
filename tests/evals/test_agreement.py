"""The rules were held against people before their grade was allowed to count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import InputError, UsageError
from evals.grade.agreement import NEEDED, confusion, judge_all, may_count, read_graded, summary

QUESTIONS = [
    {"financebench_id": "a", "question": "What was revenue in USD millions?", "answer": "$12.00", "evidence": []},
    {"financebench_id": "b", "question": "Did sales grow?", "answer": "Yes, they grew.", "evidence": []},
]
ANSWERS = [
    {"financebench_id": "a", "system": "x", "model_answer": "$12 million", "label": "Correct Answer"},
    {"financebench_id": "a", "system": "y", "model_answer": "$13 million", "label": "Incorrect Answer"},
    {"financebench_id": "a", "system": "z", "model_answer": "I don't know.", "label": "Refusal"},
    {"financebench_id": "b", "system": "x", "model_answer": "No, they fell.", "label": "Correct Answer"},
]


def folder(path: Path, answers: list[dict[str, str]]) -> Path:
    for name, lines in (("questions.jsonl", QUESTIONS), ("graded_answers.jsonl", answers)):
        (path / name).write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_agreement_kappa_and_confusion_are_counted_by_hand(tmp_path: Path) -> None:
    judged = judge_all(read_graded(folder(tmp_path, ANSWERS)))
    figures = summary(judged)
    assert (figures["n"], figures["questions"], figures["agreement"]) == (4, 2, 0.75)
    # chance: correct 2/4 * 1/4 + wrong 1/4 * 2/4 + abstained 1/4 * 1/4 = 5/16; kappa (12 - 5) / (16 - 5)
    assert figures["kappa"] == pytest.approx(7 / 11, abs=1e-4)
    assert figures["confusion"]["correct"] == {"correct": 1, "abstained": 0, "wrong": 1}
    assert figures["by_answer_type"]["number"]["agreement"] == 1.0
    assert confusion(judged)["abstained"]["abstained"] == 1
    assert not may_count(judged)


def test_an_unknown_label_is_named_by_line_and_field(tmp_path: Path) -> None:
    bad = [*ANSWERS, {"financebench_id": "a", "model_answer": "", "label": "Maybe"}]
    with pytest.raises(InputError, match=r"line 5: field 'label'"):
        read_graded(folder(tmp_path, bad))


def test_a_folder_without_graded_answers_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"graded_answers\.jsonl"):
        read_graded(tmp_path)


@pytest.mark.benchmark
def test_the_rules_agree_with_people_on_twelve_hundred_graded_answers(benchmarks: Path) -> None:
    figures = summary(judge_all(read_graded(benchmarks / "financebench")))
    assert figures["agreement"] >= NEEDED["overall"]
    assert figures["kappa"] >= NEEDED["kappa"]
    assert figures["by_answer_type"]["number"]["agreement"] >= NEEDED["number"]
    assert figures["may_count"] is True
