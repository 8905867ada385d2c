"""A trained encoder is run by the graph that runs the published one, and is refused where it does not fit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError, UsageError
from ingest.embed import load, tensors, tuned
from ingest.embed.fetch import SHIPPED, missing

NAME = "encoder.layer.5.output.dense.weight"
TEXTS = ["net sales rose by a tenth", "goodwill was written down"]
needs_model = pytest.mark.skipif(bool(missing(SHIPPED)), reason="the embedding model's weights are not here")


def artefact(path: Path, by: float, rank: int = 2) -> Path:
    random = np.random.default_rng(1)
    up, down = by * random.normal(size=(384, rank)), random.normal(size=(rank, 1536))
    tuned.save(path, {NAME: (up.astype(np.float32), down.astype(np.float32))}, {"gain": 0.1})
    return path


def test_tensors_come_back_as_they_were_written(tmp_path: Path) -> None:
    rows = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.ones(3, dtype=np.float16)}
    tensors.write(tmp_path / "t.safetensors", rows, {"version": "1"})
    read, told = tensors.read(tmp_path / "t.safetensors")
    assert told == {"version": "1"}
    assert {name: row.tolist() for name, row in read.items()} == {name: row.tolist() for name, row in rows.items()}


@pytest.mark.parametrize("cut", [4, 40, -3])
def test_a_file_cut_short_is_no_artefact(tmp_path: Path, cut: int) -> None:
    path = artefact(tmp_path / "e.safetensors", 0.01)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ValueError, match=r"safetensors|cut short|line|char|delimiter"):
        tensors.read(path)


@needs_model
def test_an_addition_of_nothing_changes_no_vector_and_any_other_does(tmp_path: Path) -> None:
    published = load("minilm", SHIPPED)(TEXTS)
    still = load(f"tuned:{artefact(tmp_path / 'still.safetensors', 0.0)}", SHIPPED)
    moved = load(f"tuned:{artefact(tmp_path / 'moved.safetensors', 0.02)}", SHIPPED)
    assert still(TEXTS) == pytest.approx(published, abs=1e-6)
    assert np.abs(moved(TEXTS) - published).max() > 1e-3
    assert np.linalg.norm(moved(TEXTS), axis=1) == pytest.approx(1.0, abs=1e-5)
    assert still.name != moved.name
    assert load(moved.name, SHIPPED).name == moved.name


def test_an_artefact_tells_its_gain_and_another_version_is_refused(tmp_path: Path) -> None:
    path = artefact(tmp_path / "e.safetensors", 0.01)
    name, _ = tuned.named(str(path))
    assert tuned.trained(name) == {"gain": 0.1}
    artefact(path, 0.02)
    with pytest.raises(UsageError, match="ingest again"):
        tuned.named(name)
    with pytest.raises(UsageError, match="--encoder"):
        tuned.named("nowhere.safetensors")


@needs_model
def test_what_was_trained_on_other_weights_or_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = artefact(tmp_path / "e.safetensors", 0.01)
    rows, told = tensors.read(path)
    tensors.write(tmp_path / "other.safetensors", rows, {**told, "base": "elsewhere"})
    narrow = {NAME + tuned.UP: np.ones((3, 2), np.float16), NAME + tuned.DOWN: np.ones((2, 1536), np.float16)}
    tensors.write(tmp_path / "narrow.safetensors", narrow, told)
    for bad in ("other", "narrow"):
        with pytest.raises(InputError, match="train it anew"):
            tuned.weights(tmp_path / f"{bad}.safetensors", SHIPPED / "minilm")
    assert json.loads(told["told"]) == {"gain": 0.1}
