"""How a measure went over time: every period that the statements give, the oldest first, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import formulas
from assistant.formulas import Measure, lower
from assistant.offline import numbers
from assistant.offline.figures import Table, Value, latest, look_up, order, tell_inputs, values
from assistant.offline.numbers import Gap
from assistant.offline.reading import Reading
from assistant.offline.replay import Calls
from assistant.offline.writing import Writer, listed

YEARS, BACK = 5, 2
"""Years told where the question says no number, and how many years before the newest one quarters are told of."""
LEAST = 2
_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNT = rf"(?:{'|'.join(_COUNTS)}|[2-9]|10)"
_COURSE = re.compile(
    r"\bover time\b|\b(?:any )?trends?\b|\b(?:evol[vu]|develop|fluctuat|progress|trend)(?:e|es|ed|ing|ution|ment)?\b"
    r"|\b(?:chang|mov|grow|gr[eo]w|fall|fell|ris|rose|vari)\w*(?=.{0,25}\b(?:over|across)\b)"
    rf"|\b(?:over|across|through|in|during) (?:the |these |all |its |their )?(?:(?:last|past|recent|reported) )?"
    rf"(?:{_COUNT} )?(?:fiscal |financial |reported )?(?:years|quarters|periods|reports|filings)\b",
    re.I,
)
_ASKED = re.compile(
    r"\bover time\b|\btrends?\b|\bhow (?:has|have|did|does|do)\b.*\b(?:over|across|through)\b"
    r"|\bhow (?:has|have|did)\b.*\b(?:evolv|develop|fluctuat|progress)",
    re.I,
)
_SPENT = frozenset(("identified", "identify", "seen", "see", "show", "shown", "reported", "visible"))


def asked(question: str, reading: Reading) -> bool:
    """Whether a question is for the course of a measure and for nothing beside it."""
    ends = len(reading.periods) == 1 or (len(reading.periods) == 2 and reading.operation != "value")
    if reading.measure is None or ends or not _ASKED.search(question):
        return False
    spent = {word for match in _COURSE.finditer(question.lower()) for word in re.findall(r"[a-z0-9]+", match.group())}
    return not set(reading.left) - spent - _SPENT


def answer(calls: Calls, question: str, reading: Reading, issuer: str) -> str | Gap:
    """The values by year, or by quarter where that is asked for or no year is held; a gap where there is but one."""
    measure = reading.measure
    assert measure is not None
    periods = _periods(calls, question, reading, issuer, measure)
    table = look_up(calls, reading, issuer, [measure], periods) if periods else None
    found = [value for value in values(table, measure, periods) if not value.estimate] if table else []
    if table is None or len(found) < LEAST:
        return Gap(f"{lower(measure.title)} of {issuer} over time")
    writer = _listed(table, measure, found)
    writer.table = numbers.tabled(measure, found)
    return writer.final()


def _periods(calls: Calls, question: str, reading: Reading, issuer: str, measure: Measure) -> list[str]:
    if reading.periods:
        return sorted(dict.fromkeys(reading.periods), key=order)
    newest = latest(calls, reading, issuer, [measure])
    if newest.startswith("FY") and not re.search(r"\bquarter", question, re.I):
        return [formulas.back(newest, years) for years in range(_years(question) - 1, -1, -1)]
    quarters = [latest(calls, reading, issuer, [measure], part) for part in ("Q1", "Q2", "Q3", "Q4")]
    held = {formulas.back(quarter, years) for quarter in quarters if quarter for years in range(BACK + 1)}
    return sorted(held, key=order)


def _years(question: str) -> int:
    said = re.search(rf"\b({_COUNT}) (?:\w+ )?years\b", question, re.I)
    if said is None:
        return YEARS
    return int(said[1]) if said[1].isdigit() else _COUNTS.index(said[1].lower()) + 2


def _listed(table: Table, measure: Measure, found: Sequence[Value]) -> Writer:
    writer = Writer()
    first, *_, last = found
    each = listed([f"{writer.figure(v.text, v.key)} {numbers.when(measure, v)}" for v in found])
    sources = tell_inputs(writer, [figure for value in found for figure in value.inputs])
    writer.say(f"{numbers.whose(table.issuer)} {lower(measure.title)}, the oldest first: {each}", sources)
    if last.amount != first.amount:
        way = "higher" if last.amount > first.amount else "lower"
        writer.say(f"It was {way} {numbers.when(measure, last)} than {numbers.when(measure, first)}")
    numbers.tell_method(writer, measure, last)
    return writer
