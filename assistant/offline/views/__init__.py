"""Questions for what the houses think: rating, target, both houses, the history, a day in the past, the reasons.

What a question is about stands in `asking`, which views it means in `held`; each other file tells one thing of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.offline.days import as_of
from assistant.offline.numbers import Gap
from assistant.offline.replay import Calls, Result
from assistant.offline.views.asking import BOTH, asked, why
from assistant.offline.views.change import (
    BEFORE,
    HISTORY,
    LIFT,
    SINCE,
    STARTED,
    before,
    history,
    lifted,
    since,
    started,
)
from assistant.offline.views.coverage import COVERS, LISTED, coverage, told
from assistant.offline.views.gap import EACH, GAP, gap
from assistant.offline.views.held import chosen, current_target, day, lean, of_note
from assistant.offline.views.reasons import reasons
from assistant.offline.views.telling import apart, tell
from assistant.offline.views.verdict import CLOSED, TARGET, verdict
from assistant.offline.writing import Writer

__all__ = ["GAP", "answer", "asked", "current_target", "day", "lean", "why"]


def answer(calls: Calls, question: str, issuer: str, understood: Mapping[str, Any]) -> str | Gap | None:
    """The answer with its sources; None where no house has a view that can be shown."""
    today = date.fromisoformat(str(understood["today"]))
    past, houses = understood.get("past"), list(understood.get("publishers") or ())
    wants_why, covers = why(question), bool(COVERS.search(question) or LISTED.search(question))
    ever = wants_why or bool(past and "day" not in past)
    ever = ever or any(p.search(question) for p in (HISTORY, LIFT, BEFORE, SINCE, STARTED))
    then = str(past["day"]) if past and "day" in past else ""
    if not past and not wants_why and not covers and not SINCE.search(question):
        named = as_of(question, today)
        then = named.isoformat() if named else ""
    argued = wants_why or covers
    found = calls("house_view", issuer=issuer, as_of=then, history=ever or None, argument=argued or None)
    if covers and not STARTED.search(question) and (said := coverage(found, question, houses)):
        return said
    if not found.get("views"):
        return told(found)
    if houses and not any(view["publisher"] in houses for view in found["views"]):
        return Gap(f"a view of {houses[0]} on {found['issuer']}")
    if past and "day" not in past:
        return _of_note(found, past)
    return _of(calls, question, found, then=then, today=today)


def _of(calls: Calls, question: str, found: Result, *, then: str, today: date) -> str | Gap | None:
    views = list(found["views"])
    picked = chosen(question, views)
    if picked is None:
        return None
    if why(question):
        return reasons(found, _whose(question, picked), question, today)
    if LIFT.search(question) and TARGET.search(question):
        return lifted(calls, found, picked[0])
    if STARTED.search(question):
        return started(found, picked[0])
    if BEFORE.search(question) and not then:
        return before(found, picked[0])
    if SINCE.search(question) and not then:
        return since(found, picked[0], question)
    if HISTORY.search(question) and not then:
        return history(found, picked[0])
    if GAP.search(question) and len(views) > 1 and not EACH.search(question):
        return gap(calls, found["issuer"], views)
    if CLOSED.search(question) and not BOTH.search(question) and len(picked) == 1:
        return verdict(question, found, picked[0], then=bool(then))
    return apart(found, picked, question, then=bool(then))


def _whose(question: str, picked: list[Result]) -> Result:
    """The view whose reasons are asked for: of the house that is named before the others, else the first."""
    text = question.lower()
    named = [v for v in picked if (v["publisher"] or "").split(" ")[0].lower() in text]
    return named[0] if named else picked[0]


def _of_note(found: Result, past: Mapping[str, Any]) -> str | Gap:
    """The view of a note named by its kind or its date: one that can be shown, current or earlier, or nothing."""
    held = of_note(found, past)
    if not held:
        return Gap(f"such a note on {found['issuer']}")
    writer = Writer()
    tell(writer, held[0], found["issuer"], then=True)
    if held[0] not in found["views"]:
        writer.say("That view has been superseded")
    return writer.final()
