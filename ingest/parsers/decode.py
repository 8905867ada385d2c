"""Bytes to text: the encoding that a byte-order mark or a declaration names, else UTF-8, else Windows-1252."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.I)


def decode(data: bytes) -> str:
    """The text of ``data``. Never fails: what no encoding explains becomes U+FFFD, which the quality report counts."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    declared = _DECLARED.search(data[:2048])
    for encoding in ((declared[1].decode("ascii"),) if declared else ()) + ("utf-8",):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    mostly = data.decode("utf-8", "replace")
    if mostly.count("\ufffd") * 100 < len(mostly):
        return mostly
    return data.decode("cp1252", "replace")
