"""What to do with a question: search first, then views, prices, figures or words, and otherwise say what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.offline import contests, numbers, prose, trading, verdicts, views
from assistant.offline.numbers import Gap
from assistant.offline.reading import Reading, read
from assistant.offline.replay import Calls, Result
from assistant.offline.writing import final


def plan(calls: Calls, question: str, earlier: Sequence[str]) -> str:
    """The final message for a question, given whatever calls were answered so far."""
    if not question.strip():
        return final("needs_input", "What would you like to know?")
    found = calls("search", query=question, earlier=list(earlier))
    if "error" in found:
        return final("abstained", "The library could not be searched.", missing=str(found["error"]))
    understood = found["understood"]
    reading = read(question, understood)
    made = _planned(calls, question, understood, reading, found)
    if isinstance(made, Gap):
        return prose.abstain(found, made.missing)
    return made if made is not None else prose.answer(found, question, reading)


def _planned(
    calls: Calls, question: str, understood: Mapping[str, Any], reading: Reading, found: Result
) -> str | Gap | None:
    """The answer from figures, prices or views; a gap where they should hold it and do not; None for words to answer."""
    issuers = understood["issuers"]
    if not issuers:
        return None
    if trading.asked(question) and (made := trading.answer(calls, question, understood, reading)):
        return made
    if views.asked(question) and not views.why(question):
        as_of = str((understood.get("dates") or [""])[0])
        if made := views.answer(calls, question, issuers[0], as_of):
            return made
    if contests.asked(question, understood, reading) and (
        told := contests.answer(calls, question, understood, reading)
    ):
        return told
    return _figures(calls, question, reading, issuers[0])


def _figures(calls: Calls, question: str, reading: Reading, issuer: str) -> str | Gap | None:
    test = verdicts.test_of(question, reading)
    if test is not None and not verdicts.words_of(test, reading.left):
        return verdicts.answer(calls, reading, issuer, question, test)
    if reading.measure is None or reading.left:
        return None
    return numbers.answer(calls, reading, issuer)
