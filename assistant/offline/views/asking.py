"""What a question about the houses' views asks for: whose view, and what of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.tools.passages import words
from retrieval.names import core_words

ASKS = re.compile(
    r"\b(?:our|house|houses'?|firm'?s?|desk'?s?|we) (?:current |latest )?(?:view|rating|recommendation|stance"
    r"|opinion|call|target"
    r"|conviction)s?\b|\bprice targets?\b|\btarget (?:prices?|on|for)\b|\btargets?\b|\bPT\b|\b(?:rated|ratings?"
    r"|recommendation)\b|\brate[s]?\b(?! of)"
    r"|\bbuy,? (?:or|and) (?:sell|hold)\b|\b(?:a|still a|still) (?:buy|sell|hold)\b|\bbuyers? of\b"
    r"|\b(?:at|to|on) (?:buy|sell|hold|neutral|outperform|underperform)\b"
    r"|\bwhere (?:are|do) we (?:stand )?on\b|\boverweight or\b"
    r"|\b(?:do|what do) (?:we|both houses|the (?:two )?houses) (?:still )?(?:think|like|agree|say)\b"
    r"|\b(?:think|like|agree)s?\b.{0,40}\b(?:us|we do|we are)\b|\b(?:differs?|disagrees?)\b"
    r"|\bdid we (?:say|think|have)\b|\b(?:down|up)grad\w+\b|\bchange[ds]? (?:our|its|their) (?:mind|view|tune)\b"
    r"|\b(?:neutral|positive|negative|cautious) (?:on|about)\b|\bsellers? of\b"
    r"|\b(?:stance|view|opinion|recommendation) on\b|\bhow far apart\b|\bwho says what\b"
    r"|\bwhat(?:'s| has)? changed (?:on|at|about|with|for)\b|\bwhat was it (?:before|in)\b"
    r"|\b(?:bull|bear)ish\b|\bcover(?:age|ing)?\b|\bstill listed\b"
    r"|\b(?:both|two) houses\b|\bstill (?:like|recommend|rate)\b",
    re.I,
)
WHY = re.compile(
    r"\b(?:why|reason|because|drove|changed our mind|what changed|made (?:us|them)|worry|worries"
    r"|like \w+ as much|risk|wrong)\b|\bwhat (?:was|is) (?:it|that) (?:all )?about\b",
    re.I,
)
BOTH = re.compile(
    r"\b(?:both|two|each|the) houses?\b|\bwho says what\b|\b(?:vs\.?|versus|and)\b.*\bon\b|\bagree\b|\bhouses'", re.I
)
AGAINST_US = re.compile(
    r"\b(?:than|from|with|to|as much as|versus|vs\.?|or|and) (?:us|ours|we)\b|\b(?:us|we|ours) (?:or|vs\.?|versus)\b"
    r"|\bas much as we do\b",
    re.I,
)
_ALONE = re.compile(r"\b(?:after|now|today|latest|view|where are we)\b", re.I)
_IF = re.compile(r"\b(?:would|could|might|what if)\b", re.I)
"""What a view might become is no view that is held."""
_MORE = frozenset((
    "bearish", "believe", "bullish", "cautious", "coverage", "covered", "covering", "covers", "current",
    "currently", "delisted", "differ", "differs", "disagree", "disagrees", "doesn't", "doesnt", "don't", "drop",
    "dropped", "ended", "follow", "following", "go", "going", "house's", "houses'", "less", "listed", "made",
    "mind", "more", "much", "optimistic", "ours", "over", "positive", "previous", "previously",
    "recently", "thought", "time", "tune", "turned", "versus", "vs", "went", "what", "when", "who", "why's",
    "worth", "reason", "reasons", "valid", "sellers", "buyers", "now", "far",
))  # fmt: skip


def asked(question: str, understood: Mapping[str, Any], houses: Sequence[str]) -> bool:
    """Whether a question is about a house's view of a company, and about nothing else.

    Any word that is neither a company's, a publisher's, nor one of the words that views are asked with means something
    else: an emissions target, a shrinkage rate. A company's name with next to nothing beside it asks for the view.
    """
    if _IF.search(question):
        return False
    text = re.sub(r"['\u2019]s\b", " ", question)
    houses = [*houses, *(understood.get("publishers") or ())]
    names = {part for name in (*understood["issuers"], *houses) for part in core_words(name)}
    names |= {ticker.lower() for ticker in understood["tickers"]}
    found = [word.lower() for word in re.findall(r"[A-Za-z][A-Za-z'-]+", text.replace("\u2019", "'"))]
    content = [word for word in found if word not in words("stop") and not _named(word, names)]
    strange = [
        word
        for word in content
        if word not in words("view") and word not in _MORE and not re.fullmatch(r"q[1-4]|fy|h[12]|we'?re|what'?s", word)
    ]
    if ASKS.search(question):
        return len(strange) <= (1 if len(content) > 3 and not why(question) else 0)
    return not strange and bool(_ALONE.search(question) or not content)


def _named(word: str, names: set[str]) -> bool:
    return any(name == word or (len(word) >= 4 and name.startswith(word)) for name in names)


def why(question: str) -> bool:
    """Whether it asks for reasons, which the research gives in words."""
    return bool(WHY.search(question))
