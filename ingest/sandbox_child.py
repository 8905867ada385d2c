"""What runs inside the sandbox: read a request, set the limits, parse, answer, and wait for the next.

Started by `ingest.sandbox` as a module; speaks length, length, JSON, bytes over standard input and output.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import BinaryIO

from core.errors import UnreadableDocument, UnsupportedFormat
from ingest import parsers
from ingest.parsers import ocr, wire

_HEAD = 8
_MB = 1024 * 1024


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests until ``source`` ends."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _send(sink, {}, b"")
    ocr.more_time[:] = [lambda seconds: _ask_for_more(sink, seconds)]
    while sizes := source.read(2 * _HEAD):
        about = json.loads(source.read(int.from_bytes(sizes[:_HEAD], "little")))
        data = source.read(int.from_bytes(sizes[_HEAD:], "little"))
        _limit(about["memory_mb"], about["timeout_s"])
        reply, body = _answer(about["task"], data, about["media_type"])
        used_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        _send(sink, {**reply, "tired": reply.get("error") == "MEMORY" or used_mb > about["memory_mb"] / 2}, body)


def _ask_for_more(sink: BinaryIO, seconds: float) -> None:
    """Lift this document's own bounds on time, and tell the parent to wait longer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft + int(seconds), hard))
    _send(sink, {"more_s": seconds}, b"")


def _limit(memory_mb: int, timeout_s: float) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime + timeout_s) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * _MB, hard))


def _answer(task: str, data: bytes, media_type: str) -> tuple[dict[str, str], bytes]:
    try:
        if task == "members":
            return {}, wire.dump_members(parsers.members(data, media_type))
        return {}, wire.dumps(parsers.parse(data, media_type))
    except UnreadableDocument as error:
        return {"error": error.reason, "message": str(error)}, b""
    except UnsupportedFormat as error:
        return {"error": "unsupported", "message": str(error)}, b""
    except MemoryError:
        return {"error": "MEMORY", "message": "the file needs more memory to read than allowed: split it"}, b""
    except RecursionError:
        return {"error": "BOMB", "message": "the file nests deeper than any reader should follow"}, b""
    except ImportError as error:
        return {"error": "broken", "message": f"{type(error).__name__}: {error}"}, b""
    except Exception as error:  # noqa: BLE001 - a library's own failure on a broken file, of any kind
        return {"error": "CORRUPT", "message": f"the file is damaged ({type(error).__name__}): export it again"}, b""


def _send(sink: BinaryIO, head: dict[str, object], body: bytes) -> None:
    told = json.dumps(head).encode()
    sink.write(len(told).to_bytes(_HEAD, "little") + len(body).to_bytes(_HEAD, "little") + told)
    sink.write(body)
    sink.flush()


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    serve(sys.stdin.buffer, answers)
