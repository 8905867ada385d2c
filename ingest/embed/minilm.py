"""MiniLM (all-MiniLM-L6-v2, 384 dimensions) by onnxruntime and tokenizers alone, on the weights as published."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError

DIMENSIONS = 384
CHARACTERS_A_TOKEN = 8
BATCH_TOKENS = 512

Batch = tuple[list[int], dict[str, NDArray[np.int64]]]
"""Rows, and the model's inputs for them."""


class MiniLM:
    """Reads the first ``max_tokens`` tokens of each text.

    Texts are sorted by length and run in batches of at most ``batch_tokens`` padded tokens, so that a batch pads
    little and memory is bounded whatever is asked. Several batches run at once, each on one core: that takes a sixth
    less of the processor than one batch on several.

    Args:
        folder: Holds skeleton.onnx, model.safetensors and tokenizer.json (`ingest.embed.fetch` puts them there).
        threads: Batches at once; 0 is one a core.
        changed: Weights in place of the published ones, by name in the graph.
        name: What its vectors are called where weights are changed.

    Raises:
        InputError: The files are not there or cannot be read.
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_tokens: int = 256,
        threads: int = 0,
        batch_tokens: int = BATCH_TOKENS,
        changed: Mapping[str, NDArray[np.float32]] | None = None,
        name: str = "",
    ) -> None:
        self._tokens = Tokens(folder, max_tokens, batch_tokens)
        self._session = _session(folder, changed or {})
        self._pool = ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix="embed")
        self.name = name or named(max_tokens)

    @property
    def dimensions(self) -> int:
        return DIMENSIONS

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        batches = list(self._tokens.batches(texts))
        found = map(self._run, batches) if len(batches) == 1 else self._pool.map(self._run, batches)
        for (rows, _), some in zip(batches, found, strict=True):
            vectors[rows] = some
        return vectors

    def _run(self, batch: Batch) -> NDArray[np.float32]:
        result: NDArray[np.float32] = self._session.run(None, batch[1])[0]
        return result


class Tokens:
    """Texts as batches of the model's inputs, each batch with the rows it is for."""

    def __init__(self, folder: Path, max_tokens: int, batch_tokens: int = BATCH_TOKENS) -> None:
        from tokenizers import Tokenizer

        require(folder)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)
        self._characters = max_tokens * CHARACTERS_A_TOKEN
        self._batch = max(batch_tokens, max_tokens)

    def batches(self, texts: Sequence[str]) -> Iterator[Batch]:
        """Rows and inputs, longest texts first."""
        cut = [" ".join(text[: 2 * self._characters].split())[: self._characters] for text in texts]
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(cut)]
        order = sorted(range(len(ids)), key=lambda row: (-len(ids[row]), row))
        at = 0
        while at < len(order):
            width = len(ids[order[at]])
            rows = order[at : at + max(1, self._batch // width)]
            yield rows, _padded([ids[row] for row in rows], width)
            at += len(rows)


def named(max_tokens: int) -> str:
    """The name of this model's vectors when it reads so many tokens of a text."""
    return "minilm" if max_tokens == 256 else f"minilm:{max_tokens}"


def require(folder: Path) -> None:
    """Raise InputError where the model's files are not in ``folder``."""
    absent = [n for n in ("skeleton.onnx", "model.safetensors", "tokenizer.json") if not (folder / n).is_file()]
    if absent:
        raise InputError(
            f"embedding model: {folder} lacks {', '.join(absent)}; run `make setup`"
            " or `python -m ingest.embed.fetch`, or set WEALTHDESK_MODELS"
        )


def _padded(ids: Sequence[Sequence[int]], width: int) -> dict[str, NDArray[np.int64]]:
    filled = np.zeros((len(ids), width), np.int64)
    mask = np.zeros_like(filled)
    for row, numbers in enumerate(ids):
        filled[row, : len(numbers)] = numbers
        mask[row, : len(numbers)] = 1
    return {"input_ids": filled, "attention_mask": mask, "token_type_ids": np.zeros_like(filled)}


def _session(folder: Path, changed: Mapping[str, NDArray[np.float32]]) -> Any:  # noqa: ANN401
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        if changed:
            held = [onnxruntime.OrtValue.ortvalue_from_numpy(weight) for weight in changed.values()]
            options.add_external_initializers(list(changed), held)
        return onnxruntime.InferenceSession(str(folder / "skeleton.onnx"), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise InputError(
            f"embedding model: {folder} cannot be loaded ({str(error)[:160]}); run `python -m ingest.embed.fetch`"
        ) from error
