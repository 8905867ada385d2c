"""How far two houses' targets lie apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.offline.replay import Calls, Result
from assistant.offline.views.change import places
from assistant.offline.views.held import day
from assistant.offline.writing import Writer, listed

GAP = re.compile(r"\b(?:gap|difference|differ|apart|spread|distance)\b", re.I)
EACH = re.compile(r"\bratings?\b|\bdates?\b|\bboth targets\b", re.I)


def gap(calls: Calls, issuer: str, views: Sequence[Result]) -> str | None:
    """The distance with both targets, dated; None where fewer than two houses have one."""
    held = sorted((v for v in views if v["target"]), key=lambda v: Decimal(v["target"]["value"]))
    if len(held) < 2:
        return None
    low, high = held[0], held[-1]
    expression = f"{high['target']['id']} - {low['target']['id']}"
    made = calls(
        "calculate",
        expression=expression,
        unit="per_share",
        decimals=places((low, high)),
        label="Gap between the targets",
    )
    if "id" not in made:
        return None
    writer = Writer()
    sources = [writer.cite(int(v["source"]), str(v["quote"])) for v in (high, low)]
    ends = [
        f"{v['publisher']} {v['rating']}, {writer.figure(v['target']['text'], v['target']['id'])} ({day(v['date'])})"
        for v in (high, low)
    ]
    writer.say(
        f"The targets for {issuer} are {writer.figure(str(made['text']), str(made['id']))} apart: {listed(ends)}",
        sources,
    )
    return writer.final()
