"""The faster runtime gives the vectors of the default one, under the same name, so that an index may use either."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pytest

from core.errors import InputError
from core.settings import DATA
from ingest.embed import load
from ingest.embed.fetch import missing

MODELS = DATA / "models"
HAS_OPENVINO = importlib.util.find_spec("openvino") is not None
TEXTS = ["Revenue rose by a tenth.", "", "Cash flow statement " * 90, "The dog sleeps."]
pytestmark = pytest.mark.skipif(bool(missing(MODELS)), reason="the embedding model's weights are not fetched")


@pytest.mark.skipif(not HAS_OPENVINO, reason="the fast extra is not installed")
def test_its_vectors_are_those_of_the_default_runtime() -> None:
    default, fast = load("minilm", MODELS), load("openvino", MODELS)
    assert (fast.name, fast.dimensions) == (default.name, default.dimensions)
    assert (default(TEXTS) * fast(TEXTS)).sum(axis=1).min() > 0.9998
    assert np.allclose(np.linalg.norm(fast(TEXTS), axis=1), 1, atol=1e-5)


def test_without_the_package_it_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(InputError, match=r"pip install 'wealthdesk\[fast\]'`, or use minilm"):
        load("openvino", MODELS)
