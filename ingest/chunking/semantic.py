"""Where the subject changes: cuts between sentences whose neighbourhoods' vectors lie furthest apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.types import Parsed, Span
from ingest.chunking.regions import cut, regions
from ingest.chunking.sentence import sentences
from ingest.chunking.types import Cut
from ingest.embed.hashing import Hashing


@dataclass(frozen=True, slots=True)
class SemanticCutter:
    """Cuts at the ``share`` widest gaps between neighbouring groups of sentences of a document.

    Pieces shorter than ``least`` characters join the one before; longer ones than ``size`` are cut as text.
    Without an ``embedder`` gaps are measured on shared words.
    """

    embedder: Callable[[Sequence[str]], NDArray[np.float32]] | None = None
    group: int = 3
    share: float = 0.15
    least: int = 300
    size: int = 2400

    def __call__(self, parsed: Parsed) -> list[Cut]:
        places = [(page.number, span, sentences(parsed.text, span)) for page, span in regions(parsed)]
        texts = [parsed.text[part.start : part.end] for _, _, parts in places for part in parts]
        gaps = self._gaps(texts)
        widest = float(np.quantile(gaps, 1 - self.share)) if len(gaps) else 2.0
        found = []
        at = 0
        for number, span, parts in places:
            inner = gaps[at : at + len(parts) - 1]
            at += len(parts)
            for piece in self._pieces(span, parts, inner, widest):
                found += [Cut(part, number) for part in cut(parsed.text, piece, self.size)]
        return found

    def _gaps(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Between each text and the next: 1 less the cosine of the groups that end and begin there."""
        if len(texts) < 2:
            return np.zeros(0, np.float32)
        vectors = (self.embedder or Hashing(256))(texts)
        sums = np.concatenate([np.zeros((1, vectors.shape[1]), np.float32), np.cumsum(vectors, axis=0)])
        ends = np.arange(1, len(texts))
        before = sums[ends] - sums[np.maximum(0, ends - self.group)]
        after = sums[np.minimum(len(texts), ends + self.group)] - sums[ends]
        lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
        gaps: NDArray[np.float32] = 1 - (before * after).sum(axis=1) / np.maximum(lengths, 1e-9)
        return gaps

    def _pieces(self, span: Span, parts: Sequence[Span], gaps: NDArray[np.float32], widest: float) -> list[Span]:
        pieces: list[Span] = []
        start = span.start
        for here, following, gap in zip(parts, parts[1:], gaps, strict=False):
            if gap >= widest and here.end - start >= self.least and span.end - following.start >= self.least:
                pieces.append(Span(start, here.end))
                start = following.start
        return [*pieces, Span(start, span.end)]
