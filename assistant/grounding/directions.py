"""Whether a sentence that says "from A to B" says the right way: what rose ends higher, what fell ends lower.

Reads pairs that one verb joins; it does not judge words like "improved", which go either way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.grounding.claims import Claim

_UP = r"rose|risen|rises?|grew|grown|increased|climbed|jumped|surged|advanced|gained"
_DOWN = r"fell|fallen|falls?|declined|decreased|dropped|slid|slipped|shrank"
_BESIDE = r"(?:(?P<up_beside>up|higher)|(?P<down_beside>down|lower))"
_AFTER = re.compile(
    rf"\b(?:(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b[^.;,]{{0,40}}?|{_BESIDE}\s+)\b(?P<first>from|to)\s*$", re.I
)
_JOINED = re.compile(r"^[^.;]{0,50}?\b(?P<second>to|from)\s*$", re.I)
_TAIL = re.compile(rf"^[^.;]{{0,40}}?\b(?:(?P<up>{_UP}|up|higher)|(?:{_DOWN}|down|lower))\s+from\s*$", re.I)


def turned(sentence: str, found: Sequence[Claim]) -> Claim | None:
    """The figure that a verb leads the wrong way to, or None.

    "rose from A to B", "rose to B from A" and "B, up from A", where both figures have one unit and neither is a loss.
    """
    for one, other in zip(found, found[1:], strict=False):
        between = sentence[one.number.span.end : other.number.span.start]
        if (pair := _pair(sentence, one, other, between)) and _comparable(one, other):
            up, old, new = pair
            if old.number.amount != new.number.amount and (new.number.amount > old.number.amount) != up:
                return new
    return None


def _pair(sentence: str, one: Claim, other: Claim, between: str) -> tuple[bool, Claim, Claim] | None:
    """Whether up is said, then the earlier figure and the later one."""
    lead, joined = _AFTER.search(sentence[: one.number.span.start]), _JOINED.match(between)
    if lead and joined and lead["first"].lower() != joined["second"].lower():
        pair = (one, other) if lead["first"].lower() == "from" else (other, one)
        return bool(lead["up"] or lead["up_beside"]), *pair
    if tail := _TAIL.match(between):
        return bool(tail["up"]), other, one
    return None


def _comparable(one: Claim, other: Claim) -> bool:
    same = (one.number.unit, one.number.currency) == (other.number.unit, other.number.currency)
    sized = one.number.scale == other.number.scale or (one.number.scale > 1 and other.number.scale > 1)
    return same and sized and min(one.number.value, other.number.value) > 0
