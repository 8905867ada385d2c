"""Research that is no longer current is never given as current: it is dated, called what it is, or not said."""

from __future__ import annotations

from assistant.guardrails import Said
from assistant.guardrails.patterns import says
from assistant.types import Verdict


async def superseded(said: Said) -> Verdict:
    """Block an answer that rests on outdated research alone and does not say so."""
    old = [citation for citation in said.citations if citation.state != "current"]
    if any(citation.state == "withdrawn" for citation in old):
        return Verdict(True, "withdrawn")
    if old and len(old) == len(said.citations) and not says("superseded", "dated", said.text):
        return Verdict(True, "outdated")
    return Verdict(False, note="cites_outdated" if old else "")
