"""Several ways of putting one question, by rule: as asked, as a filing heads it, and item by item."""

from __future__ import annotations

from retrieval.hyde import template
from retrieval.types import Query

MOST = 4


def variants(query: Query) -> tuple[str, ...]:
    """The question first, then up to `MOST` others: what it is about with its printed words, and each item by itself.

    None repeats another. The question alone where the lexicon read nothing from it.
    """
    about = " ".join((*query.scope.issuers[:1], *query.periods[:2]))
    items = [f"{about} {item.replace('_', ' ')}".strip() for item in query.items[:MOST]]
    others = [template(query), *items]
    return tuple(dict.fromkeys((query.text, *(text for text in others if text))))[: MOST + 1]
