"""The plain text of each page of a corpus file, by format: what a quote is looked up in, spaces folded."""

from __future__ import annotations

import csv
from collections.abc import Callable
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pptx
import pypdfium2
from bs4 import BeautifulSoup


def folded(text: str) -> str:
    """One space where there were any, and none of Markdown's marks."""
    return " ".join(text.replace("**", "").replace("|", " ").replace("\u00ad", "").split())


def _pdf(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def _docx(path: Path) -> list[str]:
    document = docx.Document(str(path))
    parts = []
    for part in document.iter_inner_content():
        rows = getattr(part, "rows", None)
        parts.append(
            part.text if rows is None else "\n".join(" ".join(cell.text for cell in row.cells) for row in rows)
        )
    return ["\n".join(parts)]


def _pptx(path: Path) -> list[str]:
    slides = []
    for slide in pptx.Presentation(str(path)).slides:
        texts = []
        for shape in slide.shapes:
            if shape.has_table:
                texts += [" ".join(cell.text for cell in row.cells) for row in shape.table.rows]
            elif shape.has_text_frame:
                texts.append(shape.text_frame.text)
        slides.append("\n".join(texts))
    return slides


def _xlsx(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path, data_only=True)
    return ["\n".join(" ".join(str(v) for v in row if v is not None) for row in sheet.values) for sheet in book]


def _csv(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return ["\n".join(" ".join(row) for row in csv.reader(file))]


def _html(path: Path) -> list[str]:
    return [BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").get_text(" ")]


def _email(path: Path) -> list[str]:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return [f"{message['Subject']}\n{body.get_content() if body else ''}"]


def _text(path: Path) -> list[str]:
    return [path.read_text(encoding="utf-8")]


READERS: dict[str, Callable[[Path], list[str]]] = {
    ".pdf": _pdf, ".docx": _docx, ".pptx": _pptx, ".xlsx": _xlsx, ".csv": _csv, ".html": _html, ".eml": _email,
    ".md": _text, ".txt": _text,
}  # fmt: skip


@cache
def pages(path: Path) -> tuple[str, ...]:
    """Every page of a file, folded. A slide and a sheet are pages; other formats without pages have one."""
    return tuple(folded(text) for text in READERS[path.suffix](path))
