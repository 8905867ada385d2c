"""Reports: the one JSON object, tables, a page without scripts, JUnit, a picture, and figures nobody typed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from core.errors import InputError
from evals.report import book
from evals.report.junit import junit
from evals.report.markdown import ladder_table, run_report, run_table, table
from evals.report.page import page
from evals.report.picture import draw, inline
from evals.report.record import Record, record_of
from evals.report.summary import run_json
from evals.report.write import write_ladder, write_run
from evals.run import grade_result
from evals.types import Experiment, Given
from tests.evals.fakes import declined, made_up, number_case, results, right, wrong

KEYS = [
    *("suite", "recipe", "n", "correct", "abstained", "wrong", "ci95", "by_tag", "retrieval", "citations"),
    *("grounding", "latency_ms", "usage"),
]


def experiment(recipe: str = "default", suite: str = "desk", bad: int = 1) -> Experiment:
    pairs = [(f"c{i}", wrong if i < bad else declined if i == bad else right) for i in range(6)]
    return Experiment(
        suite,
        recipe,
        results(*pairs),
        "f1",
        "k1",
        "abc123",
        "2026-11-24T10:00:00+00:00",
        f"wealthdesk eval run {suite}",
    )


def test_the_object_of_a_run_has_the_promised_keys_and_sums_worked_by_hand() -> None:
    figures = run_json(experiment())
    assert list(figures) == KEYS
    assert (figures["n"], figures["correct"], figures["abstained"], figures["wrong"]) == (6, 4, 1, 1)
    assert figures["ci95"]["correct"] == pytest.approx([0.3000, 0.9032], abs=1e-4)
    assert figures["by_tag"] == {"lookup": {"n": 6, "correct": 4, "abstained": 1, "wrong": 1}}
    assert list(figures["retrieval"]) == [
        *("page_hit@1", "page_hit@3", "page_hit@5", "page_hit@10"),
        *("page_recall@5", "page_recall@10", "doc_hit@1", "doc_hit@5", "mrr", "doc_set"),
    ]
    assert figures["retrieval"]["page_hit@1"] == pytest.approx(4 / 6, abs=1e-4)
    assert figures["retrieval"]["doc_hit@1"] == pytest.approx(5 / 6, abs=1e-4)
    assert figures["citations"] == {"page_precision": 0.8, "found_rate": 1.0}
    assert figures["grounding"] == {"figures_checked": 5, "ungrounded": 0}
    assert figures["latency_ms"] == {"p50": 5.0, "p95": 6.8}


def test_synthetic_cases_are_never_in_the_headline() -> None:
    made = replace(
        experiment(), results=(*experiment().results, *results(("s1", wrong), source="synthetic", tags=("synthetic",)))
    )
    figures = run_json(made)
    assert figures["n"] == 6
    assert figures["by_tag"]["synthetic"]["wrong"] == 1


def test_figures_of_an_answer_rest_on_quotes_or_stated_figures() -> None:
    from evals.metrics.grounding import grounding

    given = right(number_case("a"))
    assert grounding(given) == {"figures_checked": 1, "ungrounded": 0}
    made_up = replace(given, text="Revenue was $12 million in 2022 [1], and costs were $7 million [2].")
    assert grounding(made_up) == {"figures_checked": 2, "ungrounded": 1}
    computed = replace(made_up, figures=({"text": "$7 million", "value": "7"},))
    assert grounding(computed)["ungrounded"] == 0
    dated = replace(given, text="Revenue was $12 million at 2025-12-31, or 31/12/2025 [1].")
    assert grounding(dated) == {"figures_checked": 1, "ungrounded": 0}
    by_formula = replace(given, text="Days payable: 365 x $12 million / $12 million [1].", figures=())
    assert grounding(by_formula)["ungrounded"] == 1
    shown = replace(
        by_formula, figures=({"text": "30.4", "value": "30.4", "formula": "365 * $12 million / $12 million"},)
    )
    assert grounding(shown)["ungrounded"] == 0
    assert grounding(Given("7", "abstained"))["figures_checked"] == 0


def test_risk_is_over_what_can_be_answered_and_surer_answers_come_first() -> None:
    from evals.metrics.coverage import agreement, confidence, curve

    assert agreement(right(number_case("a"))) == 1.0
    assert agreement(made_up(number_case("a"))) == 0.0
    # 6 cases: 1 wrong where the search agrees least, 1 abstained, 4 right where it agrees
    pairs = [("c0", made_up), ("c1", declined), *((f"c{i}", right) for i in range(2, 6))]
    assert curve(results(*pairs)) == [pytest.approx((4 / 6, 0.0)), pytest.approx((5 / 6, 1 / 5))]
    less_sure = replace(right(number_case("a")), sure=0.7)
    assert 0.7 == confidence(less_sure) < confidence(made_up(number_case("a"))) < confidence(right(number_case("a")))


def test_a_ladder_shows_each_rung_against_the_one_below() -> None:
    text = ladder_table([record_of(experiment("naive", bad=4)), record_of(experiment("default", bad=1))])
    low, high = text.splitlines()[2:]
    assert low.startswith("| naive | 1 of 6 = 17%")
    assert "| – |" in low
    assert "+50.0% (+3 −0, p = 0.25)" in high


def test_a_record_survives_its_json_and_hides_the_ids_of_a_benchmark() -> None:
    ours, theirs = record_of(experiment()), record_of(experiment(suite="financebench"))
    assert Record.from_json(json.loads(json.dumps(ours.to_json()))) == ours
    assert set(ours.grades) == {f"c{i}" for i in range(6)}
    assert not set(theirs.grades) & set(ours.grades)
    with pytest.raises(InputError, match="not the record"):
        Record.from_json({"n": 1})


def test_a_page_holds_every_case_and_no_script_and_nothing_from_elsewhere() -> None:
    base = experiment()
    hostile = replace(base.results[0], given=Given("<script>alert(1)</script><img src=x onerror=y>", "answered"))
    text = page([experiment("naive", bad=4), replace(base, results=(hostile, *base.results[1:]))])
    assert "<script" not in text
    assert "<img" not in text
    assert "default-src 'none'" in text
    assert "http://" not in text
    assert "https://" not in text
    for name in ("c0", "c5", "the page with the answer was not among those found", "naive wrong → default correct"):
        assert name in text


def test_junit_fails_what_is_wrong_and_skips_what_abstained() -> None:
    base = experiment()
    dirty = replace(base.results[0], given=Given("bell \x07 and <tag>", "answered"))
    suite = ElementTree.fromstring(junit(replace(base, results=(dirty, *base.results[1:]))))
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("6", "1", "1")
    assert suite.find("testcase/failure").get("type") == "not_retrieved"  # type: ignore[union-attr]


def test_a_picture_is_the_same_twice_and_stands_in_a_page(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    rungs = [experiment("naive", bad=4), experiment()]
    first, second = draw(rungs, tmp_path / "a.svg"), draw(rungs, tmp_path / "b.svg")
    assert first.read_bytes() == second.read_bytes()
    assert inline(first).startswith("<svg")
    assert "<script" not in inline(first)


def test_a_run_and_a_ladder_leave_every_file_they_promise(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    write_run(experiment(), tmp_path)
    write_ladder([experiment("naive", bad=4), experiment()], tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert {"summary.json", "summary.md", "report.html", "junit.xml"} <= names
    assert {f"ladder-desk{suffix}" for suffix in (".json", ".md", ".svg", ".png", ".html")} <= names


def test_a_report_says_how_it_was_made_and_what_n_shows() -> None:
    text = run_report(record_of(experiment()))
    assert "`wealthdesk eval run desk` at commit `abc123` on 2026-11-24" in text
    assert "4 of 6 are right" in text
    assert "not retrieved" in text


def test_cells_cannot_break_a_table() -> None:
    assert table(("a",), [("x | y\nz",)]).splitlines()[-1] == "| x \\| y z |"


def test_the_readme_is_filled_from_the_book_and_a_figure_typed_by_hand_is_found(tmp_path: Path) -> None:
    shelf = tmp_path / "docs" / "results"
    readme = tmp_path / "README.md"
    readme.write_text("# W\n\n<!-- results:desk -->\nold\n<!-- /results:desk -->\n\nend\n", encoding="utf-8")
    book.keep_run(record_of(experiment()), shelf)
    book.keep_ladder([record_of(experiment("naive")), record_of(experiment())], tmp_path, shelf)
    assert [path.name for path in book.write(tmp_path, shelf)] == ["README.md", "README.md"]
    assert run_table([record_of(experiment())]) in readme.read_text(encoding="utf-8")
    assert book.write(tmp_path, shelf, only_check=True) == []
    readme.write_text(readme.read_text(encoding="utf-8").replace("4 of 6", "6 of 6"), encoding="utf-8")
    assert book.write(tmp_path, shelf, only_check=True) == [readme]


def test_a_block_for_what_was_not_measured_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="block results:moon has no results"):
        book.fill("<!-- results:moon -->\n<!-- /results:moon -->", {"desk": ""}, "README.md")


def test_what_is_kept_is_told_at_once_and_only_in_the_books_own_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "docs" / "results"
    readme = tmp_path / "README.md"
    readme.write_text("<!-- results:desk -->\n<!-- /results:desk -->\n", encoding="utf-8")
    monkeypatch.setattr(book, "BOOK", held)
    monkeypatch.setattr(book.write, "__defaults__", (tmp_path, held))
    monkeypatch.setattr(book.blocks, "__defaults__", (held,))
    book.keep_run(record_of(experiment()), tmp_path / "elsewhere")
    assert "4 of 6" not in readme.read_text(encoding="utf-8")
    book.keep_run(record_of(experiment()), held)
    assert "4 of 6" in readme.read_text(encoding="utf-8")
    assert "4 of 6" in (held / "README.md").read_text(encoding="utf-8")


def test_a_twin_tells_who_abstained_who_answered_from_elsewhere_and_who_named_what_is_missing() -> None:
    twins = [
        ("a", Given("Not in our research: Alpha's revenue.", "abstained", named=True)),
        ("b", Given("Not in our research.", "abstained", named=False)),
        ("c", right(number_case("c"))),
    ]
    scored = tuple(
        grade_result(number_case(name, evidence=(), answerable=False, without=("gone.pdf",)), given)
        for name, given in twins
    )
    report = run_report(record_of(replace(experiment(), results=scored)))
    assert "2 questions were abstained from, 50% of 2 naming the issuer of what is missing; 1 were answered" in report
    assert run_json(replace(experiment(), results=scored))["twin"] == {
        "abstained": 2,
        "elsewhere": 1,
        "named": 0.5,
        "named_n": 2,
    }
