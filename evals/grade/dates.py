"""Whether an answer names the day, month or period that the gold does."""

from __future__ import annotations

from evals.grade.words import stems
from evals.types import Case, Score
from ingest.periods import find_periods, parse_date


def grade_date(case: Case, text: str) -> Score:
    """Correct where the gold's day, or the period it names, is among those of the answer."""
    wanted = _days(case.answer)
    if not wanted:
        there = stems(case.answer) <= stems(text) and case.answer.lower() in text.lower()
        return Score("correct" if there else "wrong", "the words match" if there else f"does not say {case.answer}")
    if wanted & _days(text):
        return Score("correct", f"names {case.answer}")
    return Score("wrong", f"names another day than {case.answer}")


def _days(text: str) -> frozenset[str]:
    found = {period.end.isoformat() for period in find_periods(text) if period.end}
    day = parse_date(text)
    return frozenset(found | ({day.isoformat()} if day else set()))
