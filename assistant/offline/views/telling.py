"""Views in sentences: whose, what, of what day, and what a newer note does to them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.offline.replay import Result
from assistant.offline.views.held import day, lean
from assistant.offline.writing import Writer, listed

MORE = re.compile(
    r"\bmore (?:bullish|positive|optimistic|constructive)\b|\bmore (?P<less>bearish|negative|cautious)\b", re.I
)


def apart(found: Result, chosen: Sequence[Result], question: str, *, then: bool) -> str:
    """The chosen views, each with its date, and beside one of them what the other house says."""
    writer = Writer()
    warn(writer, found, chosen)
    if len(chosen) > 1:
        writer.say(_more(chosen, question) or agree(chosen))
    for view in chosen:
        tell(writer, view, found["issuer"], then=then)
    if len(chosen) == 1:
        beside(writer, chosen[0], [view for view in found["views"] if view["publisher"] != chosen[0]["publisher"]])
    return writer.final()


def warn(writer: Writer, found: Result, chosen: Sequence[Result]) -> None:
    """Say first what a newer note does to a view: under review, coverage ended."""
    for notice in found.get("notices") or ():
        older = [view for view in chosen if view["publisher"] == notice["publisher"] and view["date"] < notice["date"]]
        if older:
            tell_notice(writer, notice)


def tell_notice(writer: Writer, notice: Result) -> None:
    """A notice in its own words, with whose it is and its date."""
    n = writer.cite(int(notice["source"]), str(notice["quote"]))
    writer.say(f"{notice['publisher']}, {day(notice['date'])}: {notice['quote']}", [n])


def tell(writer: Writer, view: Result, issuer: str, *, then: bool) -> None:
    """One house's view in a sentence, with its target and date."""
    n = writer.cite(int(view["source"]), str(view["quote"]))
    verb = "rated" if then else "rates"
    writer.say(
        f"{view['publisher']} {verb} {issuer} {view['rating']}{with_target(writer, view)} ({day(view['date'])})", [n]
    )


def beside(writer: Writer, view: Result, others: Sequence[Result]) -> None:
    """Another house's view where it differs: dated, and never hidden."""
    for other in others:
        if lean(other["rating"]) == lean(view["rating"]):
            continue
        n = writer.cite(int(other["source"]), str(other["quote"]))
        writer.say(
            f"{other['publisher']} differs: {other['rating']}{with_target(writer, other)} ({day(other['date'])})", [n]
        )


def with_target(writer: Writer, view: Result) -> str:
    """A view's target as it follows its rating; empty where it has none."""
    target = view["target"]
    return f", target {writer.figure(target['text'], target['id'])}" if target else ""


def _more(views: Sequence[Result], question: str) -> str:
    """Which house is the more hopeful, or the less, where the question asks that and their ratings tell."""
    asked = MORE.search(question)
    order = sorted(views, key=lambda view: lean(view["rating"]), reverse=True)
    if not asked or lean(order[0]["rating"]) == lean(order[-1]["rating"]):
        return ""
    return f"{order[-1 if asked['less'] else 0]['publisher']} is the more {asked.group().split()[1].lower()}"


def agree(views: Sequence[Result]) -> str:
    """Whether houses lean the same way, in a sentence."""
    same = len({lean(view["rating"]) for view in views}) == 1
    names = listed([str(view["publisher"]) for view in views])
    return f"{'Yes' if same else 'No'}: {names} {'lean the same way' if same else 'do not agree'}"
