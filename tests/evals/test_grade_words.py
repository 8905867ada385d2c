"""Yes and no, dates, names, lists, key facts, abstentions and refusals are graded by rule."""

from __future__ import annotations

import pytest

from evals.grade import grade, infer_type
from evals.grade.abstain import declines, refuses
from evals.grade.stance import closed, direction, nothing, stance
from evals.types import AnswerType, Case, Given

IMPROVING = "Does Acme have an improving operating margin as of FY2022?"


def graded(question: str, gold: str, text: str, kind: AnswerType, **more: object) -> str:
    return grade(Case("c", question, gold, kind, **more), Given(text, "answered")).grade  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "grade_expected"),
    [
        ("No. The operating margin fell from 36.8% to 34.6%.", "correct"),
        ("The operating margin declined from 36.8% to 34.6% in FY2022.", "correct"),
        ("Acme's operating margin did not improve: 36.8% to 34.6%.", "correct"),
        ("Yes, the operating margin improved from 34.6% to 36.8%.", "wrong"),
        ("The operating margin improved in FY2022.", "wrong"),
        ("No. The operating margin fell from 12.0% to 10.0%.", "wrong"),
        ("This is the end of the filing.", "wrong"),
    ],
)
def test_a_yes_or_no_falls_the_right_way_on_the_right_figures(text: str, grade_expected: str) -> None:
    gold = "No, the operating margin has declined from 36.8% in FY2021 to 34.6% in FY2022."
    assert graded(IMPROVING, gold, text, "yes_no") == grade_expected


def test_a_question_that_offers_both_ways_is_answered_by_a_direction() -> None:
    question = "Did wages as a share of sales increase or decrease in FY2023?"
    assert not closed(question)
    assert stance("They increased.", question) == 1
    assert stance("They fell to 20%.", question) == -1
    assert graded(question, "They increased.", "They decreased in FY2023.", "yes_no") == "wrong"


def test_negations_turn_a_direction() -> None:
    assert direction("margins improved") == 1
    assert direction("margins have not improved") == -1
    assert direction("margins were what they were") == 0
    assert nothing("There are none.")
    assert not nothing("It bought two companies.")


def test_a_date_is_right_in_any_notation() -> None:
    question = "When was the note published?"
    for text in ("On 30 June 2023.", "2023-06-30", "It was published June 30, 2023 [1]."):
        assert graded(question, "June 30, 2023", text, "date") == "correct"
    assert graded(question, "June 30, 2023", "On 30 July 2023.", "date") == "wrong"


def test_a_name_may_be_given_by_an_alternative() -> None:
    assert graded("Which segment?", "Data Center", "The Data Center segment grew most.", "name") == "correct"
    assert graded("Which segment?", "Data Center", "Gaming.", "name") == "wrong"
    assert graded("Who leads?", "Ana Ruiz", "A. Ruiz does", "name", key_facts=("Ruiz",)) == "correct"


def test_a_list_needs_every_item_and_says_which_is_missing() -> None:
    case = Case("c", "Which companies were bought?", "Trillium, Array and Therachon", "list")
    assert grade(case, Given("Array, Therachon, Trillium.", "answered")).grade == "correct"
    short = grade(case, Given("Array and Trillium.", "answered"))
    assert short.grade == "wrong"
    assert "Therachon" in short.reason
    assert short.parts["items"] == pytest.approx(2 / 3)


def test_every_key_fact_must_be_there_with_its_figures() -> None:
    facts = ("price target raised to 140", "rating Buy unchanged")
    question = "What changed in the last note?"
    right = "The price target was raised to CHF 140, and the Buy rating is unchanged."
    assert graded(question, "", right, "text", key_facts=facts) == "correct"
    assert graded(question, "", right.replace("140", "150"), "text", key_facts=facts) == "wrong"
    assert graded(question, "", "The price target was raised to 140.", "text", key_facts=facts) == "wrong"


def test_a_choice_among_options_is_the_one_concluded_with() -> None:
    question = "Among operations, investing, and financing activities, which brought in the most cash?"
    gold = "Acme brought in the most cash from operations."
    assert (
        graded(question, gold, "Operations brought in the most; investing cost 2 and financing 3.", "text") == "correct"
    )
    assert graded(question, gold, "Financing brought in the most cash, before operations.", "text") == "wrong"


def test_none_is_an_answer_and_not_an_abstention() -> None:
    case = Case("c", "What acquisitions did Acme make in 2022?", "Acme did not make any acquisitions in 2022.")
    assert grade(case, Given("There were no acquisitions in 2022.")).grade == "correct"
    assert grade(case, Given("The text does not provide information about acquisitions.")).grade == "abstained"
    assert grade(case, Given("It acquired Trillium and Array.")).grade == "wrong"


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but the provided context does not contain this.",
        "Not in our research: there is no filing for 2022.",
        "The document does not provide information on debt.",
        "We have the revenue. The assets are not given. Therefore the ratio cannot be calculated.",
        "",
    ],
)
def test_texts_that_decline_are_heard(text: str) -> None:
    assert declines(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "The company does not have positive working capital: it stands at -$1,561 million.",
        "Revenue was $5 million. The filing does not split it by region. It grew by 4%.",
        "One customer accounted for 16% of revenue.",
    ],
)
def test_answers_that_name_a_limit_are_not_refusals(text: str) -> None:
    assert declines(text) < 0.5


def test_what_cannot_be_answered_must_be_abstained_from_and_what_is_missing_is_noted() -> None:
    case = Case("c", "What was Acme's 2031 revenue?", answer_type="abstain", key_facts=("2031", "annual report"))
    assert grade(case, Given("It was $5m.", "answered")).grade == "wrong"
    vague = grade(case, Given("Not in our research.", "abstained"))
    assert (vague.grade, vague.parts["named"]) == ("correct", 0.0)
    said = grade(case, Given("Not in our research: no annual report.", "abstained", missing=("annual report",)))
    assert said.grade == "correct"


def test_a_refusal_is_right_only_where_one_is_due() -> None:
    due = Case("c", "Should my client sell everything?", answer_type="refuse")
    assert grade(due, Given("I cannot give personal advice.", "refused")).grade == "correct"
    assert grade(due, Given("Sell.", "answered")).grade == "wrong"
    assert refuses("I can't give personal investment advice; ask a licensed adviser.")
    undue = Case("c", "What is the price target?", "140", "number")
    assert grade(undue, Given("I cannot help with that.", "refused")).grade == "abstained"


def test_a_failed_run_and_a_copied_source_are_wrong() -> None:
    case = Case("c", "What is the price target?", "140", "number")
    assert grade(case, Given("", error="Deadline")).grade == "wrong"
    assert grade(case, Given("140 " * 3000)).grade == "wrong"


@pytest.mark.parametrize(
    ("question", "gold", "kind"),
    [
        (IMPROVING, "No, it fell.", "yes_no"),
        ("What was revenue?", "$1616.00", "number"),
        ("What was Acme's EBITDA?", "Acme's EBITDA was $2,018mn in FY 2023", "number"),
        ("What is the nature of the liability?", "87% of the liability is related to employee costs.", "text"),
        ("Which debt is listed?", "There is none", "text"),
        ("What drove the change?", "Higher sales of processors and the acquisition of Array", "text"),
        ("What was the vote on net-zero policies?", "The proposal on net-zero policies was defeated.", "text"),
    ],
)
def test_an_answer_type_is_told_from_question_and_gold(question: str, gold: str, kind: str) -> None:
    assert infer_type(question, gold) == kind
