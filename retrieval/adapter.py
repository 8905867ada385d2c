"""A linear map of query vectors, trained by ``wealthdesk tune embeddings``; the chunks' vectors stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import UsageError
from core.settings import DATA

FOLDER = DATA / "recipes" / "artefacts"
Vectors = NDArray[np.float32]


def adapted(matrix: Vectors) -> Callable[[Vectors], Vectors]:
    """The map of a matrix: vectors times it, brought back to unit length."""

    def adapt(vectors: Vectors) -> Vectors:
        moved = vectors @ matrix
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        return np.asarray(moved / np.maximum(lengths, 1e-12), dtype=np.float32)

    return adapt


def load(name: str) -> Callable[[Vectors], Vectors]:
    """The adapter of an artefact, by path or by name in the data folder.

    Raises:
        UsageError: There is none, or it is not a square matrix.
    """
    path = Path(name)
    path = path if path.exists() else FOLDER / name
    try:
        with np.load(path) as data:
            matrix = np.asarray(data["matrix"], dtype=np.float32)
    except (OSError, KeyError, ValueError) as error:
        raise UsageError(f"no adapter {name!r}; train one with `wealthdesk tune embeddings`") from error
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise UsageError(f"adapter {name!r} has shape {matrix.shape}; a square matrix is wanted")
    return adapted(matrix)
