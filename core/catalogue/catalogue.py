"""Reading and writing the catalogue, over SQLite or PostgreSQL alike."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, exists, false, insert, or_, select, true, update

from core import access
from core.access import Restriction, restrict
from core.catalogue import marks
from core.catalogue import tables as t
from core.catalogue.records import (
    Entry,
    Happening,
    Name,
    document_from_json,
    document_to_json,
    line_item_from_json,
    line_item_to_json,
    pack_layout,
    unpack_layout,
)
from core.database import migrate
from core.errors import NotFound
from core.types import Document, LineItem, Page, Parsed, Principal, Scope

EVERYTHING = Scope()


class Catalogue:
    """What the library holds. Writes are one transaction each; a document is replaced whole or not at all."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._fingerprint = (-1, "")
        migrate(engine, t.metadata, marks.MIGRATIONS)

    # What the pipeline writes and reads: every state, no principal.

    def put(self, document: Document, parsed: Parsed, items: Sequence[LineItem], quality: Mapping[str, Any]) -> None:
        """Write a document with its text, layout and line items, replacing what was there of it."""
        boxes = [
            {"document_id": document.id, "number": page.number, "boxes": page.boxes}
            for page in parsed.pages
            if page.boxes
        ]
        bodies = [line_item_to_json(item) for item in items]
        rows = [
            {"document_id": document.id, "statement": item.statement, "item": item.item, "body": body}
            for item, body in zip(items, bodies, strict=True)
        ]
        text = zlib.compress(parsed.text.encode("utf-8", "surrogatepass"), 6)
        columns = _columns(document)
        with self._engine.begin() as connection:
            known = connection.scalar(select(t.documents.c.issuer).where(t.documents.c.id == document.id))
            _forget(connection, document.id)
            connection.execute(insert(t.documents).values(**columns, quality=dict(quality)))
            _write_groups(connection, document)
            connection.execute(insert(t.parsed).values(document_id=document.id, text=text, layout=pack_layout(parsed)))
            if boxes:
                connection.execute(insert(t.page_boxes), boxes)
            if rows:
                connection.execute(insert(t.line_items), rows)
            marks.sign(connection, document.id, columns["body"], bodies)
            marks.change(connection, (columns["issuer"], known or ""))
            event = "added" if known is None else "replaced"
            _note(connection, document.id, event, {"source": document.source.name})

    def update(self, documents: Iterable[Document], event: str) -> None:
        """Write changed fields of known documents, each with a line of history that says what changed."""
        with self._engine.begin() as connection:
            for document in documents:
                row = connection.execute(select(t.documents.c.body).where(t.documents.c.id == document.id)).first()
                if row is None or row.body == (body := document_to_json(document)):
                    continue
                changed = {key: value for key, value in body.items() if row.body.get(key) != value}
                connection.execute(
                    update(t.documents).where(t.documents.c.id == document.id).values(**_columns(document))
                )
                connection.execute(delete(t.document_groups).where(t.document_groups.c.document_id == document.id))
                _write_groups(connection, document)
                marks.sign_body(connection, document.id, body)
                marks.change(connection, (document.issuer or "", row.body["issuer"] or ""))
                _note(connection, document.id, event, changed)

    def remove(self, document_id: str, event: str) -> None:
        """Forget a document's text, figures and record. Its history stays."""
        with self._engine.begin() as connection:
            issuer = connection.scalar(select(t.documents.c.issuer).where(t.documents.c.id == document_id))
            _forget(connection, document_id)
            marks.change(connection, (issuer or "",))
            _note(connection, document_id, event, {})

    def all_documents(self) -> list[Document]:
        """Every document in every state, by id. For the pipeline; what people see goes through `documents`."""
        with self._engine.connect() as connection:
            rows = connection.scalars(select(t.documents.c.body).order_by(t.documents.c.id))
            return [document_from_json(body) for body in rows]

    def held(self, document_id: str) -> Document | None:
        """One document in any state, whoever may read it. For the pipeline."""
        with self._engine.connect() as connection:
            body = connection.scalar(select(t.documents.c.body).where(t.documents.c.id == document_id))
            return document_from_json(body) if body else None

    def related(self, document: Document) -> list[Document]:
        """Documents that may be versions of one piece with ``document``: of its issuer, or its publisher's of its kind.

        In every state, by id, without itself; of all kinds where it says that it supersedes one. For the pipeline.
        """
        d = t.documents.c
        mine = _columns(document)
        same = [
            and_(d[name] == mine[name], d.publisher == mine["publisher"]) for name in ("issuer", "ticker") if mine[name]
        ]
        if mine["publisher"]:
            kind = d.kind == mine["kind"] if not document.supersedes else true()
            same.append(and_(d.publisher == mine["publisher"], kind))
        if document.supersedes:
            same.append(d.id == document.supersedes)
        query = select(d.body).where(or_(false(), *same), d.id != document.id).order_by(d.id)
        with self._engine.connect() as connection:
            return [document_from_json(body) for body in connection.scalars(query)]

    def entries(self, status: str | None = None) -> list[Entry]:
        """The ledger of sources, by name."""
        query = select(t.sources)
        if status:
            query = query.where(t.sources.c.status == status)
        with self._engine.connect() as connection:
            found = [Entry(**row) for row in connection.execute(query).mappings()]
        return sorted(found, key=lambda entry: entry.name)  # each database has an order of its own

    def entry(self, name: str) -> Entry | None:
        """The ledger's line on one source."""
        with self._engine.connect() as connection:
            row = connection.execute(select(t.sources).where(t.sources.c.name == name)).mappings().first()
            return Entry(**row) if row else None

    def record(self, *entries: Entry) -> None:
        """Write ledger lines, replacing those of the same names; ``updated`` is now."""
        with self._engine.begin() as connection:
            for entry in entries:
                connection.execute(delete(t.sources).where(t.sources.c.name == entry.name))
                connection.execute(insert(t.sources).values({**asdict(entry), "updated": _now()}))

    def drop_entry(self, name: str) -> None:
        """Take one line out of the ledger."""
        with self._engine.begin() as connection:
            connection.execute(delete(t.sources).where(t.sources.c.name == name))

    def history(self, document_id: str) -> list[Happening]:
        """What happened to a document, oldest first, also after it was deleted."""
        query = select(t.history).where(t.history.c.document_id == document_id).order_by(t.history.c.id)
        with self._engine.connect() as connection:
            return [Happening(row["at"], row["event"], row["detail"]) for row in connection.execute(query).mappings()]

    def quality(self, document_id: str) -> dict[str, Any]:
        """A document's quality report, empty where there is none."""
        with self._engine.connect() as connection:
            found = connection.scalar(select(t.documents.c.quality).where(t.documents.c.id == document_id))
            return dict(found or {})

    def qualities(self, document_ids: Sequence[str] | None = None) -> dict[str, dict[str, Any]]:
        """Quality reports by document; of all where none are named."""
        d = t.documents.c
        found: dict[str, dict[str, Any]] = {}
        groups = (
            [None] if document_ids is None else [document_ids[i : i + 500] for i in range(0, len(document_ids), 500)]
        )
        with self._engine.connect() as connection:
            for group in groups:
                query = select(d.id, d.quality).order_by(d.id)
                rows = connection.execute(query if group is None else query.where(d.id.in_(group)))
                found |= {row.id: dict(row.quality or {}) for row in rows}
        return found

    def line_items_of(self, document_id: str) -> list[LineItem]:
        """Every figure found in one document, in the order found. For the pipeline's own checks."""
        query = select(t.line_items.c.body).where(t.line_items.c.document_id == document_id).order_by(t.line_items.c.id)
        with self._engine.connect() as connection:
            return [line_item_from_json(body) for body in connection.scalars(query)]

    def changed_issuers(self) -> list[str]:
        """The issuers of documents that came, went or changed since `recheck` last answered for them."""
        with self._engine.connect() as connection:
            return sorted(connection.scalars(select(t.changed_issuers.c.issuer)))

    def recheck(
        self,
        issuers: Sequence[str],
        figures: Mapping[str, Sequence[LineItem]],
        quality: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """Write the changed checks of documents' figures, and say that these issuers are done.

        ``figures`` holds all figures of each document named, in the order of `line_items_of`; ``quality`` what becomes
        of some of its report's fields.
        """
        with self._engine.begin() as connection:
            for document_id, items in figures.items():
                _reword(connection, document_id, [line_item_to_json(item) for item in items])
                held = connection.scalar(select(t.documents.c.quality).where(t.documents.c.id == document_id))
                told = {**(held or {}), **quality.get(document_id, {})}
                connection.execute(update(t.documents).where(t.documents.c.id == document_id).values(quality=told))
                _note(connection, document_id, "figures compared", {})
            connection.execute(delete(t.changed_issuers).where(t.changed_issuers.c.issuer.in_(issuers)))

    def fingerprint(self) -> str:
        """A hash over every document, who may see it, its state and its figures: equal for equal libraries.

        It is worked out anew only after something happened to a document.
        """
        with self._engine.connect() as connection:
            latest = marks.latest(connection)
            if latest != self._fingerprint[0]:
                self._fingerprint = (latest, marks.digest(connection))
        return self._fingerprint[1]

    # What people read: filtered in SQL by the one rule.

    def documents(
        self, principal: Principal, today: date, *, scope: Scope = EVERYTHING, text: str = "", limit: int = 1000
    ) -> list[Document]:
        """The documents a principal may see of a scope, newest first. ``text`` filters titles, issuers and tickers."""
        conditions = [_allowed(restrict(principal, scope, today))]
        for word in text.split():
            pattern = f"%{word}%"
            d = t.documents.c
            conditions.append(or_(d.title.ilike(pattern), d.issuer.ilike(pattern), d.ticker.ilike(pattern)))
        query = (
            select(t.documents.c.body)
            .where(*conditions)
            .order_by(t.documents.c.published.desc(), t.documents.c.id)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [document_from_json(body) for body in connection.scalars(query)]

    def document(self, document_id: str, principal: Principal) -> Document:
        """One document in any state that the principal may read.

        Raises:
            NotFound: There is none, or the principal may not read it; the two look alike.
        """
        with self._engine.connect() as connection:
            body = connection.scalar(select(t.documents.c.body).where(t.documents.c.id == document_id))
        found = document_from_json(body) if body else None
        if found is None or not access.may_read(principal, found.source.access):
            raise NotFound(f"no document {document_id[:40]!r}")
        return found

    def text(self, document_id: str, principal: Principal) -> str:
        """A document's whole text."""
        return self.parsed(document_id, principal, boxes=False).text

    def parsed(self, document_id: str, principal: Principal, *, boxes: bool = True) -> Parsed:
        """A document's text and layout; without ``boxes`` its pages carry no word boxes."""
        self.document(document_id, principal)
        with self._engine.connect() as connection:
            row = connection.execute(select(t.parsed).where(t.parsed.c.document_id == document_id)).one()
            places = _boxes(connection, document_id, None) if boxes else {}
        return unpack_layout(zlib.decompress(row.text).decode("utf-8", "surrogatepass"), row.layout, places)

    def page(self, document_id: str, number: int, principal: Principal) -> tuple[Page, str]:
        """One page with its word boxes, and its text.

        Raises:
            NotFound: No such document or page for this principal.
        """
        self.document(document_id, principal)
        with self._engine.connect() as connection:
            row = connection.execute(select(t.parsed).where(t.parsed.c.document_id == document_id)).one()
            places = _boxes(connection, document_id, number)
        whole = unpack_layout(zlib.decompress(row.text).decode("utf-8", "surrogatepass"), row.layout, places)
        for page in whole.pages:
            if page.number == number:
                return page, whole.text[page.start : page.end]
        raise NotFound(f"document {document_id!r} has no page {number}; it has {len(whole.pages)}")

    def line_items(
        self,
        principal: Principal,
        today: date,
        *,
        scope: Scope = EVERYTHING,
        items: Sequence[str] = (),
        statements: Sequence[str] = (),
        limit: int = 2000,
    ) -> list[LineItem]:
        """The figures of documents that the principal may see of a scope, by document and place.

        ``scope.fiscal_years`` is not applied: a filing also holds earlier years' figures. Filter on the items.
        """
        allowed = restrict(principal, scope, today)
        conditions = [_allowed(allowed, years=False)]
        if items:
            conditions.append(t.line_items.c.item.in_(items))
        if statements:
            conditions.append(t.line_items.c.statement.in_(statements))
        query = (
            select(t.line_items.c.body)
            .join(t.documents, t.documents.c.id == t.line_items.c.document_id)
            .where(*conditions)
            .order_by(t.line_items.c.id)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [line_item_from_json(body) for body in connection.scalars(query)]

    def names(self) -> list[Name]:
        """What each issuer in the library is called, most documents first. Holds names alone, nothing of contents."""
        tickers: dict[str, Counter[str]] = defaultdict(Counter)
        aliases: dict[str, dict[str, None]] = defaultdict(dict)
        for document in self.all_documents():
            if document.issuer:
                tickers[document.issuer][document.ticker or ""] += 1
                aliases[document.issuer].update(dict.fromkeys(document.aliases))
        found = [
            Name(
                issuer,
                next((ticker for ticker, _ in counts.most_common() if ticker), ""),
                tuple(aliases[issuer]),
                counts.total(),
            )
            for issuer, counts in tickers.items()
        ]
        return sorted(found, key=lambda name: (-name.documents, name.issuer))


def _columns(document: Document) -> dict[str, Any]:
    fields = access.payload(document)
    names = ("issuer", "ticker", "publisher", "kind", "fiscal_year", "published", "valid_from", "valid_to", "state")
    kept = {name: fields[name] for name in (*names, "barrier")}
    return {"id": document.id, "title": document.title, "body": document_to_json(document), **kept}


def _write_groups(connection: Connection, document: Document) -> None:
    rows = [{"document_id": document.id, "name": name} for name in sorted(document.source.access.groups)]
    if rows:
        connection.execute(insert(t.document_groups), rows)


def _reword(connection: Connection, document_id: str, bodies: Sequence[Mapping[str, Any]]) -> None:
    """Replace the bodies of a document's figures, each in its row."""
    c = t.line_items.c
    rows = connection.execute(select(c.id, c.body).where(c.document_id == document_id).order_by(c.id)).all()
    for row, body in zip(rows, bodies, strict=True):
        if row.body != body:
            connection.execute(update(t.line_items).where(c.id == row.id).values(body=body))
    marks.sign_figures(connection, document_id, bodies)


def _forget(connection: Connection, document_id: str) -> None:
    for table in (t.digests, t.line_items, t.page_boxes, t.parsed, t.document_groups):
        connection.execute(delete(table).where(table.c.document_id == document_id))
    connection.execute(delete(t.documents).where(t.documents.c.id == document_id))


def _note(connection: Connection, document_id: str, event: str, detail: Mapping[str, Any]) -> None:
    connection.execute(insert(t.history).values(document_id=document_id, at=_now(), event=event, detail=dict(detail)))


def _boxes(connection: Connection, document_id: str, number: int | None) -> dict[int, bytes]:
    b = t.page_boxes.c
    query = select(b.number, b.boxes).where(b.document_id == document_id)
    if number is not None:
        query = query.where(b.number == number)
    return {row.number: row.boxes for row in connection.execute(query)}


def _allowed(allowed: Restriction, *, years: bool = True) -> ColumnElement[bool]:
    """A restriction as SQL over the documents table."""
    d = t.documents.c
    values = allowed.any_of()
    conditions: list[ColumnElement[bool]] = [
        exists().where(t.document_groups.c.document_id == d.id, t.document_groups.c.name.in_(values.pop("groups"))),
        d.state != "withdrawn",
    ]
    columns = {"document_id": d.id}
    for field, wanted in values.items():
        if field != "fiscal_year" or years:
            conditions.append(columns.get(field, d.get(field)).in_(wanted))  # type: ignore[union-attr]
    for field, (low, high) in allowed.ranges().items():
        if low is not None:
            conditions.append(d[field] >= low)
        if high is not None:
            conditions.append(d[field] <= high)
    return and_(*conditions)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
