"""Requests that no research desk answers: poems, recipes, code, homework, role play, general knowledge.

Anything that names a company of the library, a measure or a word of finance is on topic. What is neither here nor
there passes, and the search decides: a question that the library does not answer gets "not in our research".
"""

from __future__ import annotations

from assistant.guardrails import Asked
from assistant.guardrails.patterns import says
from assistant.types import Verdict


async def off_topic(asked: Asked) -> Verdict:
    """Block what is plainly another trade's, and nothing that has a word of this one."""
    if asked.issuers or asked.about:
        return Verdict(False)
    if says("off_topic", "small_talk", asked.question):
        return Verdict(True, "small_talk")
    if says("off_topic", "other", asked.question) and not says("off_topic", "finance", asked.question):
        return Verdict(True, "another_subject")
    return Verdict(False)
