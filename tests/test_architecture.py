"""The arrows point down, and nothing in the house says what it should not."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("core", "ingest", "retrieval", "assistant", "evals", "api")
DOORS = {
    "qdrant_client": {"core/store/server.py"},
    "qdrant_edge": {"core/store/edge.py"},
    "langchain_text_splitters": {"ingest/chunking/recursive.py"},
    "rank_bm25": {"retrieval/reference.py"},
    "ragas": {"evals/metrics/ragas.py"},
}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_no_room_imports_one_above_it() -> None:
    upward = [
        f"{path.relative_to(ROOT)} -> {name}"
        for height, room in enumerate(LAYERS)
        for path in (ROOT / room).rglob("*.py")
        for name in imports(path)
        if name.split(".")[0] in LAYERS[height + 1 :]
    ]
    assert upward == []


def test_each_heavy_library_has_one_door() -> None:
    for library, doors in DOORS.items():
        users = {
            str(path.relative_to(ROOT))
            for room in LAYERS
            for path in (ROOT / room).rglob("*.py")
            if any(name.split(".")[0] == library for name in imports(path))
        }
        assert users <= doors, library


def test_the_help_loads_nothing_heavy() -> None:
    heavy = ("openai", "qdrant_client", "fastapi", "sqlalchemy", "onnxruntime", "numpy", "langchain_text_splitters")
    script = f"import sys, api.__main__ as m; m.build(); print([n for n in {heavy!r} if n in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert answer.stdout.strip() == "[]"
