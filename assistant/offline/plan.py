"""What to do with a question: search first, then figures, prices, views or words, and otherwise say what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.offline import numbers, prose
from assistant.offline.numbers import Gap
from assistant.offline.reading import read
from assistant.offline.replay import Calls
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
    issuers = understood["issuers"]
    if reading.measure is not None and not reading.left and issuers:
        made = numbers.answer(calls, reading, issuers[0])
        if not isinstance(made, Gap):
            return made
        return prose.abstain(found, made.missing)
    return prose.answer(found, question, reading)
