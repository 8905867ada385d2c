"""Numbers are graded by value, unit, scale, rounding and sign, and only where the answer commits to them."""

from __future__ import annotations

import pytest

from evals.grade import grade, infer_type
from evals.types import Case, Given

MILLIONS = "What is Acme's FY2022 revenue? Answer in USD millions."
PERCENT = "What is Acme's FY2022 margin? Answer in units of percents and round to one decimal place."
RATIO = "What is Acme's FY2022 asset turnover? Round your answer to two decimal places."


def graded(question: str, answer: str, text: str, **more: object) -> str:
    case = Case("c", question, answer, "number", **more)  # type: ignore[arg-type]
    return grade(case, Given(text, "answered")).grade


@pytest.mark.parametrize(
    ("question", "gold", "text"),
    [
        (MILLIONS, "$1616.00", "Revenue was $1,616 million [1]."),
        (MILLIONS, "$1616.00", "Revenue was $1,615.9 million."),
        (MILLIONS, "$1616.00", "It came to $1.616 billion."),
        (MILLIONS, "$1616.00", "Revenue was $1,616,000,000."),
        (MILLIONS, "1616", "1,616"),
        (MILLIONS, "$5818.00", "(in thousands) Revenue was 5,818,000."),
        (PERCENT, "1.9%", "The margin was 1.9 per cent."),
        (PERCENT, "1.9%", "The margin was 0.019."),
        (PERCENT, "1.9%", "190 basis points"),
        (PERCENT, "-4.0%", "The margin fell by 4.0%."),
        (PERCENT, "-4.0%", "The margin was (4.0)%."),
        (RATIO, "0.66", "The ratio is 66.4%."),
        (RATIO, "24.26", "24.25"),
        ("How many acquisitions were there?", "3", "There were three."),
        ("By how much did the facility grow?", "$400,000,000 increase.", "It grew by $400 million."),
        ("How much was the change in sales?", "0%", "Sales were flat on the year."),
    ],
)
def test_the_same_number_is_correct_however_it_is_written(question: str, gold: str, text: str) -> None:
    assert graded(question, gold, text) == "correct"


@pytest.mark.parametrize(
    ("question", "gold", "text"),
    [
        (MILLIONS, "$1616.00", "Revenue was $1,616 billion."),
        (MILLIONS, "$1616.00", "Revenue was $1.616 million."),
        (MILLIONS, "$1616.00", "Revenue was $1,661 million."),
        (MILLIONS, "$1616.00", "Revenue was 1616%."),
        (PERCENT, "1.9%", "The margin was 19%."),
        (PERCENT, "1.9%", "The margin was -1.9%."),
        (PERCENT, "1.9%", "The margin was 2%."),
        (PERCENT, "5.0%", "The margin was 5.1%."),
        ("What were dividends in USD billions?", "$0.40", "They were 40%."),
        (PERCENT, "60%", "The margin was 0.6%."),
        (RATIO, "24.26", "24.3"),
        (RATIO, "0.66", "The ratio is 0.66 million."),
        ("How many acquisitions were there in 2022?", "3", "In 2022 there were several."),
        ("What was the loss in USD millions?", "-$12.00", "A profit of $12 million."),
    ],
)
def test_another_scale_unit_sign_or_rounding_is_wrong(question: str, gold: str, text: str) -> None:
    assert graded(question, gold, text) == "wrong"


def test_a_stated_tolerance_is_absolute_and_outranks_rounding() -> None:
    assert graded(RATIO, "24.26", "24.4", tolerance=0.15) == "correct"
    assert graded(RATIO, "24.26", "24.25", tolerance=0.009) == "wrong"
    assert graded("How many days?", "30", "30.5 days", tolerance=0.5) == "correct"


def test_a_stated_unit_counts_where_the_question_names_none() -> None:
    assert graded("What was revenue?", "1616", "$1.616 billion", unit="USD millions") == "correct"
    assert graded("What was the margin?", "1.9", "1.9%", unit="percent") == "correct"
    assert graded("Capex FY2025?", "5844", "It was NOK 5,844 million.", unit="NOK million") == "correct"
    assert graded("Capex FY2025?", "5844", "It was NOK 5,844 billion.", unit="NOK million") == "wrong"
    assert graded("Copper output?", "181", "It was 181,000 tonnes.", unit="thousand tonnes") == "correct"
    assert graded("By how much did it fall?", "2.5", "It fell by 2.5 points.", unit="percentage points") == "correct"


def test_the_opposite_measure_counts_with_the_opposite_sign() -> None:
    question = "What was net cash in EUR millions?"
    assert graded(question, "394", "Net debt was -€394 million.") == "correct"
    assert graded(question, "394", "Net debt was €394 million.") == "wrong"
    assert graded(question, "394", "Net cash was €394 million.") == "correct"


def test_a_length_of_time_is_a_figure_only_where_one_is_asked_for() -> None:
    assert (
        graded("Lead time for tools, weeks?", "34", "Lead times are 34 weeks, against 26.", unit="weeks") == "correct"
    )
    assert graded("How many months does it take?", "12", "It takes 12 months.") == "correct"
    assert graded("How many stores opened?", "12", "Stores opened over 12 months.") == "wrong"


def test_marks_of_citations_are_not_figures_and_headings_are_not_openings() -> None:
    assert graded("How many stores opened?", "1", "Several stores opened [1].") == "wrong"
    text = "Output\nCopper output was 181,000 tonnes [1].\nWorld balance\nItem 2024 2025\nShares 63 and 4\nRest 5"
    assert graded("How many tonnes of copper?", "181000", text) == "correct"


def test_inputs_of_a_sum_are_not_its_result() -> None:
    text = "Trade receivables were $1,616 million. Therefore net = $1,616 million - $35 million = $1,581 million."
    assert graded("What are net receivables in USD millions?", "$1616.00", text) == "wrong"
    assert graded("What are net receivables in USD millions?", "$1581.00", text) == "correct"


def test_years_notes_and_list_marks_are_not_figures() -> None:
    assert graded("How many stores opened in fiscal 2022?", "12", "See note 12 of the 2022 report.") == "wrong"
    assert graded("How many stores opened?", "2022", "In 2022 it opened 14.") == "wrong"


def test_every_figure_of_a_gold_answer_with_several_must_be_there() -> None:
    question, gold = "How much did the tax rate change?", "The tax rate changed from 20% in FY2021 to 23% in FY2022."
    assert infer_type(question, gold) == "number"
    assert graded(question, gold, "It rose from 20.2% to 22.9%.") == "correct"
    assert graded(question, gold, "It rose from 20% to 25%.") == "wrong"
    assert graded(question, gold, "It rose by 3 percentage points.") == "correct"
    assert graded(question, gold, "It rose by 8 percentage points.") == "wrong"
    both = "Sales were $5 million in the first half and $7 million in the second."
    assert graded("What were sales by half-year?", both, "$5 million and $7 million.") == "correct"
    assert graded("What were sales by half-year?", both, "$5 million and $8 million.") == "wrong"


def test_an_answer_that_abstains_is_abstained_and_never_right() -> None:
    case = Case("c", MILLIONS, "$1616.00", "number")
    assert grade(case, Given("Not in our research; nearest is $1,616 million.", "abstained")).grade == "abstained"
    assert grade(case, Given("I'm sorry, the filing does not include the income statement.")).grade == "abstained"
