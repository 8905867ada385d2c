"""Texts to vectors: one small protocol, and the embedders by name. Heavy libraries are imported when one is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import UsageError
from ingest.embed.cache import Cached
from ingest.embed.hashing import Hashing

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Anything that maps texts to vectors of unit length, one a text and in order; no texts give shape (0, d).

    ``name`` says which model made a vector, and everything that changes what it gives for a text.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def __call__(self, texts: Sequence[str]) -> Vectors: ...


def _minilm(models: Path, *, model: str = "", threads: int = 0, **_: str) -> Embedder:
    from ingest.embed.minilm import MiniLM

    return MiniLM(models / "minilm", max_tokens=int(model or 256), threads=threads)


def _tuned(models: Path, *, model: str = "", threads: int = 0, **_: str) -> Embedder:
    from ingest.embed.minilm import MiniLM
    from ingest.embed.tuned import named, weights

    name, path = named(model)
    changed = weights(path, models / "minilm")
    return MiniLM(models / "minilm", threads=threads, changed=changed, name=f"tuned:{name}")


def _openvino(models: Path, *, model: str = "", threads: int = 0, **_: str) -> Embedder:
    from ingest.embed.openvino import OpenVino

    return OpenVino(models / "minilm", max_tokens=int(model or 256), threads=threads)


def _openai(_: Path, *, model: str = "", threads: int = 0, api_key: str = "", base_url: str = "") -> Embedder:
    from ingest.embed.openai import OpenAIEmbedder

    return OpenAIEmbedder(model or "text-embedding-3-small", api_key=api_key, base_url=base_url, parallel=threads or 4)


def _hash(_: Path, *, model: str = "", threads: int = 0, **__: str) -> Embedder:
    return Hashing(int(model or 64))


EMBEDDERS: dict[str, Callable[..., Embedder]] = {
    "minilm": _minilm,
    "openvino": _openvino,
    "openai": _openai,
    "hash": _hash,
    "tuned": _tuned,
}
NAMED = ("openai", "tuned")
"""The embedders that take a model's name; the others take a size."""


def load(name: str, models: Path, *, threads: int = 0, api_key: str = "", base_url: str = "") -> Embedder:
    """The embedder called ``name``: a key of `EMBEDDERS`, with a model or size after a colon where it takes one.

    ``minilm``, ``minilm:128`` (tokens read of each text), ``tuned:encoder.safetensors`` (an artefact of
    ``wealthdesk tune embeddings --encoder``), ``openai:text-embedding-3-large``.

    Args:
        threads: Cores to use, or calls at once for ``openai``; 0 is the embedder's own default.

    Raises:
        UsageError: No embedder has that name.
        InputError: Its weights are not there, or an optional package is missing; says how to get them.
    """
    family, _, model = name.partition(":")
    if family not in EMBEDDERS or (family not in NAMED and model and not model.isdigit()):
        raise UsageError(f"no embedder {name!r}; there are {', '.join(EMBEDDERS)}, such as minilm or openai:MODEL")
    made: Embedder = EMBEDDERS[family](models, model=model, threads=threads, api_key=api_key, base_url=base_url)
    return made


def cached(embedder: Embedder, path: Path) -> Embedder:
    """The same embedder, which looks in the file at ``path`` before it computes. See `Cached`."""
    return Cached(embedder, path)
