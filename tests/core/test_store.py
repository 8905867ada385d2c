"""One contract over both drivers: the embedded engine, and the client to a server (in memory)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from core.access import restrict
from core.errors import StoreUnavailable
from core.store import Point, Store, drop_store, open_store, point_id
from core.store.edge import EdgeStore
from core.store.server import QdrantStore
from core.types import Access, Chunk, Document, Principal, Scope, Source, Span

TODAY = date(2026, 11, 20)
STAFF = Principal("ann")
ANYTHING = Scope()


@pytest.fixture(params=["edge", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = (
        EdgeStore(tmp_path / "shard", dimensions=4)
        if request.param == "edge"
        else QdrantStore(":memory:", "", "research", dimensions=4)
    )
    yield made
    made.close()


def document(name: str, **fields: object) -> Document:
    access = fields.pop("access", Access())
    source = Source(name, f"file:///{name}", "text/plain", name * 8, 1, access)  # type: ignore[arg-type]
    return Document(name, source, name, **fields)  # type: ignore[arg-type]


def points(doc: Document, *texts: str) -> list[Point]:
    made = []
    for at, text in enumerate(texts):
        chunk = Chunk(f"{doc.id}:{at}", doc.id, Span(at * 100, at * 100 + len(text)), at + 1, text, tags=("notes",))
        vector = np.array([1.0, at, 0, 0], np.float32)
        words = {sum(map(ord, word)): 1.0 for word in text.split()}
        made.append(Point(chunk, vector / np.linalg.norm(vector), {"text": words, "header": {7: 1.0}}))
    return made


def texts(store: Store, principal: Principal = STAFF, scope: Scope = ANYTHING, today: date = TODAY) -> list[str]:
    found = store.dense(np.array([1, 0, 0, 0], np.float32), restrict(principal, scope, today), 50)
    return [hit.chunk.text for hit in found]


def test_a_chunk_comes_back_as_it_went_in_best_first_with_its_rank(store: Store) -> None:
    doc = document("a", issuer="Acme")
    store.upsert(doc, points(doc, "first", "second"))
    hits = store.dense(np.array([1, 0, 0, 0], np.float32), restrict(STAFF, Scope(), TODAY), 5)
    assert [hit.chunk for hit in hits] == [point.chunk for point in points(doc, "first", "second")]
    assert hits[0].heads == {"dense": 1}
    assert hits[1].heads == {"dense": 2}
    assert hits[0].score > hits[1].score


def test_a_rare_word_outweighs_a_common_one(store: Store) -> None:
    doc = document("a")
    store.upsert(doc, points(doc, "bond", "bond yield", "bond", "bond"))
    query = {sum(map(ord, "bond")): 1.0, sum(map(ord, "yield")): 1.0}
    hits = store.sparse("text", query, restrict(STAFF, Scope(), TODAY), 5)
    assert hits[0].chunk.text == "bond yield"
    assert store.sparse("text", {}, restrict(STAFF, Scope(), TODAY), 5) == []


def test_nobody_finds_what_another_group_or_barrier_holds(store: Store) -> None:
    for name, access in {
        "staff": Access(),
        "deal": Access(frozenset({"staff"}), "deal-team"),
        "board": Access(frozenset({"board"})),
        "nobody": Access(frozenset()),
    }.items():
        doc = document(name, access=access)
        store.upsert(doc, points(doc, name))
    assert texts(store) == ["staff"]
    assert sorted(texts(store, Principal("bo", barriers=frozenset({"deal-team"})))) == ["deal", "staff"]
    assert texts(store, Principal("cy", frozenset({"board"}))) == ["board"]
    assert texts(store, Principal("no groups", frozenset())) == []
    assert [chunk.text for chunk in store.chunks(restrict(STAFF, Scope(), TODAY))] == ["staff"]


def test_only_the_view_of_the_day_is_found_and_withdrawn_research_never(store: Store) -> None:
    old = document("old", valid_from=date(2025, 1, 1), valid_to=date(2026, 3, 1))
    new = document("new", valid_from=date(2026, 3, 1))
    gone = document("gone", valid_from=date(2026, 1, 1), state="withdrawn")
    embargoed = document("embargoed", valid_from=date(2026, 12, 1))
    for doc in (old, new, gone, embargoed):
        store.upsert(doc, points(doc, doc.id))
    assert texts(store) == ["new"]
    assert texts(store, scope=Scope(as_of=date(2026, 2, 28))) == ["old"]
    assert sorted(texts(store, scope=Scope(history=True))) == ["new", "old"]


def test_scope_narrows_and_tags_narrow_further(store: Store) -> None:
    for name, year in (("a", 2022), ("b", 2023)):
        doc = document(name, fiscal_year=year, issuer="Acme", published=date(year, 6, 1))
        store.upsert(doc, points(doc, name))
    assert texts(store, scope=Scope(fiscal_years=(2023,))) == ["b"]
    assert texts(store, scope=Scope(published_to=date(2022, 12, 31))) == ["a"]
    assert texts(store, scope=Scope(issuers=("Other",))) == []
    allowed = restrict(STAFF, Scope(), TODAY)
    assert store.dense(np.array([1, 0, 0, 0], np.float32), allowed, 5, ["cover"]) == []
    assert len(store.dense(np.array([1, 0, 0, 0], np.float32), allowed, 5, ["notes"])) == 2


def test_writing_a_document_again_leaves_only_the_newest_chunks(store: Store) -> None:
    doc = document("a")
    store.upsert(doc, points(doc, "one", "two", "three"))
    store.upsert(doc, points(doc, "one"))
    assert texts(store) == ["one"]
    assert store.count("a") == store.count() == 1
    store.delete("a")
    assert store.count() == 0


def test_a_withdrawal_takes_effect_without_new_vectors(store: Store) -> None:
    doc = document("a")
    store.upsert(doc, points(doc, "one"))
    store.describe(replace(doc, state="withdrawn"))
    assert texts(store) == []


def test_the_embedded_store_keeps_what_was_flushed_and_refuses_a_second_holder(tmp_path: Path) -> None:
    store = EdgeStore(tmp_path / "shard", dimensions=4)
    doc = document("a")
    store.upsert(doc, points(doc, "one"))
    store.flush()
    with pytest.raises(StoreUnavailable, match="held by another process"):
        EdgeStore(tmp_path / "shard", dimensions=4)
    store.close()
    again = EdgeStore(tmp_path / "shard", dimensions=4)
    assert texts(again) == ["one"]
    again.close()


def test_an_unreachable_server_is_named_in_one_line() -> None:
    with pytest.raises(StoreUnavailable, match=r"Qdrant at http://127\.0\.0\.1:9") as caught:
        QdrantStore("http://127.0.0.1:9", "", "research", check_compatibility=False)
    assert "\n" not in str(caught.value)


def test_an_engine_id_is_the_same_for_the_same_chunk() -> None:
    assert point_id("a:0-5") == point_id("a:0-5") != point_id("a:0-6")


def test_a_long_document_is_seen_whole_or_not_at_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.store.server.BATCH", 2)
    doc = document("a")
    seen: list[int] = []
    if isinstance(store, QdrantStore):
        plain = store._client.upsert

        def watched(*arguments: object, **options: object) -> object:
            done = plain(*arguments, **options)  # type: ignore[arg-type]
            seen.append(len(texts(store)))
            return done

        monkeypatch.setattr(store._client, "upsert", watched)
    store.upsert(doc, points(doc, *"abcde"))
    assert set(seen) <= {0}
    assert sorted(texts(store)) == list("abcde")
    store.upsert(doc, points(doc, *"vwxyz"))
    assert sorted(texts(store)) == list("vwxyz")


def test_a_store_that_nothing_has_open_can_be_dropped(tmp_path: Path) -> None:
    doc = document("a")
    first = open_store(tmp_path, "", "", "old", dimensions=4)
    first.upsert(doc, points(doc, "first"))
    first.close()
    drop_store(tmp_path, "", "", "old")
    drop_store(tmp_path, "", "", "never made")
    assert not (tmp_path / "store" / "old").exists()
