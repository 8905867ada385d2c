"""MiniLM on the same weights by OpenVINO: an optional, faster runtime (bf16 where the processor has it)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from ingest.embed.minilm import DIMENSIONS, Tokens, named

BATCH_TOKENS = 1024


class OpenVino:
    """As `ingest.embed.minilm.MiniLM`, whose name it shares: vectors of the two differ by less than float16 does.

    Raises:
        InputError: The ``fast`` extra is not installed, or the model's files are not there.
    """

    def __init__(self, folder: Path, *, max_tokens: int = 256, threads: int = 0) -> None:
        self._tokens = Tokens(folder, max_tokens, BATCH_TOKENS)
        self._model = _compiled(folder, threads)
        self.name = named(max_tokens)

    @property
    def dimensions(self) -> int:
        return DIMENSIONS

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        for rows, inputs in self._tokens.batches(texts):
            found = np.asarray(self._model(inputs)[0], np.float32)
            vectors[rows] = found / np.linalg.norm(found, axis=1, keepdims=True)
        return vectors


def _compiled(folder: Path, threads: int) -> Any:  # noqa: ANN401
    try:
        import openvino
    except ImportError as error:
        raise InputError(
            "embedder openvino: the package is not installed; `pip install 'wealthdesk[fast]'`, or use minilm"
        ) from error
    core = openvino.Core()
    model = core.read_model(str(folder / "skeleton.onnx"))
    return core.compile_model(model, "CPU", {"INFERENCE_NUM_THREADS": threads or os.cpu_count() or 1})
