"""How fast the search is and what it takes: loading the index, memory, reading a question, and a whole search.

    python -m benchmarks.speed --home HOME --cases QUESTIONS.jsonl [--recipe default] [--rounds 3]

The home must hold the documents already (an index of `wealthdesk eval`, or the desk's own). Prints each figure beside
its bound and exits 1 where one is over it. Wall time is what a person waits; the processor's is told beside
it, since other work on the machine moves the first far more than the second.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from core.settings import Settings
from core.types import STAFF, Principal
from ingest.library import Library
from retrieval.recipe import load
from retrieval.search import Search

ASKER = Principal("benchmark", frozenset({STAFF}))
QUERY_MS, UNDERSTANDING_MS, LOAD_S, MEMORY_MB = 50.0, 5.0, 3.0, 1536.0
WARMED = 5


def main() -> int:
    """Read the command line, print one table, and return 1 where a bound is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="the home that holds the index")
    parser.add_argument("--cases", type=Path, required=True, help="questions, one JSON object a line")
    parser.add_argument("--recipe", default="default")
    parser.add_argument("--rounds", type=int, default=3, help="how often each question is asked")
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 20))
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.cases.read_text(encoding="utf-8").splitlines() if line.strip()]
    questions = [row.get("question") or row["Question"] for row in rows]
    began = perf_counter()
    library = Library(Settings.from_env(home=given.home), read_only=True)
    search = Search(library, load(given.recipe), given.today)
    search(questions[0], ASKER)
    loaded = perf_counter() - began
    chunks = library.store.count()
    for question in questions[:WARMED]:
        search(question, ASKER)
    read = _timed(lambda question: search.understand(question, ASKER), questions * given.rounds)
    found = _timed(lambda question: search(question, ASKER), questions * given.rounds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    search.close()
    library.close()
    print(f"{given.recipe}: {chunks} chunks, {len(questions)} questions, {len(found)} searches")
    over = [
        _row("understanding, ms", read, UNDERSTANDING_MS),
        _row("search, ms", found, QUERY_MS),
        _one("index load to the first answer, s", loaded, LOAD_S),
        _one("peak memory, MB", memory, MEMORY_MB),
    ]
    return int(any(over))


def _timed(ask: Callable[[str], object], questions: Sequence[str]) -> list[tuple[float, float]]:
    """Milliseconds of wall and of processor time for each."""
    times = []
    for question in questions:
        started, worked = perf_counter(), process_time()
        ask(question)
        times.append(((perf_counter() - started) * 1000, (process_time() - worked) * 1000))
    return times


def _row(what: str, times: Sequence[tuple[float, float]], bound: float) -> bool:
    wall, busy = (np.percentile(column, [50, 95, 99]) for column in zip(*times, strict=True))
    told = ", ".join(f"p{cut} {value:.1f}" for cut, value in zip((50, 95, 99), wall, strict=True))
    print(f"{what}: {told}; processor p50 {busy[0]:.1f}, p95 {busy[1]:.1f} (bound: p95 {bound:g}, n = {len(times)})")
    return bool(wall[1] > bound)


def _one(what: str, value: float, bound: float) -> bool:
    print(f"{what}: {value:.2f} (bound {bound:g})")
    return value > bound


if __name__ == "__main__":
    sys.exit(main())
