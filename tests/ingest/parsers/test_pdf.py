"""PDFs made here, so that what is on the page is known."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from core.boxes import unpack
from core.errors import UnreadableDocument
from ingest.parsers import PDF, parse


def make(*draw: Callable[[Canvas], None], size: tuple[float, float] = (612, 792)) -> bytes:
    """A PDF with one page for each drawing function."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for page in draw:
        canvas.setFont("Helvetica", 10)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def row(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "Purchases of property, plant and equipment")
    for x, cell in ((350, "(1,577)"), (420, "(1,373)"), (490, "(1,420)")):
        canvas.drawRightString(x, 700, cell)


def test_a_tables_row_stays_on_one_line_label_then_cells() -> None:
    text = parse(make(row), PDF).text
    assert text == "Purchases of property, plant and equipment (1,577) (1,373) (1,420)"


def test_every_word_has_a_box_where_it_was_drawn() -> None:
    parsed = parse(make(row), PDF)
    boxes = unpack(parsed.pages[0])
    assert [parsed.text[box.start : box.end] for box in boxes] == parsed.text.split()
    last = boxes[-1]
    assert last.x1 == pytest.approx(490, abs=0.5)
    assert last.y0 < 792 - 700 < last.y1


def test_pages_are_numbered_from_one_and_parted_by_an_empty_line() -> None:
    parsed = parse(make(lambda c: c.drawString(72, 700, "One"), lambda c: c.drawString(72, 700, "Two")), PDF)
    assert parsed.text == "One\n\nTwo"
    assert [(page.number, parsed.text[page.start : page.end]) for page in parsed.pages] == [(1, "One"), (2, "Two")]


def test_a_file_with_no_text_says_so() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        parse(make(lambda c: c.rect(10, 10, 50, 50)), PDF)
    assert caught.value.reason == "NO_TEXT"
