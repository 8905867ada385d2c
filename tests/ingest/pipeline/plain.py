"""A plain way to prepare a text file, in place of parsers and statements; also a program that ingests a folder so.

    python plain.py HOME FOLDER [SECONDS]

sleeps so long in each file, and can be killed wherever it is.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from decimal import Decimal
from pathlib import Path

from core.blobs import Blobs
from core.settings import Settings
from core.types import Document, LineItem, Page, Parsed, Span
from ingest.chunking import build, parse_spec
from ingest.library import Library
from ingest.pipeline import Report, ingest
from ingest.pipeline.prepare import Failed, Job, Member, Outcome, Prepared, weights


def prepare(job: Job) -> Outcome:
    """Pages between form feeds, a title from the first line, a figure for each number; ``BROKEN`` cannot be read.

    ``ARCHIVE|name:text|name:text`` holds files, as does ``ARCHIVE(name:text)``; any text may carry ``|name:text``.
    """
    blobs = Blobs(Path(job.blobs))
    data = Path(job.path).read_bytes()
    if blobs.put(data) != job.source.sha256:
        return Failed("CHANGED", "changed while it was read; run again")
    inside = data.removeprefix(b"ARCHIVE(").removesuffix(b")") if data.startswith(b"ARCHIVE(") else data
    parts = [inside] if inside is not data else data.split(b"|")[1:]
    named = [part.split(b":", 1) for part in parts]
    members = tuple(Member(name.decode(), blobs.put(body), len(body), "text/plain") for name, body in named)
    if data.startswith(b"ARCHIVE"):
        return Prepared(members=members)
    text = data.partition(b"|")[0].decode()
    if text.startswith("BROKEN"):
        return Failed("CORRUPT", "it says so itself")
    parsed = parse(text)
    document = Document(
        id=job.source.sha256[:16],
        source=job.source,
        title=text.partition("\n")[0],
        issuer="Northwind",
        state=job.source.stated.get("state", "current"),
    )
    items = tuple(_items(document, text))
    chunks = tuple(build(*parse_spec(job.chunker))(document, parsed, {}))
    if not chunks:
        return Failed("NO_TEXT", "no text")
    return Prepared(document, parsed, items, {"pages": len(parsed.pages)}, chunks, tuple(map(weights, chunks)), members)


def deadly(job: Job) -> Outcome:
    """The plain way, but a file that begins with ``DEADLY`` ends the process that reads it."""
    if Path(job.path).read_bytes().startswith(b"DEADLY"):
        os.kill(os.getpid(), signal.SIGKILL)
    return prepare(job)


def parse(text: str) -> Parsed:
    """A text whose pages stand between form feeds."""
    pages, at = [], 0
    for number, page in enumerate(text.split("\f"), 1):
        pages.append(Page(number, at, at + len(page)))
        at += len(page) + 1
    return Parsed(text, tuple(pages))


def _items(document: Document, text: str) -> list[LineItem]:
    found = []
    for word in {word for word in text.split() if word.isdigit()}:
        span = Span(text.index(word), text.index(word) + len(word))
        found.append(
            LineItem(document.id, "income", "revenue", "Revenue", Decimal(word), "currency", 1, "USD", "FY2023",
                     None, 12, 1, span, span)
        )  # fmt: skip
    return sorted(found, key=lambda item: item.span)


def take(home: Path, *paths: object, **options: object) -> Report:
    """Ingest into a library under ``home`` with the plain way and the hash embedder; closes it."""
    library = Library(Settings(home=home, embedding_model="hash", today="2026-06-30"))
    try:
        return ingest(library, [str(path) for path in paths], prepare=prepare, workers=1, **options)  # type: ignore[arg-type]
    finally:
        library.close()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits it ignored
    pause = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0

    def slowly(job: Job) -> Outcome:
        """The plain way, with a pause."""
        time.sleep(pause)
        return prepare(job)

    held = Library(Settings(home=Path(sys.argv[1]), embedding_model="hash", today="2026-06-30"))
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    ingest(held, [sys.argv[2]], prepare=slowly, workers=1)
    held.close()
