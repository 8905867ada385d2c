"""Reading pictures of pages: the one door to `rapidocr`, an optional extra that needs no network (models included).

Without the extra a scanned page is flagged and the rest of the document is read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

Words = list[tuple[str, float, float, float, float]]
"""A line's words, each with left, top, right and bottom in dots of the picture."""

Reader = Callable[[NDArray[np.uint8]], list[Words]]
"""From a picture, height by width by colour, to its lines from the top down."""

SURE = 0.5
SECONDS_A_PAGE = 30.0


def reader() -> Reader | None:
    """A reader of pictures, or None where the extra is not installed."""
    return _rapid() if find_spec("rapidocr") else None


@lru_cache(maxsize=1)
def _rapid() -> Reader:
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 1})

    def read(picture: NDArray[np.uint8]) -> list[Words]:
        found = engine(picture, return_word_box=True)
        lines = [_line(line) for line in found.word_results or () if line]
        return _in_order([line for line in lines if line])

    return read


def _line(told: Any) -> Words:  # noqa: ANN401
    words = []
    for text, score, corners in told:
        if text.strip() and score >= SURE:
            xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
            words.append((text.strip(), min(xs), min(ys), max(xs), max(ys)))
    return sorted(words, key=lambda word: word[1])


def _in_order(lines: list[Words]) -> list[Words]:
    """Lines from the top down; pieces at one height are one line, left to right, as a table's cells are."""
    ordered: list[Words] = []
    for line in sorted(lines, key=lambda words: (words[0][2] + words[0][4]) / 2):
        middle = (line[0][2] + line[0][4]) / 2
        last = ordered[-1] if ordered else None
        if last and last[0][2] < middle < last[0][4]:
            ordered[-1] = sorted(last + line, key=lambda word: word[1])
        else:
            ordered.append(line)
    return ordered


more_time: list[Callable[[float], None]] = []
"""Called with seconds before each page that is read from its picture: the sandbox lets a scanned book take longer."""
