"""Requests for what is not public: inside information, leaks, results before their release, what a barrier hides.

What a policy says about inside information is a question like any other, and so is who stands behind a barrier in a
published rule. What somebody may read is decided by the store, never here.

Source: Securities Exchange Act, section 15(g); Investment Advisers Act, section 204A; UK MAR, article 7.
"""

from __future__ import annotations

from assistant.guardrails import Asked
from assistant.guardrails.patterns import says
from assistant.types import Verdict

KINDS = ("barrier", "front_running", "inside", "early")


async def mnpi(asked: Asked) -> Verdict:
    """Block a request for what is not public or stands behind a barrier; questions about the rules pass."""
    if not says("mnpi", "rule", asked.question):
        for kind in KINDS:
            if says("mnpi", kind, asked.question):
                return Verdict(True, kind)
    return Verdict(False)
