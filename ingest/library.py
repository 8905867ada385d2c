"""One library: the store, the catalogue, the original files and the embedder of a collection, opened when first used.

The collection ``research`` keeps its catalogue in the settings' database. Any other (a demonstration's, an
evaluation's) has one of its own, so that its documents are never among the desk's: a file under the home directory, or
a schema of that name where the database is a server.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.schema import CreateSchema

from core.blobs import Blobs
from core.catalogue import Catalogue
from core.database import open_database
from core.errors import InputError
from core.settings import Settings
from core.store import Store, drop_store, open_store
from ingest.embed import Embedder, cached, load
from ingest.indexes import Index, Indexes
from ingest.room import require_room

MAIN = "research"
T = TypeVar("T")


class _Shared(Generic[T]):
    """As `functools.cached_property`, made once however many threads ask for it first."""

    def __init__(self, make: Callable[[Library], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type[Library], name: str) -> None:
        self._name = name

    def __get__(self, library: Library, owner: type[Library] | None = None) -> T:
        with library.lock:
            if self._name not in library.__dict__:
                library.__dict__[self._name] = self._make(library)
            found: T = library.__dict__[self._name]
            return found


class Library:
    """What is held under a name. Safe to share between threads; `close` lets another process in.

    Args:
        collection: A name of letters, digits, ``-``, ``_`` and ``.``; the settings' own where not given.
        read_only: Refuse to open a collection that holds nothing yet, rather than make an empty one.
        embedder: In place of the one that the live index was made with.

    Raises:
        InputError: The name cannot be a collection's, or (``read_only``) nothing has been ingested into it.
    """

    def __init__(
        self,
        settings: Settings,
        collection: str | None = None,
        *,
        read_only: bool = False,
        embedder: Embedder | None = None,
    ) -> None:
        self.settings = settings
        self.lock = threading.RLock()
        self.collection = collection or settings.collection
        if not self.collection.replace("-", "").replace("_", "").replace(".", "").isalnum():
            raise InputError(f"collection {self.collection!r}: use letters, digits, '-', '_' and '.'")
        self._given = embedder
        self._store: Store | None = None
        if read_only and self.indexes.live(self.collection) is None:
            raise InputError(f"nothing is in the library {self.collection!r} yet; run `wealthdesk ingest PATH` first")

    @_Shared
    def engine(self) -> Engine:
        """The database that holds this collection's catalogue."""
        url = self.settings.database_url
        if self.collection == MAIN:
            return open_database(self.home, url)
        if not url or url.startswith("sqlite"):
            return open_database(self.home / "collections" / self.collection)
        return open_database(self.home, _in_schema(url, self.collection))

    @property
    def home(self) -> Path:
        """The directory of everything the embedded default keeps."""
        return self.settings.home

    @_Shared
    def catalogue(self) -> Catalogue:
        """What is held, where each document stands, and the figures found."""
        return Catalogue(self.engine)

    @_Shared
    def indexes(self) -> Indexes:
        """Which index of this collection is live."""
        return Indexes(self.engine)

    @_Shared
    def blobs(self) -> Blobs:
        """The original files."""
        return Blobs(self.home / "blobs")

    @_Shared
    def embedder(self) -> Embedder:
        """What the live index was embedded with, else what the settings ask for; vectors are cached by text."""
        live = self.indexes.live(self.collection)
        return self.embedder_named(live.embedder if live else self.settings.embedding_model)

    def embedder_named(self, name: str) -> Embedder:
        """An embedder of this library: by name, behind the cache of vectors."""
        if self._given is not None:
            return self._given
        s = self.settings
        made = load(name, s.models, threads=s.workers, api_key=s.openai_api_key, base_url=s.openai_base_url)
        return cached(made, self.home / "embeddings.db")

    @property
    def store(self) -> Store:
        """The live index; a new and empty one where nothing was ingested."""
        with self.lock:
            if self._store is None:
                self._store = self.open_index(self.live)
            return self._store

    @property
    def live(self) -> Index:
        """The index that is searched."""
        found = self.indexes.live(self.collection)
        return found or Index(self.collection, self.collection, "", self.embedder.name, self.embedder.dimensions)

    def open_index(self, index: Index) -> Store:
        """An index by its row, live or being built. The caller closes it."""
        s = self.settings
        if not s.qdrant_url:
            require_room(self.home)
        return open_store(s.home, s.qdrant_url, s.qdrant_api_key, index.physical, dimensions=index.dimensions)

    def switch(self, index: Index, store: Store) -> None:
        """Make an index that is complete the one that is searched, in one step. The one before it is kept, unused."""
        with self.lock:
            self.indexes.switch(replace(index, collection=self.collection), self.today)
            if self._store is not None and self._store is not store:
                self._store.close()
            self._store = store
            self.__dict__.pop("embedder", None)

    def drop_index(self, physical: str) -> None:
        """Delete an index that is not searched, with all that is in it.

        Raises:
            InputError: It is the live one.
        """
        if physical == self.live.physical:
            raise InputError(f"index {physical!r} is the one that is searched; it cannot be dropped")
        s = self.settings
        drop_store(s.home, s.qdrant_url, s.qdrant_api_key, physical)
        self.indexes.forget(physical)

    @property
    def today(self) -> date:
        """The day that counts as today: the settings', else the calendar's."""
        stated = self.settings.today
        return date.fromisoformat(stated) if stated else date.today()  # noqa: DTZ011

    def close(self) -> None:
        """Let go of the store and the database, so that another process may open them."""
        with self.lock:
            if self._store is not None:
                self._store.close()
                self._store = None
            if "engine" in self.__dict__:
                self.engine.dispose()


def _in_schema(url: str, schema: str) -> str:
    """The same database server, every table in a schema of its own, made where missing."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(CreateSchema(schema, if_not_exists=True))
    engine.dispose()
    inside = make_url(url).update_query_dict({"options": f'-csearch_path="{schema}"'})
    return inside.render_as_string(hide_password=False)
