"""Tensors by name in a safetensors file: a header's length, the header in JSON, the numbers. No library needed."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_KINDS = {"F32": "<f4", "F16": "<f2", "I64": "<i8"}
_NAMES = {np.dtype(kind): name for name, kind in _KINDS.items()}
_LONGEST_HEADER = 100_000_000


def read(path: Path) -> tuple[dict[str, NDArray[np.generic]], dict[str, str]]:
    """The tensors, mapped from the file, and what the file says of itself.

    Raises:
        ValueError: It is no safetensors file, is cut short, or holds a kind of number that is not read here.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 2 <= length <= _LONGEST_HEADER:
            raise ValueError(f"{path} is no safetensors file")
        header = json.loads(file.read(length))
    told = header.pop("__metadata__", {})
    return {name: _mapped(path, 8 + length, name, row) for name, row in header.items()}, told


def write(path: Path, tensors: Mapping[str, NDArray[np.generic]], told: Mapping[str, str]) -> None:
    """Write tensors of `_KINDS` and what the file says of itself; the same input gives the same bytes."""
    header: dict[str, object] = {"__metadata__": dict(told)}
    at = 0
    for name, tensor in tensors.items():
        end = at + tensor.nbytes
        header[name] = {"dtype": _NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    body = b"".join(np.ascontiguousarray(tensor).tobytes() for tensor in tensors.values())
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def _mapped(path: Path, body: int, name: str, row: Mapping[str, object]) -> NDArray[np.generic]:
    kind, shape, offsets = row.get("dtype"), row.get("shape"), row.get("data_offsets")
    if kind not in _KINDS or not isinstance(shape, list) or not isinstance(offsets, list):
        raise ValueError(f"{path}: {name} is {kind} of shape {shape}, which is not read here")
    dtype = np.dtype(_KINDS[str(kind)])
    if path.stat().st_size < body + offsets[1] or offsets[1] - offsets[0] != dtype.itemsize * int(np.prod(shape)):
        raise ValueError(f"{path}: {name} is cut short")
    return np.memmap(path, dtype=dtype, mode="r", offset=body + offsets[0], shape=tuple(shape))
