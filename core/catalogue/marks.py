"""Marks beside the documents: a digest of each, for the whole library's fingerprint, and which issuers have changed.

They are written in the transaction of the change that they follow from, so that no crash can part the two.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from core.catalogue import tables as t

_Body = Mapping[str, Any]


def sign(connection: Connection, document_id: str, body: _Body, figures: Sequence[_Body]) -> None:
    """Keep the digests of a document that was written whole."""
    connection.execute(delete(t.digests).where(t.digests.c.document_id == document_id))
    values = {"document_id": document_id, "body": _of_body(body), "figures": _of_figures(figures)}
    connection.execute(insert(t.digests).values(values))


def sign_body(connection: Connection, document_id: str, body: _Body) -> None:
    """Keep the digest of a document's changed fields."""
    mine = t.digests.c.document_id == document_id
    connection.execute(update(t.digests).where(mine).values(body=_of_body(body)))


def sign_figures(connection: Connection, document_id: str, figures: Sequence[_Body]) -> None:
    """Keep the digest of a document's changed figures."""
    mine = t.digests.c.document_id == document_id
    connection.execute(update(t.digests).where(mine).values(figures=_of_figures(figures)))


def latest(connection: Connection) -> int:
    """The number of the last thing that happened to any document; it grows with every change."""
    return connection.scalar(select(func.max(t.history.c.id))) or 0


def digest(connection: Connection) -> str:
    """One hash over every document's digests."""
    whole = hashlib.sha256()
    d = t.digests.c
    for row in connection.execute(select(d.document_id, d.body, d.figures).order_by(d.document_id)):
        whole.update(f"{row.document_id} {row.body} {row.figures}\n".encode())
    return whole.hexdigest()


def change(connection: Connection, issuers: Iterable[str]) -> None:
    """Say that documents of these issuers came, went or changed."""
    for issuer in {name for name in issuers if name}:
        known = connection.scalar(select(t.changed_issuers.c.issuer).where(t.changed_issuers.c.issuer == issuer))
        if known is None:
            connection.execute(insert(t.changed_issuers).values(issuer=issuer))


def fill_digests(connection: Connection) -> None:
    """Sign every document of a library from before there were digests."""
    for row in connection.execute(select(t.documents.c.id, t.documents.c.body)).all():
        bodies = select(t.line_items.c.body).where(t.line_items.c.document_id == row.id).order_by(t.line_items.c.id)
        sign(connection, row.id, row.body, connection.scalars(bodies).all())


def change_all(connection: Connection) -> None:
    """Say that every issuer's documents changed, in a library from before that was kept."""
    change(connection, connection.scalars(select(t.documents.c.issuer).distinct()).all())


MIGRATIONS = (("catalogue 001 digests", fill_digests), ("catalogue 002 changed issuers", change_all))


def _of_body(body: _Body) -> str:
    """Where a file stands is no part of what a library holds; who may see it is."""
    return _hash({**body, "source": body["source"]["access"]})


def _of_figures(figures: Sequence[_Body]) -> str:
    return _hash(list(figures))


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
