"""An OpenAI-compatible server on the loopback whose model's NAME says what it does, for tests of the real client.

``good`` streams a final message; ``tools`` asks for a tool, in pieces, and then answers; ``unknown-tool`` asks for one
that there is not. ``err-429``, ``err-500``, ``err-401`` fail (``-then-good``: the first time only; ``-after-2``: with
``Retry-After: 2``), ``hang`` never answers, ``stall`` stops in the middle, ``cut`` hangs up in the middle, ``garbage``
streams broken JSON, ``babble`` never ends, ``empty`` says nothing, ``length`` is cut, ``html`` answers with a page,
``no-schema`` refuses structured output, ``plain`` answers in plain text. ``helps`` does what a search asks: it writes a
passage, and puts the second of numbered ones first. ``finds`` searches for the question and answers with the best quote
of the first source. ``seen`` holds every request's body.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FINAL = {
    "status": "answered",
    "answer": "Northwind Robotics' revenue was $2,480 million in FY2025 [1].",
    "citations": [{"n": 1, "quote": "Revenue $ 2,480 $ 2,150"}],
    "figures": [{"text": "$2,480 million", "id": "F1"}],
    "table": None,
    "missing": None,
    "followups": [],
}
LOOKUP = {"items": ["revenue"], "issuer": "Northwind Robotics", "periods": ["FY2025"]}


class Server(ThreadingHTTPServer):
    """The server; ``url`` is its base address."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[dict[str, Any]] = []
        self.stop = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the script."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.seen.append(body)
        name = body["model"]
        times = sum(seen["model"] == name for seen in self.server.seen)
        if name.startswith("err-") and not (name.endswith("-then-good") and times > 1):
            return self._fail(name)
        if name == "no-schema" and "response_format" in body:
            return self._error(400, {"error": {"message": "response_format json_schema is not supported"}})
        if name == "hang":
            self.server.stop.wait(20)
            return None
        if name == "html":
            return self._send(200, b"<html>It works!</html>", "text/html")
        return self._stream(name, body)

    def _fail(self, name: str) -> None:
        headers = {"Retry-After": name.split("-after-")[1]} if "-after-" in name else {}
        self._error(int(name.split("-")[1]), {"error": {"message": "scripted"}}, headers)

    def _error(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(body).encode(), "application/json", headers)

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for key, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, name: str, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for line in self._lines(name, body):
            self.wfile.write(f"data: {line}\n\n".encode())
            self.wfile.flush()

    def _lines(self, name: str, body: dict[str, Any]) -> Iterator[str]:
        answered = any(message["role"] == "tool" for message in body["messages"])
        asks = name.startswith(("tools", "unknown-tool", "loop", "bad-arguments"))
        if asks and (not answered or name == "loop"):
            yield from _calls(name)
            return
        if name == "finds" and not answered:
            yield from _calls("finds", "search", json.dumps({"query": body["messages"][-1]["content"]}))
            return
        text = "The revenue was $2,480 million [1]." if name == "plain" else json.dumps(FINAL)
        text = {"helps": _help, "finds": _found}.get(name, lambda _: text)(body["messages"])
        if name == "nonsense":
            text = json.dumps({**FINAL, "answer": "Revenue was $9,999 billion [1].", "figures": [], "citations": []})
        pieces = [text[at : at + 20] for at in range(0, len(text), 20)]
        if name == "empty":
            pieces = []
        for at, piece in enumerate(pieces):
            yield _chunk({"content": piece})
            if name == "garbage" and at == 1:
                yield '{"choices": [{"delta": {"content": "bro'
            if name == "cut" and at == 2:
                return
            if name == "stall" and at == 2:
                self.server.stop.wait(20)
                return
        while name == "babble":
            yield _chunk({"content": "la " * 2000})
            time.sleep(0)
        yield _chunk({}, "length" if name == "length" else "stop")
        yield _usage()
        yield "[DONE]"


def _help(messages: list[dict[str, Any]]) -> str:
    asked = messages[-1]["content"]
    return "2, 1" if "numbered passages" in asked else "Rating and price target: we rate the shares -"


def _found(messages: list[dict[str, Any]]) -> str:
    told = next(message["content"] for message in messages if message["role"] == "tool")
    quote = json.loads(told)["sources"][0]["best"][0]["quote"]
    said = {"answer": f"{quote} [1]", "citations": [{"n": 1, "quote": quote}], "figures": []}
    return json.dumps({**FINAL, **said})


def _calls(name: str, tool: str = "lookup", arguments: str = json.dumps(LOOKUP)) -> Iterator[str]:
    tool = {"unknown-tool": "look_up_everything"}.get(name, tool)
    arguments = '{"items": "reven' if name == "bad-arguments" else arguments
    first = {"index": 0, "id": "call_1", "type": "function", "function": {"name": tool, "arguments": ""}}
    yield _chunk({"role": "assistant", "content": None, "tool_calls": [first]})
    for at in range(0, len(arguments), 7):
        yield _chunk({"tool_calls": [{"index": 0, "function": {"arguments": arguments[at : at + 7]}}]})
    yield _chunk({}, "tool_calls")
    yield _usage()
    yield "[DONE]"


def _chunk(delta: dict[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    about = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": "scripted-2026"}
    return json.dumps({**about, "choices": [choice]})


def _usage() -> str:
    about = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": "scripted-2026"}
    usage = {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150}
    return json.dumps({**about, "choices": [], "usage": usage})


@contextmanager
def serving() -> Iterator[Server]:
    """The server, at work until the block ends."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()
