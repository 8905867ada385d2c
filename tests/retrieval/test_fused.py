"""A server fuses inside its engine what the embedded path fuses here: to the same order, and both filtered.

No two texts tie within a part: an engine may put equal scores in any order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from core.access import restrict
from core.store import Point, Store
from core.store.edge import EdgeStore
from core.store.server import QdrantStore
from core.types import Principal, Scope
from ingest.tokens import document_weights, query_weights
from retrieval.heads import Fusing, Ground, fused
from retrieval.recipe import load
from retrieval.search import Search
from retrieval.types import Query
from tests.retrieval.fakes import WIDE, FakeCatalogue, chunk, document, embed

TODAY = date(2026, 11, 20)
ANN = Principal("ann")
TEXTS = (
    "revenue rose in every region on demand for robots",
    "capital expenditure and purchases of property plant and equipment",
    "the dividend was raised and revenue guidance was kept",
    "net revenue by region and the revenue of each segment",
    "inventories fell and cash flow improved",
    "we rate the shares buy on revenue growth",
)
QUESTIONS = ("What was revenue by region?", "capital expenditure", "Was the dividend raised?", "zebra")


def stocked(store: Store) -> Store:
    for at, text in enumerate(TEXTS):
        own = document(f"d{at}", kind="update", issuer="Acme")
        made = chunk(
            f"d{at}", 1, text, header=f"Acme update {'more ' * at} {'revenue' if at % 2 else 'outlook'}", tags=("mdna",)
        )
        words = {"text": document_weights(text), "header": document_weights(made.header)}
        store.upsert(own, [Point(made, embed([text])[0], words)])
    secret = document("secret", kind="update", issuer="Acme", groups=frozenset({"deal"}))
    made = chunk("secret", 1, "revenue by region capital expenditure dividend raised", header="revenue")
    words = {"text": document_weights(made.text), "header": document_weights(made.header)}
    store.upsert(secret, [Point(made, embed([made.text])[0], words)])
    return store


@pytest.fixture
def stores(tmp_path: Path) -> Mapping[str, Store]:
    edge, server = EdgeStore(tmp_path / "s", dimensions=WIDE), QdrantStore(":memory:", "", "r", dimensions=WIDE)
    return {"edge": stocked(edge), "server": stocked(server)}


def ranking(store: Store, question: str, principal: Principal = ANN, depth: int = 5) -> list[tuple[str, float]]:
    ground = Ground(store, query_weights, {"text": embed([question])[0]}, restrict(principal, Scope(), TODAY), depth)
    return [(hit.chunk.id, round(hit.score, 6)) for hit in fused(Query(question, question), ground)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_engine_and_house_fuse_to_the_same_order_and_scores(stores: Mapping[str, Store], question: str) -> None:
    assert isinstance(stores["server"], Fusing)
    assert not isinstance(stores["edge"], Fusing)
    assert ranking(stores["server"], question, depth=50) == ranking(stores["edge"], question, depth=50)
    assert ranking(stores["server"], question)


def test_every_part_of_a_fused_request_is_filtered(stores: Mapping[str, Store]) -> None:
    dealer = Principal("dee", frozenset({"deal"}))
    for store in stores.values():
        assert "secret:1" not in [key for key, _ in ranking(store, "revenue by region")]
        assert [key for key, _ in ranking(store, "revenue by region", dealer)] == ["secret:1"]
        assert ranking(store, "revenue by region", Principal("eve", frozenset())) == []


def test_a_recipe_asks_a_server_once_and_finds_what_the_embedded_store_finds(stores: Mapping[str, Store]) -> None:
    def hits(store: Store) -> list[str]:
        @dataclass
        class Library:
            store: Store
            catalogue: FakeCatalogue

            def embedder(self, texts: list[str]) -> object:
                return embed(texts)

        search = Search(Library(store, FakeCatalogue()), load("server"), TODAY)  # type: ignore[arg-type]
        return [hit.chunk.id for hit in search("What was revenue by region?", ANN).hits]

    assert hits(stores["server"]) == hits(stores["edge"])
    assert len(hits(stores["edge"])) == len(TEXTS)
