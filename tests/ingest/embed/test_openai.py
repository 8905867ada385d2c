"""The OpenAI embedder over real HTTP against a local server that speaks the protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from core.errors import InputError, ModelUnavailable
from core.settings import DATA
from ingest.embed import load
from ingest.embed.openai import AT_ONCE, OpenAIEmbedder


class Server(ThreadingHTTPServer):
    """Vectors of two numbers: the text's length and one. ``failures`` are status codes to answer with first."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[dict[str, Any]] = []
        self.failures: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.failures:
            return self._answer(self.server.failures.pop(0), {"error": {"message": "not now"}})
        self.server.seen.append(body)
        rows = [
            {"object": "embedding", "index": at, "embedding": [len(text), 1.0]} for at, text in enumerate(body["input"])
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return self._answer(200, {"object": "list", "data": rows[::-1], "model": body["model"], "usage": usage})

    def _answer(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("retry-after-ms", "1")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_vectors_come_back_in_order_whatever_the_batches(server: Server) -> None:
    embed = load("openai:some-model", DATA, api_key="key", base_url=server.url)
    texts = ["x" * (n % 50) for n in range(AT_ONCE * 2 + 3)]
    vectors = embed(texts)
    assert vectors.shape == (len(texts), 2)
    assert np.allclose(vectors[:, 0] / vectors[:, 1], [max(1, len(text)) for text in texts])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert sorted(len(body["input"]) for body in server.seen) == [3, AT_ONCE, AT_ONCE]
    assert (embed.name, embed.dimensions, embed([]).shape) == ("openai:some-model", 2, (0, 2))


def test_a_throttled_call_is_tried_again(server: Server) -> None:
    server.failures = [429, 500]
    assert OpenAIEmbedder("m", base_url=server.url)(["text"]).shape == (1, 2)


def test_a_server_that_stays_down_is_one_clear_line_without_the_key(server: Server) -> None:
    server.failures = [500] * 10
    with pytest.raises(ModelUnavailable, match="vectors made so far are kept") as error:
        OpenAIEmbedder("m", api_key="canary-key", base_url=server.url, retries=1)(["text"])
    assert "canary" not in str(error.value)


def test_long_and_empty_texts_are_sent_as_the_server_takes_them(server: Server) -> None:
    OpenAIEmbedder("m", base_url=server.url)(["", "y" * 50_000])
    assert [len(text) for text in server.seen[0]["input"]] == [1, 24_000]


def test_without_a_key_it_says_what_to_set() -> None:
    with pytest.raises(InputError, match="set OPENAI_API_KEY or OPENAI_BASE_URL, or use minilm"):
        load("openai", DATA)
