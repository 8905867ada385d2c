"""Each rule of the check, by hand: what it faults and says, and the right answer beside it that it lets pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.citations import cite
from assistant.evidence import Evidence
from assistant.grounding import Ground, Report, ground
from assistant.grounding.candidates import of_item
from assistant.grounding.claims import claims
from assistant.grounding.match import differs
from assistant.types import Draft
from core.catalogue import Catalogue
from core.types import LineItem, Scope, Span
from ingest.locate import locate
from tests.assistant.tools.library import ADVISER, TODAY, Finder, catalogue, filing

FORM, INCOME, BALANCE, CASH, WORDS = range(1, 6)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.mktemp("library"))


def read(held: Catalogue, *pages: int, document: str = "halden25") -> Evidence:
    """A run that has seen these whole pages, numbered in the order given."""
    evidence = Evidence()
    for number in pages:
        page, text = held.page(document, number, ADVISER)
        evidence.add(held.document(document, ADVISER), number, Span(page.start, page.end), text)
    return evidence


def check(
    held: Catalogue,
    text: str,
    *pages: int,
    question: str = "",
    evidence: Evidence | None = None,
    quotes: Sequence[tuple[int, str]] = (),
    **draft: Any,
) -> Report:
    """The report on an answer that cites these pages of Halden's annual report."""
    seen = evidence or read(held, *(pages or (INCOME,)))
    made = Draft("answered", text, tuple(quotes), **draft)
    finder = Finder(held)

    def named(words: str) -> tuple[str, ...]:
        return tuple(finder.understand(words, ADVISER, (), Scope()).scope.issuers)

    cited = cite(made, seen, held, ADVISER, locate)
    return ground(made, Ground(question, seen, cited, held, ADVISER, TODAY, named))


def kinds(report: Report) -> list[str]:
    return [problem.kind for problem in report.problems]


RIGHT = [
    "Halden's net sales were $4,200 million in FY2025 [1].",
    "Net sales were $4.2 billion in FY2025 [1].",
    "Net sales rose to $4,200 million in FY2025 from $4,000 million in FY2024 [1].",
    "Halden earned $450 million in FY2025, or $2.25 a share [1].",
    "Income tax was $150 million in FY2025 [1].",
    "Interest expense of -$30 million is netted against operating income in FY2025 [1].",
    "In FY2023, FY2024 and FY2025 net sales were $3,600 million, $4,000 million and $4,200 million respectively [1].",
]
WRONG = [
    ("Net sales were €4,200 million in FY2025 [1].", "unit", "another unit or scale"),
    ("Net sales were $4,200 billion in FY2025 [1].", "unit", "another unit or scale"),
    ("Net sales were 4,200% in FY2025 [1].", "unit", "another unit or scale"),
    ("Net sales were $4,200 million in FY2024 [1].", "period", "not of the period said"),
    ("Net sales were $4,100 million in FY2025 [1].", "figure", "was not computed"),
    ("Net sales were -$4,200 million in FY2025 [1].", "sign", "the other sign"),
    ("Orley's net sales were $4,200 million in FY2025 [1].", "issuer", "not Orley Instruments plc's"),
    ("Net sales fell to $4,200 million in FY2025 from $4,000 million in FY2024 [1].", "sign", "the other way"),
    ("Operating income was $450 million in FY2025 [1].", "row", "Operating income"),
    ("Net sales were $4,200 million in FY2025 [7].", "citation", "no source [7]"),
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_answer_passes(held: Catalogue, text: str) -> None:
    report = check(held, text)
    assert report.problems == ()
    assert not report.lost
    assert report.text == text
    assert report.figures > 0


@pytest.mark.parametrize(("text", "kind", "why"), WRONG)
def test_a_wrong_figure_is_faulted_by_kind_and_the_answer_loses_its_point(
    held: Catalogue, text: str, kind: str, why: str
) -> None:
    report = check(held, text)
    assert kinds(report)[:1] == [kind]
    assert why in report.problems[0].why
    assert report.lost
    assert report.text == ""


def test_an_outflow_told_without_its_brackets_is_of_its_line_whatever_the_table_says_around_it(held: Catalogue) -> None:
    text = "Capital expenditures were $1,637 million in FY2021"
    (claim,) = claims(text, text, ())
    item = LineItem(
        "d", "cash_flow", "capital_expenditures", "Capital expenditures", Decimal(-1637), "currency", 10**6, "USD",
        "FY2021", None, 12, 1, Span(0, 40), Span(30, 37), attributes={"section": "Net cash used in investing"},
    )  # fmt: skip
    (seen,) = read(held, INCOME).sources.values()
    assert differs(claim, of_item(item, seen)) == ""
    assert differs(claim, of_item(replace(item, value=Decimal(-1600)), seen)) == "value"
    assert differs(claim, of_item(replace(item, item="net_income", label="Net income"), seen)) == "sign"


def test_a_figure_on_another_page_that_was_read_is_said_to_stand_there(held: Catalogue) -> None:
    report = check(held, "Total assets were $3,100 million at the end of 2025 [1].", INCOME, BALANCE)
    assert kinds(report) == ["page"]
    assert "source [2], which the sentence does not cite" in report.problems[0].why


def test_a_sentence_that_fails_is_left_out_and_the_rest_stays(held: Catalogue) -> None:
    report = check(held, "In FY2025 net sales were $4,200 million [1]. In FY2025 net income was $999 million [1].")
    assert report.text == "In FY2025 net sales were $4,200 million [1]."
    assert not report.lost


def test_a_computed_figure_passes_only_while_it_follows_from_its_inputs(held: Catalogue) -> None:
    for value, passes in (("15.0", True), ("17.5", False)):
        evidence = read(held, INCOME)
        money: dict[str, Any] = {"scale": 10**6, "currency": "USD", "period": "FY2025", "source": 1}
        one = evidence.figure("operating_income", "Operating income", Decimal(630), "currency", **money)
        other = evidence.figure("revenue", "Net sales", Decimal(4200), "currency", **money)
        evidence.computed(f"{value}%", Decimal(value), "percent", "", [one, other], expression=f"{one} / {other}")
        report = check(held, f"The operating margin was {value}% in FY2025 [1].", evidence=evidence)
        assert (not report.problems) is passes


def test_a_computed_fall_is_not_a_rise(held: Catalogue) -> None:
    for verb, passes in (("rose", True), ("fell", False)):
        evidence = read(held, INCOME)
        money: dict[str, Any] = {"scale": 10**6, "currency": "USD", "source": 1}
        new = evidence.figure("revenue", "Net sales", Decimal(4200), "currency", period="FY2025", **money)
        old = evidence.figure("revenue", "Net sales", Decimal(4000), "currency", period="FY2024", **money)
        evidence.computed("5.0%", Decimal(5), "percent", "", [new, old], expression=f"{new} / {old} - 1")
        report = check(held, f"Net sales {verb} 5.0% in FY2025 [1].", evidence=evidence)
        assert (not report.problems) is passes


def test_a_quote_is_on_its_page_in_its_words_or_nearly_or_the_sentence_goes(held: Catalogue) -> None:
    said = "The increase came from higher volumes of cordless drills [1]."
    for quote, passes in (
        ("The increase was driven by higher volumes of cordless drills", True),
        ("the increase was driven  by higher volumes of cordless drils", True),
        ("The increase was driven by lower prices of garden furniture in Asia", False),
    ):
        report = check(held, said, WORDS, quotes=[(1, quote)])
        assert (not report.problems) is passes, (quote, report.problems)


def test_words_that_the_cited_page_does_not_say_are_not_supported(held: Catalogue) -> None:
    assert not check(held, "Gross margin improved because steel costs fell [1].", WORDS).problems
    report = check(held, "Regulators fined the chairman for smuggling counterfeit medicine abroad [1].", WORDS)
    assert kinds(report) == ["support"]


def test_prose_about_another_company_is_not_supported_by_this_ones_page(held: Catalogue) -> None:
    report = check(held, "Orley's gross margin improved because steel costs fell [1].", WORDS)
    assert kinds(report) == ["issuer"]


def test_a_page_of_no_company_may_speak_of_one_by_its_short_name(tmp_path: Path) -> None:
    made = catalogue(tmp_path)
    words = "Targets from before a split are divided by its ratio: Orley's are divided by five."
    document, parsed = filing("howto", "", (words,), kind="howto")
    made.put(document, parsed, [], {})
    evidence = read(made, 1, document="howto")
    assert (
        check(made, "Orley's targets from before the split are divided by five [1].", evidence=evidence).problems == ()
    )


def test_a_threshold_of_the_question_needs_no_source(held: Catalogue) -> None:
    text = "Yes: net sales of $4,200 million in FY2025 are above $3.9 billion [1]."
    assert check(held, text, question="Were net sales above $3.9 billion in FY2025?").problems == ()
    assert kinds(check(held, text, question="Were net sales high in FY2025?")) == ["figure"]


def test_a_cell_that_fails_is_emptied_and_the_table_stays(held: Catalogue) -> None:
    table = {
        "columns": ["FY2025", "Net sales", "Net income"],
        "rows": [["Halden", "$4,200 million", "$999 million"]],
        "sources": [[1, 1, 1]],
    }
    report = check(held, "The figures of FY2025 are below [1].", table=table)
    assert report.table is not None
    assert report.table["rows"] == [["Halden", "$4,200 million", None]]


def test_a_price_printed_with_its_currency_under_a_table_in_millions_is_no_millions(tmp_path: Path) -> None:
    made = catalogue(tmp_path)
    table = "Revenue by segment (in millions of EUR)\nFY2025A FY2024A\nTools 1,509 1,298"
    page = f"{table}\nTargets\n11 February 2025 Buy EUR 118"
    document, parsed = filing("note", "Halden Tools, Inc.", (page,))
    made.put(document, parsed, [], {})
    evidence = read(made, 1, document="note")
    assert check(made, "The target of 11 February 2025 was EUR 118 [1].", evidence=evidence).problems == ()
    assert kinds(check(made, "The target of 11 February 2025 was EUR 181 [1].", evidence=evidence)) == ["figure"]
