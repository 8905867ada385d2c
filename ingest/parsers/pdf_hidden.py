"""Words of a PDF's page that no reader sees: the natural way to slip instructions into a report.

Told apart for certain: invisible by render mode or by transparency, under two points, beside the page. White text, and
every word of a short document, is looked at in a picture of the page: where its place is all one colour it is hidden,
be it white on white, clipped, covered, or on a layer that is switched off. A long document's other words are not
looked at, because drawing its pages would take longer than reading them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

TINY = 2.0
"""Points; the smallest print of a prospectus is four."""
WHITE = 245
FAINT = 10
"""Steps of 255 between the lightest and darkest dot of a word's place, under which nobody sees it."""
STRIDE = 3
SHORT = 40
"""Pages of a document whose every word is looked at."""
_MOST_DOTS = 1_800
_INVISIBLE = {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP}


def hidden_words(
    page: pdfium.PdfPage,
    textpage: pdfium.PdfTextPage,
    indices: Sequence[int],
    boxes: NDArray[np.float64],
    *,
    look: bool,
) -> tuple[set[int], bool]:
    """Places of the words that are hidden, and whether the words are an unseen layer over a scanned page's picture.

    Args:
        indices: pdfium's count of each word's first character.
        boxes: Each word's box in points from the page's top left.
        look: Whether to look at every word in a picture of the page. Else only white ones are, and of the rest every
            third is examined, and all where one of those is odd.
    """
    if not len(indices):
        return set(), False
    unseen, white = _by_object(textpage, indices, range(0, len(indices), 1 if look else STRIDE))
    if (unseen or white) and not look:
        unseen, white = _by_object(textpage, indices, range(len(indices)))
    if unseen and len(unseen) > 0.6 * len(indices) and pictured(page):
        return set(), True
    width, height = page.get_size()
    small = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) < TINY
    beside = (boxes[:, 2] <= 0) | (boxes[:, 3] <= 0) | (boxes[:, 0] >= width) | (boxes[:, 1] >= height)
    tiny = {int(i) for i in np.flatnonzero(small) if _tiny(boxes[i])}
    hidden = unseen | tiny | {int(i) for i in np.flatnonzero(beside)}
    suspects = set(range(len(indices))) - hidden if look else white - hidden
    if suspects:
        hidden |= _unpainted(page, boxes, sorted(suspects))
    return hidden, False


def _by_object(
    textpage: pdfium.PdfTextPage, indices: Sequence[int], places: Iterable[int]
) -> tuple[set[int], set[int]]:
    """Words that are invisible by how they are drawn, and words that are drawn in white."""
    unseen: set[int] = set()
    white: set[int] = set()
    told: dict[int, int] = {}
    handle = textpage.raw
    channels = [ctypes.c_uint() for _ in range(4)]
    pointers = [ctypes.byref(channel) for channel in channels]
    for place in places:
        found = raw.FPDFText_GetTextObject(handle, indices[place])
        if not found:
            continue
        key = ctypes.addressof(found.contents)
        kind = told.get(key)
        if kind is None:
            kind = 0
            if raw.FPDFTextObj_GetTextRenderMode(found) in _INVISIBLE:
                kind = 1
            elif raw.FPDFPageObj_GetFillColor(found, *pointers):
                red, green, blue, alpha = (channel.value for channel in channels)
                kind = 1 if alpha < FAINT else 2 if min(red, green, blue) >= WHITE else 0
            told[key] = kind
        if kind:
            (unseen if kind == 1 else white).add(place)
    return unseen, white


def _tiny(box: NDArray[np.float64]) -> bool:
    """Whether a word is too small both ways round; a single thin letter is not."""
    across, down = box[2] - box[0], box[3] - box[1]
    return bool(
        max(across, down) > 0 and min(across, down) < TINY and (down < TINY or across < 0.2 * down and down > 20)
    )


def pictured(page: pdfium.PdfPage) -> bool:
    """Whether a picture covers most of the page."""
    width, height = page.get_size()
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) > 0.5 * width * height:
            return True
    return False


def _unpainted(page: pdfium.PdfPage, boxes: NDArray[np.float64], places: Sequence[int]) -> set[int]:
    """Those of the words whose place on the drawn page is all one colour."""
    scale = min(1.0, _MOST_DOTS / max(page.get_size()))
    bitmap = page.render(scale=scale, grayscale=True, draw_annots=False)
    dots = bitmap.to_numpy()
    dots = dots[..., 0] if dots.ndim == 3 else dots
    rows, columns = dots.shape
    corners = np.clip((boxes[list(places)] * scale), 0, [columns, rows, columns, rows])
    starts, ends = np.floor(corners[:, :2]).astype(int), np.ceil(corners[:, 2:]).astype(int)
    found = set()
    for place, (x0, y0), (x1, y1) in zip(places, starts.tolist(), ends.tolist(), strict=True):
        part = dots[y0:y1, x0:x1]
        if part.size and int(part.max()) - int(part.min()) < FAINT:
            found.add(place)
    bitmap.close()
    return found
