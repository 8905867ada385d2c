"""Kill an ingestion at random points, again and again, and compare what it leaves with an undisturbed one.

    python benchmarks/crash.py [FOLDER] [--kills 50] [--seed 1]

The folder is the sample corpus where none is named. Exit 1, with the first difference, where the two are not equal.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "ingest" / "pipeline")]
RUN = "from api.__main__ import main; main()"


def main() -> None:
    """Kill and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=str(ROOT / "data" / "corpus"))
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="wealthdesk-crash-"))
    try:
        began = time.perf_counter()
        finish(start(scratch / "undisturbed", asked.folder))
        whole_s = time.perf_counter() - began
        killed, difference = disturb(scratch, asked.folder, asked.kills, whole_s, random.Random(asked.seed))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"{sum(killed)} kills over {len(killed)} libraries, killed {killed} times; undisturbed: {whole_s:.1f} s")
    print(difference or "all equal: documents, texts, figures, ledger, chunks, vectors' and words' rankings")
    sys.exit(1 if difference else 0)


def disturb(scratch: Path, folder: str, kills: int, whole_s: float, chance: random.Random) -> tuple[list[int], str]:
    """Kill runs until so many were cut short; every library that comes to its end is compared.

    Returns:
        How often each library was killed, and the first difference.
    """
    home = scratch / "disturbed"
    killed = [0]
    while True:
        process = start(home, folder)
        if sum(killed) < kills:
            time.sleep(chance.uniform(whole_s / 8, whole_s))
            process.send_signal(signal.SIGKILL)
        process.wait()
        if process.returncode == -signal.SIGKILL:
            killed[-1] += 1
            continue
        finish(process)
        difference = compare(scratch / "undisturbed", home)
        if difference or sum(killed) >= kills:
            return killed, difference
        shutil.rmtree(home)
        killed.append(0)


def start(home: Path, folder: str) -> subprocess.Popen[bytes]:
    """An ingestion in a process of its own; its workers end when it does."""
    environment = {
        **os.environ,
        "WEALTHDESK_HOME": str(home),
        "WEALTHDESK_EMBEDDING_MODEL": "hash",
        "WEALTHDESK_TODAY": "2026-06-30",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", RUN, "ingest", folder, "--workers", "2"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, cwd=ROOT)


def finish(process: subprocess.Popen[bytes]) -> None:
    """Wait for a run that nobody disturbs."""
    if process.wait():
        raise SystemExit(f"an undisturbed run ended with exit {process.returncode}")


def compare(one: Path, other: Path) -> str:
    """The first difference of two libraries, in words; empty where there is none."""
    from dump import dump

    left, right = dump(one), dump(other)
    for name in left:
        if left[name] != right[name]:
            return f"{name} differ: {_first(left[name], right[name])}"
    return ""


def _first(left: Any, right: Any) -> str:  # noqa: ANN401
    if isinstance(left, list) and isinstance(right, list):
        pairs = [(a, b) for a, b in zip(left, right, strict=False) if a != b]
        return f"{len(left)} and {len(right)}; first {str(pairs[0])[:600] if pairs else 'at the end'}"
    return f"{str(left)[:300]} and {str(right)[:300]}"


if __name__ == "__main__":
    main()
