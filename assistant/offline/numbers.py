"""A question for a figure, answered: one value, several, a change, a growth rate, an average, a compound rate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant import formulas
from assistant.formulas import Measure, lower
from assistant.offline.figures import Table, Value, combine, latest, look_up, order, said, tell_inputs, values
from assistant.offline.reading import Reading
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import Writer, listed
from ingest import lexicon

YEARS = 3


@dataclass(frozen=True, slots=True)
class House:
    """A publisher of research, and its documents to read first."""

    name: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Why no figure can be given: what is missing, in words."""

    missing: str


def answer(calls: Calls, reading: Reading, issuer: str, house: House | None = None) -> str | Gap:
    """The answer with its sources, or what is missing for it.

    Args:
        house: The publisher whose figures are asked for; a figure of another's is then no answer.
    """
    measure = reading.measure
    assert measure is not None
    periods = spans(calls, reading, issuer, measure)
    if not periods:
        return Gap(f"{lower(measure.title)} of {issuer}")
    table = look_up(calls, reading, issuer, others(measure), periods, house.documents if house else ())
    if house is not None and any(figure["publisher"] != house.name for figure in table.figures.values()):
        return Gap(f"{lower(measure.title)} of {issuer} by {house.name}")
    if reading.operation == "value":
        return _values(table, measure, periods)
    return _over_time(table, measure, periods)


def apart(calls: Calls, reading: Reading, issuer: str, houses: Sequence[House]) -> str | Gap:
    """How far two houses' figures for one measure and period lie apart."""
    measure = reading.measure
    assert measure is not None
    period = spans(calls, reading, issuer, measure)[-1:]
    if not period:
        return Gap(f"{lower(measure.title)} of {issuer}")
    held: list[tuple[House, Value]] = []
    for house in houses[:2]:
        table = look_up(calls, reading, issuer, [measure], period, house.documents)
        found = values(table, measure, period)
        if not found or any(figure["publisher"] != house.name for figure in found[0].inputs):
            return Gap(f"{lower(measure.title)} of {issuer} for {period[0]} by {house.name}")
        held.append((house, found[0]))
    (one, first), (other, second) = sorted(held, key=lambda pair: pair[1].amount, reverse=True)
    label = f"Difference in {lower(measure.title)}"
    made = calls("calculate", expression=f"{first.key} - {second.key}", unit=measure.unit, label=label)
    if "id" not in made:
        return Gap(label)
    writer = Writer()
    sources = tell_inputs(writer, [*first.inputs, *second.inputs])
    writer.say(
        f"The two houses are {writer.figure(str(made['text']), str(made['id']))} apart on {whose(issuer)} "
        f"{lower(measure.title)} {when(measure, first)}: {one.name} {writer.figure(first.text, first.key)}, "
        f"{other.name} "
        f"{writer.figure(second.text, second.key)}",
        sources,
    )
    return writer.final()


def spans(calls: Calls, reading: Reading, issuer: str, measure: Measure) -> list[str]:
    """The periods that the question's operation runs over, in order of time; the latest where it names none."""
    named = sorted(dict.fromkeys(reading.periods), key=order)
    if measure.kind == "given" and named and any(n.period[:2] == "FY" for n in _names(measure, reading)):
        return named[-1:]
    if open_ := [period for period in named if not re.search(r"\d{4}", period)]:
        named = [dated] if (dated := latest(calls, reading, issuer, [measure], open_[0])) else []
        if not named:
            return []
    if not named and (newest := latest(calls, reading, issuer, [measure])):
        newest = formulas.back(newest, reading.back)
        named = [newest]
        if reading.operation == "average":
            named = [formulas.back(newest, years) for years in range(YEARS - 1, -1, -1)]
    if reading.operation in ("growth", "change", "cagr") and named:
        first = named[0] if len(named) > 1 else formulas.back(named[0], 1)
        named = [first, named[-1]]
    return named


def _names(measure: Measure, reading: Reading) -> list[Any]:
    return [name for way in measure.ways for name in formulas.closure(way, reading.defined)]


def _values(table: Table, measure: Measure, periods: Sequence[str]) -> str | Gap:
    found = values(table, measure, periods)
    if not found:
        return Gap(missing(measure, table, periods))
    writer = Writer()
    for value in reversed(found):
        tell(writer, value, measure, table.issuer)
    absent = [period for period in periods if period not in [value.period for value in found]]
    if absent:
        writer.say(f"Nothing in the library gives it for {listed(absent)}")
    tell_method(writer, measure, found[-1])
    tell_other(writer, table, measure, [value.period for value in found])
    if len(found) > 1:
        writer.table = tabled(measure, found)
    return writer.final(missing=f"{lower(measure.title)} for {listed(absent)}" if absent else None)


def _over_time(table: Table, measure: Measure, periods: Sequence[str]) -> str | Gap:
    found = values(table, measure, periods)
    if len(found) < len(periods):
        return Gap(missing(measure, table, [p for p in periods if p not in [v.period for v in found]]))
    ways = {"growth": _growth, "change": _change, "cagr": _cagr, "average": _average}
    made = ways[table.reading.operation](table, measure, found)
    if made is None:
        return Gap(missing(measure, table, periods))
    made.table = tabled(measure, found)
    return made.final()


def _growth(table: Table, measure: Measure, found: Sequence[Value]) -> Writer | None:
    first, last = found[0], found[-1]
    label = f"Growth of {lower(measure.title)}"
    how = "({1} - {0}) / abs{0}"
    made = combine(table, measure, [first.period, last.period], how, label, "percent")
    if made is None:
        return None
    writer = Writer()
    _moved(writer, table.issuer, measure, (first, last), made)
    tell_method(writer, measure, last)
    return writer


def _change(table: Table, measure: Measure, found: Sequence[Value]) -> Writer | None:
    first, last = found[0], found[-1]
    if table.reading.form.percent and measure.unit != "percent":
        return _growth(table, measure, found)
    label = f"Change in {lower(measure.title)}"
    made = combine(table, measure, [first.period, last.period], "{1} - {0}", label, measure.unit)
    if made is None:
        return None
    writer = Writer()
    _moved(writer, table.issuer, measure, (first, last), made, points=measure.unit == "percent")
    tell_method(writer, measure, last)
    return writer


def _moved(
    writer: Writer, issuer: str, measure: Measure, ends: tuple[Value, Value], made: Value, *, points: bool = False
) -> None:
    """Say how a measure moved: by how much, from what, to what."""
    first, last = ends
    text = made.text.removesuffix("%") + " percentage points" if points else made.text
    if not made.amount:
        verb, said = "did not change", f" ({text})"
    else:
        up = made.amount > 0
        verb, said = ("rose" if up else "fell"), f" by {text.lstrip('-')}" + ("" if up else f" (a change of {text})")
    writer.figure(made.text.removesuffix("%") if points else made.text.lstrip("-"), made.key)
    writer.figure(text, made.key)
    ends_text = (
        f"from {writer.figure(first.text, first.key)} {when(measure, first)} "
        f"to {writer.figure(last.text, last.key)} {when(measure, last)}"
    )
    sources = tell_inputs(writer, [*first.inputs, *last.inputs])
    writer.say(f"{whose(issuer)} {lower(measure.title)} {verb}{said}, {ends_text}", sources)


def _cagr(table: Table, measure: Measure, found: Sequence[Value]) -> Writer | None:
    first, last = found[0], found[-1]
    years = order(last.period)[0] - order(first.period)[0]
    if years < 1:
        return None
    label = f"Compound annual growth of {lower(measure.title)}"
    how = f"({{1}} / {{0}}) ^ (1 / {years}) - 1"
    made = combine(table, measure, [first.period, last.period], how, label, "percent")
    if made is None:
        return None
    writer = Writer()
    sources = tell_inputs(writer, [*first.inputs, *last.inputs])
    writer.say(
        f"{whose(table.issuer)} {lower(measure.title)} grew at a compound annual rate of "
        f"{writer.figure(made.text, made.key)} over {years} years, from {writer.figure(first.text, first.key)} "
        f"{when(measure, first)} to {writer.figure(last.text, last.key)} {when(measure, last)}",
        sources,
    )
    tell_method(writer, measure, last)
    return writer


def _average(table: Table, measure: Measure, found: Sequence[Value]) -> Writer | None:
    marks = ", ".join(f"{{{place}}}" for place in range(len(found)))
    label = f"Average {lower(measure.title)}"
    periods = [value.period for value in found]
    made = combine(table, measure, periods, f"average({marks})", label, measure.unit)
    if made is None:
        return None
    writer = Writer()
    each = listed([f"{writer.figure(v.text, v.key)} {when(measure, v)}" for v in found])
    sources = tell_inputs(writer, [figure for value in found for figure in value.inputs])
    writer.say(
        f"{whose(table.issuer)} average {lower(measure.title)} over {periods[0]} to {periods[-1]} was "
        f"{writer.figure(made.text, made.key)}: {each}",
        sources,
    )
    tell_method(writer, measure, found[-1])
    return writer


def tell(writer: Writer, value: Value, measure: Measure, issuer: str) -> None:
    """One value of a measure as a sentence, with the rows it rests on."""
    text = writer.figure(value.text, value.key)
    sources = tell_inputs(writer, value.inputs)
    many = plural(measure.title)
    verb = ("are" if many else "is") + " estimated at" if value.estimate else "were" if many else "was"
    writer.say(f"{whose(issuer)} {lower(measure.title)} {verb} {text} {when(measure, value)}", sources)
    for figure in value.inputs[:1]:
        tell_name(writer, figure, issuer)


def others(measure: Measure) -> list[Measure]:
    """The measure, and the one that others mean by the same words if there is one."""
    return [measure, *([formulas.book()[measure.also]] if measure.also else [])]


def tell_other(writer: Writer, table: Table, measure: Measure, periods: Sequence[str]) -> None:
    """The value by the other definition that goes by the same name, where it can be had for every period."""
    if not measure.also:
        return
    other = formulas.book()[measure.also]
    found = values(table, other, periods)
    if len(found) == len(periods):
        each = listed([f"{writer.figure(value.text, value.key)} {when(other, value)}" for value in found])
        sources = tell_inputs(writer, [figure for value in found for figure in value.inputs])
        writer.say(f"By the other definition in use, {other.definition}, it was {each}", sources)


def tell_name(writer: Writer, figure: Result, issuer: str) -> None:
    """That a company calls the period otherwise than the question does, where it is so."""
    if figure["period"] != figure["asked"] and figure.get("period_end") and str(figure["asked"]).startswith("FY"):
        end = date.fromisoformat(str(figure["period_end"]))
        writer.say(f"{issuer} itself calls the year to {end.day} {end:%B %Y} {figure['period']}")


def tell_method(writer: Writer, measure: Measure, value: Value) -> None:
    """How a value was computed: by whose definition, and the sum with its figures."""
    if not value.computed:
        label = str(value.row["label"]).strip()
        if formulas.key(label) != formulas.key(measure.title):
            writer.say(f'The statement prints it as "{label}"')
        return
    formula = value.formula
    for figure in value.inputs:
        writer.figure(said(figure), str(figure["id"]))
    sources = [int(figure["source"]) for figure in value.inputs]
    if measure.kind == "item":
        writer.say(f"The statement prints no such line; it follows from {formula}", sources)
    elif measure.kind == "given" and measure.name != "composed":
        writer.say(f"By the definition in the question, {measure.definition}: {formula}", sources)
    else:
        writer.say(f"Here it is {measure.definition}: {formula}", sources)


def when(measure: Measure, value: Value) -> str:
    """The period of a value in words: a balance is at its end, a flow in it."""
    names = [figure["item"] for figure in value.inputs]
    known = lexicon.items()
    balance = all(name in known and known[name].statement == "balance_sheet" for name in names)
    if value.period[:4].isdigit():
        return f"at {value.period}"
    return f"at the end of {value.period}" if balance and names else f"in {value.period}"


def whose(issuer: str) -> str:
    """A company in the possessive."""
    return f"{issuer}'" if issuer.endswith("s") else f"{issuer}'s"


def plural(title: str) -> bool:
    """Whether a measure's title takes a verb in the plural: "Inventories", not "Gross profit less taxes"."""
    head = re.split(r",| less | as | to | of | / | \+ ", title)[0].strip()
    return head.endswith("s") and not head.endswith("ss") and " ratio" not in head


def missing(measure: Measure, table: Table, periods: Sequence[str]) -> str:
    """What an answer lacks, in words."""
    gaps = [gap.replace("_", " ") for gap in table.missing[:4]]
    detail = f" (not found: {', '.join(gaps)})" if gaps else ""
    return f"{lower(measure.title)} of {table.issuer} for {listed(list(periods))}{detail}"


def tabled(measure: Measure, found: Sequence[Value]) -> dict[str, Any]:
    """Values as a table of one row, a column a period, each cell with its first source."""
    return {
        "columns": ["", *(value.period for value in found)],
        "rows": [[measure.title, *(value.text for value in found)]],
        "sources": [[None, *(value.sources[0] if value.sources else None for value in found)]],
    }
