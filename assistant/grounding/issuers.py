"""Of which company a sentence speaks, and whether the page it cites is about that one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.grounding.candidates import Candidate
from assistant.grounding.claims import Claim
from retrieval.names import Mention, Table, mentions

_STRANGER = re.compile(
    r"\b((?:[A-Z][\w&.-]+\s){0,3}[A-Z][\w&.-]+)(?:['\u2019]s\b|\s(?:Inc|Corp|plc|Ltd|SE|AG|SA|NV|Holdings|Group)\b)"
)
_NOT_NAMES = frozenset(
    re.findall(
        r"\S+",
        "the this that it its their our company group firm management note report street wall today last year quarter"
        " fiscal analyst analysts consensus house moody standard poor s&p",
    )
)


def foreign(sentence: str, claim: Claim, candidate: Candidate, known: Table, page: Callable[[Candidate], str]) -> str:
    """The name of another company that the figure is given to, or nothing.

    The company of a figure is the last one named before it in its sentence, else the first one named. It is another
    when the cited document is of a company of the library that is not it, and the page does not name it.
    """
    document = candidate.document
    if document is None:
        return ""
    named = mentions(sentence, known)
    mention = _nearest(named, len(claim.before))
    if mention is not None:
        own = {group for group, issuers in enumerate(known.issuers) if document.issuer in issuers}
        if not document.issuer or own & set(mention.groups):
            return ""
        return "" if _on_page(mention.text, page(candidate)) else mention.text
    return _stranger(claim, document.title, document.issuer or "", document.aliases, page(candidate))


def _nearest(named: Sequence[Mention], at: int) -> Mention | None:
    before = [mention for mention in named if mention.start <= at]
    return before[-1] if before else (named[0] if named else None)


def _stranger(claim: Claim, title: str, issuer: str, aliases: Sequence[str], page: str) -> str:
    """A capitalised owner of the figure, unknown to the library, that neither the document nor the page names."""
    for match in _STRANGER.finditer(claim.before):
        words = [word for word in re.findall(r"[A-Za-z&]{2,}", match[1]) if word.lower() not in _NOT_NAMES]
        if not words:
            continue
        held = f"{title} {issuer} {' '.join(aliases)} {page}".lower()
        if not any(word.lower() in held for word in words):
            return match[1]
    return ""


def _on_page(name: str, page: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", page, re.I))
