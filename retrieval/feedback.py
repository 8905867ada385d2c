"""Pseudo-relevance feedback: words that the first hits share and most others lack, searched for once more.

Source: Abdul-Jaleel et al., TREC 2004 (RM3); here term weights come from the ranking itself, not from a language model.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from core.store import Sparse
from core.types import Hit
from ingest.tokens import document_weights

WORDS = 20
WEIGHT = 0.5
SHARE = 0.4


def widened(question: Sparse, first: Sequence[Hit], pool: Sequence[Hit]) -> Sparse:
    """The question's term weights, with the `WORDS` terms that tell the first hits from the pool they came out of.

    The new terms weigh `SHARE` of the question's heaviest, falling with how much they tell apart. Nothing is added
    where there are no first hits.
    """
    weights = dict(question)
    seen = Counter(term for hit in pool for term in document_weights(hit.chunk.text))
    gain: dict[int, float] = defaultdict(float)
    for hit in first:
        for term, weight in document_weights(hit.chunk.text).items():
            gain[term] += weight * math.log(1 + len(pool) / (1 + seen[term]))
    best = sorted((term for term in gain if term not in weights), key=lambda term: (-gain[term], term))[:WORDS]
    heaviest = max(weights.values(), default=1.0)
    for term in best:
        weights[term] = SHARE * heaviest * gain[term] / gain[best[0]]
    return weights
