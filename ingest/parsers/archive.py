"""ZIP archives, and the office formats that are ZIP inside: opened only when what they unfold into is bounded."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import PurePosixPath

from core.errors import UnreadableDocument

MOST_MEMBERS = 5_000
MOST_BYTES = 512 * 1024 * 1024
MOST_RATIO = 150
"""Bytes out for a byte in, over all of an archive of more than 10 MB unpacked. Real office files stay under 60."""

_SMALL = 10 * 1024 * 1024
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db")


def opened(data: bytes) -> zipfile.ZipFile:
    """The archive, with what its directory promises checked against the bounds.

    Raises:
        UnreadableDocument: ``BOMB``, ``TOO_LARGE`` or ``CORRUPT``.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableDocument("CORRUPT", "the archive is damaged: pack it again") from error
    entries = archive.infolist()
    if len(entries) > MOST_MEMBERS:
        raise UnreadableDocument(
            "TOO_LARGE", f"the archive holds {len(entries):,} files, over {MOST_MEMBERS:,}: split it"
        )
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES or (total > _SMALL and total > MOST_RATIO * max(1, len(data))):
        raise UnreadableDocument("BOMB", f"the archive unfolds into {total / 1e6:,.0f} MB: send the files one by one")
    return archive


def members(data: bytes) -> list[tuple[str, bytes]]:
    """The files of an archive by their names in it, folders and a system's litter left out, in the archive's order.

    Raises:
        UnreadableDocument: As `opened`, and ``ENCRYPTED`` where any file needs a password.
    """
    found: list[tuple[str, bytes]] = []
    left = MOST_BYTES
    with opened(data) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or any(part in entry.filename for part in _LITTER):
                continue
            if entry.flag_bits & 1:
                raise UnreadableDocument("ENCRYPTED", "the archive needs a password: pack it without one")
            content = _read(archive, entry, left)
            left -= len(content)
            found.append((_label(entry.filename), content))
    return found


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """A member's bytes, never more than ``most``, whatever the directory says of its size."""
    try:
        with archive.open(entry) as stream:
            content = stream.read(most + 1)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableDocument("CORRUPT", "a file in the archive is damaged: pack it again") from error
    if len(content) > most:
        raise UnreadableDocument("BOMB", "the archive unfolds into more than it says: send the files one by one")
    return content


def _label(name: str) -> str:
    """The member's path without anything that could lead out of a folder."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    return "/".join(parts) or "unnamed"
