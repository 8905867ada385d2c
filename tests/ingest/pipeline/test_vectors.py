"""A chunk's vector, and its header's added to it by as much as the chunker says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.types import Chunk, Span
from ingest.chunking import build, parse_spec, spec
from ingest.embed.hashing import Hashing
from ingest.pipeline.write import vectors_of

EMBED = Hashing(64)
PAGE = Chunk(
    "d:0-9", "d", Span(0, 9), 1, "net sales rose", header="Cedar Inc., annual report, FY2021", embedded="net sales"
)


def test_without_a_weight_a_vector_is_its_texts_alone() -> None:
    assert np.array_equal(vectors_of(EMBED, [PAGE]), EMBED(["net sales"]))


def test_a_header_moves_a_vector_towards_it_and_leaves_its_length() -> None:
    alone = EMBED([PAGE.embedded, PAGE.header])
    (moved,) = vectors_of(EMBED, [PAGE], headed=0.5)
    wanted = alone[0] + 0.5 * alone[1]
    assert moved == pytest.approx(wanted / np.linalg.norm(wanted), abs=1e-6)
    assert moved @ alone[1] > alone[0] @ alone[1]


def test_a_chunk_without_a_header_stays_where_it_is_among_those_with_one() -> None:
    bare = replace(PAGE, id="d:9-18", header="")
    first, second = vectors_of(EMBED, [PAGE, bare], headed=0.5)
    assert second == pytest.approx(EMBED(["net sales"])[0])
    assert not np.allclose(first, second)


def test_the_weight_is_a_knob_of_every_chunker_and_part_of_its_name() -> None:
    knobs = {"embed": "text", "headed": 0.5}
    assert build("page", knobs).headed == 0.5
    assert parse_spec(spec("page", knobs)) == ("page", knobs)
    assert spec("page", {"headed": 0.0}) == "page"
