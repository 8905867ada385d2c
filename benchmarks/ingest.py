"""Ingestion measured: cold over a folder, then unchanged.

    python benchmarks/ingest.py FOLDER... [--home DIR] [--workers N] [--embedder NAME] [--out FILE]

Prints one JSON object: seconds of wall and processor, by stage and by process kind, pages a second, peak memory of all
processes together, and the unchanged run's seconds. The home is a fresh one, deleted afterwards unless it is named.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUN = "import sys; from api.__main__ import main; main()"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--home", default="")
    parser.add_argument("--workers", default="0")
    parser.add_argument("--embedder", default="")
    parser.add_argument("--out", default="")
    asked = parser.parse_args()
    home = asked.home or tempfile.mkdtemp(prefix="wealthdesk-bench-")
    try:
        options = ["--workers", asked.workers, "--embedder", asked.embedder, "--json"]
        cold = run(["ingest", *asked.folders, *options], home)
        again = run(["ingest", *asked.folders, *options], home)
        result = {"cold": cold, "unchanged": again, "cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
        result["home_mb"] = sum(f.stat().st_blocks * 512 for f in Path(home).rglob("*") if f.is_file()) // 1_000_000
    finally:
        if not asked.home:
            shutil.rmtree(home, ignore_errors=True)
    text = json.dumps(result, indent=1)
    print(text)
    if asked.out:
        Path(asked.out).write_text(text + "\n", encoding="utf-8")


def run(command: list[str], home: str) -> dict[str, object]:
    """One command in a process of its own, with what it and its children used."""
    environment = {**os.environ, "WEALTHDESK_HOME": home, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path[1:]])}
    began, before = time.perf_counter(), os.times()
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *command], stdout=subprocess.PIPE, env=environment, text=True, cwd=ROOT
    )
    peaks: dict[str, float] = {}
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, peaks, done))
    watch.start()
    out, _ = process.communicate()
    done.set()
    watch.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {process.returncode}")
    used = os.times()
    report = json.loads(out)
    report.update(
        wall_s=round(time.perf_counter() - began, 1),
        processor_s=round(used.children_user + used.children_system - before.children_user - before.children_system, 1),
        peak_mb={name: round(value) for name, value in peaks.items()},
        quarantined=len(report["quarantined"]),
    )
    return {name: value for name, value in report.items() if value not in (None, [], {}, 0)}


def _watch(root: int, peaks: dict[str, float], done: threading.Event) -> None:
    """Keep the largest proportional memory of the whole process tree, in MB."""
    while not done.wait(0.5):
        sizes = [_memory(pid) for pid in _tree(root)]
        peaks["together"] = max(peaks.get("together", 0.0), sum(sizes))
        peaks["largest"] = max(peaks.get("largest", 0.0), max(sizes, default=0.0))


def _tree(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += parents.get(pid, [])
    return found


def _memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1000 for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:")))


if __name__ == "__main__":
    main()
