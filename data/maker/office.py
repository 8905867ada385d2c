"""Notes as Word documents, slides and workbooks, packed so that the bytes are the same each time."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pptx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from openpyxl.styles import Font
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Inches
from pptx.util import Pt as SlidePt

from data.maker.blocks import Block, Break, Bullets, Grid, Heading, Para, blocks
from data.maker.figures import Figures
from data.maker.house import byline, disclosures, house_of, key_facts, supersession
from data.maker.note import Note
from data.maker.web import masthead

STAMP = (1980, 1, 1, 0, 0, 0)


def _pack(saved: BytesIO, path: Path, when: datetime) -> None:
    """Rewrite an office file with fixed times in the archive and in its properties."""
    stamp = when.strftime("%Y-%m-%dT00:00:00Z").encode()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)


def _when(note: Note) -> datetime:
    return datetime(note.published.year, note.published.month, note.published.day)  # noqa: DTZ001


def _runs(paragraph: Paragraph, text: str) -> None:
    for n, part in enumerate(re.split(r"\*\*", text)):
        if part:
            paragraph.add_run(part).bold = n % 2 == 1


def _word_table(document: Document, grid: Grid) -> None:
    document.add_paragraph(grid.caption, style="Caption")
    table = document.add_table(rows=0, cols=len(grid.rows[0]), style="Light List Accent 1")
    for row in grid.rows:
        for box, value in zip(table.add_row().cells, row, strict=True):
            box.text = ""
            _runs(box.paragraphs[0], value)
            for run in box.paragraphs[0].runs:
                run.font.size = Pt(8.5)


def _word(document: Document, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(block.text, block.level)
    elif isinstance(block, Para):
        _runs(document.add_paragraph(), block.text)
    elif isinstance(block, Bullets):
        for item in block.items:
            _runs(document.add_paragraph(style="List Number" if block.numbered else "List Bullet"), item)
    elif isinstance(block, Grid):
        _word_table(document, block)
    elif isinstance(block, Break):
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def write_docx(note: Note, notes: Mapping[str, Note], path: Path) -> None:
    """A Word document with real headings, lists and tables."""
    figures = Figures(note, notes)
    document = docx.Document()
    document.styles["Normal"].font.name = "Georgia" if house_of(note).serif else "Arial"
    document.styles["Normal"].font.size = Pt(10.5)
    run = document.add_paragraph().add_run(masthead(note))
    run.bold = True
    run.font.color.rgb = RGBColor.from_string(house_of(note).colour[1:].upper())
    document.add_heading(note.title, 0)
    document.add_paragraph(byline(note))
    facts = key_facts(note, figures)
    if facts:
        _word_table(document, Grid("Key facts", (("Item", "Value"), *facts)))
    replaced = supersession(note, figures)
    if replaced:
        document.add_paragraph(replaced)
    for block in blocks(note, notes):
        _word(document, block)
    document.add_heading("Disclosures", 2)
    for name, text in disclosures(note):
        _runs(document.add_paragraph(), f"**{name}.** {text}")
    properties = document.core_properties
    properties.title, properties.author, properties.comments = note.title, byline(note), ""
    saved = BytesIO()
    document.save(saved)
    _pack(saved, path, _when(note))


def write_pptx(note: Note, notes: Mapping[str, Note], path: Path) -> None:
    """Slides: a title, then one for each section of the note."""
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = note.title
    frame = slide.placeholders[1].text_frame
    frame.text = f"{masthead(note)}\n{byline(note)}"
    for block in blocks(note, notes):
        if isinstance(block, Heading):
            slide = deck.slides.add_slide(deck.slide_layouts[1])
            slide.shapes.title.text = block.text
            frame = slide.placeholders[1].text_frame
            frame.text = ""
        elif isinstance(block, Para):
            _lines(frame, (block.text,))
        elif isinstance(block, Bullets):
            _lines(frame, block.items)
        elif isinstance(block, Grid):
            _slide_table(slide, block)
    deck.core_properties.title, deck.core_properties.author = note.title, byline(note)
    saved = BytesIO()
    deck.save(saved)
    _pack(saved, path, _when(note))


def _lines(frame: TextFrame, texts: tuple[str, ...]) -> None:
    for text in texts:
        line = frame.paragraphs[0] if not frame.text else frame.add_paragraph()
        line.text = text.replace("**", "")
        line.font.size = SlidePt(18)


def _slide_table(slide: Slide, grid: Grid) -> None:
    size = (Inches(0.8), Inches(3.9), Inches(8.4), Inches(0.3 * len(grid.rows)))
    table = slide.shapes.add_table(len(grid.rows), len(grid.rows[0]), *size).table
    for y, row in enumerate(grid.rows):
        for x, value in enumerate(row):
            table.cell(y, x).text = value
            table.cell(y, x).text_frame.paragraphs[0].font.size = SlidePt(12)


def write_xlsx(note: Note, notes: Mapping[str, Note], path: Path) -> None:
    """A workbook: one sheet for each table, with what it is above it and numbers as numbers."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for block in blocks(note, notes):
        if not isinstance(block, Grid):
            continue
        sheet = book.create_sheet(block.caption.split(" (")[0][:31])
        sheet.append([note.title])
        sheet.append([masthead(note)])
        sheet.append([block.caption])
        sheet.append([])
        for row in block.rows:
            sheet.append([_number(value) for value in row])
        for name in ("A1", "A3", *(f"{chr(65 + n)}5" for n in range(len(block.rows[0])))):
            sheet[name].font = Font(bold=True)
        sheet.column_dimensions["A"].width = 30
    book.properties.title, book.properties.creator = note.title, byline(note)
    saved = BytesIO()
    book.save(saved)
    _pack(saved, path, _when(note))


def _number(value: str) -> float | int | str:
    plain = value.replace(",", "")
    if re.fullmatch(r"-?\d+", plain):
        return int(plain)
    return float(plain) if re.fullmatch(r"-?\d+\.\d+", plain) else value
