"""Opening a PDF: with pdfium, and where that cannot, after pypdf has mended it; what else a file carries."""

from __future__ import annotations

import re
from io import BytesIO

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from core.errors import UnreadableDocument

MAX_PAGES = 5_000
MOST_ATTACHMENTS = 500
_ENCRYPTED = "the PDF needs a password: save it without one"
_CORRUPT = "no reader could open the PDF: export it again"


def opened(data: bytes) -> tuple[pdfium.PdfDocument, list[str]]:
    """The document and what was odd about opening it.

    Raises:
        UnreadableDocument: ``ENCRYPTED``, ``CORRUPT``, ``TOO_MANY_PAGES`` or ``NO_TEXT`` where it has no pages.
    """
    warnings: list[str] = []
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise UnreadableDocument("ENCRYPTED", _ENCRYPTED) from error
        document = _mended(data)
        warnings.append("repaired")
    if len(document) > MAX_PAGES:
        raise UnreadableDocument("TOO_MANY_PAGES", f"the PDF has {len(document):,} pages, over {MAX_PAGES:,}: split it")
    if not len(document):
        raise UnreadableDocument("CORRUPT", _CORRUPT)
    if raw.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0:
        warnings.append("active_content")
    return document, warnings


def _mended(data: bytes) -> pdfium.PdfDocument:
    """The document as pypdf can still make it out, written anew."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError

    if b"%PDF-" not in data[:4096]:
        raise UnreadableDocument("CORRUPT", _CORRUPT)
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("ENCRYPTED", _ENCRYPTED)
        if len(reader.pages) > MAX_PAGES:
            raise UnreadableDocument("TOO_MANY_PAGES", f"the PDF has over {MAX_PAGES:,} pages: split it")
        out = BytesIO()
        PdfWriter(clone_from=reader).write(out)
        return pdfium.PdfDocument(out.getvalue())
    except (PyPdfError, pdfium.PdfiumError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise UnreadableDocument("CORRUPT", _CORRUPT) from error


def properties(document: pdfium.PdfDocument) -> dict[str, str]:
    """Title, author and the like, by their names in lower case."""
    return {key.lower(): value.strip() for key, value in document.get_metadata_dict(skip_empty=True).items() if value}


def outline(document: pdfium.PdfDocument, most: int = 2_000) -> list[tuple[int, str, int]]:
    """The bookmarks: level from 1, title in one line, and the page's place from 0."""
    found: list[tuple[int, str, int]] = []
    for mark in document.get_toc(max_depth=5):
        target = mark.get_dest()
        place = target.get_index() if target else None
        title = " ".join((mark.get_title() or "").split())
        if title and place is not None:
            found.append((mark.level + 1, title, place))
        if len(found) >= most:
            break
    return found


def members(data: bytes) -> list[tuple[str, bytes]]:
    """Files attached to a PDF, by name."""
    document, _ = opened(data)
    try:
        count = document.count_attachments()
        if count > MOST_ATTACHMENTS:
            raise UnreadableDocument("TOO_LARGE", f"the PDF has over {MOST_ATTACHMENTS} attachments")
        attached = [document.get_attachment(place) for place in range(count)]
        return [(_label(one.get_name(), place), bytes(one.get_data())) for place, one in enumerate(attached)]
    except pdfium.PdfiumError as error:
        raise UnreadableDocument("CORRUPT", "a file attached to the PDF cannot be read") from error
    finally:
        document.close()


def _label(name: str, place: int) -> str:
    return re.sub(r"[\\/\x00-\x1f]+", "_", name).strip(". ") or f"attachment-{place + 1}"
