"""Ways to make one ranking out of several. Each takes rankings by head, best first, and returns new hits best first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from core.types import Chunk, Hit

Ranking = Sequence[Hit]
Fusion = Callable[..., list[Hit]]


def reciprocal_rank(rankings: Mapping[str, Ranking], weights: Mapping[str, float], *, k: float = 60) -> list[Hit]:
    """Score a chunk by the sum of ``weight / (k + rank)`` over the heads that found it.

    Ranks count from 1 and incoming scores are ignored, so heads need not share a scale. Chunks are told apart by id,
    never by text: two funds may print the same paragraph, and each must stay citable. Equal scores are ordered by id,
    so a run repeats exactly.

    Args:
        weights: By head; 1 for a head without one.
        k: Flattens the top of each ranking; 60 in the source.

    Source: Cormack, Clarke and Büttcher, SIGIR 2009, doi:10.1145/1571941.1572114.
    """
    return _sum(rankings, lambda head, rank, hit, ranking: weights.get(head, 1.0) / (k + rank))


def scaled_sum(rankings: Mapping[str, Ranking], weights: Mapping[str, float], *, k: float = 60) -> list[Hit]:
    """Score a chunk by the weighted sum of its scores, each head's scaled to [0, 1] over its own ranking.

    A head whose scores are all equal gives each of its hits 1. ``k`` is of reciprocal rank and changes nothing here.

    Source: Lee, SIGIR 1997, doi:10.1145/258525.258587 (CombSUM after min-max scaling).
    """

    def share(head: str, rank: int, hit: Hit, ranking: Ranking) -> float:
        low, high = ranking[-1].score, ranking[0].score
        return weights.get(head, 1.0) * ((hit.score - low) / (high - low) if high > low else 1.0)

    return _sum(rankings, share)


def blended(rankings: Mapping[str, Ranking], weights: Mapping[str, float], *, k: float = 60) -> list[Hit]:
    """Score a chunk by the weighted sum, over heads, of half its closeness by rank and half its share of the top score.

    Both halves are 1 for a head's first hit: ``(k + 1) / (k + rank)``, and the score over the first one's. Ranks keep
    one loud head from drowning the others; scores keep what a head is sure of apart from what it merely lists.
    """

    def share(head: str, rank: int, hit: Hit, ranking: Ranking) -> float:
        top = ranking[0].score
        scored = max(hit.score, 0.0) / top if top > 0 else 0.0
        return weights.get(head, 1.0) * ((k + 1) / (k + rank) + scored) / 2

    return _sum(rankings, share)


def _sum(rankings: Mapping[str, Ranking], share: Callable[[str, int, Hit, Ranking], float]) -> list[Hit]:
    scores: dict[str, float] = {}
    chunks: dict[str, Chunk] = {}
    heads: dict[str, dict[str, int]] = {}
    for head in sorted(rankings):
        for rank, hit in enumerate(rankings[head], start=1):
            key = hit.chunk.id
            scores[key] = scores.get(key, 0.0) + share(head, rank, hit, rankings[head])
            chunks[key] = hit.chunk
            heads.setdefault(key, {})[head] = rank
    best_first = sorted(scores, key=lambda key: (-scores[key], key))
    return [Hit(chunks[key], scores[key], heads[key]) for key in best_first]


FUSIONS: dict[str, Fusion] = {"rrf": reciprocal_rank, "sum": scaled_sum, "blend": blended}
