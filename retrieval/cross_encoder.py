"""A cross-encoder: a model that reads a question and a passage together and says how well they go together.

Any ONNX export of a sequence classifier with one output, in a folder with ``model.onnx`` and ``tokenizer.json``. No
weights
are shipped; name the folder in a recipe (``rerank = "cross-encoder:/models/ms-marco-minilm"``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import UsageError
from core.types import Hit

if TYPE_CHECKING:
    from retrieval.gather import Gathered

MAX_TOKENS = 512
FILES = ("model.onnx", "tokenizer.json")


class CrossEncoder:
    """Reads the question and each hit's header and text, up to `MAX_TOKENS` tokens together.

    Raises:
        UsageError: The folder lacks one of `FILES`.
    """

    def __init__(self, folder: Path) -> None:
        from onnxruntime import InferenceSession
        from tokenizers import Tokenizer

        if missing := [name for name in FILES if not (folder / name).is_file()]:
            raise UsageError(f"cross-encoder {folder.name!r}: no {' and no '.join(missing)} in the folder")
        self._tokenizer = Tokenizer.from_file(str(folder / FILES[1]))
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
        self._tokenizer.enable_padding()
        self._session = InferenceSession(str(folder / FILES[0]), providers=["CPUExecutionProvider"])
        self._inputs = {item.name for item in self._session.get_inputs()}

    def __call__(self, gathered: Gathered, hits: Sequence[Hit]) -> list[Hit]:
        """The hits by the model's score, best first; equal ones stay as they stood."""
        if not hits:
            return []
        scores = self.scores(gathered.query.text, [f"{hit.chunk.header}\n{hit.chunk.text}" for hit in hits])
        ranked = sorted(zip(hits, scores, strict=True), key=lambda pair: -pair[1])
        return [replace(hit, score=float(score)) for hit, score in ranked]

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """The model's first output for each passage, higher is better."""
        read = self._tokenizer.encode_batch([(question, passage) for passage in passages])
        columns = {
            "input_ids": [one.ids for one in read],
            "attention_mask": [one.attention_mask for one in read],
            "token_type_ids": [one.type_ids for one in read],
        }
        inputs = {name: np.array(rows, dtype=np.int64) for name, rows in columns.items() if name in self._inputs}
        logits = np.asarray(self._session.run(None, inputs)[0], dtype=np.float32)
        return logits.reshape(len(passages), -1)[:, 0]
