"""Suites are read from their own layouts, and a fault is named by line and field."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.errors import InputError, UsageError
from evals.grade import grade
from evals.suites import load
from evals.suites.schema import parse_case, read_cases
from evals.types import Cited, Given, Score, case_from_json, case_to_json
from tests.evals.fakes import number_case

LINE = {
    "id": "a",
    "question": "What did we say in March?",
    "answer": "12",
    "answer_type": "number",
    "unit": "EUR",
    "tolerance": 0.5,
    "evidence": [{"document": "a.pdf", "page": 2, "quote": "q"}],
    "as_of": "2026-03-31",
    "principal": {"id": "ines", "groups": ["staff", "research"], "barriers": ["M"]},
    "history": [{"role": "user", "content": "Who covers it?"}, {"role": "assistant", "content": "Ines."}],
    "tags": ["as_of"],
    "split": "gate",
    "must_not_fail": True,
}


def write(path: Path, *lines: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(item if isinstance(item, str) else json.dumps(item) for item in lines), encoding="utf-8")
    return path


def test_every_field_of_a_case_is_read_and_written_back() -> None:
    case = parse_case(LINE)
    assert case.as_of == date(2026, 3, 31)
    assert case.principal.groups == {"staff", "research"}
    assert case.principal.barriers == {"M"}
    assert case.history == (("user", "Who covers it?"), ("assistant", "Ines."))
    assert case.evidence[0].page == 2
    assert case_from_json(json.loads(json.dumps(case_to_json(case)))) == case


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"tolerance": "0.5"}, "field 'tolerance': not a number"),
        ({"answer_type": "essay"}, "field 'answer_type': 'essay' is none of"),
        ({"evidence": [{"document": "a.pdf", "page": 0}]}, "field 'evidence': item 0: page 0"),
        ({"evidence": [{"page": 1}]}, "field 'evidence': item 0: needs a 'document'"),
        ({"as_of": "March"}, "field 'as_of': 'March' is not a day"),
        ({"history": [{"role": "system", "content": "x"}]}, "field 'history': item 0"),
        ({"tags": "x"}, "field 'tags': not a list"),
        ({"answerable": "yes"}, "field 'answerable': not true or false"),
        ({"gold": 1}, "field 'gold': unknown"),
        ({"question": ""}, "field 'question': missing"),
        ({"answer": ""}, "field 'answer': missing"),
        ({"principal": 7}, "field 'principal': neither"),
    ],
)
def test_a_fault_is_named_by_line_and_field(tmp_path: Path, change: dict[str, object], fault: str) -> None:
    path = write(tmp_path / "cases.jsonl", LINE, "", LINE | {"id": "b"} | change)
    with pytest.raises(InputError) as caught:
        read_cases(path)
    assert "line 3" in str(caught.value)
    assert fault in str(caught.value)


def test_all_faults_are_told_at_once_and_ids_are_unique(tmp_path: Path) -> None:
    path = write(tmp_path / "cases.jsonl", LINE, LINE, LINE | {"id": "c", "tolerance": -1, "split": []})
    with pytest.raises(
        InputError, match=r"line 2: field 'id': 'a' is also on line 1; line 3: field 'tolerance'.*'split'"
    ):
        read_cases(path)


def test_a_line_that_is_no_json_or_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 1: not JSON"):
        read_cases(write(tmp_path / "bad.jsonl", "{"))
    with pytest.raises(InputError, match="cannot be read"):
        read_cases(tmp_path / "none.jsonl")


def test_financebench_pages_are_turned_to_count_from_one(tmp_path: Path) -> None:
    write(tmp_path / "pdfs" / "ACME_2022_10K.pdf", "x")
    write(tmp_path / "pages" / "ACME_2021_10K.txt", "x")
    line = {"financebench_id": "f1", "question": "What was revenue?", "answer": "$5.00", "doc_name": "Acme_2022_10K"}
    evidence = [{"evidence_doc_name": "Acme_2022_10K", "evidence_page_num": 0, "evidence_text": "Revenue 5"}]
    write(tmp_path / "questions.jsonl", line | {"evidence": evidence})
    suite = load("financebench", tmp_path, home=tmp_path)
    assert suite.cases[0].evidence[0].page == 1
    assert suite.cases[0].evidence[0].document == "ACME_2022_10K.pdf"
    assert suite.cases[0].answer_type == "number"
    assert [path.name for path in suite.files] == ["ACME_2022_10K.pdf", "ACME_2021_10K.txt"]


def test_quarterly_sources_are_a_glob_and_leave_the_gold_answer(tmp_path: Path) -> None:
    for name in ("2022 Q3 ACME.pdf", "2023 Q1 ACME.pdf", "2023 Q1 ZED.pdf"):
        write(tmp_path / "pdfs" / name, "x")
    answer = "Sales were $5m (SOURCE: 2022 Q3 ACME.pdf).\n\nSOURCE(S): 2022 Q3 ACME.pdf, 2023 Q1 ACME.pdf"
    write(
        tmp_path / "questions.jsonl", {"Question": "How did sales change?", "Source Docs": "*ACME*", "Answer": answer}
    )
    case = load("quarterly", tmp_path, home=tmp_path).cases[0]
    assert [item.document for item in case.evidence] == ["2022 Q3 ACME.pdf", "2023 Q1 ACME.pdf"]
    assert "pdf" not in case.answer


def test_unanswerable_turns_search_their_own_passages_and_keep_the_turns_before(tmp_path: Path) -> None:
    turns = [
        {"speaker": "user", "text": "Hi"},
        {"speaker": "agent", "text": "Hello"},
        {"speaker": "user", "text": "Why?"},
    ]
    task = {"task_id": "t", "input": turns, "contexts": [{"document_id": "d1", "text": "Because."}]}
    write(
        tmp_path / "tasks.jsonl",
        task | {"answerability": ["ANSWERABLE"], "targets": [{"text": "Because."}]},
        task | {"task_id": "u", "answerability": ["UNANSWERABLE"], "targets": [{"text": "I do not know."}]},
    )
    suite = load("unanswerable", tmp_path, home=tmp_path)
    assert suite.texts == {"d1.txt": "Because."}
    assert suite.cases[0].history == (("user", "Hi"), ("assistant", "Hello"))
    assert suite.cases[0].within == ("d1.txt",)
    assert [case.expects for case in suite.cases] == ["answer", "abstain"]


def test_the_removal_twin_asks_the_same_and_expects_to_be_told_that_it_is_not_there(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.jsonl", LINE, LINE | {"id": "b", "answer_type": "abstain", "answerable": False})
    twin = load(f"{path}-removed", home=tmp_path)
    assert [case.id for case in twin.cases] == ["a-removed"]
    case = twin.cases[0]
    assert (case.expects, case.without, case.evidence) == ("abstain", ("a.pdf",), ())
    assert not case.must_not_fail
    assert case.answer == load(str(path), home=tmp_path).cases[0].answer


def test_what_is_left_may_still_answer_a_twin_and_only_rightly_and_with_its_own_page() -> None:
    twin = replace(number_case("alpha"), evidence=(), answerable=False, without=("gone.pdf",))
    cited = (Cited("left.pdf", 1, "Revenue 12"),)
    said = Given("Revenue was $12 million [1].", "answered", cited)
    assert grade(twin, said) == Score("correct", "it still stands in what is left", {"elsewhere": 1.0})
    assert grade(twin, replace(said, text="Revenue was $99 million [1].")).grade == "wrong"
    assert grade(twin, replace(said, citations=())).grade == "wrong"
    assert grade(twin, replace(said, citations=(Cited("gone.pdf", 1),))).grade == "wrong"
    assert grade(twin, replace(said, status="refused")).grade == "wrong"
    assert grade(replace(twin, without=()), said).grade == "wrong"
    assert grade(twin, Given("Not in our research.", "abstained", named=False)).parts == {"named": 0.0}


def test_an_unknown_suite_or_a_missing_folder_says_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there are desk, financebench, quarterly, unanswerable"):
        load("finance", home=tmp_path)
    with pytest.raises(UsageError, match="needs --data"):
        load("quarterly", home=tmp_path)


def test_a_suite_is_cut_by_split_and_limit_and_clusters_by_document() -> None:
    from evals.suites import Suite

    suite = Suite("s", (number_case("a", split="dev"), number_case("b", split="gate"), number_case("c", split="gate")))
    assert [case.id for case in suite.take(1, "gate").cases] == ["b"]
    assert suite.cluster(suite.cases[0]) == "a.pdf"


@pytest.mark.benchmark
def test_the_public_suites_are_read_whole(benchmarks: Path) -> None:
    sizes = {
        name: len(load(name, benchmarks / name, home=benchmarks).cases)
        for name in ("financebench", "quarterly", "unanswerable")
    }
    assert sizes == {"financebench": 75, "quarterly": 81, "unanswerable": 239}


def test_the_committed_cases_fit_the_schema() -> None:
    from core.settings import DATA

    suite = load("desk", home=DATA)
    assert suite.cases
    names = {path.name for path in suite.files}
    missing = {item.document for case in suite.cases for item in case.evidence} - names
    assert not missing


def test_every_committed_gold_answer_is_graded_correct_itself_and_seldom_for_another_question() -> None:
    from core.settings import DATA
    from evals.grade import grade
    from evals.types import Given

    cases = [case for case in load("desk", home=DATA).cases if case.expects == "answer"]
    assert [case.id for case in cases if grade(case, Given(case.answer, "answered")).grade != "correct"] == []
    others = [
        (case, other)
        for index, case in enumerate(cases)
        for other in cases[index + 1 : index + 8]
        if other.answer_type == case.answer_type != "yes_no" and other.answer != case.answer
    ]
    taken = [case.id for case, other in others if grade(case, Given(other.answer, "answered")).grade == "correct"]
    assert len(taken) <= 0.02 * len(others)
