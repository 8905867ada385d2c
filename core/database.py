"""The SQL database's door: an engine from a URL, and each room's tables made and migrated once.

SQLite under the home directory by default (write-ahead log, so that readers never wait), PostgreSQL by URL.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Dialect,
    Engine,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    create_engine,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from core.errors import StoreUnavailable, UsageError

Migration = Callable[[Connection], None]

_book = MetaData()
_applied = Table("schema_migrations", _book, Column("name", String, primary_key=True))
_MIGRATING = 0x77656174  # any number, the same in every process


class PlainText(TypeDecorator[str]):
    """Text from outside. What no database takes (NUL, halves of surrogate pairs) is written as an escape."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it is kept."""
        return value if value is None else value.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def open_database(home: Path, url: str = "") -> Engine:
    """An engine on the settings' database; the directory is made where missing.

    Raises:
        UsageError: The URL cannot be read, or names a database whose driver is not installed.
        StoreUnavailable: The database cannot be opened or written.
    """
    if not url:
        home.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{home / 'wealthdesk.db'}"
    engine = _engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
    try:
        with engine.begin() as connection:
            _take_turns(connection)
            _book.create_all(connection)
    except DBAPIError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise StoreUnavailable(
            f"database {where}: cannot be opened ({reason(error)}); check the path, rights and room"
        ) from error
    return engine


def reason(error: DBAPIError) -> str:
    """What a database said went wrong, on one line."""
    return " ".join(str(error.orig).split())


def _engine(url: str) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    except (ArgumentError, NoSuchModuleError) as error:
        known = "sqlite:///PATH or postgresql://USER@HOST/NAME"
        raise UsageError(f"WEALTHDESK_DATABASE_URL: not the URL of a database known here; give {known}") from error
    except ModuleNotFoundError as error:
        raise UsageError(
            f"WEALTHDESK_DATABASE_URL: its driver {error.name!r} is not installed; `pip install wealthdesk[postgres]`"
        ) from error


def migrate(engine: Engine, metadata: MetaData, migrations: Sequence[tuple[str, Migration]] = ()) -> None:
    """Make ``metadata``'s missing tables, then apply each named migration that this database has not seen, in order.

    A new database gets the newest tables, so its migrations are only recorded.
    """
    with engine.begin() as connection:
        _take_turns(connection)
        names = {table.name for table in metadata.sorted_tables}
        new = not names & set(_existing(connection))
        metadata.create_all(connection)
        done = set(connection.scalars(select(_applied.c.name)))
        for name, apply in migrations:
            if name not in done:
                if not new:
                    apply(connection)
                connection.execute(insert(_applied).values(name=name))


def _take_turns(connection: Connection) -> None:
    """Of several processes that begin on one server, one at a time makes tables, until its transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))


def _existing(connection: Connection) -> Sequence[str]:
    return connection.dialect.get_table_names(connection)


def _tune_sqlite(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
