"""Word boxes of a page, packed to four or five bytes a word: `Page.boxes` in, `WordBox` out, and back.

Coordinates are kept to a tenth of a point. Columns of like numbers are stored one after another, as differences from
the word before, so that zlib finds little left to say.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from core.types import Page, WordBox

TENTHS = 10.0
_FAR = 2**31 - 1


def pack(boxes: Iterable[WordBox], page_start: int) -> bytes:
    """The bytes to keep in `Page.boxes`; empty for no boxes. ``page_start`` is the page's first character."""
    rows = [(box.start - page_start, box.end - page_start, box.x0, box.y0, box.x1, box.y1) for box in boxes]
    if not rows:
        return b""
    table = np.asarray(rows, dtype=np.float64)
    return pack_arrays(table[:, :2].astype(np.int64), table[:, 2:])


def pack_arrays(spans: NDArray[np.int64], corners: NDArray[np.float64]) -> bytes:
    """As `pack`, from arrays: (n, 2) characters from the page's start, and (n, 4) points x0, y0, x1, y1."""
    if not len(spans):
        return b""
    tenths = np.clip(np.rint(np.nan_to_num(corners) * TENTHS), -_FAR, _FAR).astype(np.int64)
    columns = np.empty((6, len(spans)), dtype=np.int64)
    columns[0], columns[1] = spans[:, 0], spans[:, 1] - spans[:, 0]
    columns[2], columns[3] = tenths[:, 0], tenths[:, 1]
    columns[4], columns[5] = tenths[:, 2] - tenths[:, 0], tenths[:, 3] - tenths[:, 1]
    columns[0, 1:] -= columns[0, :-1].copy()
    columns[2:4, 1:] -= columns[2:4, :-1].copy()
    wide = np.abs(columns).max() >= 2**15
    return (b"4" if wide else b"2") + zlib.compress(columns.astype("<i4" if wide else "<i2").tobytes(), 1)


def unpack(page: Page) -> list[WordBox]:
    """The boxes of a page in reading order, in characters of the document's text; none where none were kept.

    Raises:
        ValueError: Where the bytes are not what `pack` gives.
    """
    if not page.boxes:
        return []
    try:
        flat = np.frombuffer(zlib.decompress(page.boxes[1:]), dtype={b"2": "<i2", b"4": "<i4"}[page.boxes[:1]])
        columns = flat.reshape(6, -1).astype(np.int64)
    except (zlib.error, KeyError, ValueError) as error:
        raise ValueError(f"the word boxes of page {page.number} are damaged") from error
    starts = np.cumsum(columns[0]) + page.start
    corners = np.cumsum(columns[2:4], axis=1)
    x0, y0 = corners / TENTHS
    x1, y1 = (corners + columns[4:6]) / TENTHS
    rows = (starts, starts + columns[1], x0, y0, x1, y1)
    return [WordBox(*row) for row in zip(*(row.tolist() for row in rows), strict=True)]
