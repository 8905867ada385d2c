"""Files made to hurt: each ends in a named error, or is read, within limits, and never here but in a child."""

from __future__ import annotations

import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from core.errors import QUARANTINE, UnreadableDocument
from ingest import sandbox
from ingest.parsers import PDF, media_type_of
from ingest.parsers.media import DOCX, EML, HTML, XLSX, ZIP
from tests.ingest.parsers import files

LIMIT_S = 5.0
"""For files that may end by taking too long; the others get as long as any file, on however busy a machine."""

START_S = 60.0
"""What a child may take to start and to end beside its limit."""


@pytest.fixture(scope="module", autouse=True)
def child() -> Iterator[None]:
    yield
    sandbox.close()


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1, without a cross-reference table."""
    body = b"".join(b"%d 0 obj%sendobj\n" % (n, told) for n, told in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer<</Root %d 0 R>>\n%%%%EOF" % root


def stream(data: bytes, about: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream\n" % (about, len(data), data)


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def one_page(content: bytes, font: bytes = FONT) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content, font)


HELLO = b"BT /F 12 Tf 72 700 Td (Hello adviser) Tj ET"


def printed() -> bytes:
    """A well-formed PDF."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(72, 700, "Hello adviser")
    canvas.save()
    return out.getvalue()


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=BytesIO(printed()))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def many_pages(count: int) -> bytes:
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(72, 72)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def endless_kids() -> bytes:
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>")


def form_in_itself() -> bytes:
    form = stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 6 0 R>>>>>>"
    kids = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", kids, page, stream(b"/X Do"), FONT, form)


def deep_arrays() -> bytes:
    return one_page(b"[" * 200_000 + b"]" * 200_000)


def bomb(levels: int = 3, megabytes: int = 250) -> bytes:
    squeeze = zlib.compressobj(9)
    block = b" " * (1 << 20)
    data = b"".join([squeeze.compress(block) for _ in range(megabytes)] + [squeeze.flush()])
    for _ in range(levels - 1):
        data = zlib.compress(data, 9)
    return one_page(stream(data, b"/Filter[%s]" % (b"/FlateDecode" * levels)))


def million_glyphs() -> bytes:
    lines = (b"(%d" % i + b" abcdefgh" * 99 + b") Tj 0 %d Td " % (-6 if i % 130 else 774) for i in range(1, 1_120))
    return one_page(stream(zlib.compress(b"BT /F 4 Tf 2 786 Td " + b"".join(lines) + b"ET"), b"/Filter/FlateDecode"))


def zip_bomb() -> bytes:
    return files.archive({"a.txt": b"0" * (80 * 1024 * 1024)})


def lying_zip() -> bytes:
    """An archive whose directory says that a member is small."""
    packed = bytearray(files.archive({"a.txt": b"0" * 5_000_000}))
    size = (5_000_000).to_bytes(4, "little")
    at = packed.rfind(size)
    packed[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(packed)


def entity_bomb() -> bytes:
    lol = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "lol">{lol}]>'
    body = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    told = f"{xml}{body}&l9;</w:t></w:r></w:p></w:body></w:document>"
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(files.word())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, told if name == "word/document.xml" else old.read(name))
    return out.getvalue()


def far_cell() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Revenue", 5
    out = BytesIO()
    book.save(out)
    return out.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", PDF, "EMPTY"),
    "no PDF at all": (lambda: b"\x00" * 5_000, PDF, "CORRUPT"),
    "only its first line": (lambda: b"%PDF-1.7\n", PDF, "CORRUPT"),
    "encrypted": (encrypted, PDF, "ENCRYPTED"),
    "ten thousand pages": (lambda: many_pages(10_000), PDF, "TOO_MANY_PAGES"),
    "a page tree that holds itself": (endless_kids, PDF, "CORRUPT NO_TEXT TOO_MANY_PAGES"),
    "a form that draws itself": (form_in_itself, PDF, "NO_TEXT CORRUPT MEMORY TIMEOUT"),
    "arrays two hundred thousand deep": (deep_arrays, PDF, "CORRUPT NO_TEXT MEMORY TIMEOUT"),
    "a bomb of three layers": (bomb, PDF, "MEMORY NO_TEXT TIMEOUT"),
    "a million glyphs on a page": (million_glyphs, PDF, "read TIMEOUT MEMORY"),
    "a font that is none": (
        lambda: one_page(stream(HELLO), b"<</Type/Font/Subtype/Type0/Encoding/Identity-H>>"),
        PDF,
        "read NO_TEXT",
    ),
    "a Word file cut short": (lambda: files.word()[:-200], DOCX, "CORRUPT read"),
    "a workbook with a wrong ending": (files.workbook, DOCX, "CORRUPT"),
    "entities that multiply": (entity_bomb, DOCX, "CORRUPT BOMB MEMORY read NO_TEXT"),
    "a Word file of eighty megabytes of noughts": (zip_bomb, DOCX, "BOMB"),
    "a cell at the far end of a sheet": (far_cell, XLSX, "read TOO_LARGE TIMEOUT MEMORY"),
    "a web page of nested tags": (lambda: b"<div>" * 100_000 + b"deep", HTML, "read BOMB CORRUPT NO_TEXT"),
    "an e-mail of nested parts": (lambda: b"Subject: x\nFrom: y\nTo: z\n" * 20_000 + b"\nbody", EML, "read"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_named_error_within_limits(name: str) -> None:
    make, media_type, ends = HOSTILE[name]
    data = make()
    limit = LIMIT_S if "TIMEOUT" in ends else 60.0
    started = time.monotonic()
    try:
        sandbox.parse_safely(data, media_type, timeout_s=limit, memory_mb=1024)
        reason = "read"
    except UnreadableDocument as error:
        reason = error.reason
        assert reason in QUARANTINE
    assert reason in ends.split()
    assert time.monotonic() - started < limit + START_S


@pytest.mark.parametrize(("make", "ends"), [(zip_bomb, "BOMB"), (lying_zip, "CORRUPT BOMB")])
def test_an_archive_is_not_unfolded_beyond_bounds(make: Callable[[], bytes], ends: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        sandbox.members_safely(make(), ZIP, memory_mb=1024)
    assert caught.value.reason in ends.split()


def test_a_truncated_pdf_is_mended_or_named() -> None:
    whole = printed()
    assert sandbox.parse_safely(whole[: whole.rindex(b"xref")], PDF).text == "Hello adviser"
    with pytest.raises(UnreadableDocument) as caught:
        sandbox.parse_safely(whole[: len(whole) // 4], PDF)
    assert caught.value.reason == "CORRUPT"


def test_a_pdf_called_something_else_is_still_a_pdf() -> None:
    data = b"junk before\n" + one_page(stream(HELLO))
    assert media_type_of("notes.txt", data) == PDF
    assert sandbox.parse_safely(data, PDF).text == "Hello adviser"


@pytest.mark.benchmark
def test_odd_pdfs_that_people_collected_are_read_or_named(benchmarks: Path) -> None:
    ends: dict[str, str] = {}
    for path in sorted((benchmarks / "odd_pdfs").rglob("*.pdf")):
        try:
            parsed = sandbox.parse_safely(path.read_bytes(), PDF, timeout_s=20)
            ends[path.stem] = "read" if parsed.text else "nothing"
        except UnreadableDocument as error:
            ends[path.stem] = error.reason
    assert set(ends.values()) <= {"read", "ENCRYPTED", "NO_TEXT", "CORRUPT"}
    assert list(ends.values()).count("read") >= 0.7 * len(ends)
