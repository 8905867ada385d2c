"""What an answer commits to: its sentences, without working and hedges.

A long answer restates the question, lists inputs and works through sums; only what it concludes is graded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BREAK = re.compile(r"(?<=[.!?])\s+(?=[A-Z\d\"'($*\[-])|\n+")
_ABBREVIATION = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|plc|No|vs|U\.S|approx|e\.g|i\.e|Mr|Ms|Dr|St|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\.$"
)
_CONCLUDES = re.compile(
    r"\b(?:therefore|thus|hence|so,?|consequently|accordingly|in conclusion|in summary|to summari[sz]e|overall"
    r"|finally"
    r"|the (?:final )?(?:answer|result)|we (?:get|can (?:say|conclude|see)|find)|round(?:ed|ing|s)?"
    r"|this (?:means|gives|results|indicates|suggests)"
    r"|based on (?:this|these|the)|comes? to|works? out|equals|which (?:is|gives))\b|[=≈]",
    re.IGNORECASE,
)
_WORDS = 4
"""A line of fewer words is a heading, not a sentence."""
_RESULTS = re.compile(r"\b(?:therefore|thus|hence|in conclusion|the (?:final )?(?:answer|result) is)\b", re.IGNORECASE)
_OPENS_WORK = re.compile(
    r"^(?:to (?:answer|calculate|compute|determine|find|get)|first|step|let'?s|we (?:need|must|can|will)"
    r"|here (?:is|are)"
    r"|the (?:formula|calculation)|using|given|from the)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claims:
    """An answer's sentences in order, and those that it concludes with."""

    sentences: tuple[str, ...]

    @property
    def opening(self) -> str:
        """The first sentence where that answers outright; empty where the text opens with its working."""
        first = next((one for one in self.sentences if len(one.split()) >= _WORDS), "") or " ".join(self.sentences[:1])
        return "" if _OPENS_WORK.match(first) else first

    @property
    def results(self) -> tuple[str, ...]:
        """The sentences that say outright that they conclude, last first."""
        return tuple(sentence for sentence in reversed(self.sentences) if _RESULTS.search(sentence))

    @property
    def conclusions(self) -> tuple[str, ...]:
        """The sentences that conclude, last first."""
        return tuple(sentence for sentence in reversed(self.sentences) if _CONCLUDES.search(sentence))


def sentences(text: str) -> tuple[str, ...]:
    """A text's sentences and list items, in order, without list marks or emphasis; abbreviations do not end one."""
    text = text.replace("**", "").replace("\\", "").replace("\r", "")
    pieces: list[str] = []
    for piece in _BREAK.split(text):
        if pieces and _ABBREVIATION.search(pieces[-1]):
            pieces[-1] += " " + piece
        else:
            pieces.append(piece)
    cleaned = (re.sub(r"^[\s\-•*#>]+(?=\D)", "", piece).strip() for piece in pieces)
    return tuple(piece for piece in cleaned if piece)


def claims(text: str) -> Claims:
    """The answer's sentences with what it concludes."""
    return Claims(sentences(text))


def proper(gold: str) -> str:
    """A gold answer without what it says about itself ("The answer here assumes ...")."""
    kept = [part for part in sentences(gold) if not re.match(r"(?:the|this) answer\b", part, re.IGNORECASE)]
    return " ".join(kept) or gold
