"""A load generator for the server, on the loopback alone: how soon it answers one reader, and fifty at once.

The server is one of its own, started in another process on what has been ingested: the two share no interpreter.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import httpx2

from api.carry import LOOPBACK
from core.errors import InputError, UpstreamError, UsageError

MOST_STREAMS = 200
ROUNDS = 10
KEPT_ROUNDS = 60
START_S = 120.0
READING = {"cache-control": "no-cache"}
PLENTY = {"WEALTHDESK_RATE_PER_MINUTE": "1000000"}


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of some tries: how many, the median and the 95th percentile."""

    n: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run found. ``one`` is of single readers, one after another; ``many`` of ``streams`` at the same moment."""

    streams: int
    cores: int
    one: dict[str, Times]
    many: dict[str, Times]
    errors: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


def times(milliseconds: Sequence[float]) -> Times:
    """The summary of some measurements; zeros where there are none."""
    ordered = sorted(milliseconds)
    if not ordered:
        return Times(0, 0.0, 0.0)
    at = [ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95)]
    return Times(len(ordered), round(at[0], 1), round(at[1], 1))


async def measure(address: str, streams: int) -> Measured:
    """Measure the server at a loopback address.

    Raises:
        UsageError: The address is not the loopback's, or more streams are asked for than may be.
        InputError: The library there gives no questions to ask, or no pages to draw.
    """
    if urlsplit(address).hostname not in LOOPBACK:
        raise UsageError(f"{address}: the load generator asks the loopback alone")
    if not 1 <= streams <= MOST_STREAMS:
        raise UsageError(f"{streams} streams: between 1 and {MOST_STREAMS}")
    limits = httpx2.Limits(max_connections=streams + 4)
    async with httpx2.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        questions = (await client.get("/v1/suggestions")).json()["questions"]
        if not questions:
            raise InputError("the library holds nothing to ask about; run `wealthdesk ingest PATH` first")
        errors: list[str] = []
        await _asked(client, questions[0], errors)
        alone = [await _asked(client, questions[at % len(questions)], errors) for at in range(ROUNDS)]
        one = _by_name(alone) | await _pages(client, questions[0])
        together = [_asked(client, questions[at % len(questions)], errors) for at in range(streams)]
        many = _by_name(await asyncio.gather(*together))
    return Measured(streams, os.cpu_count() or 1, one, many, errors)


async def _asked(client: httpx2.AsyncClient, question: str, errors: list[str]) -> dict[str, float]:
    """One streamed question: milliseconds to the first byte, the first stage, and the end."""
    began = time.perf_counter()
    seen: dict[str, float] = {}
    tail = ""
    headers = {"accept": "text/event-stream"}
    try:
        async with client.stream("POST", "/v1/ask", json={"question": question}, headers=headers) as answer:
            async for text in answer.aiter_text():
                now = (time.perf_counter() - began) * 1000
                seen.setdefault("first byte", now)
                tail = (tail + text)[-4000:]
                if '"data-status"' in tail:
                    seen.setdefault("first stage", now)
                seen["whole answer"] = now
    except httpx2.HTTPError as error:
        errors.append(type(error).__name__)
        return {}
    if answer.status_code != 200 or not tail.endswith("data: [DONE]\n\n") or '"type": "error"' in tail:
        errors.append(f"status {answer.status_code}: {tail[-120:]!r}")
    return seen


async def _pages(client: httpx2.AsyncClient, question: str) -> dict[str, Times]:
    """The page of a citation with its rectangles and its image: drawn anew, and as it was kept."""
    answer = (await client.post("/v1/ask", json={"question": question})).json()
    if not answer["citations"]:
        raise InputError(f"no page to draw: {question!r} gave no citation")
    cited = answer["citations"][0]
    path = f"/v1/documents/{cited['document_id']}/pages/{cited['page']}"
    query = {"start": cited["span"][0], "end": cited["span"][1]}
    made: dict[str, list[float]] = {"page with highlight, drawn": [], "page with highlight, kept": []}
    for name, headers, rounds in zip(made, (READING, {}), (ROUNDS, KEPT_ROUNDS), strict=True):
        for _ in range(rounds):
            began = time.perf_counter()
            both = await asyncio.gather(
                client.get(path, params=query), client.get(f"{path}/image?scale=1.5", headers=headers)
            )
            made[name].append((time.perf_counter() - began) * 1000)
            if any(reply.status_code != 200 for reply in both):
                raise UpstreamError(f"the page of {question!r} is not shown: {[r.status_code for r in both]}")
    return {name: times(values) for name, values in made.items()}


def _by_name(tries: Sequence[dict[str, float]]) -> dict[str, Times]:
    names = ("first byte", "first stage", "whole answer")
    return {name: times([one[name] for one in tries if name in one]) for name in names}


@contextmanager
def server() -> Iterator[str]:
    """A server of the current settings in a process of its own, without a limit of questions; gives its address.

    Raises:
        UpstreamError: It does not start; says its last line.
    """
    command = [sys.executable, "-m", "api", "serve", "--port", "0"]
    with subprocess.Popen(
        command, env={**os.environ, **PLENTY}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            address = _address(process)
            Thread(target=_drained, args=(process,), daemon=True).start()
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def _drained(process: subprocess.Popen[str]) -> None:
    """Read the server's log away: a pipe that fills up would hold the server."""
    for _ in process.stderr or ():
        pass


def _address(process: subprocess.Popen[str]) -> str:
    last = ""
    for line in process.stderr or ():
        last = line.strip() or last
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found[0]
    raise UpstreamError(f"the server to measure did not start: {last.removeprefix('wealthdesk: ')}")
