"""A store in memory that is still there when it is opened again."""

from __future__ import annotations

from core.store.server import QdrantStore


class Kept(QdrantStore):
    """As `QdrantStore`, but closing it changes nothing."""

    def close(self) -> None:
        pass
