"""Room on the disk, looked at before each write: the engine under the store cannot be stopped half way."""

from __future__ import annotations

import shutil
from pathlib import Path

from core.errors import StoreUnavailable

SPARE_BYTES = 256 * 1024 * 1024


def require_room(home: Path) -> None:
    """Refuse to go on where the disk that holds ``home`` is nearly full.

    Raises:
        StoreUnavailable: Less than `SPARE_BYTES` are free.
    """
    place = next(folder for folder in (home, *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if free < SPARE_BYTES:
        raise StoreUnavailable(
            f"{home}: only {free // 1_000_000} MB free on its disk, {SPARE_BYTES // 1_000_000} MB are needed to write"
            " safely; free some room and run again, finished documents are kept"
        )
