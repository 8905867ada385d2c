"""Promises and calls to act in an answer's own voice. What a source says in quotation marks is the source's."""

from __future__ import annotations

import re

from assistant.guardrails import Said
from assistant.guardrails.patterns import pattern, says
from assistant.types import Verdict

_QUOTED = re.compile(r"\"[^\"\n]{3,}\"|“[^”\n]{3,}”|'[^'\n]{12,}'")


async def promises_out(said: Said) -> Verdict:
    """Block a promise of a return and a call to trade that the answer makes itself."""
    text = _QUOTED.sub(" ", said.text).replace("\u2019", "'")
    if says("promises", "certain", text) and not any(says("promises", "certain", held) for held in said.passages):
        return Verdict(True, "promise")
    call = pattern("promises_out", "call").search(text)
    if call and not any(call[0].lower() in held.lower() for held in said.passages):
        return Verdict(True, "call_to_act")
    return Verdict(False)
