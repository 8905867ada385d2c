"""The language of promises: a return that is certain, a loss that cannot be, words that would make it sound so.

A guarantee that somebody gave and a filing reports is a figure like any other; so is a risk-free rate.

Source: FINRA rule 2210(d)(1)(B) and (F); FCA COBS 4.2.1.
"""

from __future__ import annotations

from assistant.guardrails import Asked
from assistant.guardrails.patterns import says
from assistant.types import Verdict


async def promises(asked: Asked) -> Verdict:
    """Block a request for certainty, or to word something as certain; questions about guarantees and rules pass."""
    if not says("promises", "about", asked.question):
        for kind in ("wording", "certain"):
            if says("promises", kind, asked.question):
                return Verdict(True, kind)
    return Verdict(False)
