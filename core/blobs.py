"""The original files, kept by the hash of their bytes under the home directory."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from core.errors import NotFound


class Blobs:
    """Files named by their sha256. Writing the same bytes twice is one file; a file is whole or absent."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep ``data``; returns its sha256 in hex."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._place(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        return digest

    def get(self, sha256: str) -> bytes:
        """The bytes of that hash.

        Raises:
            NotFound: They are not kept here.
        """
        return self.path(sha256).read_bytes()

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash are kept.

        Raises:
            NotFound: They are not kept here.
        """
        path = self._place(sha256)
        if not path.exists():
            raise NotFound(f"the original file {sha256[:16]} is not kept here; ingest it again")
        return path

    def delete(self, sha256: str) -> None:
        """Forget the bytes of that hash, if they are kept."""
        self._place(sha256).unlink(missing_ok=True)

    def _place(self, sha256: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise NotFound("not a sha256 in hex")
        return self._folder / sha256[:2] / sha256
