"""Questions about figures answered by yes or no, or by a direction, with the figures as the reason.

"Has the quick ratio improved?", "Does it have positive working capital?", "Are margins consistent within 2%?", "Is it
capital-intensive?" Where the question offers a way out ("if the ratio is not relevant, say so") it is not taken: the
figure is given with the definition used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from assistant import formulas
from assistant.formulas import Measure, lower
from assistant.offline.figures import LATEST, Value, combine, latest, look_up, order, tell_inputs, values
from assistant.offline.numbers import Gap, missing, others, plural, tabled, tell_method, tell_other, when, whose
from assistant.offline.reading import Reading
from assistant.offline.replay import Calls
from assistant.offline.writing import Writer, listed

Test = Literal["direction", "positive", "level", "steady", "intensive", "exists"]
CLOSED = re.compile(
    r"^\W*(?:(?:as of|in|for|at|during|based on)\b[^,?]{0,60},\s*)?(?:is|are|was|were|does|do|did|has|have|had)\b", re.I
)
_EITHER = re.compile(
    r"\b(?:improved?|increased?|grow|grown|grew|higher|up|rise|rose|risen)\b.{0,25}\bor\b.{0,25}\b(?:declin\w*|decreas\w*|fall\w*|fell|drop\w*|lower|down|worse\w*|shr[iau]nk)\b",
    re.I,
)
_UP = re.compile(
    r"\b(?:increas\w*|grow\w*|grew|gr[eo]wth|rise[ns]?|rose|rising|risen|higher|expand\w*|go(?:ne)? up|went up|up"
    r"|add(?:ed)?|widen\w*|gain\w*)\b",
    re.I,
)
_DOWN = re.compile(
    r"\b(?:declin\w*|decreas\w*|drop\w*|fall\w*|fell|lower|reduc\w*|shr[iau]nk\w*|go(?:ne)? down|went down|down"
    r"|cut|contract\w*|narrow\w*)\b",
    re.I,
)
_BETTER = re.compile(r"\b(?:improv\w*|better|stronger|strengthen\w*)\b", re.I)
_WORSE = re.compile(r"\b(?:worsen\w*|worse|deteriorat\w*|weaker|weaken\w*)\b", re.I)
_CHANGED = re.compile(r"\b(?:change[ds]?|move[ds]?|differ\w*)\b", re.I)
_POSITIVE = re.compile(
    r"\b(?:positive|negative|surplus|deficit|profitable|loss[- ]making|in the (?:black|red))\b", re.I
)
_LEVEL = re.compile(
    r"\b(?:healthy|sound|adequate|sufficient|strong|safe|reasonabl\w*|good|solvent|liquid|comfortabl\w*|enough|cover\w*)\b",
    re.I,
)
_STEADY = re.compile(r"\b(?:consistent\w*|stable|steady|fluctuat\w*|constant|vary\w*|volatile)\b", re.I)
_INTENSIVE = re.compile(r"\bcapital[- ]?intensi\w*\b", re.I)
_COVERED = re.compile(r"\b(?:earn|cover)(?:s|ed)?\b.{0,12}\bdividends?\b|\bdividends?\b.{0,12}\bcovered\b", re.I)
_EXISTS = re.compile(r"\b(?:pay|paid|pays|report(?:ed)?|have|has|record(?:ed)?|incur(?:red)?|make|made)\b", re.I)
_BOUND = re.compile(
    r"(?:more than|over|exceed\w*|within|by)\s+(?:roughly|about|around|approximately|~)?\s*(\d+(?:\.\d+)?)\s*(?:%"
    r"|percent|points?)",
    re.I,
)
YEARS = 3
STEADY_POINTS = Decimal(2)


def test_of(question: str, reading: Reading) -> Test | None:
    """Which test a question makes of its measure; None where it makes none."""
    text = question.split("?")[0]
    if _INTENSIVE.search(text):
        return "intensive"
    if not CLOSED.match(text.strip()) and not _EITHER.search(text):
        return None
    if _COVERED.search(text):
        return "level"
    if reading.measure is None:
        return None
    if _STEADY.search(text):
        return "steady"
    if _POSITIVE.search(text):
        return "positive"
    if any(pattern.search(text) for pattern in (_UP, _DOWN, _BETTER, _WORSE, _CHANGED)):
        return "direction"
    if _LEVEL.search(text) and reading.measure.least:
        return "level"
    return "exists" if _EXISTS.search(text) and reading.measure.kind == "item" else None


def words_of(test: Test, left: Sequence[str]) -> list[str]:
    """The words left over that the test itself does not account for."""
    patterns = [_UP, _DOWN, _BETTER, _WORSE, _CHANGED, _POSITIVE, _LEVEL, _STEADY, _INTENSIVE]
    own = {
        "earn",
        "earns",
        "earned",
        "liquidity",
        "profile",
        "historically",
        "company",
        "business",
        "common",
        "shareholders",
        "roughly",
        "relative",
    }
    return [word for word in left if word not in own and not any(pattern.search(word) for pattern in patterns)]


def answer(calls: Calls, reading: Reading, issuer: str, question: str, test: Test) -> str | Gap:
    """Yes or no with its reason, or what is missing for it."""
    if test == "intensive":
        return _intensive(calls, reading, issuer)
    measure = formulas.book()["dividend_cover"] if _COVERED.search(question) else reading.measure
    assert measure is not None
    periods = _periods(calls, reading, issuer, measure, test)
    if not periods:
        return Gap(f"{lower(measure.title)} of {issuer}")
    table = look_up(calls, reading, issuer, others(measure), periods)
    found = values(table, measure, periods)
    needed = 2 if test in ("direction", "steady") else 1
    if len(found) < needed:
        return Gap(missing(measure, table, periods))
    match test:
        case "direction":
            change = _difference(table, measure, found)
            writer = _direction(table.issuer, measure, found, question, change)
        case "steady":
            writer = _steady(table.issuer, measure, found, question)
        case "positive":
            writer = _positive(table.issuer, measure, found[-1], question)
        case "level":
            writer = _level(table.issuer, measure, found[-1])
        case _:
            writer = _exists(table.issuer, measure, found[-1])
    tell_method(writer, measure, found[-1])
    tell_other(writer, table, measure, [value.period for value in found])
    if len(found) > 1:
        writer.table = tabled(measure, found)
    return writer.final()


def _periods(calls: Calls, reading: Reading, issuer: str, measure: Measure, test: Test) -> list[str]:
    named = sorted(dict.fromkeys(reading.periods), key=order)
    if named and not re.search(r"\d{4}", named[0]):
        named = [dated] if (dated := latest(calls, reading, issuer, [measure], named[0])) else []
    elif not named and (newest := latest(calls, reading, issuer, [measure])):
        named = [newest]
    if not named:
        return []
    if test == "direction":
        return [named[0], named[-1]] if len(named) > 1 else [formulas.back(named[0], 1), named[0]]
    if test == "steady":
        return named if len(named) > 1 else [formulas.back(named[0], n) for n in range(YEARS - 1, -1, -1)]
    return named[-1:]


def _difference(table: object, measure: Measure, found: Sequence[Value]) -> Value | None:
    """By how much the measure moved: in points for a percentage, in per cent for everything else."""
    from assistant.offline.figures import Table

    assert isinstance(table, Table)
    ends = [found[0].period, found[-1].period]
    if measure.unit == "percent":
        return combine(table, measure, ends, "{1} - {0}", f"Change in {lower(measure.title)}", "percent")
    return combine(table, measure, ends, "({1} - {0}) / abs{0}", f"Growth of {lower(measure.title)}", "percent")


def _direction(issuer: str, measure: Measure, found: Sequence[Value], question: str, change: Value | None) -> Writer:
    first, last = found[0], found[-1]
    up = last.amount > first.amount
    same = last.amount == first.amount
    text = question.split("?")[0]
    writer = Writer()
    verb = (
        "did not change"
        if same
        else ("improved" if _good(measure, up) else "declined")
        if _judges(text, measure)
        else "rose"
        if up
        else "fell"
    )
    by = ""
    if change is not None and not same:
        points = measure.unit == "percent"
        size = change.text.lstrip("-")
        size = f"{size.removesuffix('%')} percentage points" if points else size
        by = f" by {size}"
        for form in (size, size.split(" ")[0], change.text):
            writer.figure(form, change.key)
    sources = tell_inputs(writer, [*first.inputs, *last.inputs])
    lead = "" if _EITHER.search(text) else "Yes: " if _holds(text, measure, up, same) else "No: "
    body = (
        f"{whose(issuer)} {lower(measure.title)} {verb}{by}, from {writer.figure(first.text, first.key)} "
        f"{when(measure, first)} to {writer.figure(last.text, last.key)} {when(measure, last)}"
    )
    writer.say(f"{lead}{body}", sources)
    return writer


def _good(measure: Measure, up: bool) -> bool:
    return up if measure.better != "lower" else not up


def _judges(text: str, measure: Measure) -> bool:
    return bool((_BETTER.search(text) or _WORSE.search(text)) and measure.better)


def _holds(text: str, measure: Measure, up: bool, same: bool) -> bool:
    """Whether the direction that the question asks about is the one that the figures took."""
    if same:
        return False
    if _BETTER.search(text):
        return _good(measure, up)
    if _WORSE.search(text):
        return not _good(measure, up)
    if _DOWN.search(text) and not _UP.search(text):
        return not up
    return up if _UP.search(text) else True


def _positive(issuer: str, measure: Measure, value: Value, question: str) -> Writer:
    asks_negative = bool(re.search(r"\b(?:negative|deficit|loss[- ]making|red)\b", question, re.I))
    positive = value.amount > 0
    holds = positive != asks_negative and value.amount != 0
    writer = Writer()
    sources = tell_inputs(writer, value.inputs)
    state = "positive" if positive else "negative" if value.amount < 0 else "nil"
    writer.say(
        f"{'Yes' if holds else 'No'}: {whose(issuer)} {lower(measure.title)} was {state}, at "
        f"{writer.figure(value.text, value.key)} {when(measure, value)}",
        sources,
    )
    return writer


def _level(issuer: str, measure: Measure, value: Value) -> Writer:
    least = Decimal(measure.least)
    holds = value.amount >= least
    writer = Writer()
    sources = tell_inputs(writer, value.inputs)
    mark = "one" if least == 1 else "nothing" if least == 0 else measure.least
    writer.say(
        f"{'Yes' if holds else 'No'}: {whose(issuer)} {lower(measure.title)} was "
        f"{writer.figure(value.text, value.key)} "
        f"{when(measure, value)}, {'not below' if holds else 'below'} the usual mark of {mark}",
        sources,
    )
    return writer


def _steady(issuer: str, measure: Measure, found: Sequence[Value], question: str) -> Writer:
    bound = _BOUND.search(question)
    most = Decimal(bound.group(1)) if bound else STEADY_POINTS
    moves = [abs(after.amount - before.amount) for before, after in zip(found, found[1:], strict=False)]
    if measure.unit != "percent":
        moves = [
            move / abs(before.amount) * 100 if before.amount else Decimal(0)
            for move, before in zip(moves, found, strict=False)
        ]
    steady = max(moves) <= most
    turned = bool(re.search(r"\bvolatile\b|(?<!not )\bfluctuat", question, re.I)) and not re.search(
        r"\bnot\b", question, re.I
    )
    holds = steady != turned
    writer = Writer()
    sources = tell_inputs(writer, [figure for value in found for figure in value.inputs])
    each = listed([f"{writer.figure(value.text, value.key)} {when(measure, value)}" for value in found])
    writer.say(
        f"{'Yes' if holds else 'No'}: {whose(issuer)} {lower(measure.title)} "
        f"{'were' if plural(measure.title) else 'was'} "
        f"{'steady' if steady else 'not steady'} from year to year: {each}",
        sources,
    )
    return writer


def _exists(issuer: str, measure: Measure, value: Value) -> Writer:
    holds = value.amount != 0
    writer = Writer()
    sources = tell_inputs(writer, value.inputs)
    writer.say(
        f"{'Yes' if holds else 'No'}: {whose(issuer)} {lower(measure.title)} "
        f"{'were' if plural(measure.title) else 'was'} "
        f"{writer.figure(value.text, value.key)} {when(measure, value)}",
        sources,
    )
    return writer


INTENSIVE = ("fixed_assets_share", "capex_to_revenue", "return_on_assets")
MANY_ASSETS, MUCH_CAPEX, LOW_RETURN = Decimal(40), Decimal(10), Decimal(5)


def _intensive(calls: Calls, reading: Reading, issuer: str) -> str | Gap:
    """Whether a business ties up much capital, by three measures: fixed assets, spending on them, and the return.

    It does where fixed assets are 40 % of assets or more, capital expenditures 10 % of revenue or more, or the return
    on assets is under 5 %.
    """
    measures = [formulas.book()[name] for name in INTENSIVE]
    named = sorted(dict.fromkeys(reading.periods), key=order)[-1:] or [latest(calls, reading, issuer, measures[:1])]
    if not named[0]:
        return Gap(f"the balance sheet of {issuer}")
    table = look_up(calls, reading, issuer, measures, named)
    found = {measure.name: values(table, measure, named) for measure in measures}
    held = [(measure, found[measure.name][0]) for measure in measures if found[measure.name]]
    if len(held) < 2:
        return Gap(missing(measures[0], table, named))
    marks = {"fixed_assets_share": MANY_ASSETS, "capex_to_revenue": MUCH_CAPEX}
    tests = [v.amount < LOW_RETURN if m.name == "return_on_assets" else v.amount >= marks[m.name] for m, v in held]
    writer = Writer()
    parts, sources = [], []
    for measure, value in held:
        sources += tell_inputs(writer, value.inputs)
        parts.append(f"{lower(measure.title)} {writer.figure(value.text, value.key)}")
    lead = "Yes" if any(tests) else "No"
    writer.say(
        f"{lead}: {table.issuer} {'is' if any(tests) else 'is not'} capital-intensive on {named[0]} figures: "
        f"{listed(parts)}",
        sources,
    )
    return writer.final()


__all__ = ["CLOSED", "LATEST", "answer", "test_of", "words_of"]
