"""Whether a figure is the one of the line that a sentence names, and not of another line of the same table.

"Net income was 439" fails where the page's row "Net income" prints 156 for that period, though 439 stands elsewhere.
Only plain wording is held to this: the row's whole name, before the figure, with nothing that narrows or widens it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.grounding.candidates import Candidate
from assistant.grounding.claims import Claim
from assistant.grounding.match import differs, fits
from assistant.grounding.support import content
from ingest.periods import Period

_BEFORE = r"(?:^|['\u2019]s|\b(?:reported|had|has|posted|the|its|their|puts|and|of which)|[:,;(]|\b(?:19|20)\d\d)\s*"
_AFTER = (
    r"(?:\s+(?:was|were|is|are|of|came to|amounted to|totall?ed|reached|stood at|equall?ed|at)\b|\s*:|\s*$|\s+\()"
    r"[^.;:]{0,25}$"
)
_EXTRA = re.compile(r"\((?:[^()]*)\)|[^A-Za-z'&/ -]+")


def contradicts(claim: Claim, basis: Candidate, rows: Iterable[Candidate], asked: Iterable[Period] = ()) -> str:
    """The label of the row that the claim names and does not agree with, or nothing.

    ``basis`` is what the figure would rest on. It stands where its own label adds a word that is near the claim.
    """
    if basis.key.startswith("C"):
        return ""
    periods = tuple(asked)
    named = [row for row in rows if row.fixed_period and row.unit == basis.unit and _names(claim, row.row)]
    there = [row for row in named if fits(claim.periods, row, periods) and claim.periods]
    if not there or any(not differs(claim, row, periods) for row in named):
        return ""
    said = content(f"{claim.before[-80:]} {claim.after[:40]}")
    known = content(_plain(there[0].row))
    own = content(f"{basis.label} {basis.about}".replace("_", " "))
    return "" if (own & said) - known else _plain(there[0].row)


def _names(claim: Claim, label: str) -> bool:
    words = _plain(label)
    if len(words) < 4:
        return False
    spelled = r"[\s_-]+".join(map(re.escape, words.split()))
    return bool(re.search(f"{_BEFORE}{spelled}{_AFTER}", claim.before[-120:], re.I))


def _plain(label: str) -> str:
    """A label as people say it: without brackets, notes and dots."""
    return " ".join(_EXTRA.sub(" ", label.partition("\n")[0]).split())
