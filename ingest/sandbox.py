"""Parsing in a throw-away child process, so that no file can take this one down.

pdfium ends the whole process on some hostile files, and no library promises to stop. A child has a bound on memory,
processor time and wall time, cannot write files, and does not see this process's environment. One warm child reads
many documents; only a bad one ends it. What comes back is data, never a pickle.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from core.errors import QUARANTINE, UnreadableDocument, UnsupportedFormat
from core.types import Parsed
from ingest.parsers import wire

MAX_BYTES = 512 * 1024 * 1024
DOCUMENTS_PER_CHILD = 200
MOST_EXTRA_S = 3_600.0
"""Time that a document may take beyond its limit because its pages are read from pictures, 30 seconds each."""

_HEAD = 8
_ROOT = str(Path(__file__).resolve().parents[1])
_START_S = 60.0
_SLACK_S = 2.0
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


def parse_safely(data: bytes, media_type: str, *, timeout_s: float = 60, memory_mb: int = 2048) -> Parsed:
    """`ingest.parsers.parse`, behind limits: whatever the file does, this process lives and gets an answer.

    Safe to call from several threads; each takes a child of its own.

    Args:
        timeout_s: Bound on wall time and on processor time, without the start of a child.
        memory_mb: Bound on the child's address space, the interpreter and its libraries (about 250) included.

    Raises:
        UnreadableDocument: Where the file cannot be read, or reading it broke a limit or the child.
        UnsupportedFormat: Where no parser takes ``media_type``.
    """
    return wire.loads(_ask("parse", data, media_type, timeout_s, memory_mb))


def members_safely(
    data: bytes, media_type: str, *, timeout_s: float = 60, memory_mb: int = 2048
) -> list[tuple[str, bytes]]:
    """`ingest.parsers.members` behind the same limits: the files inside an archive or an e-mail."""
    return wire.load_members(_ask("members", data, media_type, timeout_s, memory_mb))


def _ask(task: str, data: bytes, media_type: str, timeout_s: float, memory_mb: int) -> bytes:
    if len(data) > MAX_BYTES:
        raise UnreadableDocument("TOO_LARGE", f"the file has {len(data):,} bytes, over {MAX_BYTES:,}: split it")
    child = _POOL.take()
    try:
        child.send({"task": task, "media_type": media_type, "timeout_s": timeout_s, "memory_mb": memory_mb}, data)
        about, answer = child.answer(timeout_s + _SLACK_S)
    except _Gone as gone:
        child.end()
        raise UnreadableDocument(gone.reason, gone.told) from None
    except BaseException:
        child.end()
        raise
    _POOL.put_back(child, tired=bool(about.get("tired")))
    if "error" not in about:
        return answer
    if about["error"] == "unsupported":
        raise UnsupportedFormat(about["message"])
    if about["error"] == "broken":
        raise RuntimeError(f"the reader of {media_type} cannot run here, whatever the file: {about['message']}")
    reason = about["error"] if about["error"] in QUARANTINE else "CORRUPT"
    raise UnreadableDocument(reason, about["message"])


class _Gone(Exception):
    """The child died or was too slow."""

    def __init__(self, reason: str, told: str) -> None:
        super().__init__(told)
        self.reason = reason
        self.told = told


class _Child:
    """One process that reads documents one after another, over its standard input and output."""

    def __init__(self) -> None:
        kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", "ingest.sandbox_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={**kept, **single, "PYTHONPATH": _ROOT},
        )
        self.read = 0
        try:
            self.receive(_START_S)
        except _Gone as gone:
            self.end()
            raise RuntimeError("the sandbox's child does not start: run `python -m ingest.sandbox_child`") from gone

    def send(self, about: dict[str, Any], data: bytes) -> None:
        self.read += 1
        try:
            _write(_pipe(self._process.stdin), json.dumps(about).encode(), data)
        except BrokenPipeError:
            raise self._why() from None

    def answer(self, timeout_s: float) -> tuple[dict[str, Any], bytes]:
        """What the child has to say of its document; it may ask for more time on the way, so much and no more."""
        deadline = time.monotonic() + timeout_s
        granted = 0.0
        while True:
            head, body = self.receive(deadline - time.monotonic())
            about: dict[str, Any] = json.loads(head)
            more = float(about.get("more_s", 0.0))
            if not more:
                return about, body
            granted += more
            if granted <= MOST_EXTRA_S:
                deadline += more

    def receive(self, timeout_s: float) -> tuple[bytes, bytes]:
        pipe = _pipe(self._process.stdout)
        deadline = time.monotonic() + timeout_s
        sizes = self._read_exactly(pipe, 2 * _HEAD, deadline)
        head, body = (int.from_bytes(sizes[at : at + _HEAD], "little") for at in (0, _HEAD))
        if head + body > 4 * MAX_BYTES:
            raise _Gone("BOMB", "the file unfolds into more text than anyone can read")
        whole = self._read_exactly(pipe, head + body, deadline)
        return whole[:head], whole[head:]

    def _read_exactly(self, pipe: IO[bytes], size: int, deadline: float) -> bytes:
        whole = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while len(whole) < size:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise _Gone("TIMEOUT", "the file took longer to read than allowed: split or simplify it")
                piece = os.read(pipe.fileno(), min(size - len(whole), 1 << 20))
                if not piece:
                    raise self._why()
                whole += piece
        return bytes(whole)

    def _why(self) -> _Gone:
        """What the way a child died says about the file."""
        code = self._process.wait(timeout=10)
        if code == -signal.SIGXCPU:
            return _Gone("TIMEOUT", "the file took longer to read than allowed: split or simplify it")
        if code in (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL, -signal.SIGBUS, -signal.SIGKILL):
            return _Gone("MEMORY", "the file needs more memory to read than allowed: split or simplify it")
        return _Gone("CORRUPT", f"the file ended its reader (exit {code}): export it again")

    def end(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):
                _pipe(pipe).close()
        self._process.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the child was started without pipes")
    return pipe


def _write(pipe: IO[bytes], head: bytes, body: bytes) -> None:
    pipe.write(len(head).to_bytes(_HEAD, "little") + len(body).to_bytes(_HEAD, "little") + head)
    pipe.write(body)
    pipe.flush()


@dataclass
class _Pool:
    """Children that wait for the next document. One that read a bad file never comes back."""

    idle: list[_Child] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    owner: int = 0

    def take(self) -> _Child:
        with self.lock:
            if self.owner != os.getpid():
                self.idle.clear()
                self.owner = os.getpid()
            if self.idle:
                return self.idle.pop()
        return _Child()

    def put_back(self, child: _Child, *, tired: bool) -> None:
        if tired or child.read >= DOCUMENTS_PER_CHILD:
            child.end()
            return
        with self.lock:
            self.idle.append(child)

    def close(self) -> None:
        with self.lock:
            idle, self.idle = (self.idle if self.owner == os.getpid() else []), []
        for child in idle:
            child.end()


_POOL = _Pool()
atexit.register(_POOL.close)


def close() -> None:
    """End the waiting children. The next call starts a fresh one."""
    _POOL.close()
