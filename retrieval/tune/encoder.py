"""Train the encoder itself on questions and the chunks that answer them. Needs torch; what it makes does not.

Each question is drawn to its own chunk and away from the batch's other chunks and from a hard one of its own document.
Source: Henderson et al. 2017, arXiv 1705.00652 (multiple negatives ranking).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import monotonic

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from ingest.embed.minilm import Tokens
from retrieval.tune.bert import Encoder
from retrieval.tune.embeddings import TEMPERATURE, Pair, recall_at

Vectors = NDArray[np.float32]
BATCH = 16
RATE = 1e-3
LONGEST_PASSAGE = 128
LONGEST = 256


def train(
    folder: Path,
    pairs: Sequence[Pair],
    texts: Sequence[str],
    rivals: NDArray[np.int64],
    *,
    steps: int,
    seconds: float = 600.0,
    seed: int = 0,
) -> tuple[Encoder, list[float]]:
    """An encoder trained on pairs, and the loss at each step.

    Args:
        texts: Of the chunks, by the place that pairs and ``rivals`` (one row a pair) name.
        seconds: No step begins after so long.
    """
    encoder = Encoder(folder, seed=seed)
    tokens = Tokens(folder, LONGEST_PASSAGE, batch_tokens=BATCH * 2 * LONGEST_PASSAGE)
    weights = [tensor for both in encoder.factors.values() for tensor in both]
    adam = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.01)
    random = np.random.default_rng(seed)
    ends = monotonic() + seconds
    losses: list[float] = []
    order: list[int] = []
    while len(losses) < steps and monotonic() < ends:
        order = order if len(order) >= BATCH else random.permutation(len(pairs)).tolist()
        batch, order = order[:BATCH], order[BATCH:]
        losses.append(_step(encoder, adam, tokens, [pairs[at] for at in batch], texts, rivals[batch, 0]))
    return encoder, losses


def embed(encoder: Encoder, folder: Path, texts: Sequence[str]) -> Vectors:
    """Vectors of texts as the index would hold them."""
    with torch.no_grad():
        return np.asarray(_vectors(encoder, Tokens(folder, LONGEST), texts).numpy(), dtype=np.float32)


def held_out(
    folder: Path,
    pairs: Sequence[Pair],
    texts: Sequence[str],
    rivals: NDArray[np.int64],
    folds: Sequence[set[str]],
    *,
    steps: int,
    seconds: float,
) -> NDArray[np.float64]:
    """Recall at 5 of each pair among all chunks, after training without its issuer."""
    after = np.zeros(len(pairs))
    for fold in folds:
        learn = np.array([pair.group not in fold for pair in pairs])
        taught = [pair for pair, kept in zip(pairs, learn, strict=True) if kept]
        encoder, _ = train(folder, taught, texts, rivals[learn], steps=steps, seconds=seconds / len(folds))
        asked = [pair for pair, kept in zip(pairs, learn, strict=True) if not kept]
        questions = embed(encoder, folder, [pair.question for pair in asked])
        after[~learn] = recall_at(questions, [pair.chunk for pair in asked], embed(encoder, folder, texts))
    return after


def _step(
    encoder: Encoder,
    adam: torch.optim.Optimizer,
    tokens: Tokens,
    batch: Sequence[Pair],
    texts: Sequence[str],
    rivals: NDArray[np.int64],
) -> float:
    answers = np.array([pair.chunk for pair in batch])
    places = np.concatenate([answers, rivals])
    questions = _vectors(encoder, tokens, [pair.question for pair in batch])
    passages = _vectors(encoder, tokens, [texts[place] for place in places])
    also = places[None, :] == answers[:, None]
    also[np.arange(len(batch)), np.arange(len(batch))] = False
    logits = (questions @ passages.T / TEMPERATURE).masked_fill(torch.from_numpy(also), -1e9)
    loss = functional.cross_entropy(logits, torch.arange(len(batch)))
    adam.zero_grad()
    loss.backward()
    adam.step()
    return float(loss.detach())


def _vectors(encoder: Encoder, tokens: Tokens, texts: Sequence[str]) -> torch.Tensor:
    rows: list[int] = []
    found = []
    for batch, inputs in tokens.batches(texts):
        rows += batch
        found.append(encoder(inputs))
    return torch.cat(found)[torch.from_numpy(np.argsort(rows))]
