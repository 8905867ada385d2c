"""Make `minilm/skeleton.onnx`: the model's graph alone, whose weights are read from `minilm/model.safetensors`.

Run once, where torch, transformers and onnx are installed, with the model's own folder (config.json beside the
weights) as the argument; the result is committed, so nobody who uses the project needs any of the three.
"""

from __future__ import annotations

import json
import struct
import sys
import tempfile
from pathlib import Path

import onnx
import torch
from onnx import TensorProto
from transformers import AutoModel

WEIGHTS = "model.safetensors"
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class Sentence(torch.nn.Module):
    """The encoder with mean pooling and unit length, as the published model defines a sentence's vector."""

    def __init__(self, encoder: torch.nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        """Vectors of unit length, one a row of ``ids``."""
        states = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        kept = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * kept).sum(1) / kept.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=1)


def export(folder: Path) -> onnx.ModelProto:
    """The whole model as a graph, weights inside."""
    encoder = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
    ids = torch.randint(5, 2000, (2, 16))
    mask = torch.ones_like(ids)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "full.onnx"
        torch.onnx.export(
            Sentence(encoder),
            (ids, mask, torch.zeros_like(ids)),
            str(path),
            input_names=list(INPUTS),
            output_names=["embedding"],
            dynamic_axes={name: {0: "batch", 1: "tokens"} for name in INPUTS} | {"embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
            do_constant_folding=False,
        )
        return onnx.load(str(path))


def point_into(graph: onnx.GraphProto, weights: Path) -> list[str]:
    """Replace each initialiser by a reference into ``weights``; returns the names that are not there."""
    with weights.open("rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(length))
    missing = []
    for tensor in graph.initializer:
        entry = header.get(tensor.name.removeprefix("encoder."))
        if entry is None:
            missing.append(tensor.name)
            continue
        start, end = entry["data_offsets"]
        if list(tensor.dims) != entry["shape"]:
            raise SystemExit(f"{tensor.name}: the graph has {list(tensor.dims)}, the weights {entry['shape']}")
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        del tensor.external_data[:]
        for key, value in (("location", WEIGHTS), ("offset", 8 + length + start), ("length", end - start)):
            reference = tensor.external_data.add()
            reference.key, reference.value = key, str(value)
    return missing


if __name__ == "__main__":
    source = Path(sys.argv[1])
    model = export(source)
    inside = point_into(model.graph, source / WEIGHTS)
    target = Path(__file__).parent / "minilm" / "skeleton.onnx"
    target.write_bytes(model.SerializeToString())
    sys.stderr.write(f"{target}: {target.stat().st_size} bytes; kept inside: {', '.join(inside) or 'nothing'}\n")
