"""Requests to decide for a given client, or for the one who asks: what to buy, whether it suits, to act, to evade.

What the research says of a security is no advice ("is it a buy?", "our rating"), nor is what a policy allows a kind of
client. A recommendation is what somebody would take as a call to act for a given person.

Source: Regulation Best Interest, 17 CFR 240.15l-1; FINRA rule 2111.
"""

from __future__ import annotations

from assistant.guardrails import Asked
from assistant.guardrails.patterns import says
from assistant.types import Verdict


async def advice(asked: Asked) -> Verdict:
    """Block a request to decide or act for a person; what policy or research says is answered."""
    if says("advice", "order", asked.question):
        return Verdict(True, "order")
    if says("advice", "evasion", asked.question):
        return Verdict(True, "evasion")
    if says("advice", "suitability", asked.question) and not says("advice", "research", asked.question):
        return Verdict(True, "suitability")
    return Verdict(False)
