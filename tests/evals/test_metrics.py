"""Ranking and citation metrics, against sums worked by hand."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, log2

import pytest

from evals.metrics.citation import citation, same_passage
from evals.metrics.decision import decided, decisions
from evals.metrics.ranking import hit, ndcg, recall, reciprocal_rank, retrieval
from evals.types import Cited, Evidence, Given, Result, Score
from tests.evals.fakes import number_case

RANKING = ["a", "b", "c", "d"]


def test_hits_and_recall_count_down_to_the_cut() -> None:
    assert hit(RANKING, {"c"}, 2) == 0.0
    assert hit(RANKING, {"c"}, 3) == 1.0
    assert recall(RANKING, {"b", "d", "x"}, 3) == pytest.approx(1 / 3)
    assert recall(RANKING, {"b", "d", "x"}, 4) == pytest.approx(2 / 3)


def test_the_first_relevant_rank_counts_from_one() -> None:
    assert reciprocal_rank(RANKING, {"a"}) == 1.0
    assert reciprocal_rank(RANKING, {"c", "d"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(RANKING, {"x"}) == 0.0


def test_discounted_gain_is_over_the_best_there_could_be() -> None:
    gained = 1 / log2(3) + 1 / log2(5)
    assert ndcg(RANKING, {"b", "d"}, 4) == pytest.approx(gained / (1 + 1 / log2(3)))
    assert ndcg(["a"], {"a", "b"}, 1) == 1.0


def test_nothing_relevant_is_not_a_number() -> None:
    for value in (hit(RANKING, (), 1), recall(RANKING, (), 1), reciprocal_rank(RANKING, ()), ndcg(RANKING, (), 1)):
        assert isnan(value)


def test_a_page_found_twice_counts_once_and_documents_rank_by_their_first_page() -> None:
    found = (("x.pdf", 1), ("x.pdf", 1), ("alpha.pdf", 9), ("alpha.pdf", 3))
    scores = retrieval(number_case("alpha"), Given("", found=found))
    assert scores["page_hit@1"] == 0.0
    assert scores["page_hit@3"] == 1.0
    assert scores["mrr"] == pytest.approx(1 / 3)
    assert (scores["doc_hit@1"], scores["doc_hit@5"]) == (0.0, 1.0)


def test_evidence_without_pages_has_document_metrics_alone() -> None:
    case = number_case("alpha", evidence=(Evidence("alpha.pdf"),))
    assert set(retrieval(case, Given("", found=(("alpha.pdf", 1),)))) == {"doc_hit@1", "doc_hit@5"}
    assert retrieval(number_case("alpha", evidence=()), Given("")) == {}


def test_the_set_of_documents_is_right_only_where_it_is_exactly_theirs() -> None:
    case = number_case("x", evidence=(Evidence("a.pdf"), Evidence("b.pdf", 1)))
    sets = [("b.pdf", "a.pdf"), ("a.pdf",), ("a.pdf", "b.pdf", "c.pdf")]
    assert [retrieval(case, Given("", about=about))["doc_set"] for about in sets] == [1.0, 0.0, 0.0]
    assert "doc_set" not in retrieval(case, Given(""))


def test_citations_are_measured_by_page_quote_and_source() -> None:
    evidence = (Evidence("a.pdf", 3, "Net revenues were 12 million"), Evidence("b.pdf", 1))
    cited = (Cited("a.pdf", 3, "revenues were 12"), Cited("c.pdf", 3, "made up", "no"))
    scores = citation(number_case("x", evidence=evidence), Given("", "answered", cited))
    assert scores == {
        "found_rate": 0.5,
        "page_precision": 0.5,
        "page_cited": 1.0,
        "source_precision": 0.5,
        "source_recall": 0.5,
        "quote_match": 1.0,
    }
    assert citation(number_case("x"), Given("")) == {}


def test_two_quotes_are_one_passage_where_they_share_a_run_of_words() -> None:
    assert same_passage("Total net revenues", "TOTAL  net\nrevenues 6,489")
    assert not same_passage("total revenues net", "total net revenues")
    assert not same_passage("", "total")
    long = " ".join(f"w{i}" for i in range(30))
    assert same_passage(f"x {long} y", f"z {long}")
    assert not same_passage(f"{long[:60]} other words that go on and on for a good long while, past the run", long)


def test_what_a_reply_decided_is_read_off_its_status_and_what_it_says_is_missing() -> None:
    assert decided(Given("A.", "answered")) == "answer"
    assert decided(Given("A.", "answered", missing=("B",))) == "partly"
    assert decided(Given("Which?", "needs_input")) == "ask"
    assert decided(Given("No.", "refused")) == decided(Given("No.", "abstained", missing=("B",))) == "abstain"
    assert decided(Given("", "", error="down")) == "none"


def test_decisions_are_counted_by_class_and_an_answer_in_whole_is_not_right_where_part_is_missing() -> None:
    cases = [
        ("answerable", "answered"),
        ("answerable", "abstained"),
        ("partial", "answered"),
        ("unanswerable", "abstained"),
    ]
    results = [
        Result(replace(number_case("one"), id=str(at), tags=(tag,)), Given("x", status), Score("wrong"))
        for at, (tag, status) in enumerate(cases)
    ]
    found = decisions(results)
    assert (found["right"], found["n"]) == (2, 4)
    assert found["by_class"]["answerable"] == {"n": 2, "right": 1, "answer": 1, "abstain": 1}
    assert found["by_class"]["partial"] == {"n": 1, "right": 0, "answer": 1}
    assert found["ci95"][0] < 0.5 < found["ci95"][1]
    assert decisions([replace(results[0], case=replace(number_case("one"), tags=("desk",)))]) == {}
