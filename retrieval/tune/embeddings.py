"""A linear adapter of query vectors: synthetic questions from the corpus itself, hard negatives, plain numpy.

Every page asks for itself: by the labels of its figures and by the heading it stands under, put as a question. The
pages of its own document that stand nearest to that question are its hard negatives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.types import Chunk, Document, LineItem
from retrieval.adapter import adapted
from retrieval.ask import clean
from retrieval.tune.cases import Case

Vectors = NDArray[np.float32]
TEMPERATURE = 0.05
RATE = 0.001
KEEP = 1e-3
FRAMES = (
    "What is {issuer}'s {what} for {when}?",
    "How much was {what} at {issuer} in {when}?",
    "What does {issuer} say about {what} in {when}?",
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the chunk that answers it, by place in the list of chunks; ``group`` is the issuer."""

    question: str
    chunk: int
    group: str


def synthetic(
    documents: Mapping[str, Document], chunks: Sequence[Chunk], figures: Sequence[LineItem], *, most: int = 4
) -> list[Pair]:
    """Questions by rule: up to ``most`` a page from the labels of its line items, one from its section's heading.

    The same documents give the same questions. A page's question names its issuer and period, as people do.
    """
    labels: dict[tuple[str, int], dict[str, None]] = {}
    for row in figures:
        labels.setdefault((row.document_id, row.page), {})[row.label.lower()] = None
    return [
        Pair(question, place, documents[chunk.document_id].issuer or chunk.document_id)
        for place, chunk in enumerate(chunks)
        for question in _questions(documents[chunk.document_id], chunk, labels, most)
    ]


def labelled(cases: Sequence[Case], documents: Mapping[str, Document], chunks: Sequence[Chunk]) -> list[Pair]:
    """The questions of labelled cases, cleaned as a search cleans them, each with every chunk of its gold pages.

    Cases made of feedback are such cases too.
    """
    places: dict[tuple[str, int], list[int]] = {}
    for place, chunk in enumerate(chunks):
        places.setdefault((chunk.document_id, chunk.page), []).append(place)
    return [
        Pair(clean(case.question), place, documents[document_id].issuer or document_id)
        for case in cases
        for document_id, page in sorted(case.gold)
        if document_id in documents
        for place in places.get((document_id, page), ())
    ]


def train(
    questions: Vectors,
    answers: Sequence[int],
    chunks: Vectors,
    rivals: NDArray[np.int64],
    *,
    epochs: int = 10,
    seed: int = 0,
) -> Vectors:
    """The matrix that brings each question nearer to its chunk than to its rivals and to others' chunks.

    Starts at the identity and is pulled back to it (`KEEP`), so that what the model knew is not unlearned. Adam on the
    softmax of cosines over one positive, the hard negatives and the batch's other positives.

    Source: van den Oord et al. 2018, arXiv 1807.03748 (InfoNCE).
    """
    size = questions.shape[1]
    matrix = np.eye(size, dtype=np.float32)
    first, second = np.zeros_like(matrix), np.zeros_like(matrix)
    random = np.random.default_rng(seed)
    step = 0
    for _ in range(epochs):
        for batch in np.array_split(random.permutation(len(questions)), max(1, len(questions) // 64)):
            step += 1
            gradient = _gradient(matrix, questions[batch], chunks, np.asarray(answers)[batch], rivals[batch])
            gradient += KEEP * (matrix - np.eye(size, dtype=np.float32))
            first = 0.9 * first + 0.1 * gradient
            second = 0.999 * second + 0.001 * gradient**2
            moved = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
            matrix = matrix - RATE * moved
    return np.asarray(matrix, dtype=np.float32)


def hard(
    questions: Vectors, answers: Sequence[int], chunks: Vectors, documents: Sequence[str], count: int = 7
) -> NDArray[np.int64]:
    """For each question, the chunks of its answer's own document that stand nearest to it, the answer aside."""
    owners = np.array(documents)
    found = np.zeros((len(questions), count), dtype=np.int64)
    for row, answer in enumerate(answers):
        own = np.flatnonzero(owners == owners[answer])
        own = own[own != answer]
        near = own[np.argsort(-(chunks[own] @ questions[row]))][:count]
        found[row] = np.resize(near if len(near) else np.array([answer]), count)
    return found


def recall_at(questions: Vectors, answers: Sequence[int], chunks: Vectors, k: int = 5) -> NDArray[np.float64]:
    """For each question, 1 where its chunk is among the k nearest of all chunks, else 0."""
    scores = questions @ chunks.T
    own = scores[np.arange(len(answers)), np.asarray(answers)]
    return np.asarray((scores > own[:, None]).sum(axis=1) < k, dtype=np.float64)


def held_out(
    pairs: Sequence[Pair],
    questions: Vectors,
    chunks: Vectors,
    documents: Sequence[str],
    folds: Sequence[set[str]],
    progress: Callable[[], None] = lambda: None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Recall at 5 of each pair before, and after training without its issuer."""
    answers = np.array([pair.chunk for pair in pairs])
    before = recall_at(questions, answers.tolist(), chunks)
    after = np.zeros_like(before)
    for fold in folds:
        learn = np.array([pair.group not in fold for pair in pairs])
        rivals = hard(questions[learn], answers[learn].tolist(), chunks, documents)
        matrix = train(questions[learn], answers[learn].tolist(), chunks, rivals)
        after[~learn] = recall_at(adapted(matrix)(questions[~learn]), answers[~learn].tolist(), chunks)
        progress()
    return before, after


def _questions(
    document: Document, chunk: Chunk, labels: Mapping[tuple[str, int], Mapping[str, None]], most: int
) -> Iterator[str]:
    issuer = document.issuer or document.title
    when = document.period or (str(document.published.year) if document.published else "the latest report")
    asked = list(labels.get((chunk.document_id, chunk.page), {}))[
        :: max(1, len(labels.get((chunk.document_id, chunk.page), {})) // most)
    ]
    for number, what in enumerate(asked[:most]):
        yield FRAMES[number % 2].format(issuer=issuer, what=what, when=when)
    sections = [part for part in chunk.header.split(" | ")[1:] if 8 <= len(part) <= 90]
    if sections:
        yield FRAMES[2].format(issuer=issuer, what=sections[-1].lower(), when=when)


def _gradient(
    matrix: Vectors, questions: Vectors, chunks: Vectors, answers: NDArray[np.int64], rivals: NDArray[np.int64]
) -> Vectors:
    """The gradient of the mean loss over a batch by the matrix, through the normalisation of the mapped questions."""
    moved = questions @ matrix
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    unit = moved / lengths
    positives = chunks[answers]
    own = (unit[:, None, :] * chunks[rivals]).sum(axis=2)
    logits = np.concatenate([unit @ positives.T, own], axis=1) / TEMPERATURE
    logits[:, : len(answers)][(answers[:, None] == answers[None, :]) & ~np.eye(len(answers), dtype=bool)] = -1e9
    logits[:, len(answers) :][rivals == answers[:, None]] = -1e9
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(answers)), np.arange(len(answers))] -= 1.0
    pulled = shares[:, : len(answers)] @ positives + np.einsum("bn,bnd->bd", shares[:, len(answers) :], chunks[rivals])
    inward = (pulled - (pulled * unit).sum(axis=1, keepdims=True) * unit) / lengths
    return np.asarray(questions.T @ inward / (TEMPERATURE * len(answers)), dtype=np.float32)
