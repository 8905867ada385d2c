"""Which way an answer falls: yes or no, up or down, none at all. Reads words; knows nothing of the figures."""

from __future__ import annotations

import re

from evals.grade.claims import claims
from evals.grade.words import names, stems

_YES = re.compile(r"^\W*(?:sure\W+)?(?:yes|yep|indeed|correct)\b", re.IGNORECASE)
_NO = re.compile(
    r"^\W*(?:sure\W+)?(?:no(?![.\s]*\d)(?! (?:\w+ )?(?:information|data|mention|details?))|none|nope|neither)\b",
    re.IGNORECASE,
)
_SAYS_YES = re.compile(r"\b(?:the answer (?:to \w+ question )?is|therefore,?|so,?|thus,?)\W*(?:yes)\b", re.IGNORECASE)
_SAYS_NO = re.compile(
    r"\b(?:the answer (?:to \w+ question )?is|therefore,?|so,?|thus,?)\W*(?:no)\b[,.;:]", re.IGNORECASE
)
_UP = (
    r"\b(?:improv\w+|increas\w+|grew|grow\w*|growth|ris(?:e|es|en|ing)|rose|higher|expand\w*|expansion|up"
    r"|gain\w*|stronger"
    r"|positive|upward|widen\w*|climb\w*)\b"
)
_DOWN = (
    r"\b(?:declin\w+|decreas\w+|drop\w*|fell|fall\w*|lower\w*|reduc\w+|contract(?:ed|ion|ing)|down|worsen\w*"
    r"|deteriorat\w+|shr[aiu]nk\w*"
    r"|negative|downward|weak\w*|narrow\w*)\b"
)
_DIRECTION = re.compile(f"(?P<up>{_UP})|(?P<down>{_DOWN})", re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:not|n't|no|never|none|without|neither|nor|lack(?:s|ed)?|fails?|failed|cannot|zero)\b|n't\b", re.IGNORECASE
)
_EITHER = re.compile(
    rf"(?:{_UP}[^?.]{{0,20}}\bor\b[^?.]{{0,20}}{_DOWN})"
    rf"|(?:{_DOWN}[^?.]{{0,20}}\bor\b[^?.]{{0,20}}{_UP})",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"^(?:(?:as of|in|for|during|at|from)\b[^,]{0,60},\s*)?(?:is|are|was|were|does|do|did|has|have|had|can|could"
    r"|will|would|should)\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\b(?:none|nothing|there (?:is|are|was|were|have been|has been) no(?:ne|t any)?|(?:did|do|does|has|have|had"
    r"|was|were|is|are)(?: not|n't)"
    r"|no (?:\w+ ){0,6}(?:were|was|are|is|has|have)|no (?:major|significant|material|other|debt|such))\b",
    re.IGNORECASE,
)

_NONE_WERE = re.compile(
    r"\bthere (?:is|are|was|were|have been|has been) (?:no|none)\b|\bdo(?:es)? not appear (?:to be|that there)\b",
    re.IGNORECASE,
)
_HEARD = 300
"""Characters of a verdict in which a negation counts."""


def closed(question: str) -> bool:
    """Whether a question is answered by yes or no."""
    return bool(_AUXILIARY.match(question.strip())) and not _EITHER.search(question)


def either_way(question: str) -> bool:
    """Whether a question offers both ways itself ("did it increase or decrease?")."""
    return bool(_EITHER.search(question))


def direction(text: str) -> int:
    """The first direction that a text names, with its negation heard: 1 up, -1 down, 0 none."""
    match = _DIRECTION.search(text)
    if not match:
        return 0
    way = 1 if match["up"] else -1
    return -way if _NOT.search(text[max(0, match.start() - 40) : match.start()]) else way


def stance(text: str, question: str) -> int:
    """Which way an answer falls on a question: 1 yes (or up, where the question offers both ways), -1 no, 0 unclear."""
    said = claims(text)
    either = bool(_EITHER.search(question))
    if not either:
        for sentence in said.sentences[:1] + said.conclusions[:3]:
            if _YES.match(sentence) or _SAYS_YES.search(sentence):
                return 1
            if _NO.match(sentence) or _SAYS_NO.search(sentence):
                return -1
    asked = 0 if either else direction(question.split("?")[0])
    first = said.sentences[1:2] if said.opening.endswith(":") else (said.opening,)
    looked = (*first, *said.conclusions[:2], *said.sentences[-1:])
    if asked or either:
        for sentence in looked:
            if way := direction(sentence):
                return way * (asked or 1)
    verdicts = [sentence for sentence in looked if sentence]
    if not verdicts or not stems(text) & (stems(question) - names(question)):
        return 0
    asked_not = len(_NOT.findall(re.sub(r"\([^)]*\)", "", question)))
    heard = len(_NOT.findall(verdicts[0][:_HEARD])) > asked_not
    return -1 if heard or _NONE_WERE.search(verdicts[0]) else 1


def nothing(text: str) -> bool:
    """Whether a text says that there is none of what was asked for."""
    said = claims(text)
    return any(_NOTHING.search(part) for part in (*said.sentences[:2], *said.conclusions[:2], *said.sentences[-1:]))
