"""Whether a sentence in words is said by what it cites, by the share of its words that stand there.

Reads no meaning: it tells what a source is not about, not what it denies.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.grounding.sentences import Sentence
from ingest.tokens import tokens

SHARE_CITED = 0.4
SHARE_FREE = 0.25
_WORD = re.compile(r"[a-z][a-z&'-]{2,}")
_PLAIN = frozenset(
    _WORD.findall(
        "the and for that this with from are was were has have had its their our not but which what when where who whom"
        " than then into over under about also such each any all both more most less least very only other others same"
        " may can about could would should will been being because while after before between during through per use"
        " uses used using answer source sources document documents says said state states stated according report"
        " reports note notes figure figures shown given see page does did"
    )
)


def supported(sentence: Sentence, passages: Sequence[str], question: str, *, cited: bool) -> bool:
    """Whether enough of the sentence's content words are in the passages or the question.

    A sentence that cites nothing is held to less, since it may explain; one without content words says nothing.
    """
    words = content(sentence.words)
    if len(words) < 3:
        return True
    held = frozenset().union(content(question), *map(content, passages))
    share = len(words & held) / len(words)
    return share >= (SHARE_CITED if cited else SHARE_FREE)


@lru_cache(maxsize=4096)
def content(text: str) -> frozenset[str]:
    """The stems of a text's content words."""
    words = (word for word in _WORD.findall(text.lower().replace("\u2019", "'")) if word not in _PLAIN)
    return frozenset(tokens(" ".join(words)))
