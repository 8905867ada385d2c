"""The order of what was gathered: fused, raised by the document's fit and the page's type, reranked, spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.types import Hit
from retrieval.feedback import WEIGHT
from retrieval.fusion import FUSIONS
from retrieval.gather import MOST, Gathered
from retrieval.heads import STATEMENTS
from retrieval.prior import PERIODIC
from retrieval.recipe import Recipe
from retrieval.rerank import Reranker
from retrieval.types import Query

FACE = ("figures", "statements")
LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Boosts:
    """How much each sign raises a fused score, as a share of it; 0 is not at all.

    ``fit`` weighs the document's fit in [0, 1]; ``best`` goes to the documents meant; ``page`` to a page of a type that
    the question calls for, ``statement`` to one of a statement that it names; ``phrases`` weighs the share of the
    printed phrases that stand on the page word for word. ``apart`` multiplies the weight of the statements' heads
    where the answer stands elsewhere, ``loose`` the weight of the fit where the question names no company.
    """

    fit: float = 0.0
    best: float = 0.0
    page: float = 0.0
    statement: float = 0.0
    phrases: float = 0.0
    apart: float = 1.0
    loose: float = 1.0


@dataclass(frozen=True, slots=True)
class Ordered:
    """The ranking as it was fused, as it was raised by the boosts, and as it is returned."""

    fused: list[Hit]
    raised: list[Hit]
    ranked: list[Hit]


def order(gathered: Gathered, recipe: Recipe, reranker: Reranker | None = None) -> Ordered:
    """Rank what was gathered by a recipe. Pure but for what the reranker does."""
    query, boosts = gathered.query, Boosts(**recipe.boosts)
    heads = weights(query, recipe.heads_for(query.scope.issuers), boosts)
    rankings = {name: ranking for name, ranking in gathered.rankings.items() if name in heads}
    fused = FUSIONS[recipe.fusion](rankings, heads, k=recipe.k)
    best = [item.document_id for item in gathered.exact[:MOST]]
    lifted = ranked = raised(gathered, fused, best, boosts)
    if reranker is not None:
        ranked = [*reranker(gathered, ranked[: recipe.rerank_depth]), *ranked[recipe.rerank_depth :]]
    if recipe.diversity and gathered.sure and (query.reach == "all" or query.scope.kinds):
        ranked = spread(ranked, best, first=_over_time(gathered, best))
    return Ordered(fused, lifted, ranked)


def weights(query: Query, heads: Mapping[str, float], boosts: Boosts) -> dict[str, float]:
    """The heads' weights; the statements' count for less where the answer stands apart from them."""
    less = boosts.apart if query.apart else 1.0
    own = {name: weight * (less if name.startswith(FACE) else 1.0) for name, weight in heads.items()}
    return {"feedback": WEIGHT, **own}


def raised(gathered: Gathered, fused: Sequence[Hit], best: Sequence[str], boosts: Boosts) -> list[Hit]:
    """The hits with their raised scores, best first; equal scores in the order of their chunks' ids."""
    query = gathered.query
    fits = {item.document_id: item.score for item in gathered.routed}
    chosen, named = set(best), set(query.statements)
    types = set(query.tags) - set(STATEMENTS) if query.apart else set(query.tags)
    terms = [term.lower() for term in query.terms] if boosts.phrases else []
    scored = []
    weight = boosts.fit * (1.0 if query.scope.issuers else boosts.loose)
    for place, hit in enumerate(fused):
        key, own = hit.chunk.document_id, set(hit.chunk.tags)
        factor = 1.0 + weight * fits.get(key, 0.0)
        factor *= 1.0 + boosts.best * (key in chosen)
        factor *= 1.0 + boosts.statement * bool(own & named) + boosts.page * bool(own & types)
        if terms and place < LOOKED_AT:
            factor *= 1.0 + boosts.phrases * printed(hit.chunk.text, terms)
        scored.append(replace(hit, score=hit.score * factor))
    return sorted(scored, key=lambda hit: (-hit.score, hit.chunk.id))


def printed(text: str, terms: Sequence[str]) -> float:
    """The share of the phrases (in lower case) that stand in a text, whatever its line breaks; 0 for no phrases."""
    if not terms:
        return 0.0
    flat = " ".join(text.lower().split())
    return sum(term in flat for term in terms) / len(terms)


def spread(hits: Sequence[Hit], documents: Sequence[str], first: Sequence[str] = ()) -> list[Hit]:
    """The hits of these documents first, one from each in turn, then all others.

    The turns go in the order of ``first``, then as the documents stand in the ranking.
    """
    wanted = set(documents)
    turns: dict[str, list[Hit]] = {key: [] for key in first if key in wanted}
    for hit in hits:
        if hit.chunk.document_id in wanted:
            turns.setdefault(hit.chunk.document_id, []).append(hit)
    rounds = range(max(map(len, turns.values()), default=0))
    best = [ranking[place] for place in rounds for ranking in turns.values() if place < len(ranking)]
    return [*best, *(hit for hit in hits if hit.chunk.document_id not in wanted)]


def _over_time(gathered: Gathered, documents: Sequence[str]) -> list[str]:
    """For a question over all years, the annual and interim reports as they fit, which is the newest first.

    A report prints earlier years beside its own, so the newest says most; notes do not repeat those before them.
    """
    if gathered.query.reach != "all" or gathered.query.periods:
        return []
    held = gathered.documents
    return [key for key in documents if key in held and held[key].kind in PERIODIC]
