"""Lines and reading order where the file has neither: words laid down one by one, columns that run into one another.

Most files already lay their columns down one after the other, and a table must never be taken apart, so columns are
parted only where line after line holds words of prose on both sides of one empty strip.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

GAP = 9.0
"""Points of nothing between two columns, at least."""
FEWEST_LINES = 8
SHARE = 0.45
FILLED = 0.55
TOUCHING = 0.09


def rejoined(lines: list[list[int]], boxes: NDArray[np.float64]) -> tuple[list[list[int]], set[int]]:
    """Lines put together again that were laid down word by word, or letter by letter.

    A line of one word goes to its neighbour at its height; elsewhere a line's end is the author's and stays. The second
    result holds the words that touch the one before, of which they are the rest.
    """
    joined: list[list[int]] = []
    touching: set[int] = set()
    alone = False
    for line in lines:
        single = len(line) == 1
        gap = _gap(boxes[joined[-1][-1]], boxes[line[0]]) if joined and (single or alone) else None
        if gap is None:
            joined.append(list(line))
        else:
            joined[-1] += line
            if gap < TOUCHING:
                touching.add(line[0])
        alone = single
    return joined, touching


def _gap(last: NDArray[np.float64], first: NDArray[np.float64]) -> float | None:
    """The empty width between a word and the next right of it on one line, in heights; None if they are not so.

    A smaller mark, such as a footnote's, never touches: it must not become the last digit of a figure.
    """
    _, top, right, bottom = last.tolist()
    left, upper, _, lower = first.tolist()
    height = min(bottom - top, lower - upper)
    if height <= 0 or left < right - 0.3 * height or min(bottom, lower) - max(top, upper) < 0.6 * height:
        return None
    smaller = height < 0.85 * max(bottom - top, lower - upper)
    gap: float = (left - right) / height
    if smaller:
        return max(TOUCHING, gap)
    return gap


def reading_order(
    lines: Sequence[Sequence[int]], boxes: NDArray[np.float64], prose: Callable[[int], bool]
) -> list[list[int]]:
    """Lines of words (by their rows in ``boxes``), split and put in order where a gutter is found, else unchanged.

    Args:
        prose: Whether a word is a word, and no figure.
    """
    same = [list(line) for line in lines]
    cuts = [cut for line in same if (cut := _widest(line, boxes))]
    if len(cuts) < max(FEWEST_LINES, SHARE * len(same)):
        return same
    gutter = _gutter(cuts)
    split = [line for line in same if gutter and _cut(line, boxes, gutter)]
    if not gutter or len(split) < max(FEWEST_LINES, SHARE * len(same)) or not _is_prose(split, boxes, gutter, prose):
        return same
    return _in_order(same, boxes, gutter)


def _widest(line: list[int], boxes: NDArray[np.float64]) -> tuple[float, float] | None:
    """The widest empty strip of a line of six words or more, where wider than any space between words."""
    if len(line) < 6:
        return None
    x0, x1 = boxes[line, 0], boxes[line, 2]
    gaps = x0[1:] - x1[:-1]
    place = int(gaps.argmax())
    return (float(x1[place]), float(x0[place + 1])) if gaps[place] > GAP else None


def _gutter(cuts: list[tuple[float, float]]) -> tuple[float, float] | None:
    """The strip that most lines leave empty."""
    left = float(np.quantile([a for a, _ in cuts], 0.85))
    right = float(np.quantile([b for _, b in cuts], 0.15))
    return (left, right) if right - left > GAP / 2 else None


def _cut(line: list[int], boxes: NDArray[np.float64], gutter: tuple[float, float]) -> int:
    """How many words stand left of the gutter; 0 where the line does not leave it empty or has one side only."""
    middle = sum(gutter) / 2
    left = [i for i in line if boxes[i, 2] <= middle]
    right = [i for i in line if boxes[i, 0] >= middle]
    if not left or not right or len(left) + len(right) < len(line) or line[: len(left)] != left:
        return 0
    return len(left)


def _is_prose(
    lines: list[list[int]], boxes: NDArray[np.float64], gutter: tuple[float, float], prose: Callable[[int], bool]
) -> bool:
    """Whether both sides are filled with words on most lines, which no table's are."""
    sides = []
    for line in lines:
        cut = _cut(line, boxes, gutter)
        sides.append((line[:cut], line[cut:]))
    for side in (0, 1):
        words = [pair[side] for pair in sides]
        width = np.array([boxes[part, 2].max() - boxes[part, 0].min() for part in words])
        widest = float(np.quantile(width, 0.9))
        full = float((width > FILLED * widest).mean())
        written = np.mean([prose(i) for part in words for i in part])
        if widest < 100 or full < 0.6 or written < 0.85 or np.mean([len(part) for part in words]) < 4:
            return False
    return True


def _in_order(lines: list[list[int]], boxes: NDArray[np.float64], gutter: tuple[float, float]) -> list[list[int]]:
    ordered: list[list[int]] = []
    left: list[list[int]] = []
    right: list[list[int]] = []
    for line in lines:
        cut = _cut(line, boxes, gutter)
        middle = sum(gutter) / 2
        if cut:
            left.append(line[:cut])
            right.append(line[cut:])
        elif left and all(boxes[i, 2] <= middle for i in line):
            left.append(line)
        elif left and all(boxes[i, 0] >= middle for i in line):
            right.append(line)
        else:
            ordered += left + right + [line]
            left, right = [], []
    return ordered + left + right
