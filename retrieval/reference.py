"""BM25 as the textbooks have it, over chunks in memory: what the store's own sparse search is held against.

This is rank-bm25's only door. It keeps nothing, filters nothing and scans everything; no search uses it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rank_bm25 import BM25Okapi

from core.types import Chunk
from ingest.tokens import K1, B, tokens


class Reference:
    """Chunks ranked by Okapi BM25 over the index's own tokens.

    The inverse document frequency is the smoothed one that never falls below zero, as the store's:
    ``ln(1 + (N - n + 0.5) / (n + 0.5))``. rank-bm25's own floors negative values instead.

    Source: Robertson and Zaragoza, 2009, doi:10.1561/1500000019.
    """

    def __init__(self, chunks: Sequence[Chunk], *, k1: float = K1, b: float = B) -> None:
        self._chunks = list(chunks)
        self._ranker = BM25Okapi([tokens(chunk.text) for chunk in self._chunks], k1=k1, b=b)
        held = len(self._chunks)
        holding: dict[str, int] = {}
        for counts in self._ranker.doc_freqs:
            for token in counts:
                holding[token] = holding.get(token, 0) + 1
        self._ranker.idf = {token: math.log(1 + (held - n + 0.5) / (n + 0.5)) for token, n in holding.items()}

    def rank(self, question: str, limit: int = 10) -> list[tuple[Chunk, float]]:
        """The best chunks with their scores, best first; equal ones by id, and none that shares no word."""
        scores = self._ranker.get_scores(tokens(question))
        found = [(chunk, float(score)) for chunk, score in zip(self._chunks, scores, strict=True) if score > 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0].id))[:limit]
