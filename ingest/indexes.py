"""Which index of a collection is live: a row that is switched in one step when a new index is complete."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, delete, insert, select

from core.database import migrate

_metadata = MetaData()
_live = Table(
    "live_indexes",
    _metadata,
    Column("collection", String, primary_key=True),
    Column("physical", String, nullable=False),
    Column("chunker", String, nullable=False),
    Column("embedder", String, nullable=False),
    Column("dimensions", Integer, nullable=False),
)
_settled = Table(
    "settled_collections",
    _metadata,
    Column("collection", String, primary_key=True),
    Column("day", String, nullable=False),
)
_retired = Table(
    "retired_indexes",
    _metadata,
    Column("physical", String, primary_key=True),
    Column("collection", String, nullable=False),
    Column("since", String, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Index:
    """A collection's index: its name in the engine, and how its chunks were cut and embedded."""

    collection: str
    physical: str
    chunker: str
    embedder: str
    dimensions: int

    @property
    def recipe(self) -> str:
        """What two indexes share that hold the same chunks and vectors of the same documents."""
        return f"{self.chunker} {self.embedder}"


class Indexes:
    """The rows of live indexes in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        migrate(engine, _metadata)

    def live(self, collection: str) -> Index | None:
        """The index that is searched, where anything was ever ingested."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_live).where(_live.c.collection == collection)).mappings().first()
        return Index(**row) if row else None

    def switch(self, index: Index, today: date) -> None:
        """Search this index from now on; the one before it is retired from ``today``."""
        with self._engine.begin() as connection:
            before = connection.scalar(select(_live.c.physical).where(_live.c.collection == index.collection))
            connection.execute(delete(_live).where(_live.c.collection == index.collection))
            connection.execute(insert(_live).values(**asdict(index)))
            connection.execute(delete(_retired).where(_retired.c.physical.in_([index.physical, before or ""])))
            if before and before != index.physical:
                values = {"physical": before, "collection": index.collection, "since": today.isoformat()}
                connection.execute(insert(_retired).values(values))

    def retired(self, collection: str) -> dict[str, date]:
        """The indexes of a collection that are searched no more and still kept, with the day of their switch."""
        query = select(_retired).where(_retired.c.collection == collection).order_by(_retired.c.physical)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return {row.physical: date.fromisoformat(row.since) for row in rows}

    def forget(self, physical: str) -> None:
        """Say that a retired index is no more."""
        with self._engine.begin() as connection:
            connection.execute(delete(_retired).where(_retired.c.physical == physical))

    def settled_on(self, collection: str) -> str:
        """The day for which every document's state was worked out; empty where something was written since."""
        with self._engine.connect() as connection:
            return connection.scalar(select(_settled.c.day).where(_settled.c.collection == collection)) or ""

    def settle(self, collection: str, day: str) -> None:
        """Say for which day states were worked out; an empty day says that they must be again."""
        with self._engine.begin() as connection:
            connection.execute(delete(_settled).where(_settled.c.collection == collection))
            connection.execute(insert(_settled).values(collection=collection, day=day))


def beside(collection: str, chunker: str, embedder: str, dimensions: int) -> Index:
    """An index of a collection under a name of its own, the same for the same recipe."""
    digest = hashlib.sha256(f"{chunker} {embedder}".encode()).hexdigest()[:8]
    return Index(collection, f"{collection}-{digest}", chunker, embedder, dimensions)
