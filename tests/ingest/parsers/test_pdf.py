"""PDFs made here, so that what is on the page is known."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfWriter
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


def letters(canvas: Canvas, x: float, y: float, text: str, size: float = 10) -> None:
    """A text laid down letter by letter, the last first, as some converters do."""
    canvas.setFont("Helvetica", size)
    for letter in text:
        canvas.drawString(x, y, letter)
        x += canvas.stringWidth(letter, "Helvetica", size)


def test_a_word_laid_down_letter_by_letter_is_one_word() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 720, "H.J. Heinz Finance")
        letters(canvas, 72, 700, "Luxembour")
        letters(canvas, 72 + canvas.stringWidth("Luxembour", "Helvetica", 10), 700, "g")

    assert parse(make(page), PDF).text == "H.J. Heinz Finance\nLuxembourg"


def test_a_footnotes_mark_rejoins_its_row_and_never_becomes_a_digit_of_a_figure() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Comparable sales")
        canvas.drawRightString(300, 700, "1,089")
        canvas.setFont("Helvetica", 6)
        canvas.drawString(300, 703, "1")
        canvas.setFont("Helvetica", 10)
        canvas.drawRightString(400, 700, "11.0%")

    words = parse(make(page), PDF).text.split()
    assert "1,0891" not in words
    assert words[:3] == ["Comparable", "sales", "1,089"]
    assert words[-1] == "11.0%"


PROSE = (
    "The company sells tools to makers of chips and services the tools for years after they are sold. Orders rose "
    "in the second half as memory makers began to buy again after two lean years. We expect the trend to hold until "
    "the end of next year because lead times are long and buyers order early when supply is short in the market. "
) * 3


def wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width)


def test_two_columns_laid_down_row_by_row_are_read_one_after_the_other() -> None:
    left, right = wrapped(PROSE, 44), wrapped(PROSE.replace("The company", "A rival").upper(), 36)

    def page(canvas: Canvas) -> None:
        for i, (a, b) in enumerate(zip(left, right, strict=False)):
            text = canvas.beginText(60, 720 - 14 * i)
            text.textOut(a)
            canvas.drawText(text)
            canvas.drawString(320, 720 - 14 * i, b)

    rows = min(len(left), len(right))
    assert parse(make(page), PDF).text == "\n".join(left[:rows] + right[:rows])


def test_a_table_of_two_blocks_is_never_taken_apart() -> None:
    def page(canvas: Canvas) -> None:
        for i in range(20):
            canvas.drawString(60, 720 - 14 * i, f"Revenue of the segment number {i}")
            canvas.drawRightString(300, 720 - 14 * i, f"{1000 + i:,}")
            canvas.drawString(330, 720 - 14 * i, f"Operating profit of segment {i}")
            canvas.drawRightString(540, 720 - 14 * i, f"{100 + i}")

    lines = parse(make(page), PDF).text.split("\n")
    assert lines[3] == "Revenue of the segment number 3 1,003 Operating profit of segment 3 103"


def test_a_hyphen_at_a_lines_end_goes_where_the_document_says() -> None:
    def page(canvas: Canvas) -> None:
        lines = ("We see invest-", "ment as a long-", "term matter. The long-term view of investment is ours.")
        for i, line in enumerate(lines):
            canvas.drawString(72, 700 - 12 * i, line)

    assert parse(make(page), PDF).text.replace("\n", " ") == (
        "We see investment as a long-term matter. The long-term view of investment is ours."
    )


def test_running_heads_page_numbers_headings_and_tables_are_marked() -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(72, 770, "Northgate Research | 3 March 2026")
            canvas.setFont("Helvetica-Bold", 16)
            canvas.drawString(72, 730, f"Chapter of things {'abc'[number]}")
            canvas.setFont("Helvetica", 10)
            for i, line in enumerate(wrapped(PROSE[100 * number :], 90)):
                canvas.drawString(72, 700 - 12 * i, line)
            canvas.drawString(72, 400, "(in millions) 2025 2024")
            for i, label in enumerate(("Revenue", "Cost of sales", "Gross profit")):
                canvas.drawString(72, 386 - 12 * i, f"{label} {1200 + i:,} {1100 - i:,}")
            canvas.drawString(300, 30, str(number + 4))

        return draw

    parsed = parse(make(*(page(n) for n in range(3))), PDF)
    told = [parsed.text[span.start : span.end] for span in parsed.furniture]
    assert told == [text for n in range(3) for text in ("Northgate Research | 3 March 2026", str(n + 4))]
    assert [heading.text for heading in parsed.headings] == [f"Chapter of things {c}" for c in "abc"]
    assert len(parsed.tables) == 3
    table = parsed.tables[0]
    assert table.head is not None
    assert parsed.text[table.head.start : table.head.end] == "(in millions) 2025 2024"
    assert parsed.text[table.span.start : table.span.end].endswith("Gross profit 1,202 1,098")


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_boxes_stand_where_a_reader_of_a_turned_page_sees_the_words(turn: int) -> None:
    writer = PdfWriter(clone_from=BytesIO(make(lambda canvas: canvas.drawString(72, 700, "Corner"))))
    writer.pages[0].rotate(turn)
    out = BytesIO()
    writer.write(out)
    parsed = parse(out.getvalue(), PDF)
    (box,) = unpack(parsed.pages[0])
    x, y = {90: (700, 72), 180: (612 - 72, 700), 270: (792 - 700, 612 - 72)}[turn]
    assert (parsed.pages[0].width, parsed.pages[0].height) == ((612, 792) if turn == 180 else (792, 612))
    assert box.x0 - 5 <= x <= box.x1 + 5
    assert box.y0 - 5 <= y <= box.y1 + 5
