"""A linear map of query vectors, trained by ``wealthdesk tune embeddings``; the chunks' vectors stay as they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

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
    try:
        with np.load(_path(name)) as data:
            matrix = np.asarray(data["matrix"], dtype=np.float32)
    except (OSError, KeyError, ValueError) as error:
        raise UsageError(f"no adapter {name!r}; train one with `wealthdesk tune embeddings`") from error
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise UsageError(f"adapter {name!r} has shape {matrix.shape}; a square matrix is wanted")
    return adapted(matrix)


def trained(name: str) -> Mapping[str, Any]:
    """What an artefact says of its training and of its gain held out by issuer; empty where it does not say."""
    with np.load(_path(name)) as data:
        told: Mapping[str, Any] = json.loads(str(data["told"])) if "told" in data else {}
    return told


def _path(name: str) -> Path:
    path = Path(name)
    return path if path.exists() else FOLDER / name
