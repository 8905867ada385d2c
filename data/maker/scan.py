"""A note as a scan: its page drawn into a bitmap, tilted and specked, with no text behind it."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from data.maker.blocks import Heading, Para, blocks
from data.maker.house import byline, label
from data.maker.note import Note, long_date

FONTS = Path(reportlab.__file__).parent / "fonts"
SIZE = (1060, 1500)


def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"{name}.ttf"), size, layout_engine=ImageFont.Layout.BASIC)


def page(note: Note, notes: Mapping[str, Note]) -> Image.Image:
    """The page as a scanner saw it, one bit a pixel."""
    sheet = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(sheet)
    lines = [
        (f"{note.publisher}   {label(note)}", "VeraBd", 26),
        (f"{long_date(note.published)}   {byline(note)}", "Vera", 20),
    ]
    lines += [("", "Vera", 20), (note.title, "VeraBd", 30), ("", "Vera", 16)]
    for block in blocks(note, notes):
        if isinstance(block, Heading):
            lines.append((block.text, "VeraBd", 23))
        elif isinstance(block, Para):
            lines += [(line, "Vera", 21) for line in textwrap.wrap(block.text, 76)] + [("", "Vera", 14)]
    y = 90
    for text, face, size in lines:
        for line in textwrap.wrap(text, 48) if face == "VeraBd" and size == 30 else [text]:
            pen.text((90, y), line, font=_font(face, size), fill=20)
            y += round(size * 1.5)
    dust = random.Random(note.file)
    for _ in range(160):
        pen.point((dust.randrange(SIZE[0]), dust.randrange(SIZE[1])), fill=90)
    return (
        sheet.rotate(0.6, fillcolor=255, resample=Image.Resampling.BILINEAR)
        .point(lambda v: 255 * (v > 140))
        .convert("1")
    )


def write(note: Note, notes: Mapping[str, Note], path: Path) -> None:
    """A PDF of one image."""
    canvas = Canvas(str(path), pagesize=A4, pageCompression=0, invariant=1)
    canvas.setTitle("Scan")
    stored = BytesIO()
    page(note, notes).save(stored, "PNG")
    stored.seek(0)
    canvas.drawImage(ImageReader(stored), 0, 0, *A4)
    canvas.save()
