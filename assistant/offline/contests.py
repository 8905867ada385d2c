"""Which of several is the most: companies by a measure, segments of one company, the three kinds of cash flow.

Segments are compared only where they add up to the company's own figure, so that a column read wrongly or a table of
something else gives no answer rather than a confident wrong one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assistant import formulas
from assistant.formulas import Measure, lower
from assistant.offline.breakdowns import KINDS
from assistant.offline.figures import Value, combine, latest, look_up, order, tell_inputs, values, written
from assistant.offline.numbers import Gap, tell_method, when, whose
from assistant.offline.reading import Reading
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import Writer, listed

_LOW = re.compile(
    r"\b(?:lowest|least|smallest|smaller|lower|less|fewest|worst|slower|slowest|weakest|cheaper|drop\w*|declin\w*|fall|fell|shr[aiu]nk\w*|decreas\w*)\b",
    re.I,
)
_HIGH = re.compile(
    r"\b(?:most|highest|higher|largest|larger|biggest|bigger|best|better|more|greatest|greater|fastest|faster|stronger|strongest|top)\b",
    re.I,
)
_WHICH = re.compile(r"\b(?:which|who|what|where|of)\b", re.I)
_GREW = re.compile(
    r"\b(?:gr[eo]w\w*|growth|fast\w*|slow\w*|increas\w*|decreas\w*|drop\w*|declin\w*|fall|fell|rise|rose|perform\w*|shr[aiu]nk\w*)\b",
    re.I,
)
_PERCENT = re.compile(
    r"\b(?:proportional\w*|percent\w*|%|relative|rate|fast\w*|slow\w*|growth|gr[eo]w\w*|perform\w*|basis)\b", re.I
)
_SUM = re.compile(r"\b(?:combined|together|in total|sum of|added up|total of)\b", re.I)
_APART = re.compile(r"\b(?:difference|gap|apart|differ|spread|how much (?:more|less|higher|lower))\b", re.I)
_SEGMENTS = re.compile(
    r"\b(?:segments?|regions?|geograph\w*|product (?:category|categories|lines?|groups?)|divisions?"
    r"|business (?:units?|lines?)|categories|category|countr(?:y|ies)|markets?)\b",
    re.I,
)
_ACTIVITIES = re.compile(r"\boperat\w*\b.{0,40}\binvest\w*\b.{0,40}\bfinanc\w*", re.I)
_EXCEPT = re.compile(
    r"\b(?:excluding|except(?:ing)?(?: for)?|other than|apart from|without|ex)\s+(?:the\s+)?([A-Z][\w&/ -]*?)(?=,"
    r"|\?|\bin which\b|\bwhich\b|\bwhat\b|$)"
)
_PLACE = re.compile(
    r"\b(?:united states|u\.?s\.?a?|(?:north |south |latin )?americas?"
    r"|latam|europe\w*|emea|apac|amesa|asia\w*|pacific|china"
    r"|japan\w*|canada|mexico|brazil|india|korea|taiwan|germany|france|italy|spain|switzerland|united kingdom|u\.?k\.?"
    r"|australia|africa|middle east|international|domestic|foreign|world\w*|emerging markets|countr(?:y|ies))(?!\w)",
    re.I,
)
ACTIVITIES = ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow")
CLOSE = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Entry:
    """One of those compared: its name, the value it is compared by, and the figures told with it."""

    name: str
    value: Value
    shown: tuple[Value, ...]


def asked(question: str, understood: Mapping[str, Any], reading: Reading) -> bool:
    """Whether a question sets several things against one another by a figure."""
    if _ACTIVITIES.search(question) and (_HIGH.search(question) or _LOW.search(question)):
        return True
    if len(understood.get("companies") or ()) > 1 and reading.measure is not None:
        return True
    wants = bool(_HIGH.search(question) or _LOW.search(question)) and bool(_WHICH.search(question))
    return wants and bool(_SEGMENTS.search(question))


def answer(calls: Calls, question: str, understood: Mapping[str, Any], reading: Reading) -> str | Gap | None:
    """The one that is the most or the least, with every figure compared; None where it cannot be told."""
    companies = understood["companies"]
    if _ACTIVITIES.search(question):
        return _activities(calls, question, reading, companies[0][0])
    if len(companies) > 1:
        return _companies(calls, question, reading, [names[0] for names in companies])
    return _segments(calls, question, reading, companies[0][0])


def _activities(calls: Calls, question: str, reading: Reading, issuer: str) -> str | Gap:
    measures = [formulas.items()[name] for name in ACTIVITIES]
    period = _period(calls, reading, issuer, measures)
    if not period:
        return Gap(f"the cash flow statement of {issuer}")
    table = look_up(calls, reading, issuer, measures, [period])
    held = [(measure, found[0]) for measure in measures if (found := values(table, measure, [period]))]
    if len(held) < len(measures):
        return Gap(f"the cash flow statement of {table.issuer} for {period}")
    low = bool(re.search(r"\b(?:least|lowest|lost the most|used the most|worst)\b", question, re.I)) and not re.search(
        r"\b(?:brought in|generated|provided) the most\b|\bmost\b.*\bcash\b", question, re.I
    )
    best = (min if low else max)(held, key=lambda pair: pair[1].amount)
    writer = Writer()
    sources = tell_inputs(writer, [figure for _, value in held for figure in value.inputs])
    names = {measure.name: measure.name.removesuffix("_cash_flow") for measure in measures}
    each = listed([f"{names[m.name]} {writer.figure(v.text, v.key)}" for m, v in held])
    writer.say(
        f"{names[best[0].name].capitalize()} activities brought in the {'least' if low else 'most'} cash for "
        f"{table.issuer} in "
        f"{period}: {each}",
        sources,
    )
    return writer.final()


def _companies(calls: Calls, question: str, reading: Reading, companies: Sequence[str]) -> str | Gap | None:
    measure = reading.measure
    if measure is None:
        return None
    growth = reading.operation == "growth" or bool(
        _GREW.search(question) and re.search(r"\b(?:fast|slow|grew|growth)", question, re.I)
    )
    tables = []
    for issuer in companies:
        named = sorted(dict.fromkeys(reading.periods), key=order)[-1:] or [latest(calls, reading, issuer, [measure])]
        if not named[0]:
            return Gap(f"{lower(measure.title)} of {issuer}")
        periods = [formulas.back(named[0], 1), named[0]] if growth else named
        tables.append((look_up(calls, reading, issuer, [measure], periods), periods))
    entries = []
    for table, periods in tables:
        found = values(table, measure, periods)
        if len(found) < len(periods):
            return Gap(f"{lower(measure.title)} of {table.issuer} for {listed(list(periods))}")
        value = found[-1]
        if growth:
            label = f"Growth of {lower(measure.title)}"
            made = combine(table, measure, periods, "({1} - {0}) / abs{0}", label, "percent")
            if made is None:
                return None
            value = made
        entries.append(Entry(table.issuer, value, tuple(found)))
    if _SUM.search(question) or _APART.search(question):
        return _arithmetic(calls, question, measure, entries, reading)
    return _ranked(question, measure, entries, growth=growth)


def _ranked(question: str, measure: Measure, entries: Sequence[Entry], *, growth: bool) -> str:
    low = bool(_LOW.search(question)) and not _HIGH.search(question)
    ranked = sorted(entries, key=lambda entry: entry.value.amount, reverse=not low)
    writer = Writer()
    parts, sources = [], []
    for entry in ranked:
        sources += tell_inputs(writer, [figure for value in entry.shown for figure in value.inputs])
        period = "" if growth else f" {when(measure, entry.value)}"
        parts.append(f"{entry.name} {writer.figure(entry.value.text, entry.value.key)}{period}")
    title = f"growth of {lower(measure.title)}" if growth else lower(measure.title)
    writer.say(f"{ranked[0].name} had the {'lowest' if low else 'highest'} {title}: {listed(parts)}", sources)
    if not growth:
        tell_method(writer, measure, ranked[0].value)
    writer.table = {
        "columns": ["Company", title[:1].upper() + title[1:]],
        "rows": [[entry.name, entry.value.text] for entry in ranked],
        "sources": [[None, entry.value.sources[0] if entry.value.sources else None] for entry in ranked],
    }
    return writer.final()


def _arithmetic(
    calls: Calls, question: str, measure: Measure, entries: Sequence[Entry], reading: Reading
) -> str | None:
    """The sum of all, or the difference of two, of one measure."""
    total = bool(_SUM.search(question))
    ordered = list(entries) if total else sorted(entries, key=lambda entry: entry.value.amount, reverse=True)
    if not total and len(ordered) != 2:
        return None
    how = (" + " if total else " - ").join(entry.value.key for entry in ordered)
    scale = reading.form.scale if measure.unit == "currency" else ""
    label = f"{'Combined' if total else 'Difference in'} {lower(measure.title)}"
    made = calls(
        "calculate", expression=how, unit=measure.unit, decimals=reading.form.decimals, scale=scale, label=label
    )
    if "id" not in made:
        return None
    writer = Writer()
    sources = tell_inputs(writer, [figure for entry in ordered for value in entry.shown for figure in value.inputs])
    points = measure.unit == "percent" and not total
    text = f"{str(made['text']).removesuffix('%')} percentage points" if points else str(made["text"])
    writer.figure(text, str(made["id"]))
    writer.figure(text.split(" ")[0], str(made["id"]))
    each = listed([f"{entry.name} {writer.figure(entry.value.text, entry.value.key)}" for entry in ordered])
    writer.say(f"{label[:1].upper()}{label[1:]}: {text} ({each}, {when(measure, ordered[0].value)})", sources)
    return writer.final()


def _segments(calls: Calls, question: str, reading: Reading, issuer: str) -> str | None:
    """The segment that sold, grew or fell the most; None where no table of segments adds up."""
    measure = (
        reading.measure
        if reading.measure is not None and reading.measure.kind == "item"
        else formulas.items()["revenue"]
    )
    grew = bool(_GREW.search(question))
    named = sorted(dict.fromkeys(reading.periods), key=order)
    period = named[-1] if named else _period(calls, reading, issuer, [measure])
    if not period:
        return None
    periods = [named[0] if len(named) > 1 else formulas.back(period, 1), period] if grew else [period]
    parts = calls("lookup", items=[measure.name], issuer=issuer, periods=periods, segment="all")
    whole = calls("lookup", items=[measure.name], issuer=issuer, periods=periods)
    tables = _adding_up(parts.get("figures") or (), whole.get("figures") or (), periods)
    left_out = {formulas.key(name) for name in _EXCEPT.findall(question)}
    for table in tables:
        rows = {name: row for name, row in table.items() if formulas.key(name) not in left_out}
        if len(rows) > 1 and of_kind(question, list(rows)):
            return _segment(calls, question, reading, measure, issuer, rows, periods)
    return None


def of_kind(question: str, names: Sequence[str]) -> bool:
    """Whether rows are what a question asks for: places for a region, none for a product or a category."""
    places = sum(bool(_PLACE.search(name)) for name in names) * 2 > len(names)
    if KINDS["place"].search(question):
        return places
    return not (places and KINDS["product"].search(question))


def _adding_up(
    parts: Sequence[Result], whole: Sequence[Result], periods: Sequence[str]
) -> list[dict[str, list[Result]]]:
    """Tables of segments, one a source document and page, whose rows add up to the company's figure in every period."""
    total = {str(figure["asked"]): _amount(figure) for figure in whole}
    by_page: dict[str, dict[str, dict[str, Result]]] = defaultdict(lambda: defaultdict(dict))
    for figure in parts:
        by_page[str(figure.get("place"))][str(figure["segment"])][str(figure["asked"])] = figure
    kept = []
    for rows in by_page.values():
        full = {name: [row[p] for p in periods] for name, row in rows.items() if all(p in row for p in periods)}
        sums = [sum((_amount(row[at]) for row in full.values()), Decimal(0)) for at in range(len(periods))]
        fits = all(
            p in total and abs(s - total[p]) <= abs(total[p]) * CLOSE for s, p in zip(sums, periods, strict=True)
        )
        if full and fits:
            kept.append(full)
    return kept


def _segment(
    calls: Calls,
    question: str,
    reading: Reading,
    measure: Measure,
    issuer: str,
    rows: Mapping[str, Sequence[Result]],
    periods: Sequence[str],
) -> str | None:
    low = bool(_LOW.search(question)) and not re.search(r"\b(?:best|highest|increas\w*|gr[eo]w\w*)\b", question, re.I)
    relative = len(periods) > 1 and bool(_PERCENT.search(question))
    changes: dict[str, Result] = {}
    if len(periods) > 1:
        how = "({b} - {a}) / {a}" if relative else "{b} - {a}"
        unit = "percent" if relative else measure.unit
        sums = [
            (
                "calculate",
                {"expression": how.format(a=row[0]["id"], b=row[-1]["id"]), "unit": unit, "label": f"Change of {name}"},
            )
            for name, row in rows.items()
        ]
        results = calls.together(*sums)
        if any("id" not in result for result in results):
            return None
        changes = dict(zip(rows, results, strict=True))
    size = {name: Decimal(str(changes[name]["value"])) if changes else _amount(row[-1]) for name, row in rows.items()}
    ranked = sorted(rows, key=lambda name: size[name], reverse=not low)
    plain = replace(reading, operation="change")
    writer = Writer()
    told, sources = [], []
    for name in ranked:
        sources += tell_inputs(writer, rows[name])
        if changes:
            told.append(f"{name} {writer.figure(str(changes[name]['text']), str(changes[name]['id']))}")
        else:
            text = written(Decimal(rows[name][-1]["counted"]), rows[name][-1], plain)
            told.append(f"{name} {writer.figure(text, str(rows[name][-1]['id']))}")
    what = (
        "the largest fall"
        if low and changes
        else "the smallest"
        if low
        else "the largest rise"
        if changes
        else "the largest"
    )
    span = f"from {periods[0]} to {periods[-1]}" if changes else f"in {periods[-1]}"
    writer.say(f"{ranked[0]} had {what} in {whose(issuer)} {lower(measure.title)} {span}: {listed(told)}", sources)
    return writer.final()


def _period(calls: Calls, reading: Reading, issuer: str, measures: Sequence[Measure]) -> str:
    named = sorted(dict.fromkeys(reading.periods), key=order)
    return named[-1] if named else latest(calls, reading, issuer, measures[:1])


def _amount(figure: Result) -> Decimal:
    return Decimal(str(figure["counted"])) * int(figure["scale"])
