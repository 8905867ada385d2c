"""Notes as PDF: masthead, key facts, prose, tables and vector charts, running feet, disclosures at the end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    KeepTogether,
    ListFlowable,
    ListItem,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from data.maker.blocks import Block, Break, Bullets, Chart, Grid, Heading, Para, Tables, blocks
from data.maker.chart import Drawn
from data.maker.figures import Figures
from data.maker.house import House, byline, disclosures, house_of, key_facts, label, supersession
from data.maker.note import Note, long_date
from data.maker.statements import issuer_of

WIDTH, HEIGHT = A4
MARGIN = 48
SIDE = 148
GAP = 16


def _styles(house: House) -> dict[str, ParagraphStyle]:
    body, bold = ("Times-Roman", "Times-Bold") if house.serif else ("Helvetica", "Helvetica-Bold")
    size = 10 if house.serif else 9
    ink, grey = colors.HexColor(house.colour), colors.HexColor("#4a4f57")
    leading = size * 1.36
    base = ParagraphStyle("body", fontName=body, fontSize=size, leading=leading, spaceAfter=6, alignment=TA_JUSTIFY)
    sans, heavy = {"fontName": "Helvetica", "alignment": 0}, {"fontName": "Helvetica-Bold", "textColor": ink}
    head = {"fontName": bold, "textColor": ink, "keepWithNext": 1}
    lead = {"fontName": bold, "fontSize": size + 0.5, "leading": (size + 0.5) * 1.36, "alignment": 0}
    looks: dict[str, dict[str, object]] = {
        "lead": lead,
        "small": sans | {"fontSize": 7, "leading": 9, "textColor": grey, "spaceAfter": 4},
        "white": {"fontSize": 1, "leading": 1.2, "textColor": colors.white, "spaceAfter": 0},
        "quote": {"leftIndent": 14, "rightIndent": 14, "textColor": grey},
    }
    own: dict[str, dict[str, object]] = {
        "title": {"fontName": bold, "fontSize": 19, "leading": 22.5, "textColor": ink},
        "subtitle": sans | {"fontSize": 10.5, "leading": 13.5, "textColor": grey},
        "h1": head | {"fontSize": 12.5, "leading": 15, "spaceBefore": 8, "spaceAfter": 4},
        "h2": head | {"fontSize": 10.5, "leading": 13, "spaceBefore": 5, "spaceAfter": 3},
        "caption": heavy | {"fontSize": 8, "leading": 10, "spaceBefore": 6, "spaceAfter": 3},
        "fact": sans | {"fontSize": 7.5, "leading": 9.5, "textColor": grey},
        "value": heavy | {"fontSize": 8.5, "leading": 10.5},
        "head": heavy | {"fontSize": 7.5, "leading": 9},
        "cell": sans | {"fontSize": 8, "leading": 9.6},
    }
    styles = {name: ParagraphStyle(name, base, **look) for name, look in looks.items()}
    return {"body": base} | styles | {name: ParagraphStyle(name, **look) for name, look in own.items()}


def _marked(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text))


def _table(grid: Grid, width: float, styles: dict[str, ParagraphStyle], house: House) -> Flowable:
    columns = len(grid.rows[0])
    wordy = any(len(value) > 24 for row in grid.rows[1:] for value in row[1:])
    if wordy or columns == 2:
        widths = [width * 0.3] + [width * 0.7 / (columns - 1)] * (columns - 1)
    else:
        need = max(stringWidth(value, "Helvetica-Bold", 8) for row in grid.rows for value in row[1:]) + 12
        each = min(max(54.0 * width / 500, need), width * 0.7 / (columns - 1))
        widths = [width - each * (columns - 1)] + [each] * (columns - 1)
    rows: list[list[Any]] = [
        [Paragraph(_marked(value), styles["cell"]) if wordy or not n else value for n, value in enumerate(row)]
        for row in grid.rows
    ]
    rows[0] = [
        Paragraph(_marked(value), styles["head"]) if wordy or not n else value for n, value in enumerate(grid.rows[0])
    ]
    ink = colors.HexColor(house.colour)
    look = [
        ("FONT", (0, 0), (-1, -1), "Helvetica", 8), ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 7.5),
        ("TEXTCOLOR", (0, 0), (-1, 0), ink), ("ALIGN", (1, 0), (-1, -1), "LEFT" if wordy else "RIGHT"),
        ("LINEABOVE", (0, 0), (-1, 0), 0.9, ink), ("LINEBELOW", (0, 0), (-1, 0), 0.5, ink),
        ("LINEBELOW", (0, -1), (-1, -1), 0.5, ink), ("VALIGN", (0, 0), (-1, -1), "TOP" if wordy else "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.7), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.9),
        ("LEFTPADDING", (0, 0), (0, -1), 3), ("RIGHTPADDING", (-1, 0), (-1, -1), 3),
    ]  # fmt: skip
    for row in grid.strong:
        rows[row][0] = Paragraph(f"<b>{_marked(grid.rows[row][0])}</b>", styles["cell"])
        look += [("FONT", (1, row), (-1, row), "Helvetica-Bold", 8)]
        look += [("BACKGROUND", (0, row), (-1, row), colors.HexColor(house.tint))]
    table = Table(rows, colWidths=widths, repeatRows=1)
    table.setStyle(TableStyle(look))
    return KeepTogether([Paragraph(_marked(grid.caption), styles["caption"]), table, Spacer(1, 7)])


def _flow(block: Block, width: float, styles: dict[str, ParagraphStyle], house: House) -> Flowable:
    if isinstance(block, Heading):
        return Paragraph(_marked(block.text), styles["h1" if block.level == 1 else "h2"])
    if isinstance(block, Para):
        return Paragraph(_marked(block.text), styles[block.style])
    if isinstance(block, Grid):
        return _table(block, width, styles, house)
    if isinstance(block, Chart):
        caption = Paragraph(_marked(block.caption), styles["caption"])
        return KeepTogether([caption, Drawn(block, width, house.colour), Spacer(1, 6)])
    if isinstance(block, Break):
        return PageBreak()
    return _list(block, styles)


def _list(block: Bullets, styles: dict[str, ParagraphStyle]) -> Flowable:
    mark = {"bulletType": "1", "bulletFormat": "%s."} if block.numbered else {"bulletType": "bullet", "start": "\u2022"}
    items = [ListItem(Paragraph(_marked(item), styles["body"]), leftIndent=14) for item in block.items]
    return ListFlowable(items, leftIndent=14, bulletFontSize=8, **mark)


class Laid:
    """One note on its pages: what is drawn on each, and where its text flows."""

    def __init__(self, note: Note, notes: Mapping[str, Note]) -> None:
        self.note = note
        self.house = house_of(note)
        self.styles = _styles(self.house)
        self.figures = Figures(note, notes)
        self.facts = key_facts(note, self.figures)
        self.sidebar = bool(self.facts) and self.house.layout == "sidebar"
        self.blocks = blocks(note, notes)
        self.ink = colors.HexColor(self.house.colour)
        self.top = self._head_bottom()

    def _head(self) -> list[Flowable]:
        note = self.note
        out: list[Flowable] = [Paragraph(_marked(note.title), self.styles["title"])]
        if note.subtitle:
            out.append(Paragraph(_marked(self.figures.fill(note.subtitle)), self.styles["subtitle"]))
        return out

    def _head_bottom(self) -> float:
        bottom = HEIGHT - 112.0
        for flowable in self._head():
            bottom -= flowable.wrap(WIDTH - 2 * MARGIN, HEIGHT)[1] + 3
        if self.facts and not self.sidebar:
            bottom -= self._strip().wrap(WIDTH - 2 * MARGIN, HEIGHT)[1] + 6
        return float(bottom - 10)

    def first(self, canvas: Canvas, _: object) -> None:
        """The masthead, the title and, in a sidebar, the key facts."""
        canvas.saveState()
        canvas.setFillColor(self.ink)
        if self.house.layout == "band":
            canvas.rect(0, HEIGHT - 62, WIDTH, 62, stroke=0, fill=1)
            canvas.setFillColor(colors.white)
        canvas.setFont("Times-Bold" if self.house.serif else "Helvetica-Bold", 17)
        canvas.drawString(MARGIN, HEIGHT - 46, self.house.name)
        canvas.setFont("Helvetica", 7.5)
        canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 46, self.house.motto)
        canvas.setFillColor(self.ink)
        if self.house.layout == "sidebar":
            canvas.setLineWidth(1.4)
            canvas.setStrokeColor(self.ink)
            canvas.line(MARGIN, HEIGHT - 56, WIDTH - MARGIN, HEIGHT - 56)
        canvas.setFont("Helvetica-Bold", 8.5)
        subject = self.note.ticker and f"{self._issuer()} ({self.note.ticker})" or self.note.sector
        canvas.drawString(MARGIN, HEIGHT - 78, " | ".join(part for part in (label(self.note), subject) if part))
        canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 78, long_date(self.note.published))
        canvas.setFont("Helvetica", 8.5)
        canvas.drawString(MARGIN, HEIGHT - 91, byline(self.note))
        at = HEIGHT - 106
        for flowable in self._head():
            height = flowable.wrapOn(canvas, WIDTH - 2 * MARGIN, HEIGHT)[1]
            flowable.drawOn(canvas, MARGIN, at - height)
            at -= height + 3
        if self.sidebar:
            self._side(canvas)
        elif self.facts:
            strip = self._strip()
            height = strip.wrapOn(canvas, WIDTH - 2 * MARGIN, HEIGHT)[1]
            strip.drawOn(canvas, MARGIN, at - height - 6)
        self.foot(canvas, None)
        canvas.restoreState()

    def _issuer(self) -> str:
        return issuer_of(self.note.ticker or "").name

    def _side(self, canvas: Canvas) -> None:
        rows = [
            [Paragraph(name, self.styles["fact"]), Paragraph(_marked(value), self.styles["value"])]
            for name, value in self.facts
        ]
        table = Table(rows, colWidths=[58, SIDE - 58])
        table.setStyle(TableStyle([
            ("BACKGROUND", (0, 0), (-1, -1), colors.HexColor(self.house.tint)), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -2), 0.3, colors.HexColor("#c5ccd6")), ("LEFTPADDING", (0, 0), (-1, -1), 5),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3), ("LINEABOVE", (0, 0), (-1, 0), 1.2, self.ink),
        ]))  # fmt: skip
        height = table.wrapOn(canvas, SIDE, HEIGHT)[1]
        left = WIDTH - MARGIN - SIDE
        table.drawOn(canvas, left, self.top - height - 4)
        price = Tables(self.note, self.figures).price()
        caption = Paragraph(price.caption, self.styles["caption"])
        tall = caption.wrapOn(canvas, SIDE, HEIGHT)[1]
        caption.drawOn(canvas, left, self.top - height - 20 - tall)
        drawn = Drawn(price, SIDE, self.house.colour, height=92)
        drawn.wrapOn(canvas, SIDE, HEIGHT)
        drawn.drawOn(canvas, left, self.top - height - 24 - tall - 92)

    def foot(self, canvas: Canvas, _: object) -> None:
        """The running foot."""
        canvas.setStrokeColor(self.ink)
        canvas.setLineWidth(0.4)
        canvas.line(MARGIN, 40, WIDTH - MARGIN, 40)
        canvas.setFillColor(colors.HexColor("#4a4f57"))
        canvas.setFont("Helvetica", 7)
        canvas.drawString(MARGIN, 29, f"{self.house.name}  |  {long_date(self.note.published)}  |  For advisers only")
        canvas.drawRightString(WIDTH - MARGIN, 29, f"Page {canvas.getPageNumber()}")

    def later(self, canvas: Canvas, _: object) -> None:
        """A running head above the foot."""
        canvas.setFont("Helvetica", 7)
        canvas.setFillColor(colors.HexColor("#4a4f57"))
        canvas.drawString(MARGIN, HEIGHT - 32, self.note.title)
        canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 32, "See the disclosures at the end")
        self.foot(canvas, None)

    def story(self) -> list[Flowable]:
        """Everything that flows, in order."""
        narrow = WIDTH - 2 * MARGIN - (SIDE + GAP if self.sidebar else 0)
        if self.note.style == "columns":
            narrow = (WIDTH - 2 * MARGIN - GAP) / 2
        out: list[Flowable] = [NextPageTemplate("later")]
        replaced = supersession(self.note, self.figures)
        if replaced:
            out.append(Paragraph(_marked(replaced), self.styles["small"]))
        full, width = WIDTH - 2 * MARGIN, narrow
        for block in self.blocks:
            width = full if isinstance(block, Break) and self.note.style != "columns" else width
            out.append(_flow(block, width, self.styles, self.house))
        out += [HRFlowable(width="100%", thickness=0.6, color=self.ink, spaceBefore=8, spaceAfter=4)]
        out.append(Paragraph("Disclosures", self.styles["h2"]))
        for name, text in disclosures(self.note):
            out.append(Paragraph(f"<b>{name}.</b> {escape(text)}", self.styles["small"]))
        return out

    def _strip(self) -> Table:
        half = (len(self.facts) + 1) // 2
        lines = [self.facts[:half], self.facts[half:]]
        rows: list[list[Any]] = []
        for line in lines:
            rows.append([Paragraph(name, self.styles["fact"]) for name, _ in line] + [""] * (half - len(line)))
            rows.append([Paragraph(_marked(v), self.styles["value"]) for _, v in line] + [""] * (half - len(line)))
        width = (WIDTH - 2 * MARGIN) / half
        table = Table(rows, colWidths=[width] * half)
        table.setStyle(TableStyle([
            ("BACKGROUND", (0, 0), (-1, -1), colors.HexColor(self.house.tint)), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]))  # fmt: skip
        return table

    def templates(self) -> list[PageTemplate]:
        """The first page and the later ones."""
        wide = WIDTH - 2 * MARGIN
        pad = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
        low, high = 50, HEIGHT - 46
        if self.note.style == "columns":
            column = (wide - GAP) / 2
            lefts = (MARGIN, MARGIN + column + GAP)
            first = [Frame(x, low, column, self.top - low, **pad) for x in lefts]
            later = [Frame(x, low, column, high - low, **pad) for x in lefts]
        else:
            main = wide - (SIDE + GAP if self.sidebar else 0)
            first = [Frame(MARGIN, low, main, self.top - low, **pad)]
            later = [Frame(MARGIN, low, wide, high - low, **pad)]
        return [
            PageTemplate("first", first, onPage=self.first),
            PageTemplate("later", later, onPage=self.later),
        ]


def write(note: Note, notes: Mapping[str, Note], path: Path) -> None:
    """Lay one note out as a PDF whose bytes are the same each time."""
    laid = Laid(note, notes)
    lock = StandardEncryption(note.stated["password"], strength=128) if "password" in note.stated else None
    document = BaseDocTemplate(
        str(path), pagesize=A4, title=note.title, author=byline(note), subject=label(note), creator=note.publisher,
        pageCompression=0, invariant=1, encrypt=lock, lang="en-GB",
    )  # fmt: skip
    document.addPageTemplates(laid.templates())
    document.build(laid.story())
