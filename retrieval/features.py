"""What a reranker sees of a hit: numbers that mean the same for any company, question and library."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.types import Hit
from retrieval.gather import Gathered
from retrieval.heads import STATEMENTS
from retrieval.names import core_words
from retrieval.phrases import content_words

HEADS = ("expanded", "expanded@routed", "figures@routed", "dense", "dense@routed", "text@routed", "terms@routed")
NAMES = (
    *(f"rank {head}" for head in HEADS),
    "place",
    "score",
    "fit",
    "document rank",
    "meant",
    "statement named",
    "statement suggested",
    "section suggested",
    "statement unasked",
    "phrases",
    "words",
    "pairs",
    "years",
    "figures",
    "figures on statement",
    "first pages",
    "length",
    "plain rank figures@routed",
    "apart rank expanded@routed",
    "why on discussion",
)
_GONE = 100.0


def features(gathered: Gathered, hits: Sequence[Hit]) -> NDArray[np.float64]:
    """One row a hit, one column a name of `NAMES`. ``hits`` come in the order that they stand in."""
    return np.array([_row(gathered, hits, place) for place in range(len(hits))], dtype=np.float64).reshape(
        -1, len(NAMES)
    )


def _row(gathered: Gathered, hits: Sequence[Hit], place: int) -> list[float]:
    query, hit = gathered.query, hits[place]
    own, asked = set(hit.chunk.tags), set(query.tags)
    faces, named = asked & set(STATEMENTS), set(query.statements)
    ranks = [_closeness(hit, head) for head in HEADS]
    documents = [item.document_id for item in gathered.routed[:20]]
    fit = next((item.score for item in gathered.routed if item.document_id == hit.chunk.document_id), 0.0)
    flat = " ".join(hit.chunk.text.lower().split())
    figures = sum(map(flat.count, "0123456789")) / max(len(flat), 1)
    top = hits[0].score or 1.0
    key = hit.chunk.document_id
    return [
        *ranks,
        1.0 / (1 + place),
        hit.score / top,
        fit,
        1.0 / (1 + documents.index(key)) if key in documents else 0.0,
        float(any(item.document_id == key for item in gathered.exact)),
        float(bool(own & named)),
        float(bool(own & faces)),
        float(bool(own & (asked - set(STATEMENTS)))),
        float(bool(own & set(STATEMENTS)) and not faces),
        _share(flat, [term.lower() for term in query.terms]),
        *_overlap(flat, _subject(gathered)),
        _share(flat, [str(year) for year in query.scope.fiscal_years]),
        figures,
        figures * bool(faces),
        float(hit.chunk.page <= 3),
        min(len(flat), 6000) / 6000,
        ranks[HEADS.index("figures@routed")] * (not query.apart),
        ranks[HEADS.index("expanded@routed")] * query.apart,
        float(query.ask == "why" and "mdna" in own),
    ]


def _closeness(hit: Hit, head: str) -> float:
    """1 at the top of a head's ranking, a half at rank 11, 0 where it did not find the hit."""
    rank = hit.heads.get(head)
    return 10.0 / (9.0 + rank) if rank and rank < _GONE else 0.0


def _share(flat: str, phrases: Sequence[str]) -> float:
    return sum(phrase in flat for phrase in phrases) / len(phrases) if phrases else 0.0


def _subject(gathered: Gathered) -> list[str]:
    """The question's content words, in order, without the companies' names and the years."""
    names = {word for issuer in gathered.query.scope.issuers for word in core_words(issuer)}
    return [word for word in content_words(gathered.query.text) if word not in names and not re.search(r"\d", word)]


def _overlap(flat: str, subject: Sequence[str]) -> tuple[float, float]:
    pairs = [f"{one} {other}" for one, other in zip(subject, subject[1:], strict=False)]
    return _share(flat, list(dict.fromkeys(subject))), _share(flat, pairs)
