"""Every marker of an answer leads to a citation, and every citation to words that stand on its page."""

from __future__ import annotations

import re

from assistant.guardrails import Said
from assistant.types import Verdict


async def citations(said: Said) -> Verdict:
    """Block an answer with a marker that leads nowhere, or a quote that was not found."""
    known = {citation.n for citation in said.citations}
    if any(int(n) not in known for n in re.findall(r"\[(\d{1,3})\]", said.text)) and known:
        return Verdict(True, "dangling_marker")
    if any(citation.found == "no" or not citation.quote.strip() for citation in said.citations):
        return Verdict(True, "quote_not_found")
    return Verdict(False)
