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
from assistant.offline.reading import Reading
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
    measure = reading.measure
    if measure is None or measure.kind != "item":
        return None
    named = [word for word in reading.left if word not in _OWN and word not in words("stop")]
    if not named:
        return None
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
