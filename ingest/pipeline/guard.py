"""One run at a time over a library, and the disk's and database's failures in our own words."""

from __future__ import annotations

import errno
import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from core.database import reason
from core.errors import StoreUnavailable


@contextmanager
def only_one(home: Path, collection: str, engine: Engine) -> Iterator[None]:
    """Hold a library for writing; the lock goes with the process, however it ends.

    Raises:
        StoreUnavailable: Another process on this machine holds it (names its process id), or one on another machine
            that shares the database.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"ingest-{collection}.lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise StoreUnavailable(
                f"library {collection!r} in {home}: process {file.read().strip() or '?'} is ingesting into it;"
                " wait for it and run again"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        with _on_server(engine, collection):
            yield


@contextmanager
def _on_server(engine: Engine, collection: str) -> Iterator[None]:
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        key = zlib.crc32(f"ingest {collection}".encode())
        if not connection.scalar(select(func.pg_try_advisory_lock(key))):
            where = engine.url.render_as_string(hide_password=True)
            raise StoreUnavailable(
                f"library {collection!r} in {where}: a process on another machine, or of another home directory, is"
                " ingesting into it; wait for it and run again"
            )
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(key)))


@contextmanager
def reported(home: Path) -> Iterator[None]:
    """Turn a full disk or a failing database into one line that says what to do; nothing finished is lost.

    Raises:
        StoreUnavailable: In place of what the operating system or the database raised.
    """
    try:
        yield
    except DBAPIError as error:
        raise StoreUnavailable(
            f"database of {home}: {reason(error)}; check its room and that it can be reached, then run again"
        ) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES):
            raise
        raise StoreUnavailable(
            f"{home}: {os.strerror(error.errno)}; free some room or check your rights, then run again,"
            " finished documents are kept"
        ) from error
