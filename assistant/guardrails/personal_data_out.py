"""Personal and account details in an answer: they leave only where a published page is cited that prints them."""

from __future__ import annotations

from assistant.guardrails import Said
from assistant.guardrails.personal_data import HARD, find
from assistant.types import Verdict


async def personal_data_out(said: Said) -> Verdict:
    """Block account, card and social security numbers always, and addresses and phones that no cited passage prints."""
    for item in find(said.text):
        words = said.text[item.span.start : item.span.end]
        printed = any(words in passage for passage in said.passages) or words in said.asked.question
        if item.kind in HARD or not printed:
            return Verdict(True, item.kind)
    return Verdict(False)
