"""The audit trail: an append-only file of JSON lines, each chained to the one before by hash, synced before it counts.

A line is ``{"seq", "at", "previous", "record", "hash"}``. Beside the file stands an anchor with the count and the last
hash, so that a tail cut off is missed as well. Whoever can write both could rewrite both: keep the last hash that
`AuditLog.head` gives elsewhere too, and `verify` against it. Nothing is ever changed or deleted here.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from core.errors import StoreUnavailable

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """How many records there are, and the hash of the last one."""

    count: int
    hash: str


class AuditLog:
    """One audit trail in one file; safe for several processes, which take turns under a file lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._anchor = path.with_suffix(".anchor")

    def append(self, record: Mapping[str, Any]) -> str:
        """Add a record and sync it to the disk; gives its hash. On failure the file is as it was.

        Raises:
            StoreUnavailable: It could not be written, or what is there was cut or changed at its end.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._locked() as file:
                head = self._read_head(file)
                line = _line(head, record)
                _write(file, line)
                self._set_anchor(Head(head.count + 1, line["hash"]))
                return str(line["hash"])
        except OSError as error:
            raise StoreUnavailable(
                f"audit trail {self._path}: {error.strerror}; no answer leaves without a record"
            ) from error

    def verify(self, head: Head | None = None) -> int | None:
        """The number, from 0, of the first record that was changed, moved, added or lost; None when all is well.

        ``head`` is one kept elsewhere: the trail must still run through it.
        """
        anchor = self._get_anchor()
        expected, seen = GENESIS, 0
        for seen, text in enumerate(self._lines(), start=1):
            line = _parsed(text)
            if line is None or not _follows(line, seen - 1, expected):
                return seen - 1
            expected = str(line["hash"])
            if any(known and known.count == seen and known.hash != expected for known in (anchor, head)):
                return seen - 1
        least = max(known.count if known else 0 for known in (anchor, head))
        return seen if seen < least or (seen and anchor is None) else None

    def head(self) -> Head:
        """The count and last hash now, to be kept elsewhere."""
        last = deque(self._lines(), maxlen=1)
        line = _parsed(last[0]) if last else None
        return Head(line["seq"] + 1, line["hash"]) if line else Head(0, GENESIS)

    def read(self, limit: int | None = None) -> list[dict[str, Any]]:
        """The newest ``limit`` records (all without), oldest first. Lines that cannot be read are left out."""
        lines = deque(self._lines(), maxlen=limit)
        return [_shown(line) for text in lines if (line := _parsed(text))]

    def find(self, run_id: str) -> dict[str, Any] | None:
        """The newest record of a run, or None."""
        needle = json.dumps(run_id).encode()
        found = None
        for text in self._lines():
            if needle in text and (line := _parsed(text)) and line["record"].get("run_id") == run_id:
                found = _shown(line)
        return found

    def _lines(self) -> Iterator[bytes]:
        if self._path.exists():
            with self._path.open("rb") as file:
                yield from file

    @contextmanager
    def _locked(self) -> Iterator[IO[bytes]]:
        with self._path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def _read_head(self, file: IO[bytes]) -> Head:
        """Where the next record goes. A torn line that was never acknowledged, after a crash, is taken away."""
        anchor = self._get_anchor() or Head(0, GENESIS)
        end = file.seek(0, os.SEEK_END)
        tail = _tail(file, end)
        if tail and not tail.endswith(b"\n"):
            file.truncate(end - len(tail))
            tail = _tail(file, end - len(tail))
        line = _parsed(tail) if tail else None
        head = Head(line["seq"] + 1, str(line["hash"])) if line else Head(0, GENESIS)
        if head.count < anchor.count or (tail and line is None):
            raise StoreUnavailable(
                f"audit trail {self._path}: it ends at record {head.count} of {anchor.count};"
                " run `wealthdesk audit verify`, and keep the file as it is"
            )
        return head

    def _get_anchor(self) -> Head | None:
        try:
            kept = json.loads(self._anchor.read_text(encoding="utf-8"))
            return Head(int(kept["count"]), str(kept["hash"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            return Head(2**62, GENESIS)

    def _set_anchor(self, head: Head) -> None:
        part = self._anchor.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            json.dump({"count": head.count, "hash": head.hash}, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._anchor)


def _shown(line: Mapping[str, Any]) -> dict[str, Any]:
    return {**line["record"], "at": line["at"], "hash": line["hash"]}


def _line(head: Head, record: Mapping[str, Any]) -> dict[str, Any]:
    line = {"seq": head.count, "at": datetime.now(UTC).isoformat(), "previous": head.hash, "record": dict(record)}
    line = json.loads(_canonical(line))
    return {**line, "hash": _hash(line)}


def _write(file: IO[bytes], line: Mapping[str, Any]) -> None:
    before = file.seek(0, os.SEEK_END)
    try:
        file.write(_canonical(line) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    except OSError:
        os.truncate(file.fileno(), before)
        raise


def _follows(line: Mapping[str, Any], seq: int, previous: str) -> bool:
    body = {key: value for key, value in line.items() if key != "hash"}
    return line.get("seq") == seq and line.get("previous") == previous and line.get("hash") == _hash(body)


def _hash(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(body)).hexdigest()


def _canonical(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode(
        "utf-8", "surrogatepass"
    )


def _parsed(text: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    whole = isinstance(line, dict) and {"seq", "previous", "record", "hash"} <= line.keys()
    return line if whole and isinstance(line["record"], dict) and text.endswith(b"\n") else None


def _tail(file: IO[bytes], end: int) -> bytes:
    """The last line, whole or torn; read backwards in blocks, since a record may be long."""
    held = b""
    while end > 0 and held[:-1].count(b"\n") == 0:
        start = max(0, end - 65536)
        file.seek(start)
        held = file.read(end - start) + held
        end = start
    return held[held[:-1].rfind(b"\n") + 1 :]
