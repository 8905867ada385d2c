"""What a file is, by its content first: a wrong ending must not send it to the wrong parser."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
HTML = "text/html"
MARKDOWN = "text/markdown"
TEXT = "text/plain"
CSV = "text/csv"
EML = "message/rfc822"
MSG = "application/vnd.ms-outlook"
OLE = "application/x-ole-storage"
UNKNOWN = "application/octet-stream"

ENDINGS = {
    "pdf": PDF, "docx": DOCX, "docm": DOCX, "dotx": DOCX, "pptx": PPTX, "pptm": PPTX, "ppsx": PPTX, "xlsx": XLSX,
    "xlsm": XLSX, "zip": ZIP, "html": HTML, "htm": HTML, "xhtml": HTML, "md": MARKDOWN, "markdown": MARKDOWN,
    "txt": TEXT, "text": TEXT, "log": TEXT, "csv": CSV, "tsv": CSV, "eml": EML, "msg": MSG,
}  # fmt: skip
_OFFICE = ((b"word/", DOCX), (b"ppt/", PPTX), (b"xl/", XLSX))
_MAGIC = (
    (b"PK\x03\x04", ZIP), (b"PK\x05\x06", ZIP), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"), (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"), (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"), (b"MZ", "application/x-msdownload"), (b"\x7fELF", "application/x-elf"),
)  # fmt: skip
_MARKUP = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_HEADER = re.compile(
    rb"^(?:received|return-path|delivered-to|mime-version|message-id|date|subject|from|to|reply-to|content-type|x-[\w-]+)\s*:",
    re.I | re.M,
)
_TEXTUAL = (TEXT, MARKDOWN, CSV, HTML, EML)


def media_type_of(name: str, head: bytes) -> str:
    """The media type of a file, ``application/octet-stream`` where neither content nor name says.

    Args:
        head: Its first bytes, a few thousand or all of them. Of an archive all are surer: its directory is at the end.
    """
    ending = ENDINGS.get(name.rpartition(".")[2].lower(), "")
    if b"%PDF-" in head[:1024]:
        return PDF
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return _packed(head, ending) if media_type in (ZIP, OLE) else media_type
    if _binary(head):
        return ending if ending and ending not in _TEXTUAL else UNKNOWN
    if _MARKUP.match(head.lstrip(b"\xef\xbb\xbf")[:4096]):
        return HTML
    if _is_mail(head):
        return EML
    return ending if ending in _TEXTUAL and ending != EML else TEXT


def _packed(head: bytes, ending: str) -> str:
    if head.startswith(b"\xd0\xcf"):
        wide = "__substg1.0_".encode("utf-16-le")
        return MSG if ending == MSG or wide in head or "__properties_version1.0".encode("utf-16-le") in head else OLE
    names = _names(head)
    for folder, media_type in _OFFICE:
        if any(name.startswith(folder) for name in names):
            return media_type
    whole_office = ending in (DOCX, PPTX, XLSX) and any(name == b"[Content_Types].xml" for name in names)
    return ending if whole_office else ZIP


def _names(head: bytes) -> list[bytes]:
    """The names of an archive's files: from its directory where all of it is there, else from what has been seen."""
    try:
        with zipfile.ZipFile(BytesIO(head)) as archive:
            return [name.encode() for name in archive.namelist()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return [
            head[place + 30 : place + 30 + int.from_bytes(head[place + 26 : place + 28], "little")]
            for place in (match.start() for match in re.finditer(rb"PK\x03\x04", head))
        ]


def _binary(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return False
    strange = sum(byte < 9 or 13 < byte < 32 and byte != 27 for byte in head[:4096])
    return b"\x00" in head[:4096] or strange > 0.05 * max(1, len(head[:4096]))


def _is_mail(head: bytes) -> bool:
    top = re.split(rb"\r?\n\r?\n", head[:8192], maxsplit=1)[0]
    first = top.lstrip().split(b"\n", 1)[0]
    return bool(_HEADER.match(first)) and len(_HEADER.findall(top)) >= 3
