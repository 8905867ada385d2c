"""The one rule three times over: as a predicate, in the store's filter, and in SQL. They must never differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.access import current, may_read, restrict
from core.catalogue import Catalogue
from core.database import open_database
from core.store import Point
from core.store.edge import EdgeStore
from core.types import PUBLIC_BARRIER, Access, Chunk, Document, Page, Parsed, Principal, Scope, Source, Span, State

GROUPS = ("staff", "research", "board")
BARRIERS = (PUBLIC_BARRIER, "deal", "wall")
DAYS = [date(2025, 1, 1), date(2026, 1, 1), date(2026, 6, 1), date(2027, 1, 1)]
STATES: tuple[State, ...] = ("current", "superseded", "expired", "withdrawn")
groups = st.frozensets(st.sampled_from(GROUPS))
accesses = st.builds(Access, groups, st.sampled_from(BARRIERS))
principals = st.builds(Principal, st.just("p"), groups, st.frozensets(st.sampled_from(BARRIERS[1:])))
lives = st.tuples(st.sampled_from([None, *DAYS]), st.sampled_from([None, *DAYS]), st.sampled_from(STATES))


def document(name: str, access: Access, life: tuple[date | None, date | None, State]) -> Document:
    source = Source(name, name, "text/plain", "0" * 64, 1, access)
    return Document(name, source, name, valid_from=life[0], valid_to=life[1], state=life[2])


@pytest.fixture
def held(tmp_path: Path) -> Iterator[tuple[EdgeStore, Catalogue]]:
    store = EdgeStore(tmp_path / "shard", dimensions=2)
    yield store, Catalogue(open_database(tmp_path))
    store.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(accesses, lives), min_size=1, max_size=6), principals, st.sampled_from(DAYS))
def test_store_and_catalogue_show_exactly_what_the_predicate_allows(
    held: tuple[EdgeStore, Catalogue],
    shelf: list[tuple[Access, tuple[date | None, date | None, State]]],
    principal: Principal,
    today: date,
) -> None:
    store, catalogue = held
    documents = [document(f"d{at}", access, life) for at, (access, life) in enumerate(shelf)]
    for doc in documents:
        point = Point(Chunk(f"{doc.id}:0", doc.id, Span(0, 1), 1, "x"), np.array([1, 0], np.float32), {})
        store.upsert(doc, [point])
        catalogue.put(doc, Parsed("x", (Page(1, 0, 1),)), [], {})
    allowed = sorted(d.id for d in documents if may_read(principal, d.source.access) and current(d, today))
    hits = store.dense(np.array([1, 0], np.float32), restrict(principal, Scope(), today), 50)
    listed = catalogue.documents(principal, today)
    for doc in documents:
        store.delete(doc.id)
        catalogue.remove(doc.id, "done")
    assert sorted(hit.chunk.document_id for hit in hits) == allowed
    assert sorted(d.id for d in listed) == allowed


def test_a_restriction_always_names_groups_and_barriers() -> None:
    nobody = restrict(Principal("nobody", frozenset()), Scope(), DAYS[1])
    assert nobody.any_of()["groups"] == ()
    assert nobody.any_of()["barrier"] == (PUBLIC_BARRIER,)
    assert nobody.ranges() == {"valid_from": (None, 20260101), "valid_to": (20260102, None)}


def test_a_document_without_groups_is_seen_by_nobody() -> None:
    assert not may_read(Principal("ann"), Access(frozenset()))
    assert not may_read(Principal("ann"), Access(frozenset({"staff"}), "deal"))
    assert may_read(Principal("ann", barriers=frozenset({"deal"})), Access(frozenset({"staff"}), "deal"))
