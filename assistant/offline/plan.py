"""What to do with a question: search first, then views, prices, figures or words, and otherwise say what is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.offline import (
    contests,
    course,
    currencies,
    drafting,
    expected,
    matching,
    numbers,
    papers,
    parts,
    prose,
    restated,
    since,
    stances,
    tables,
    told,
    trading,
    verdicts,
    views,
)
from assistant.offline.houses import answer as by_house
from assistant.offline.houses import meant as several
from assistant.offline.numbers import Gap, House
from assistant.offline.reading import Reading, read
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import final
from assistant.tools.passages import stems, words


def plan(calls: Calls, question: str, earlier: Sequence[str]) -> str:
    """The final message for a question, given whatever calls were answered so far."""
    if not question.strip():
        return final("needs_input", "What would you like to know?")
    if wanted := drafting.errand(question):
        return drafting.answer(calls, wanted, earlier, _answered)
    return _answered(calls, question, earlier)


def _answered(calls: Calls, question: str, earlier: Sequence[str]) -> str:
    found = calls("search", query=question, earlier=list(earlier))
    if "error" in found:
        return final("abstained", "The library could not be searched.", missing=str(found["error"]))
    if (told_of := papers.answer(calls, found, question)) is not None:
        return told_of
    understood = found["understood"]
    question = str(understood["text"]) if understood.get("past") or understood.get("renamed") else question
    calls.standing["lookup"] = _then(found)
    houses = _houses(question, found)
    publishers = dict.fromkeys([*(house.name for house in houses), *(understood.get("publishers") or ())])
    reading = read(question, understood, [*_aliases(found, understood), *publishers])
    made = _planned(calls, question, reading, found, houses)
    if (made is None or isinstance(made, Gap)) and len(several(question, understood)) > 1:
        made = by_house(calls, found, question) or prose.abstain(found, question)
    if made is None or isinstance(made, Gap):
        made = since.answer(calls, found, question) or made
    if made is None and not understood["issuers"] and (back := _ask_back(calls, understood, reading, found)):
        return back
    if made is None or isinstance(made, Gap):
        answered = tables.answer(calls, found, question, reading) or told.answer(calls, found, question)
        if answered is not None:
            return answered
    if isinstance(made, Gap):
        item = reading.measure is not None and reading.measure.kind == "item" and reading.operation == "value"
        calls.in_words = item
        return prose.instead(found, question, reading, made.missing) if item else prose.abstain(found, made.missing)
    if made is None:
        calls.in_words = True
        made = prose.answer(found, question, reading)
    return made if understood["issuers"] or not (only := _only(found)) else _say_whose(made, only[0], understood)


def _ask_back(calls: Calls, understood: Mapping[str, Any], reading: Reading, found: Result) -> str | None:
    """A question back where the words fit several companies, or ask for a figure and name none."""
    choices = list(understood["ambiguous"])
    anyone = reading.measure is not None and not reading.left or _of_anyone(reading.text, understood)
    if not choices and (understood["unknown"] or not anyone):
        return None
    if not choices:
        seen = [*(found.get("documents") or ()), *found["sources"]]
        choices = list(dict.fromkeys(d["issuer"] for d in seen if d.get("issuer")))
    if not choices or not calls.has("ask_user"):
        return None
    result = calls("ask_user", question="Which company do you mean?", choices=choices[:3])
    return final("needs_input", str(result.get("answer") or "Which company do you mean?"), followups=choices[:3])


def _of_anyone(text: str, understood: Mapping[str, Any]) -> bool:
    """Whether a question is only for something that every company has: "what is the margin?"."""
    needed = matching.asked(text, understood, (), ()).needed
    return bool(needed) and needed <= stems(" ".join(words("open")))


def _say_whose(made: str, issuer: str, understood: Mapping[str, Any]) -> str:
    """The message, saying which company it took the question to be about."""
    body = json.loads(made)
    if body["status"] == "answered" and issuer in body["answer"]:
        period = next(p for p in understood["periods"] if p[0] in "QH")
        body["answer"] += f" No company was named: {issuer} is the only one here with a report of {period}."
    return json.dumps(body, ensure_ascii=False)


def _planned(calls: Calls, question: str, reading: Reading, found: Result, houses: Sequence[House]) -> str | Gap | None:
    """The answer from figures, prices or views; a gap where they should hold it and do not; None for words."""
    understood = found["understood"]
    issuers = understood["issuers"] or _only(found)
    if not issuers:
        return stances.answer(found, question) or currencies.answer(found, question)
    if restated.asked(question) and calls.has("prices") and (old := restated.answer(calls, issuers[0])):
        return old
    if (
        calls.has("prices")
        and not _of_a_note(understood)
        and not since.asked(question)
        and trading.asked(question)
        and (priced := trading.answer(calls, question, understood, reading))
    ):
        return priced
    asked = str(understood["text"]) if understood.get("follow_up") else question
    apart = len(houses) > 1 or views.GAP.search(question)
    figure = apart and reading.measure is not None and not reading.left
    viewed = calls.has("house_view") and not figure and views.asked(asked, understood, [house.name for house in houses])
    if viewed and (made := views.answer(calls, asked, issuers[0], understood)):
        return made
    if not calls.has("lookup"):
        return None
    if contests.asked(question, understood, reading) and (
        told := contests.answer(calls, question, understood, reading)
    ):
        return told
    if told := expected.answer(calls, found, question, reading, houses):
        return told
    return _figures(calls, question, reading, issuers[0], houses)


def _then(found: Result) -> dict[str, Any]:
    """What every lookup of figures is bound to where past research is asked about: its day, or its documents."""
    past = found["understood"].get("past")
    if not past:
        return {}
    if "day" in past:
        return {"as_of": past["day"]}
    seen = [d["id"] for d in found.get("documents") or ()] + [s["document_id"] for s in found["sources"]]
    return {"within": list(dict.fromkeys(seen))}


def _of_a_note(understood: Mapping[str, Any]) -> bool:
    """Whether a question is about what a note of the past says, and so of no price of another day."""
    past = understood.get("past")
    return past is not None and "day" not in past


def _figures(calls: Calls, question: str, reading: Reading, issuer: str, houses: Sequence[House]) -> str | Gap | None:
    test = verdicts.test_of(question, reading)
    if test is not None and not verdicts.words_of(test, reading.left):
        return verdicts.answer(calls, reading, issuer, question, test)
    if course.asked(question, reading) and len(houses) < 2:
        return course.answer(calls, question, reading, issuer)
    if reading.left:
        return parts.answer(calls, reading, issuer, question)
    if reading.measure is None:
        return None
    if len(houses) > 1:
        return numbers.apart(calls, reading, issuer, houses)
    return numbers.answer(calls, reading, issuer, houses[0] if houses else None)


def _houses(question: str, found: Result) -> list[House]:
    """The publishers of research that the question names, by their names' first word; both for "the two houses"."""
    by_name: dict[str, list[str]] = {}
    for document in found.get("documents") or ():
        if document.get("publisher") and document.get("publisher") != document.get("issuer"):
            by_name.setdefault(str(document["publisher"]), []).append(str(document["id"]))
    both = bool(re.search(r"\b(?:two|both) houses\b|\bhouses'", question, re.I)) and len(by_name) == 2
    text = question.lower()
    named = [name for name in by_name if both or re.search(rf"\b{re.escape(name.split()[0].lower())}\b", text)]
    return [House(name, tuple(by_name[name])) for name in named]


def _only(found: Result) -> list[str]:
    """The one company that has a report of the quarter asked about, where the question names none."""
    periods = [p for p in found["understood"]["periods"] if p[0] in "QH"]
    held = {d["issuer"] for d in found.get("documents") or () if d.get("period") in periods and d.get("issuer")}
    return list(held) if len(held) == 1 else []


def _aliases(found: Result, understood: Mapping[str, Any]) -> list[str]:
    """Other names of the companies asked about, as their documents give them."""
    own = [d for d in found.get("documents") or () if d.get("issuer") in understood["issuers"]]
    return list(dict.fromkeys(alias for document in own for alias in document.get("aliases") or ()))
