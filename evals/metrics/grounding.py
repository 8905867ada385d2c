"""Whether an answer's figures rest on something: quoted from a cited passage, or computed from figures that are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evals.grade.figures import Reading, matches, read, target
from evals.types import Given

_MARK = re.compile(r"\[[\d, ]+\]")


def grounding(given: Given) -> Mapping[str, int]:
    """How many figures of an answer's text were checked, and how many rest on nothing.

    A figure rests on a stated `figures` entry (its value, or a constant of its formula), or on a cited quote that holds
    the same value. Years, pages and list marks are not figures. This looks at what was sent, whatever the assistant's
    own check said.
    """
    if given.status != "answered":
        return {"figures_checked": 0, "ungrounded": 0}
    text = _MARK.sub(lambda mark: " " * len(mark.group()), given.text)
    stated = [f"{item.get('text', '')} {item.get('value', '')} {item.get('formula') or ''}" for item in given.figures]
    basis = [reading for part in (*stated, *(item.quote for item in given.citations)) for reading in read(part)]
    checked = [reading for reading in read(text) if not reading.year]
    rests = [_rests(text[reading.start : reading.end], reading, basis) for reading in checked]
    return {"figures_checked": len(checked), "ungrounded": rests.count(False)}


def _rests(printed: str, reading: Reading, basis: Sequence[Reading]) -> bool:
    wanted = target(printed)
    return any(reading.value == other.value or (wanted is not None and matches(other, wanted)) for other in basis)
