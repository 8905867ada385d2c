"""Questions, alone and in turn, read into queries."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.names import table
from retrieval.types import Query
from retrieval.understand import understand
from tests.retrieval.test_names import NAMES

TODAY = date(2024, 6, 15)
KNOWN = table(NAMES)


def read(question: str, *history: Query) -> Query:
    return understand(question, history, KNOWN, TODAY)


@pytest.mark.parametrize(
    ("question", "ask"),
    [
        ("What was Summit's revenue in 2022?", "lookup"),
        ("Is Summit's revenue higher than in 2021?", "yes_no"),
        ("What is our rating on Summit?", "view"),
        ("Where is Summit's share price trading at?", "price"),
        ("How do I open an account for a client?", "howto"),
        ("Why did Summit's margin fall?", "why"),
        ("What is the current ratio of Summit for FY2022?", "calculation"),
        ("What are Summit's main products?", "list"),
        ("Compare the margins of Cedar and JQ Morrow", "comparison"),
    ],
)
def test_the_kind_of_answer_is_read(question: str, ask: str) -> None:
    assert read(question).ask == ask


def test_instructions_about_form_go_and_what_they_say_of_statements_stays() -> None:
    query = read(
        "What is the FY2019 capex of Summit's business? Answer in USD millions. Round your answer to one decimal. "
        "Respond by assuming the perspective of an analyst who can only use the cash flow statement."
    )
    assert query.text == "What is the FY2019 capex of Summit's business?"
    assert "cash_flow" in query.statements
    assert "purchases of property, plant and equipment" in query.terms
    assert "capital_expenditures" in query.items


def test_a_question_without_a_company_says_so_and_a_question_about_the_market_needs_none() -> None:
    assert read("What was capex in FY2019?").missing == ("issuer",)
    assert read("What is our view on European banks?").missing == ()
    assert read("How do I report a gift?").missing == ()


def test_an_unknown_company_is_named_and_ordinary_capitals_are_not() -> None:
    assert read("What is Tessellate's revenue for FY2022?").unknown == ("Tessellate",)
    assert read("Was there a drop in Cash & Cash Equivalents in May of FY2023?").unknown == ()
    assert read("Compare Cedar with Tessellate on margins").unknown == ("Tessellate",)


def test_an_ambiguous_name_lists_its_candidates_and_chooses_none() -> None:
    query = read("What did Northgate earn in 2022?")
    assert set(query.ambiguous) == {"Northgate Bank plc", "Northgate Property plc"}
    assert query.scope.issuers == ()
    assert query.missing == ("issuer",)


def test_a_comparison_is_one_question_a_company() -> None:
    query = read("Compare the gross margins of Cedar and JQ Morrow in 2022")
    assert [part.scope.issuers for part in query.parts] == [("Cedar.com, Inc.",), ("JQ Morrow Chase & Co.",)]
    assert [part.text for part in query.parts] == [
        "Compare the gross margins of Cedar in 2022",
        "Compare the gross margins of JQ Morrow in 2022",
    ]


def test_as_of_filters_views_and_only_dates_facts() -> None:
    view = read("What was our rating on Cedar as of 31 March 2024?")
    fact = read("As of March 31, 2024, what may Cedar borrow under its credit facility?")
    assert view.scope.as_of == date(2024, 3, 31)
    assert (fact.scope.as_of, fact.dates) == (None, (date(2024, 3, 31),))
    assert read("How has our price target for Cedar changed over time?").scope.history


def test_whose_view_is_asked_for_is_read() -> None:
    known = table(NAMES, ["Merriden Research", "Finch Securities"])

    def by(question: str) -> tuple[tuple[str, ...], str]:
        query = understand(question, (), known, TODAY)
        return query.scope.publishers, query.reach

    assert by("What is our rating on Cedar?") == (("Merriden Research",), "named")
    assert by("What is Finch's target on Cedar?") == (("Finch Securities",), "named")
    assert by("Merriden vs Finch on Cedar: targets?") == (("Merriden Research", "Finch Securities"), "all")
    assert by("Do both houses like Cedar?") == ((), "all")
    assert by("What was Cedar's revenue in 2022?") == ((), "named")
    assert understand("If Finch and Merriden disagree, whose counts?", (), known, TODAY).unknown == ()


def test_superseded_research_is_wanted_only_where_the_past_is_asked_about() -> None:
    assert read("How far has our target for Cedar moved since we initiated? Compare.").scope.history
    assert read("What did we say at the end of 2023 about Cedar? What was the rating?").scope.as_of == date(
        2023, 12, 31
    )
    assert not read("What is our target for Cedar?").scope.history
    assert not read("How much did Cedar's revenue grow from FY2020 to FY2021?").scope.history


def test_a_follow_up_takes_over_what_it_leaves_open() -> None:
    first = read("What was Cedar's revenue in FY2021?")
    year = read("And in 2020?", first)
    why = read("Why did it fall?", first)
    other = read("What about Meridian Foods?", first)
    assert (year.scope.issuers, year.periods, year.concepts) == (("Cedar.com, Inc.",), ("FY2020",), ("revenue",))
    assert "2021" not in year.text
    assert (why.scope.issuers, why.periods, why.ask) == (("Cedar.com, Inc.",), ("FY2021",), "why")
    assert (other.scope.issuers, other.periods) == (("The Meridian Foods Company",), ("FY2021",))
    assert "Cedar" not in other.text
    assert year.follow_up
    assert why.follow_up
    assert other.follow_up


@pytest.mark.parametrize(
    "question", ["What was Summit's capex in FY2019?", "How do I record a gift?", "What is our view on banks?"]
)
def test_a_question_that_stands_alone_takes_nothing_over(question: str) -> None:
    first = read("What was Cedar's revenue in FY2021?")
    assert read(question, first) == read(question)


@given(st.text(max_size=300))
def test_any_text_gives_a_query_and_the_same_one_again(question: str) -> None:
    query = read(question)
    assert query == read(question)
    assert query.text or not question.strip()


@given(
    st.sampled_from(["revenue", "capex", "net income", "inventories"]),
    st.sampled_from(["Cedar", "Summit's", "JQ Morrow"]),
    st.integers(2000, 2030),
)
def test_reading_does_not_depend_on_the_order_of_the_words(what: str, who: str, year: int) -> None:
    one = read(f"For {who} business, what was {what} in FY{year}?")
    two = read(f"In FY{year}, what was {what} for {who} business?")
    assert (one.scope.issuers, one.periods, one.items) == (two.scope.issuers, two.periods, two.items)


def test_reading_takes_under_five_milliseconds() -> None:
    question = "What is the FY2017 - FY2019 3 year average of capex as a % of revenue for Meridian Foods? " * 2
    read(question)
    started = perf_counter()
    for _ in range(20):
        read(question)
    assert (perf_counter() - started) / 20 < 0.005 * 4  # four times the promise: the machine may be shared
