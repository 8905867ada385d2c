"""What a worker does to one file: everything from its bytes to chunks with their lexical weights.

It runs in a worker process and touches neither the store nor the catalogue, so a worker may die at any point.
"""

from __future__ import annotations

import hashlib
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray

from core.blobs import Blobs
from core.errors import InputError, UnreadableDocument, UnsupportedFormat
from core.store import Sparse
from core.types import Chunk, Document, LineItem, Parsed, Source
from ingest.chunking import Chunker, build, parse_spec
from ingest.tokens import AVERAGE_HEADER, document_weights

LONGEST_S = 300
SIGNATURE = "signature"
"""Where the quality report keeps the hex digits that near-duplicates are found by."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to prepare. ``path`` holds its bytes; ``depth`` counts the archives it was inside."""

    key: str
    source: Source
    path: str
    blobs: str
    chunker: str
    embedder: str = "hash"
    models: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """A file found inside an archive or e-mail, whose bytes are kept among the blobs."""

    name: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be embedded and written; None where the file is only a container of ``members``."""

    document: Document | None = None
    parsed: Parsed | None = None
    items: tuple[LineItem, ...] = ()
    quality: Mapping[str, Any] = field(default_factory=dict)
    chunks: tuple[Chunk, ...] = ()
    sparse: tuple[Mapping[str, Sparse], ...] = ()
    members: tuple[Member, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    vectors: NDArray[np.float32] | None = None
    """The vectors of the chunks' texts, where a worker embedded them; else the writer does."""
    headed: float = 0.0
    """How much of the headers' vectors is added to them (`ingest.chunking.Chunker`)."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a file cannot be taken: a code of `core.errors.QUARANTINE`, or ``CHANGED`` or ``DISK_FULL``, and a line."""

    reason: str
    detail: str


Outcome = Prepared | Failed


def prepare(job: Job) -> Outcome:
    """Keep the original, parse it behind limits, describe it, read its statements, cut it, weigh its words."""
    try:
        with _alarm(LONGEST_S):
            return _prepare(job)
    except UnreadableDocument as error:
        return Failed(error.reason, str(error))
    except UnsupportedFormat as error:
        return Failed("UNSUPPORTED", str(error))
    except InputError as error:
        return Failed("CORRUPT", str(error))
    except TimeoutError:
        return Failed("TIMEOUT", f"took longer than {LONGEST_S} s to describe; split or simplify it")
    except MemoryError:
        return Failed("MEMORY", "needs more memory than allowed; split or simplify it")
    except OSError as error:
        return Failed("DISK_FULL" if error.errno == 28 else "CORRUPT", f"cannot be read or kept ({error.strerror})")
    except Exception as error:  # noqa: BLE001 - the run goes on with the next file
        structlog.get_logger().exception("prepare_failed", source=job.source.name)
        return Failed("INTERNAL", f"a fault of ours ({type(error).__name__}); the log has it, please report it")


def _prepare(job: Job) -> Outcome:
    from ingest.parsers import CONTAINERS, PARSERS
    from ingest.sandbox import members_safely, parse_safely

    data = Path(job.path).read_bytes()
    if Blobs(Path(job.blobs)).put(data) != job.source.sha256:
        return Failed("CHANGED", "changed while it was read; run again")
    clock = _Clock()
    kind = job.source.media_type
    if kind in CONTAINERS and kind not in PARSERS:
        members = _kept(job, members_safely(data, kind))
        clock.stop("parse")
        return Prepared(members=members, seconds=clock.seconds)
    parsed = parse_safely(data, kind)
    members, problem = _attached(job, data)
    clock.stop("parse")
    return _describe(job, replace(parsed, warnings=(*parsed.warnings, *problem)), members, clock)


def _describe(job: Job, parsed: Parsed, members: tuple[Member, ...], clock: _Clock) -> Outcome:
    from ingest.duplicates import signature
    from ingest.metadata import describe
    from ingest.quality import report
    from ingest.statements import extract, page_tags

    document = describe(job.source, parsed)
    clock.stop("describe")
    items = tuple(extract(document, parsed))
    tags = page_tags(parsed)
    clock.stop("statements")
    quality = {**report(document, parsed, items), SIGNATURE: signature(parsed.text).hex()}
    clock.stop("quality")
    chunker = _chunker(job.chunker, job.embedder, job.models)
    chunks = tuple(chunker(document, parsed, tags))
    sparse = tuple(weights(chunk) for chunk in chunks)
    clock.stop("chunk")
    if not chunks:
        return Failed("NO_TEXT", "no text that could be searched; scanned pages need the ocr extra")
    return Prepared(document, parsed, items, quality, chunks, sparse, members, clock.seconds, headed=chunker.headed)


def weights(chunk: Chunk) -> dict[str, Sparse]:
    """A chunk's BM25 weights, by field of the store."""
    return {
        "text": document_weights(chunk.text),
        "header": document_weights(chunk.header, average=AVERAGE_HEADER),
    }


def _attached(job: Job, data: bytes) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    """What a document carries; where that cannot be opened, the document is taken without it and says so."""
    from ingest.parsers import CONTAINERS
    from ingest.sandbox import members_safely

    if job.source.media_type not in CONTAINERS:
        return (), ()
    try:
        return _kept(job, members_safely(data, job.source.media_type)), ()
    except UnreadableDocument as error:
        return (), (f"attachments_not_read:{error.reason}",)


def _kept(job: Job, found: Sequence[tuple[str, bytes]]) -> tuple[Member, ...]:
    from ingest.parsers import media_type_of

    blobs = Blobs(Path(job.blobs))
    kept = []
    for name, data in found:
        digest = hashlib.sha256(data).hexdigest()
        blobs.put(data)
        kept.append(Member(name, digest, len(data), media_type_of(name, data)))
    return tuple(kept)


@lru_cache(maxsize=4)
def _chunker(spec: str, embedder: str, models: str) -> Chunker:
    name, knobs = parse_spec(spec)
    made: Callable[[Sequence[str]], Any] | None = None
    if name == "semantic":
        from ingest.embed import load

        made = load(embedder, Path(models), threads=1)
    return build(name, knobs, made)


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def stop(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now


@contextmanager
def _alarm(seconds: int) -> Iterator[None]:
    """A bound on what our own code may take, where this thread can be signalled."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(_signal: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
