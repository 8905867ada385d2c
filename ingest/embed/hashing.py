"""Words hashed into buckets: no model and no meaning beyond shared words. For tests, and for runs without vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class Hashing:
    """Texts that share words are near one another; a text without words points along the first axis."""

    def __init__(self, dimensions: int = 64) -> None:
        self.name = f"hash:{dimensions}"
        self.dimensions = dimensions

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
                bucket = int.from_bytes(digest, "big")
                vectors[row, bucket % self.dimensions] += 1 if bucket >> 63 else -1
            if not vectors[row].any():
                vectors[row, 0] = 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True) if len(texts) else vectors
