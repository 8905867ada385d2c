"""MiniLM in torch, from the published weights: the upper layers with additions of low rank that can be trained.

Does what the graph of `ingest.embed.minilm` does, for training alone; what was trained is run by that graph. Sources:
Devlin et al. 2019, arXiv 1810.04805 (BERT); Hu et al. 2021, arXiv 2106.09685 (LoRA).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from ingest.embed import tensors

LAYERS, HEADS, WIDTH, EPSILON = 6, 12, 384, 1e-12
TRAINED = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


class Encoder:
    """Token ids to vectors of unit length. Everything below the last ``upper`` layers stays as published.

    Args:
        rank: Of the additions, which start at nothing.
    """

    def __init__(self, folder: Path, *, upper: int = 3, rank: int = 8, seed: int = 0) -> None:
        held, _ = tensors.read(folder / "model.safetensors")
        self.weights = {name: torch.from_numpy(np.array(row)) for name, row in held.items()}
        self.first = LAYERS - upper
        random = torch.Generator().manual_seed(seed)
        self.factors: dict[str, tuple[torch.Tensor, torch.Tensor]] = {}
        for name in (f"encoder.layer.{at}.{part}.weight" for at in range(self.first, LAYERS) for part in TRAINED):
            out, into = self.weights[name].shape
            down = torch.randn(rank, into, generator=random) / into**0.5
            self.factors[name] = (torch.zeros(out, rank).requires_grad_(), down.requires_grad_())

    def __call__(self, inputs: Mapping[str, NDArray[np.int64]]) -> torch.Tensor:
        """One vector a row of ``input_ids``."""
        ids, mask = torch.from_numpy(inputs["input_ids"]), torch.from_numpy(inputs["attention_mask"])
        with torch.no_grad():
            states = self._embedded(ids)
            for at in range(self.first):
                states = self._layer(at, states, mask)
        for at in range(self.first, LAYERS):
            states = self._layer(at, states, mask)
        kept = mask.unsqueeze(-1).to(states.dtype)
        return functional.normalize((states * kept).sum(1) / kept.sum(1), dim=1)

    def trained(self) -> dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """The additions by weight, as (up, down)."""
        return {name: (up.detach().numpy(), down.detach().numpy()) for name, (up, down) in self.factors.items()}

    def _embedded(self, ids: torch.Tensor) -> torch.Tensor:
        words, places, kinds = (
            self.weights[f"embeddings.{of}_embeddings.weight"] for of in ("word", "position", "token_type")
        )
        return self._level("embeddings", words[ids] + places[: ids.shape[1]] + kinds[0])

    def _layer(self, at: int, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        part = f"encoder.layer.{at}"
        query, key, value = (self._heads(f"{part}.attention.self.{name}", states) for name in ("query", "key", "value"))
        seen = mask[:, None, None, :].bool()
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        mixed = mixed.transpose(1, 2).reshape(states.shape)
        states = self._level(f"{part}.attention.output", states + self._line(f"{part}.attention.output.dense", mixed))
        wide = functional.gelu(self._line(f"{part}.intermediate.dense", states))
        return self._level(f"{part}.output", states + self._line(f"{part}.output.dense", wide))

    def _heads(self, name: str, states: torch.Tensor) -> torch.Tensor:
        rows, tokens, _ = states.shape
        return self._line(name, states).view(rows, tokens, HEADS, WIDTH // HEADS).transpose(1, 2)

    def _line(self, name: str, states: torch.Tensor) -> torch.Tensor:
        weight = f"{name}.weight"
        straight = functional.linear(states, self.weights[weight], self.weights[f"{name}.bias"])
        if weight not in self.factors:
            return straight
        up, down = self.factors[weight]
        return straight + functional.linear(functional.linear(states, down), up)

    def _level(self, name: str, states: torch.Tensor) -> torch.Tensor:
        weight, bias = self.weights[f"{name}.LayerNorm.weight"], self.weights[f"{name}.LayerNorm.bias"]
        return functional.layer_norm(states, (WIDTH,), weight, bias, EPSILON)
