"""What a built wheel installs is enough: the pages, the prompts, the lexicons, the recipes and the sample corpus."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "ingest", "retrieval", "assistant", "evals", "api", "data")
FETCHED = ("model.safetensors", "tokenizer.json")
BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
PROVE = """
import sys
from pathlib import Path
from fastapi.testclient import TestClient
from api.app import create_app
from api.commands import open_house
from api.routes import web
from core.settings import DATA, Settings
home = Path(sys.argv[1])
assert web.WEB.is_relative_to(home) and DATA.is_relative_to(home), (web.WEB, DATA)
house = open_house(Settings(home / "kept", embedding_model="hash", today="2026-11-20"))
with TestClient(create_app(house), base_url="http://127.0.0.1") as client:
    for path in web.PAGES:
        assert client.get(f"/{path}").status_code == 200, path
    answer = client.post("/v1/ask", json={"question": "What is our rating on Veldmar?"}).json()
house.desk.close()
print(answer["status"])
"""


def run(*command: str, where: Path, path: Path | None = None) -> str:
    environment = {**os.environ, **({"PYTHONPATH": str(path)} if path else {})}
    done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_a_wheel_is_whole_without_the_source_tree(tmp_path: Path) -> None:
    source, made, installed = (tmp_path / name for name in ("source", "made", "installed"))
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__", *FETCHED))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, source / name)
    made.mkdir()
    (source / "data" / "models" / "minilm" / FETCHED[1]).touch()
    run(sys.executable, "-c", BUILD, str(made), where=source)
    (wheel,) = made.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(installed)
    held = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    wanted = {path.relative_to(source).as_posix() for room in ROOMS for path in (source / room).rglob("*.*")}
    left_out = {path for path in wanted - held if not path.startswith("data/maker/") and Path(source, path).is_file()}
    assert left_out == {f"data/models/minilm/{FETCHED[1]}"}
    assert (
        run(sys.executable, "-c", PROVE, str(installed), where=tmp_path, path=installed).splitlines()[-1] == "abstained"
    )
    assert "serve" in run(sys.executable, "-m", "api", "--help", where=tmp_path, path=installed)
    assert run(sys.executable, "-m", "api", "--version", where=tmp_path, path=installed) == "0.1.0\n"
