"""Whether a sentence says yes or no to a closed question, by denials and by words that mean the opposite."""

from __future__ import annotations

import re

from assistant.tools.asking import NOT

_REFUSED = re.compile(
    r"\b(?:refused?|forbidden|prohibited|banned|barred|denied|declined? to|ruled out|ended|stopped|ceased)\b", re.I
)
_END = re.compile(r"\bwe end\b|\bno longer\b", re.I)
_UP = re.compile(
    r"\b(?:improv|ris(?:e|en|ing)|rose|grow|grew|increas|gain|widen|expand|recover|better|higher|strengthen)\w*", re.I
)
_DOWN = re.compile(
    r"\b(?:worse|fall(?:s|en|ing)?|fell|drop|declin|decreas|shr[iau]nk|narrow|lower|weak|contract(?:ed|ing)|slipp?)\w*",
    re.I,
)


def says_no(question: str, text: str) -> bool:
    """Whether a text answers a question that wants yes or no with no: one of them denies, or they go apart."""
    asked = bool(NOT.search(question))
    denies = bool(NOT.search(text) or _REFUSED.search(text) or _END.search(text))
    return (denies or _opposite(question, text)) != asked


def _opposite(question: str, text: str) -> bool:
    """Whether one speaks only of a rise and the other only of a fall."""
    asked, said = _ways(question), _ways(text)
    return len(asked) == len(said) == 1 and asked != said


def _ways(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in (("up", _UP), ("down", _DOWN)) if pattern.search(text))
