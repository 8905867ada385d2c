"""Containers of old Office: never read, but told apart, since an encrypted new document hides in one too."""

from __future__ import annotations

from core.errors import UnreadableDocument
from core.types import Parsed

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def parse(data: bytes) -> Parsed:
    """Always raises: ``ENCRYPTED`` for a document with a password, else ``UNSUPPORTED``."""
    if _ENCRYPTED in data:
        raise UnreadableDocument("ENCRYPTED", "the document needs a password: save it without one")
    raise UnreadableDocument("UNSUPPORTED", "this is a document of Office before 2007: save it as docx, xlsx or pptx")
