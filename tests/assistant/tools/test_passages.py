"""A page is cut into whole sentences and rows."""

from __future__ import annotations

from assistant.tools.passages import units


def test_a_sentence_whose_last_line_is_mostly_figures_stays_whole() -> None:
    text = "The shares traded for the last time in May and holders were paid GBP\n9.20 a share on 3 October 2025."
    (unit,) = units(text)
    assert (unit.text, unit.kind) == (text, "sentence")


def test_a_row_of_figures_under_a_line_of_prose_is_a_row() -> None:
    text = "The table below gives what we expect of sales in each year.\nSales of cartons 4,200 4,500 4,800"
    assert [unit.kind for unit in units(text)] == ["sentence", "row"]


def test_a_diary_s_day_goes_with_the_sentence_after_it_and_a_last_figure_with_the_line_before() -> None:
    text = (
        "Wednesday: American inflation. We expect 2.8%, after 2.9%.\n\nRents rose by a third, and occupancy was\n96.2%."
    )
    assert [unit.text for unit in units(text)] == [
        "Wednesday: American inflation. We expect 2.8%, after 2.9%.",
        "Rents rose by a third, and occupancy was\n96.2%.",
    ]
