"""Training the encoder begins at the published one and lowers the loss; the runtime gives what torch gives."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.types import Principal
from ingest.embed import load, tuned
from ingest.embed.fetch import SHIPPED, missing
from retrieval.tune import corpus
from retrieval.tune.embeddings import Pair

FOLDER = SHIPPED / "minilm"
TEXTS = ["net sales rose by a tenth", "capital expenditure was low", "goodwill was written down", "lease costs"]
ASKED = ["what were sales", "how much was spent on plants", "was there an impairment", "rent"]
here = find_spec("torch") is not None
needs_torch = pytest.mark.skipif(not here or bool(missing(SHIPPED)), reason="needs the torch extra and the weights")


@pytest.mark.skipif(here, reason="torch is installed")
def test_without_torch_the_command_says_what_to_install() -> None:
    with pytest.raises(InputError, match=r"wealthdesk\[torch\]"):
        corpus.encoder(
            None,  # type: ignore[arg-type]
            Principal("tune"),
            date(2026, 1, 1),
            models=SHIPPED,
            most=1,
            out=Path("never.safetensors"),
        )


@needs_torch
def test_two_steps_lower_the_loss_and_the_graph_gives_what_torch_gives(tmp_path: Path) -> None:
    from retrieval.tune.bert import Encoder
    from retrieval.tune.encoder import embed, train

    published = load("minilm", SHIPPED)(TEXTS)
    assert embed(Encoder(FOLDER), FOLDER, TEXTS) == pytest.approx(published, abs=1e-5)
    pairs = [Pair(question, at, "g") for at, question in enumerate(ASKED)] * 4
    rivals = np.array([[(pair.chunk + 1) % 4] for pair in pairs])
    made, losses = train(FOLDER, pairs, TEXTS, rivals, steps=3)
    assert losses[2] < losses[0]
    tuned.save(tmp_path / "e.safetensors", made.trained(), {})
    run = load(f"tuned:{tmp_path / 'e.safetensors'}", SHIPPED)(TEXTS)
    assert run == pytest.approx(embed(made, FOLDER, TEXTS), abs=1e-3)
    assert np.abs(run - published).max() > 1e-3
