"""Train an adapter on a library's own chunks, and say what it gains on the issuers it did not see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from core.access import restrict
from core.errors import InputError
from core.types import Chunk, Principal, Scope
from ingest.chunking.dress import sketch
from retrieval.gather import Library
from retrieval.tune.cases import Case
from retrieval.tune.embeddings import Pair, hard, held_out, labelled, synthetic, train
from retrieval.tune.measure import folds

FOLDS = 5
MOST_CHUNKS = 200_000
MOST_PAIRS = 4000


def adapter(
    library: Library,
    principal: Principal,
    today: date,
    *,
    most: int,
    out: Path,
    cases: Sequence[Case] = (),
    split: str = "",
) -> dict[str, Any]:
    """Make the pairs, train by fifths of the issuers for the held-out gain, then on all, and write the matrix.

    ``cases`` are labelled ones, trained on beside the questions made from the corpus; their gain is told apart, since
    people do not ask as rules do.

    Raises:
        InputError: The library gives too few questions, or questions of one issuer only.
    """
    allowed = restrict(principal, Scope(), today)
    chunks = library.store.chunks(allowed, MOST_CHUNKS)
    kept = {chunk.document_id for chunk in chunks}
    everything = library.catalogue.documents(principal, today, scope=Scope(history=True), limit=1_000_000)
    documents = {document.id: document for document in everything if document.id in kept}
    figures = library.catalogue.line_items(principal, today, limit=1_000_000)
    pairs = synthetic(documents, chunks, figures, most=most)
    pairs = pairs[:: max(1, len(pairs) // MOST_PAIRS)]
    people = labelled(cases, documents, chunks)
    pairs = [*pairs, *people]
    groups = {pair.group for pair in pairs}
    if len(pairs) < 64 or len(groups) < 2:
        raise InputError(f"the library gives {len(pairs)} questions of {len(groups)} issuers; an adapter needs more")
    questions = library.embedder([pair.question for pair in pairs])
    vectors = library.embedder([_embedded(chunk) for chunk in chunks])
    owners = [chunk.document_id for chunk in chunks]
    before, after = held_out(pairs, questions, vectors, owners, folds([pair.group for pair in pairs], FOLDS))
    answers = [pair.chunk for pair in pairs]
    matrix = train(questions, answers, vectors, hard(questions, answers, vectors, owners))
    told = _told(pairs, chunks, before, after)
    if people:
        rows = slice(len(pairs) - len(people), None)
        told["labelled"] = {"split": split, **_told(people, chunks, before[rows], after[rows])}
    np.savez_compressed(out, matrix=matrix.astype(np.float16), version=np.array(1), told=np.array(json.dumps(told)))
    return {"out": str(out), **told}


def _embedded(chunk: Chunk) -> str:
    """What the index embeds of a page by default; a store does not keep it."""
    return chunk.embedded or f"{chunk.header}\n{sketch(chunk.text)}".strip()


def _told(pairs: Sequence[Pair], chunks: Sequence[Chunk], before: Any, after: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "questions": len(pairs),
        "chunks": len(chunks),
        "issuers": len({pair.group for pair in pairs}),
        "recall@5 before": round(float(before.mean()), 4),
        "recall@5 held out": round(float(after.mean()), 4),
        "gained": int((after > before).sum()),
        "lost": int((after < before).sum()),
    }
