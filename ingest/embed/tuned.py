"""An encoder that `wealthdesk tune embeddings --encoder` trained: the published weights, each with a small addition.

An artefact holds, for each weight that was trained, two thin matrices whose product is added to it; the same graph and
runtime then embed with the sums. Source: Hu et al. 2021, arXiv 2106.09685 (LoRA).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError, UsageError
from core.settings import DATA
from ingest.embed import tensors
from ingest.embed.fetch import FILES
from ingest.embed.minilm import require

FOLDER = DATA / "recipes" / "artefacts"
BASE = FILES["model.safetensors"]
UP, DOWN = ".up", ".down"
Vectors = NDArray[np.float32]


def named(name: str) -> tuple[str, Path]:
    """An artefact's full name, with the start of its digest after an @, and where it lies.

    Args:
        name: By path, or by name in the data folder; with an @ and a digest where it must be that version.

    Raises:
        UsageError: There is none of that name, or it is another version.
    """
    bare, _, wanted = name.partition("@")
    path = Path(bare) if Path(bare).is_file() else FOLDER / bare
    if not bare or not path.is_file():
        raise UsageError(f"no trained encoder {bare!r}; make one with `wealthdesk tune embeddings --encoder`")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    if wanted not in ("", digest):
        raise UsageError(f"encoder {bare} is version {digest}, the index was made with {wanted}; ingest again with it")
    return f"{bare}@{digest}", path


def weights(artefact: Path, model: Path) -> dict[str, Vectors]:
    """The weights that differ from the published ones, by name in the graph: each as it is, plus what was trained.

    Raises:
        InputError: The artefact is none, was trained on other weights, or its shapes do not fit.
    """
    require(model)
    try:
        thin, told = tensors.read(artefact)
        published, _ = tensors.read(model / "model.safetensors")
        if told.get("base") != BASE:
            raise ValueError("it was trained on other weights than the ones published")
        names = [name.removesuffix(UP) for name in thin if name.endswith(UP)]
        return {f"encoder.{name}": _sum(published[name], thin[name + UP], thin[name + DOWN]) for name in names}
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"encoder {artefact}: {error}; train it anew, or name another") from error


def save(path: Path, factors: Mapping[str, tuple[Vectors, Vectors]], told: Mapping[str, Any]) -> None:
    """Write an artefact: (up, down) by the weight's name, and what its training gained, in half precision."""
    rows = {}
    for name, (up, down) in factors.items():
        rows[name + UP], rows[name + DOWN] = up.astype(np.float16), down.astype(np.float16)
    tensors.write(path, rows, {"version": "1", "base": BASE, "told": json.dumps(told)})


def trained(name: str) -> Mapping[str, Any]:
    """What an artefact says of its training and of its gain held out by issuer."""
    told: Mapping[str, Any] = json.loads(tensors.read(named(name)[1])[1].get("told", "{}"))
    return told


def _sum(weight: NDArray[np.generic], up: NDArray[np.generic], down: NDArray[np.generic]) -> Vectors:
    whole: Vectors = weight.astype(np.float32) + up.astype(np.float32) @ down.astype(np.float32)
    return whole
