"""Word documents: paragraphs, headings and tables in order; pages by the breaks that the file knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn

from core.errors import UnreadableDocument
from core.types import Parsed
from ingest.parsers.archive import opened
from ingest.parsers.build import Builder

_PARAGRAPH, _TABLE, _ROW, _CELL, _RUN = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "r"))
_TEXT, _TAB, _BREAK, _LAST_BREAK = (qn(f"w:{name}") for name in ("t", "tab", "br", "lastRenderedPageBreak"))
_DELETED, _MOVED, _FALLBACK = (
    qn("w:del"),
    qn("w:moveFrom"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
)
_SDT, _SDT_CONTENT = qn("w:sdt"), qn("w:sdtContent")
_LEVEL = re.compile(r"heading (\d)", re.I)
_PAGE = "\f"
TINY = 4
"""Half points: text under 2 points is not there to be read."""


def parse(data: bytes) -> Parsed:
    """The document as it reads with every change accepted; headers and footers are left out."""
    opened(data).close()
    try:
        document = docx.Document(BytesIO(data))
    except (KeyError, ValueError) as error:
        raise UnreadableDocument("CORRUPT", "this is no Word document that can be opened: save it again") from error
    builder = Builder()
    styles = {style.style_id: (style.name or "") for style in document.styles}
    for block in _blocks(document.element.body):
        if block.tag == _PARAGRAPH:
            _paragraph(block, styles, builder)
        else:
            _table(block, builder)
    return builder.done(_properties(document.core_properties))


def _blocks(parent: Any) -> Iterator[Any]:  # noqa: ANN401
    for child in parent:
        if child.tag in (_PARAGRAPH, _TABLE):
            yield child
        elif child.tag == _SDT and (content := child.find(_SDT_CONTENT)) is not None:
            yield from _blocks(content)


def _paragraph(paragraph: Any, styles: dict[str, str], builder: Builder) -> None:  # noqa: ANN401
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = styles.get(style.get(qn("w:val")), "") if style is not None else ""
    level = _LEVEL.match(name)
    listed = "list" in name.lower() or paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    for place, told in enumerate(_told(paragraph, builder).split(_PAGE)):
        if place:
            builder.page()
        if name == "Title" or level:
            builder.heading(told, min(6, int(level[1])) if level else 1)
        elif listed and told.strip():
            builder.text(f"\u2022 {told}", gap=False)
        else:
            builder.text(told)


def _told(paragraph: Any, builder: Builder) -> str:  # noqa: ANN401
    """A paragraph's text with tabs and breaks; what is deleted, hidden or too small to read is left out."""
    parts: list[str] = []
    for node in paragraph.iter(_TEXT, _TAB, _BREAK, _LAST_BREAK):
        run = next((above for above in node.iterancestors() if above.tag == _RUN), None)
        if run is None or any(above.tag in (_DELETED, _MOVED, _FALLBACK) for above in node.iterancestors()):
            continue
        if _unseen(run):
            if node.tag == _TEXT and (node.text or "").strip():
                builder.warn("hidden_text")
            continue
        if node.tag == _TEXT:
            parts.append(node.text or "")
        elif node.tag == _TAB:
            parts.append("\t")
        elif node.tag == _LAST_BREAK or node.get(qn("w:type")) == "page":
            if not parts or parts[-1] != _PAGE:
                parts.append(_PAGE)
        else:
            parts.append("\n")
    return "".join(parts)


def _unseen(run: Any) -> bool:  # noqa: ANN401
    about = run.find(qn("w:rPr"))
    if about is None:
        return False
    vanish = about.find(qn("w:vanish"))
    if vanish is not None and vanish.get(qn("w:val")) not in ("0", "false"):
        return True
    size = about.find(qn("w:sz"))
    if size is not None and (size.get(qn("w:val")) or "99").isdigit() and int(size.get(qn("w:val"))) < TINY:
        return True
    color = about.find(qn("w:color"))
    white = color is not None and (color.get(qn("w:val")) or "").upper() == "FFFFFF"
    return white and not _on_shade(run)


def _on_shade(run: Any) -> bool:  # noqa: ANN401
    """Whether the run, its paragraph, cell, row style or table has a shade on which white can be read."""
    for above in (run, *run.iterancestors()):
        for about in ("w:rPr", "w:pPr", "w:tcPr", "w:tblPr"):
            found = above.find(qn(about))
            if found is None:
                continue
            shade = found.find(qn("w:shd"))
            if shade is not None and (shade.get(qn("w:fill")) or "auto").upper() not in ("AUTO", "FFFFFF"):
                return True
            if about == "w:tblPr" and found.find(qn("w:tblStyle")) is not None:
                return True
    return False


def _table(table: Any, builder: Builder) -> None:  # noqa: ANN401
    rows = []
    for row in table.iter(_ROW):
        if next(above for above in row.iterancestors() if above.tag == _TABLE) is table:
            cells = [cell for cell in row.iter(_CELL) if next(a for a in cell.iterancestors() if a.tag == _ROW) is row]
            rows.append(
                [" ".join(_told(p, builder).replace(_PAGE, " ") for p in cell.iter(_PARAGRAPH)) for cell in cells]
            )
    if rows and max(map(len, rows)) == 1:
        for row in rows:
            builder.text(row[0])
    else:
        builder.table(rows)


def _properties(core: Any) -> dict[str, str]:  # noqa: ANN401
    told = {name: str(getattr(core, name) or "") for name in ("title", "author", "subject", "category", "keywords")}
    if isinstance(core.created, datetime):
        told["created"] = core.created.date().isoformat()
    return {name: value for name, value in told.items() if value and value != "python-docx"}
