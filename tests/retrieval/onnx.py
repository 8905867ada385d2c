"""The smallest cross-encoder there can be, written byte by byte: its score is the sum of its token ids."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers, processors


def tiny_cross_encoder(folder: Path, vocabulary: Mapping[str, int]) -> None:
    """Write ``model.onnx`` and ``tokenizer.json``: words of the vocabulary score their number, all others nothing."""
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, **vocabulary}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A", pair="$A $B", special_tokens=[])
    tokenizer.save(str(folder / "tokenizer.json"))
    cast = _node("Cast", ["input_ids"], ["floats"], _attribute("to", 1))
    total = _node("ReduceSum", ["floats", "axes"], ["logits"], _attribute("keepdims", 1))
    axes = _text(8, "axes") + _number(1, 1) + _number(2, 7) + _number(7, 1)
    shape = _value("input_ids", 7, ["batch", "length"])
    graph = _bytes(1, cast) + _bytes(1, total) + _text(2, "tiny") + _bytes(5, axes)
    graph += _bytes(11, shape) + _bytes(12, _value("logits", 1, ["batch", "one"]))
    model = _number(1, 8) + _bytes(7, graph) + _bytes(8, _number(2, 17))
    (folder / "model.onnx").write_bytes(model)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _attribute(name: str, value: int) -> bytes:
    return _bytes(5, _text(1, name) + _number(3, value) + _number(20, 2))


def _node(kind: str, inputs: list[str], outputs: list[str], attribute: bytes) -> bytes:
    named = b"".join(_text(1, name) for name in inputs) + b"".join(_text(2, name) for name in outputs)
    return named + _text(4, kind) + attribute


def _value(name: str, kind: int, dimensions: list[str]) -> bytes:
    shape = b"".join(_bytes(1, _text(2, dimension)) for dimension in dimensions)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))
