"""Why a house thinks what it does, or changed its mind: the argument of the note that says so, in its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.offline.days import months
from assistant.offline.replay import Result
from assistant.offline.views.change import turn
from assistant.offline.views.held import day, of_house
from assistant.offline.views.telling import beside, tell, warn, with_target
from assistant.offline.views.verdict import rating_named
from assistant.offline.writing import Writer

CHANGED = re.compile(
    r"\b(?:down|up)grad\w+|\bchang\w+\b|\b(?:cut|went|go|move[ds]?|turn\w*|lower\w*|rais\w*|lift\w*|trim\w*)\b", re.I
)
_DOWN = re.compile(r"\bdowngrad\w+|\b(?:cut|lower\w*|trim\w*)\b", re.I)
_UP = re.compile(r"\bupgrad\w+|\b(?:rais\w*|lift\w*)\b", re.I)
MOST = 5
"""Sentences of the argument that are told at most."""


def reasons(found: Result, view: Result, question: str, today: date) -> str | None:
    """The argument of the view, or of the change that the question asks about; None where no note here has one."""
    every = of_house(found, view)
    meant = _changed(every, question, today) if CHANGED.search(question) else view
    if meant is None or not meant.get("argument"):
        return None
    writer = Writer()
    warn(writer, found, [view])
    tell(writer, meant, found["issuer"], then=meant is not view)
    for line in _chosen(meant["argument"]):
        writer.say(str(line["said"]), [writer.cite(int(line["source"]), str(line["quote"]))])
    if meant is not view:
        n = writer.cite(int(view["source"]), str(view["quote"]))
        writer.say(
            f"That view has been superseded: it is now {view['rating']}{with_target(writer, view)} "
            f"({day(view['date'])})",
            [n],
        )
    else:
        beside(writer, view, [v for v in found["views"] if v["publisher"] != view["publisher"]])
    return writer.final()


def _chosen(argument: Sequence[Result]) -> list[Result]:
    """The note's first paragraph and the beginning of what follows it."""
    lead = [line for line in argument if line["lead"]][: MOST - 2]
    return [*lead, *[line for line in argument if not line["lead"]][: MOST - len(lead)]]


def _changed(every: Sequence[Result], question: str, today: date) -> Result | None:
    """The view that a change led to: of the month, to the rating, or in the direction that the question names."""
    spans = months(question, today)
    if spans:
        first, last = spans[0]
        every_ = [v for v in every if first <= date.fromisoformat(v["date"]) <= last]
        return every_[-1] if every_ else None
    if (rating := rating_named(question)) and (at := turn(every, rating)):
        return every[at]
    return _towards(every, question)


def _towards(every: Sequence[Result], question: str) -> Result | None:
    """The newest view that its own words, or its rating against the one before, say is a change of that direction."""
    wanted = _DOWN if _DOWN.search(question) else _UP if _UP.search(question) else None
    for view in reversed(every):
        said = " ".join(str(line["said"]) for line in view.get("argument") or ())
        if wanted is None:
            if re.search(r"\b(?:down|up)grad\w+", said, re.I):
                return view
        elif wanted.search(said) and re.search(r"\b(?:rat\w+|target|downgrad\w+|upgrad\w+|estimates?)\b", said, re.I):
            return view
    return every[turn(every)] if wanted is None and turn(every) else None
