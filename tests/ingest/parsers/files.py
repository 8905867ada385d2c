"""Small files of every format, made by hand or by the format's own library, for the tests of the parsers."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from io import BytesIO

import docx
import openpyxl
import pptx
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from pptx.util import Inches

TABLE = (
    ("", "FY2024A", "FY2025A", "FY2026E"),
    ("Revenue", "8,420", "", "9,085"),
    ("Net income", "(12)", "1,402", "1,405"),
)


def word() -> bytes:
    """Headings, a list, a table with an empty cell, a page break, and text that is hidden three ways."""
    document = docx.Document()
    document.add_heading("Arlen: a wide moat", 0)
    document.add_paragraph("Northgate Research | Company update | Arlen plc (ARL) | 3 March 2026")
    document.add_heading("What we like", 1)
    document.add_paragraph("Orders rose", style="List Bullet")
    paragraph = document.add_paragraph("Seen ")
    paragraph.add_run("vanished").font.hidden = True
    paragraph.add_run("painted").font.color.rgb = RGBColor(255, 255, 255)
    paragraph.add_run("shrunk").font.size = Pt(1)
    deleted = paragraph.add_run("struck out")._r
    strike = deleted.makeelement(qn("w:del"), {})
    deleted.getparent().replace(deleted, strike)
    strike.append(deleted)
    paragraph.add_run("text")
    table = document.add_table(rows=0, cols=4)
    for row in TABLE:
        for cell, told in zip(table.add_row().cells, row, strict=True):
            cell.text = told
    document.add_page_break()
    document.add_paragraph("On the second page")
    document.core_properties.title, document.core_properties.author = "Arlen: a wide moat", "Ada Stone"
    return _saved(document)


def slides() -> bytes:
    """Two slides that are shown, with a table, notes and a shape beside the slide, and one that is not shown."""
    deck = pptx.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Decisions"
    first.placeholders[1].text_frame.text = "Keep equities at 58%"
    first.notes_slide.notes_text_frame.text = "Say why"
    beside = first.shapes.add_textbox(Inches(-5), Inches(1), Inches(3), Inches(1))
    beside.text_frame.text = "off the slide"
    hidden = deck.slides.add_slide(deck.slide_layouts[5])
    hidden.shapes.title.text = "Never shown"
    hidden.element.set("show", "0")
    last = deck.slides.add_slide(deck.slide_layouts[5])
    last.shapes.title.text = "Performance"
    grid = last.shapes.add_table(2, 3, Inches(1), Inches(2), Inches(6), Inches(1)).table
    for i, row in enumerate((("Period", "Portfolio", "Benchmark"), ("October", "1.2", "0.9"))):
        for j, told in enumerate(row):
            grid.cell(i, j).text = told
    return _saved(deck)


def workbook() -> bytes:
    """Figures with formats, a formula, two blocks on a sheet, and a hidden sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Model"
    rows = (
        ("Arlen model",),
        (),
        ("In millions of EUR", 2025, 2026),
        ("Revenue", 8420.4, 9085),
        ("Margin", 0.235, 0.218),
    )
    for row in rows:
        sheet.append(row)
    sheet.append(("Net income", -12.5, 1405))
    for cell, pattern in (
        ("B4", "#,##0"),
        ("C4", "#,##0"),
        ("B5", "0.0%"),
        ("C5", "0.0%"),
        ("B6", "#,##0.0;(#,##0.0)"),
    ):
        sheet[cell].number_format = pattern
    sheet.append(())
    sheet.append(("Source: company",))
    other = book.create_sheet("Scratch")
    other["A1"] = "never shown"
    other.sheet_state = "hidden"
    book.properties.title = "Arlen model"
    return _saved(book)


def _saved(thing: object) -> bytes:
    out = BytesIO()
    thing.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


WEB = """<!doctype html><html><head><title>Arlen: a wide moat</title><meta name="author" content="Ada Stone">
<style>p{color:red}</style><script>steal()</script></head><body onload="x()">
<nav><a href="/">Home</a></nav>
<h1>Arlen: a wide moat</h1><p>First<br>line &amp; <b>bold</b>&nbsp;word</p>
<!-- a comment --><p style="display:none">not displayed</p><div style="color:#fff">white on white</div>
<div style="background:#000"><span style="color:white">white on black</span></div>
<p style="font-size:0">no size</p><p hidden>not there</p><template>templated</template>
<dl><dt>Rating</dt><dd>Hold</dd></dl><ul><li>one</li><li>two</li></ul>
<table><tr><th></th><th>2025</th><th>2024</th></tr>
<tr><td>Revenue</td><td>$</td><td>8,420</td><td>$</td><td>(9,085</td><td>)</td></tr>
<tr><td>Margin</td><td>23.5</td><td>%</td><td>21.8</td><td>%</td></tr></table>
<div style="page-break-before:always"><p>Second page</p></div></body></html>"""

MARKDOWN = """---
title: Arlen
---
# Arlen: a wide moat

Northgate Research | Company update
**Rating:** Hold and *more*, with <script>alert(1)</script>

| Year to 31 December | 2024 | 2025 |
| --- | ---: | ---: |
| Revenue | 8,420 | |
| Net income | 12 | 13 |

- one
"""

TEXT = (
    "Arlen: a wide moat\n\nRISKS\n-----\n\nA soft\u00adhyphen, a \ufb01ne ligature and 5,000\u00b9 shares\x0cPage two\n"
)


def mail() -> bytes:
    """An e-mail in two alternatives with a text and a forwarded e-mail attached."""
    message = EmailMessage()
    message["Subject"], message["From"] = "Morning note", "Ada Stone <ada@northgate.example>"
    message["To"], message["Date"] = "Advisers <a@northgate.example>", "Tue, 03 Mar 2026 07:00:00 +0000"
    message["Message-ID"] = "<1@northgate.example>"
    message.set_content("We raise Arlen to Buy.\n")
    message.add_alternative("<p>We raise <b>Arlen</b> to Buy, in colour.</p>", subtype="html")
    message.add_attachment("Revenue,5\n", subtype="csv", filename="figures.csv")
    inner = EmailMessage()
    inner["Subject"], inner["From"], inner["To"] = "Inner", "b@x.example", "c@x.example"
    inner.set_content("Forwarded words")
    message.add_attachment(inner)
    return message.as_bytes()


def archive(files: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def outlook() -> bytes:
    """A message as Outlook saves it: subject, sender, body, and one attachment."""

    def wide(text: str) -> bytes:
        return text.encode("utf-16-le")

    data, name = b"Revenue,5\n", wide("figures.csv")
    attached = {
        "__properties_version1.0": b"\0" * 8
        + _fixed(0x3705, 3, 1)
        + _fixed(0x3701, 0x102, 10)
        + _fixed(0x3707, 0x1F, 24),
        "__substg1.0_37010102": data,
        "__substg1.0_3707001F": name,
    }
    sent = 133_000_000_000_000_000 + 9 * 10**14
    told = {0x001A: "IPM.Note", 0x0037: "Morning note", 0x0C1A: "Ada Stone", 0x1000: "We raise Arlen to Buy.\r\n"}
    listed = b"".join(_fixed(tag, 0x1F, len(wide(text)) + 2) for tag, text in told.items())
    head = b"\0" * 16 + struct.pack("<II", 0, 1) + b"\0" * 8
    return container(
        {
            "__properties_version1.0": head + _fixed(0x0039, 0x40, sent) + listed,
            **{f"__substg1.0_{tag:04X}001F": wide(text) for tag, text in told.items()},
            "__attach_version1.0_#00000000": attached,
        }
    )


def _fixed(tag: int, kind: int, value: int) -> bytes:
    return struct.pack("<HHIQ", kind, tag, 6, value)


def container(root: Mapping[str, object]) -> bytes:
    """A compound file (MS-CFB, version 3) of small streams and storages; every stream must be under 4,096 bytes."""
    entries: list[list[object]] = [["Root Entry", 5, None, -1, b""]]

    def add(folder: Mapping[str, object], parent: int) -> None:
        places = []
        for name, told in folder.items():
            data = told if isinstance(told, bytes) else b""
            entries.append([name, 2 if isinstance(told, bytes) else 1, None, -1, data])
            places.append(len(entries) - 1)
            if not isinstance(told, bytes):
                add(told, len(entries) - 1)  # type: ignore[arg-type]
        entries[parent][2] = places

    add(root, 0)
    small, mini = b"", []
    for entry in entries[1:]:
        data = entry[4]
        assert isinstance(data, bytes)
        if entry[1] == 2 and data:
            entry[3] = len(mini)
            count = -(-len(data) // 64)
            mini += [*range(len(mini) + 1, len(mini) + count), 0xFFFFFFFE]
            small += data.ljust(64 * count, b"\0")
    directory = b"".join(_entry(entry, entries, len(small)) for entry in entries)
    parts = [_padded(directory), _padded(struct.pack(f"<{len(mini)}I", *mini), b"\xff"), _padded(small)]
    chains, starts, at = [], [], 1
    for part in parts:
        count = len(part) // 512
        starts.append(at)
        chains += [*range(at + 1, at + count), 0xFFFFFFFE]
        at += count
    table = struct.pack(f"<{len(chains) + 1}I", 0xFFFFFFFD, *chains).ljust(512, b"\xff")
    assert len(table) == 512
    head = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0" * 16, 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, starts[0], 0, 4096, starts[1], len(parts[1]) // 512, 0xFFFFFFFE, 0, 0,
    )  # fmt: skip
    body = b"".join((table, directory.ljust(len(parts[0]), b"\0"), *parts[1:]))
    return _with_start(head.ljust(512, b"\xff"), body, starts[2])


def _with_start(head: bytes, body: bytes, small_start: int) -> bytes:
    """Put the small streams' first sector into the root entry, which stands first in the directory."""
    directory = 512
    return head + body[: directory + 116] + struct.pack("<I", small_start) + body[directory + 120 :]


def _padded(data: bytes, fill: bytes = b"\0") -> bytes:
    return data.ljust(-(-max(1, len(data)) // 512) * 512, fill)


def _entry(entry: list[object], entries: list[list[object]], small: int) -> bytes:
    """A directory entry; brothers hang to the right of one another, which readers take without a balanced tree."""
    name, kind, children, start, data = entry
    encoded = f"{name}\0".encode("utf-16-le")
    brothers = next((e[2] for e in entries if isinstance(e[2], list) and entries.index(entry) in e[2]), [])
    place = entries.index(entry)
    after = brothers[brothers.index(place) + 1] if place in brothers[:-1] else 0xFFFFFFFF
    child = children[0] if isinstance(children, list) and children else 0xFFFFFFFF
    assert isinstance(data, bytes)
    size = small if kind == 5 else len(data)
    first = 0xFFFFFFFE if start == -1 else start
    return struct.pack(
        "<64sHBBIII16sIQQIII", encoded, len(encoded), kind, 1, 0xFFFFFFFF, after, child, b"\0" * 16, 0, 0, 0,
        first, size, 0,
    )  # fmt: skip
