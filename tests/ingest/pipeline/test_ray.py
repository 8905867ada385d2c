"""A Ray cluster of two workers gives the library that this machine's own workers give."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from dump import dump

from core.errors import InputError
from core.settings import Settings
from ingest.library import Library
from ingest.pipeline import Report, ingest

HAS_RAY = importlib.util.find_spec("ray") is not None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "research"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.md").write_text(f"# Note {number}\n\nWe expect revenue of {number}00 in 2026.\n")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing that could be read")
    return folder


def _take(home: Path, folder: Path, ray: str) -> Report:
    library = Library(Settings(home=home, embedding_model="hash", today="2026-06-30"))
    try:
        return ingest(library, [str(folder)], workers=2, ray=ray)
    finally:
        library.close()


@pytest.mark.skipif(not HAS_RAY, reason="the ray extra is not installed")
@pytest.mark.filterwarnings("default")
def test_a_cluster_gives_the_same_library(tmp_path: Path, folder: Path) -> None:
    report = _take(tmp_path / "ray", folder, "local")
    assert (report.ready, len(report.rejected)) == (4, 1)
    _take(tmp_path / "here", folder, "")
    assert dump(tmp_path / "ray") == dump(tmp_path / "here")
    assert _take(tmp_path / "ray", folder, "local").unchanged == 5


def test_without_ray_it_names_the_extra(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"pip install 'wealthdesk\[ray\]'"):
        _take(tmp_path / "home", folder, "local")
