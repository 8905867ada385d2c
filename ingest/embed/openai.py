"""Embeddings from OpenAI, or from any server that speaks its protocol, through the client itself."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError, ModelUnavailable

AT_ONCE = 128
LONGEST = 24_000
"""Characters sent of one text: within 8,191 tokens for what filings and research are written in."""
KNOWN = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}


class OpenAIEmbedder:
    """Batches of texts, several calls at once; the client tries a throttled or failed call again, and waits as told.

    Args:
        parallel: Calls at once.
        retries: Times a call is tried again before the run stops with an error.

    Raises:
        InputError: Neither a key nor a base URL is given.
    """

    def __init__(
        self, model: str, *, api_key: str = "", base_url: str = "", parallel: int = 4, retries: int = 6
    ) -> None:
        if not api_key and not base_url:
            raise InputError(f"embedder openai:{model}: set OPENAI_API_KEY or OPENAI_BASE_URL, or use minilm")
        from openai import OpenAI

        self._model = model
        self._parallel = parallel
        self._client = OpenAI(api_key=api_key or "none", base_url=base_url or None, max_retries=retries, timeout=60)
        self.name = f"openai:{model}"

    @cached_property
    def dimensions(self) -> int:
        """The length of the model's vectors; asked of it once where it is not known."""
        return KNOWN.get(self._model) or self._embed(["dimensions"]).shape[1]

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors in the order of the texts.

        Raises:
            ModelUnavailable: The server cannot be reached, refuses us, or stays throttled.
        """
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        batches = [texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE)]
        with ThreadPoolExecutor(self._parallel) as pool:
            return np.concatenate(list(pool.map(self._embed, batches)))

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        from openai import OpenAIError

        asked = [text[:LONGEST].strip() or "-" for text in texts]
        try:
            answer = self._client.embeddings.create(model=self._model, input=asked, encoding_format="float")
        except OpenAIError as error:
            cause = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise ModelUnavailable(
                f"embedder {self.name}: {cause}; check the key, the address and your limits, then run again:"
                " vectors made so far are kept"
            ) from error
        rows = sorted(answer.data, key=lambda row: row.index)
        if len(rows) != len(asked):
            raise ModelUnavailable(f"embedder {self.name}: {len(rows)} vectors came back for {len(asked)} texts")
        vectors = np.array([row.embedding for row in rows], np.float32)
        unit: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return unit
