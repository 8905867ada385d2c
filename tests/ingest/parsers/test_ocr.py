"""Scanned pages: flagged where nothing can read them, read with a box for every word where something can."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from core.boxes import unpack
from core.errors import UnreadableDocument
from ingest.parsers import PDF, ocr, parse


def scan(*, text_after: bool) -> bytes:
    """A page that is only a picture, and after it a page of text if asked for."""
    picture = Image.new("L", (1224, 1584), 255)
    ImageDraw.Draw(picture).text((144, 200), "Revenue rose to 1,577", fill=0, font_size=40)
    out = BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), invariant=1)
    canvas.drawImage(ImageReader(picture), 0, 0, 612, 792)
    canvas.showPage()
    if text_after:
        canvas.drawString(72, 700, "Typed text")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def fake(picture: NDArray[np.uint8]) -> list[ocr.Words]:
    """Reads every picture alike, and notes how large it was."""
    assert picture.shape[:2] == (1584, 1224)
    return [[("Revenue", 144.0, 200.0, 300.0, 240.0), ("1,577", 310.0, 200.0, 400.0, 240.0)]]


def test_without_a_reader_a_scanned_page_is_flagged_and_the_rest_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "reader", lambda: None)
    parsed = parse(scan(text_after=True), PDF)
    assert parsed.text.strip() == "Typed text"
    assert "page_without_text:1" in parsed.warnings
    with pytest.raises(UnreadableDocument, match="ocr extra"):
        parse(scan(text_after=False), PDF)


def test_with_a_reader_its_words_are_the_pages_and_stand_where_they_were_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "reader", lambda: fake)
    granted: list[float] = []
    monkeypatch.setattr(ocr, "more_time", [granted.append])
    parsed = parse(scan(text_after=True), PDF)
    assert parsed.text == "Revenue 1,577\n\nTyped text"
    assert [page.ocr for page in parsed.pages] == [True, False]
    assert granted == [ocr.SECONDS_A_PAGE]
    first = unpack(parsed.pages[0])[0]
    assert (first.x0, first.y0, first.x1, first.y1) == (72, 100, 150, 120)


def test_the_real_reader_reads_a_picture_without_a_network() -> None:
    pytest.importorskip("rapidocr", reason="the ocr extra is not installed")
    parsed = parse(scan(text_after=False), PDF)
    assert "1,577" in parsed.text
