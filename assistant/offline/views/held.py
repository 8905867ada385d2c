"""The views that a question means, of those that the houses hold or held."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.offline.replay import Result
from assistant.offline.views.asking import AGAINST_US, BOTH

_UP = frozenset({"buy", "overweight", "outperform", "add", "accumulate"})
_DOWN = frozenset({"sell", "underweight", "underperform", "reduce"})


def chosen(question: str, views: Sequence[Result]) -> list[Result] | None:
    """The views asked for: of the house that is named, of all where both are meant, else the firm's own first.

    None where the question names a house that has no view.
    """
    text = question.lower()
    named = [view for view in views if (view["publisher"] or "").split(" ")[0].lower() in text]
    if named and not (len(named) == 1 and BOTH.search(question) and "houses" in text):
        return named if len(named) == 1 and not AGAINST_US.search(question) else list(views)
    if re.search(r"\bhouses?\b.*\b(?:agree|differ|disagree)|\bhouses\b|\bwho says what\b|\beach house\b", text):
        return list(views)
    ours = [view for view in views if view["ours"]]
    return (ours or list(views))[:1]


def of_house(found: Result, view: Result) -> list[Result]:
    """Every view of a view's house that can be shown, oldest first."""
    own = [v for v in found.get("earlier") or () if v["publisher"] == view["publisher"]]
    return sorted([*own, view], key=lambda v: str(v["date"]))


def of_note(found: Result, past: Mapping[str, Any]) -> list[Result]:
    """The views of the notes meant, ours first and then the newest."""
    every = [*found["views"], *(found.get("earlier") or ())]
    held = [
        v
        for v in every
        if (not past["kinds"] or v["kind"] in past["kinds"])
        and str(past.get("first") or "") <= v["date"] <= str(past.get("last") or "9")
    ]
    held.sort(key=lambda v: str(v["date"]), reverse=True)
    return sorted(held, key=lambda v: not v["ours"])


def lean(rating: str) -> int:
    """Which way a rating points: 1 to buy, -1 to sell, 0 neither."""
    word = rating.strip().lower()
    return 1 if word in _UP else -1 if word in _DOWN else 0


def day(text: str) -> str:
    """A day in words: "29 October 2026"."""
    made = date.fromisoformat(text)
    return f"{made.day} {made:%B %Y}"


def current_target(found: Mapping[str, Any]) -> Result | None:
    """The firm's own current view that has a target."""
    held: list[Result] = [view for view in found.get("views") or () if view["target"]]
    ours = [view for view in held if view["ours"]]
    return next(iter(ours or held), None)
