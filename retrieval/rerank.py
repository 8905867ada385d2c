"""Rerankers: a second look at the first hits. Each takes what was gathered and the hits, and gives them in its order.

* ``learned``: a light model over `retrieval.features`, trained by ``wealthdesk tune rerank`` and read from JSON.
* ``cross-encoder``: an ONNX model that reads question and passage together, from a folder (optional).
* ``model``: a language model's order (`retrieval.model`), handed to the search by whoever wires it; after a colon, the
  reranker that stands in where there is no model or it gives no order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UsageError
from core.settings import DATA
from core.types import Hit

if TYPE_CHECKING:
    from retrieval.gather import Gathered

FOLDER = DATA / "recipes" / "artefacts"
VERSION = 1
Reranker = Callable[["Gathered", Sequence[Hit]], list[Hit]]


@dataclass(frozen=True, slots=True)
class Learned:
    """A logistic model, or boosted trees, over named features. ``trained`` says on what, and how it did held out.

    ``kinds`` are the kinds of document that it saw at the head of a ranking when it was trained; rankings that begin
    with another kind stay as they are, since what it learned of notes is not true of filings. Empty is any kind.
    """

    features: tuple[str, ...]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    intercept: float
    trees: tuple[Mapping[str, Any], ...]
    trained: Mapping[str, Any]
    kinds: tuple[str, ...] = ()

    def __call__(self, gathered: Gathered, hits: Sequence[Hit]) -> list[Hit]:
        """The hits by the model's probability, which becomes their score; equal ones stay as they stood."""
        from retrieval.features import features

        if not hits or not self.knows(gathered, hits):
            return list(hits)
        scores = self.probabilities(features(gathered, hits))
        ranked = sorted(zip(hits, scores, strict=True), key=lambda pair: -pair[1])
        return [replace(hit, score=float(score)) for hit, score in ranked]

    def knows(self, gathered: Gathered, hits: Sequence[Hit]) -> bool:
        """Whether the ranking begins with a kind of document that it was trained on."""
        return not self.kinds or head_kind(gathered, hits) in self.kinds

    def probabilities(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability, for each row of `retrieval.features`, that it is a page that answers."""
        scaled = (rows - self.mean) / self.scale
        margin = self.intercept + scaled @ self.weights
        for tree in self.trees:
            margin = margin + _leaves(tree, rows)
        probabilities: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-margin))
        return probabilities

    def to_json(self) -> dict[str, Any]:
        """The artefact, as `load` reads it."""
        return {
            "version": VERSION,
            "features": list(self.features),
            "mean": self.mean.tolist(),
            "scale": self.scale.tolist(),
            "weights": self.weights.tolist(),
            "intercept": self.intercept,
            "trees": [dict(tree) for tree in self.trees],
            "kinds": list(self.kinds),
            "trained": dict(self.trained),
        }


def load(path: Path) -> Learned:
    """A learned reranker from its artefact.

    Raises:
        UsageError: There is no such file, or it was made for other features or by another version.
    """
    from retrieval.features import NAMES

    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"no reranker at {path.name}; train one with `wealthdesk tune rerank`") from error
    except ValueError as error:
        raise UsageError(f"reranker {path.name} is not valid JSON: {error}") from error
    if data.get("version") != VERSION or tuple(data.get("features", ())) != NAMES:
        raise UsageError(
            f"reranker {path.name} was made for other features; train it again with `wealthdesk tune rerank`"
        )
    return Learned(
        tuple(data["features"]),
        np.array(data["mean"]),
        np.array(data["scale"]),
        np.array(data["weights"]),
        float(data["intercept"]),
        tuple(data["trees"]),
        data["trained"],
        tuple(data.get("kinds", ())),
    )


def head_kind(gathered: Gathered, hits: Sequence[Hit]) -> str:
    """The kind of the first hit's document; empty where there is none or it is not known."""
    first = gathered.documents.get(hits[0].chunk.document_id) if hits else None
    return first.kind if first else ""


def _learned(rest: str) -> Reranker:
    path = Path(rest or "rerank.json")
    return load(path if path.is_absolute() or path.exists() else FOLDER / path)


def _cross_encoder(rest: str) -> Reranker:
    from retrieval.cross_encoder import CrossEncoder

    return CrossEncoder(Path(rest))


RERANKERS: dict[str, Callable[[str], Reranker]] = {"learned": _learned, "cross-encoder": _cross_encoder}
BY_MODEL = "model"


def reranker(name: str) -> Reranker | None:
    """The reranker a recipe names: a key of `RERANKERS`, with a path after a colon; None for the empty name.

    For ``model`` it is the one after the colon: what there is without a model.

    Raises:
        UsageError: There is none of that name, or its artefact cannot be read.
    """
    if not name:
        return None
    family, _, rest = name.partition(":")
    if family == BY_MODEL:
        return reranker(rest)
    if family not in RERANKERS:
        raise UsageError(f"no reranker {family!r}; there are {', '.join((BY_MODEL, *RERANKERS))}")
    return RERANKERS[family](rest)


def by_model(name: str) -> bool:
    """Whether a recipe's reranker is a language model."""
    return name.partition(":")[0] == BY_MODEL


def _leaves(tree: Mapping[str, Any], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a tree gives each row. Its nodes are parallel lists; a node whose ``left`` is -1 is a leaf."""
    left, right = np.array(tree["left"]), np.array(tree["right"])
    feature, threshold = np.array(tree["feature"]), np.array(tree["threshold"])
    value = np.array(tree["value"])
    at = np.zeros(len(rows), dtype=np.int64)
    while (inner := left[at] >= 0).any():
        goes_left = rows[np.arange(len(rows)), np.maximum(feature[at], 0)] <= threshold[at]
        at = np.where(inner, np.where(goes_left, left[at], right[at]), at)
    leaves: NDArray[np.float64] = value[at]
    return leaves
