"""Figures of a part of a company: a segment's, a region's or a product line's, and its share of the whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant import formulas
from assistant.formulas import lower
from assistant.offline.figures import order, tell_inputs, written
from assistant.offline.numbers import whose
from assistant.offline.reading import GROWN, Reading
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import Writer
from assistant.tools.passages import words

SHARE = re.compile(
    r"\b(?:share|proportion|fraction|part|percent(?:age)?)\b|%|\bhow much of\b|\bper\s?cent\b|\b(?:came|comes"
    r"|come) from\b",
    re.I,
)
_OWN = frozenset(
    {
        "share",
        "proportion",
        "fraction",
        "part",
        "percent",
        "percentage",
        "segment",
        "segments",
        "division",
        "business",
        "sales",
        "unit",
    }
)


def answer(calls: Calls, reading: Reading, issuer: str, question: str) -> str | None:
    """The part's figure, or its share of the company's; None where no part is called by the words left over."""
    if reading.measure is not None and reading.measure.name in GROWN:
        reading = replace(reading, measure=formulas.items()[GROWN[reading.measure.name]], operation="growth")
    measure = reading.measure
    if measure is None or measure.kind != "item":
        return None
    named = [word for word in reading.left if word not in _OWN and word not in words("stop")]
    if not named:
        return None
    if reading.operation != "value":
        return _moved(calls, reading, issuer, " ".join(named))
    periods = sorted(dict.fromkeys(reading.periods), key=order)[-1:] or ["latest"]
    found = calls("lookup", items=[measure.name], issuer=issuer, periods=periods, segment=" ".join(named))
    figures = list(found.get("figures") or ())
    if len({figure["segment"] for figure in figures}) != 1:
        return None
    part = figures[0]
    if set(formulas.key(" ".join(named)).split()) - set(formulas.key(str(part["segment"])).split()):
        return None
    writer = Writer()
    sources = tell_inputs(writer, [part])
    text = written(Decimal(part["counted"]), part, reading)
    what = f"{whose(str(found['issuer']))} {lower(measure.title)} from {part['segment']}"
    said = f"{what} was {writer.figure(text, part['id'])} in {part['asked']}"
    if SHARE.search(question) and (told := _share(calls, reading, issuer, part, writer)):
        share, whole = told
        writer.say(f"{said}, {share}", [*sources, *tell_inputs(writer, [whole])])
    elif SHARE.search(question):
        return None
    else:
        writer.say(said, sources)
    return writer.final()


def _moved(calls: Calls, reading: Reading, issuer: str, name: str) -> str | None:
    """How the part's figure moved over the periods named, or over the year to the one named; None for other sums."""
    named = sorted(dict.fromkeys(reading.periods), key=order)
    if reading.operation not in ("growth", "change") or not named or reading.measure is None:
        return None
    periods = [named[0] if len(named) > 1 else formulas.back(named[0], 1), named[-1]]
    found = calls("lookup", items=[reading.measure.name], issuer=issuer, periods=periods, segment=name)
    held = {str(figure["asked"]): figure for figure in found.get("figures") or ()}
    if len({figure["segment"] for figure in held.values()}) != 1 or len(held) != len(periods):
        return None
    first, last = (held[period] for period in periods)
    if set(formulas.key(name).split()) - set(formulas.key(str(last["segment"])).split()):
        return None
    old, new = (Decimal(str(figure["counted"])) * int(figure["scale"]) for figure in (first, last))
    if old <= 0 or new <= 0 or (first["unit"], first["currency"]) != (last["unit"], last["currency"]):
        return None
    label = f"Change of {last['segment']}"
    how = f"({last['id']} - {first['id']})"
    sums = [
        ("calculate", {"expression": f"{how} / {first['id']}", "unit": "percent", "label": f"{label}, per cent"}),
        ("calculate", {"expression": f"abs{how}", "unit": reading.measure.unit, "label": label}),
    ]
    rate, amount = calls.together(*sums)
    if "id" not in rate or "id" not in amount or old == new:
        return None
    writer = Writer()
    sources = tell_inputs(writer, [first, last])
    plain = replace(reading, operation="change")
    ends = [writer.figure(written(Decimal(end["counted"]), end, plain), str(end["id"])) for end in (first, last)]
    what = f"{whose(str(found['issuer']))} {lower(reading.measure.title)} from {last['segment']}"
    by = writer.figure(str(amount["text"]), str(amount["id"]))
    said = (
        f"{'rose' if new > old else 'fell'} by {writer.figure(str(rate['text']).lstrip('-'), str(rate['id']))}, or {by}"
    )
    writer.say(f"{what} {said}, from {ends[0]} in {periods[0]} to {ends[1]} in {periods[1]}", sources)
    return writer.final()


def _share(calls: Calls, reading: Reading, issuer: str, part: Result, writer: Writer) -> tuple[str, Result] | None:
    """The part as a share of the whole, in words, with the row of the whole."""
    result = calls("lookup", items=[part["item"]], issuer=issuer, periods=[part["asked"]])
    wholes: Sequence[Result] = list(result.get("figures") or ())
    if not wholes:
        return None
    whole = wholes[0]
    made = calls(
        "calculate",
        expression=f"{part['id']} / {whole['id']}",
        unit="percent",
        decimals=reading.form.decimals,
        label=f"Share of {part['segment']}",
        period=str(part["asked"]),
    )
    if "id" not in made:
        return None
    plain = replace(reading, operation="change")
    text = writer.figure(str(made["text"]), str(made["id"]))
    total = writer.figure(written(Decimal(whole["counted"]), whole, plain), str(whole["id"]))
    title = lower(formulas.items()[part["item"]].title)
    return f"{text} of the company's {title} of {total}", whole
