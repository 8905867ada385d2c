"""What people say of answers becomes cases, with who and when; and other tools can read what was run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.database import open_database
from core.errors import InputError, NotFound, UsageError
from core.types import Document, LineItem, Source, Span
from evals.export import export_run, page_id
from evals.feedback import Feedback, write_cases
from evals.suites import load
from evals.suites.schema import read_cases
from evals.synthetic import synthetic_cases
from tests.evals.fakes import results, right, wrong

RUNS: Mapping[str, Mapping[str, Any]] = {
    "r1": {"principal": "ines", "question": "What was revenue?", "answer": {"answer": "It was 11."}},
    "r2": {"principal": "marek", "question": "Who covers it?", "answer": {"answer": "Ines."}},
}


@pytest.fixture
def feedback(tmp_path: Path) -> Feedback:
    return Feedback(open_database(tmp_path), RUNS.get)


def test_a_thumb_waits_in_the_queue_until_someone_labels_it(feedback: Feedback) -> None:
    made = feedback.add("r1", "ines", good=False, reason="wrong figure", note="it is 12")
    shown = feedback.queue()
    assert [(item["id"], item["question"], item["answer"]) for item in shown] == [
        (made, "What was revenue?", "It was 11.")
    ]
    assert shown[0]["at"].startswith("20")
    labelled = feedback.label(made, "marek", answer="$12.00", document="a.pdf", page=3)
    assert labelled["state"] == "labelled"
    assert feedback.queue() == []
    case = feedback.cases()[0]
    assert (case.question, case.answer, case.answer_type) == ("What was revenue?", "$12.00", "number")
    assert case.evidence[0].page == 3
    assert "labelled by marek on 20" in case.source


def test_the_same_person_saying_it_again_changes_their_mind(feedback: Feedback) -> None:
    first = feedback.add("r1", "ines", good=False)
    assert feedback.add("r1", "ines", good=True) == first
    assert [item["good"] for item in feedback.queue()] == [True]


def test_what_someone_said_is_taken_back_by_them_alone_and_only_while_it_waits(feedback: Feedback) -> None:
    made = feedback.add("r1", "ines", good=False)
    with pytest.raises(NotFound, match="yours to take back"):
        feedback.take_back(made, "marek")
    feedback.take_back(made, "ines")
    assert feedback.queue() == []
    feedback.add("r1", "ines", good=True)
    feedback.label(made, "marek", dismiss=True)
    with pytest.raises(NotFound):
        feedback.take_back(made, "ines")


def test_feedback_on_anothers_run_or_none_looks_alike(feedback: Feedback) -> None:
    for run in ("r2", "r9"):
        with pytest.raises(NotFound, match=f"no run '{run}' of yours"):
            feedback.add(run, "ines", good=True)


def test_a_label_needs_an_answer_and_a_dismissal_needs_none(feedback: Feedback) -> None:
    made = feedback.add("r1", "ines", good=True)
    with pytest.raises(InputError, match="its right answer"):
        feedback.label(made, "marek")
    assert feedback.queue()
    assert feedback.label(made, "marek", dismiss=True)["state"] == "dismissed"
    assert (feedback.queue(), feedback.cases()) == ([], ())
    with pytest.raises(NotFound):
        feedback.label("nothing", "marek", answer="x")


def test_labelled_cases_are_written_once_and_run_as_a_suite(feedback: Feedback, tmp_path: Path) -> None:
    feedback.label(feedback.add("r1", "ines", good=False), "marek", answer="12")
    path = tmp_path / "cases" / "feedback.jsonl"
    assert write_cases(feedback.cases(), path) == 1
    assert write_cases(feedback.cases(), path) == 0
    assert load(str(path), home=tmp_path).cases[0].tags == ("feedback", "bad")


class Shelf:
    """A catalogue of one document with three figures, of which one failed a check."""

    def all_documents(self) -> list[Document]:
        return [
            Document("d1", Source("acme.pdf", "file:///acme.pdf", "application/pdf", "0", 1), "Acme", issuer="Acme")
        ]

    def line_items(self, *_: object, **__: object) -> list[LineItem]:
        def item(name: str, *, holds: bool) -> LineItem:
            return LineItem(
                "d1", "income", name, name.title(), Decimal("12.5"), "currency", 10**6, "USD", "FY2022", None, 12, 7,
                Span(0, 9), Span(4, 9), issuer="Acme", checks={"adds_up": holds},
            )  # fmt: skip

        return [item("revenue", holds=True), item("costs", holds=False), item("profit", holds=True)]


def test_synthetic_cases_come_from_sound_figures_and_say_what_they_are(tmp_path: Path) -> None:
    cases = synthetic_cases(Shelf())
    assert sorted(case.question for case in cases) == [
        "What was Acme's profit for FY2022 (in USD millions)?",
        "What was Acme's revenue for FY2022 (in USD millions)?",
    ]
    assert {(case.source, case.tags, case.answer, case.evidence[0].page) for case in cases} == {
        ("synthetic", ("synthetic",), "12.5", 7)
    }
    assert synthetic_cases(Shelf(), ("other",)) == ()
    path = tmp_path / "synthetic.jsonl"
    write_cases(cases, path)
    assert read_cases(path) == cases


def test_a_run_is_written_as_ragas_samples(tmp_path: Path) -> None:
    export_run("ragas", results(("alpha", right)), tmp_path / "r.jsonl")
    sample = json.loads((tmp_path / "r.jsonl").read_text("utf-8"))
    assert sample == {
        "user_input": "What was alpha's revenue in USD millions?",
        "retrieved_contexts": ["Revenue 12"],
        "response": "Revenue was $12 million [1].",
        "reference": "12",
        "reference_contexts": ["Revenue 12"],
    }


def test_a_run_is_written_as_trec_qrels_and_run(tmp_path: Path) -> None:
    export_run("trec", results(("alpha", right), ("beta", wrong)), tmp_path)
    assert (tmp_path / "qrels").read_text("utf-8").splitlines() == ["alpha 0 alpha.pdf#3 1", "beta 0 beta.pdf#3 1"]
    assert (tmp_path / "run").read_text("utf-8").splitlines() == [
        "alpha Q0 alpha.pdf#3 1 1.000000 wealthdesk",
        "beta Q0 other.pdf#1 1 1.000000 wealthdesk",
    ]
    assert page_id("2022 Q3 A.pdf", 2) == "2022_Q3_A.pdf#2"


def test_a_run_is_written_in_beirs_layout_with_pages_as_its_corpus(tmp_path: Path) -> None:
    export_run("beir", results(("alpha", right), ("beta", wrong)), tmp_path, lambda name, page: f"{name} {page}")
    corpus = [json.loads(line) for line in (tmp_path / "corpus.jsonl").read_text("utf-8").splitlines()]
    assert [item["_id"] for item in corpus] == ["alpha.pdf#3", "beta.pdf#3", "other.pdf#1"]
    assert (tmp_path / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:] == [
        "alpha\talpha.pdf#3\t1",
        "beta\tbeta.pdf#3\t1",
    ]
    with pytest.raises(UsageError, match="there are ragas, beir and trec"):
        export_run("csv", (), tmp_path)
