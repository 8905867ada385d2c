"""Train an adapter or the encoder on a library's own chunks, and say what that gains on issuers it did not see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
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
from retrieval.tune.embeddings import Pair, hard, held_out, labelled, recall_at, synthetic, train
from retrieval.tune.measure import folds

FOLDS = 5
MOST_CHUNKS = 200_000
MOST_PAIRS = 4000
THIRDS = 3
STEPS = 60
MOST_TAUGHT = 400


@dataclass(frozen=True, slots=True)
class Lessons:
    """Questions with the chunks that answer them; the last ``labelled`` are people's. ``owners`` are the documents."""

    pairs: list[Pair]
    labelled: int
    chunks: list[Chunk]
    owners: list[str]
    texts: list[str]


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
    lessons = gathered(library, principal, today, most=most, cases=cases)
    pairs, owners = lessons.pairs, lessons.owners
    questions, vectors = library.embedder([pair.question for pair in pairs]), library.embedder(lessons.texts)
    before, after = held_out(pairs, questions, vectors, owners, folds([pair.group for pair in pairs], FOLDS))
    answers = [pair.chunk for pair in pairs]
    matrix = train(questions, answers, vectors, hard(questions, answers, vectors, owners))
    told = _summary(lessons, before, after, split)
    np.savez_compressed(out, matrix=matrix.astype(np.float16), version=np.array(1), told=np.array(json.dumps(told)))
    return {"out": str(out), **told}


def encoder(  # noqa: PLR0913 - as `adapter`, with what bounds its training
    library: Library,
    principal: Principal,
    today: date,
    *,
    models: Path,
    most: int,
    out: Path,
    minutes: float = 10.0,
    steps: int = STEPS,
    cases: Sequence[Case] = (),
    split: str = "",
) -> dict[str, Any]:
    """The same for the encoder itself, by thirds of the issuers and within ``minutes`` of training in all.

    Raises:
        InputError: As `adapter`; or torch is not installed.
    """
    try:
        from retrieval.tune import encoder as torched
    except ImportError as error:
        raise InputError(
            f"training the encoder needs the torch extra ({error}): pip install 'wealthdesk[torch]'"
        ) from None
    from ingest.embed.minilm import MiniLM
    from ingest.embed.tuned import save

    lessons = gathered(library, principal, today, most=most, cases=cases, pairs_at_most=MOST_TAUGHT)
    pairs, texts, folder = lessons.pairs, lessons.texts, models / "minilm"
    published = MiniLM(folder)
    questions, vectors = published([pair.question for pair in pairs]), published(texts)
    answers = [pair.chunk for pair in pairs]
    rivals = hard(questions, answers, vectors, lessons.owners, 1)
    dealt, share = folds([pair.group for pair in pairs], THIRDS), minutes * 60 / (THIRDS + 1)
    after = torched.held_out(folder, pairs, texts, rivals, dealt, steps=steps, seconds=share * len(dealt))
    made, losses = torched.train(folder, pairs, texts, rivals, steps=steps, seconds=share)
    told = _summary(lessons, recall_at(questions, answers, vectors), after, split)
    told |= {"steps": len(losses), "first loss": round(losses[0], 4), "last loss": round(losses[-1], 4)}
    save(out, made.trained(), told)
    return {"out": str(out), **told}


def gathered(
    library: Library,
    principal: Principal,
    today: date,
    *,
    most: int,
    cases: Sequence[Case] = (),
    pairs_at_most: int = MOST_PAIRS,
) -> Lessons:
    """The library's chunks, with questions by rule and of people for them.

    Raises:
        InputError: They are too few, or of one issuer only.
    """
    allowed = restrict(principal, Scope(), today)
    chunks = library.store.chunks(allowed, MOST_CHUNKS)
    kept = {chunk.document_id for chunk in chunks}
    everything = library.catalogue.documents(principal, today, scope=Scope(history=True), limit=1_000_000)
    documents = {document.id: document for document in everything if document.id in kept}
    figures = library.catalogue.line_items(principal, today, limit=1_000_000)
    made = synthetic(documents, chunks, figures, most=most)
    people = labelled(cases, documents, chunks)
    pairs = [*made[:: max(1, -(-len(made) // pairs_at_most))], *people]
    groups = {pair.group for pair in pairs}
    if len(pairs) < 64 or len(groups) < 2:
        raise InputError(f"the library gives {len(pairs)} questions of {len(groups)} issuers; training needs more")
    owners = [chunk.document_id for chunk in chunks]
    return Lessons(pairs, len(people), chunks, owners, [_embedded(chunk) for chunk in chunks])


def _embedded(chunk: Chunk) -> str:
    """What the index embeds of a page by default; a store does not keep it."""
    return chunk.embedded or f"{chunk.header}\n{sketch(chunk.text)}".strip()


def _summary(lessons: Lessons, before: Any, after: Any, split: str) -> dict[str, Any]:  # noqa: ANN401
    told = _told(lessons.pairs, lessons.chunks, before, after)
    if lessons.labelled:
        rows = slice(-lessons.labelled, None)
        told["labelled"] = {"split": split, **_told(lessons.pairs[rows], lessons.chunks, before[rows], after[rows])}
    return told


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
