"""A rating or a target is somebody's, of a day: an answer that states one says whose, or when, or cites who does.

Source: FINRA rule 2241(c); Regulation (EU) 2016/958, articles 2 and 3.
"""

from __future__ import annotations

import re

from assistant.guardrails import Said
from assistant.guardrails.patterns import says
from assistant.types import Verdict


async def disclosures(said: Said) -> Verdict:
    """Block a rating or target that comes without a source; note one whose source bears no date."""
    if not says("disclosures", "view", _own(said)):
        return Verdict(False)
    if not said.citations:
        return Verdict(True, "view_without_source")
    undated = [citation for citation in said.citations if citation.published is None]
    return Verdict(False, note="view_without_date" if len(undated) == len(said.citations) else "")


def _own(said: Said) -> str:
    """The answer without the question that it repeats: an abstention names what is missing, and states nothing."""
    text = said.text
    for repeated in (said.missing, said.asked.question):
        if asked := repeated.strip().rstrip("?.! "):
            text = re.sub(re.escape(asked), " ", text, flags=re.I)
    return text
