"""The catalogue's tables. Columns that filters test stand beside the whole record as JSON."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

from core.database import PlainText

metadata = MetaData()


def _document_key(*, primary: bool = True) -> Column[str]:
    return Column(
        "document_id", String, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=primary, nullable=False
    )


documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("issuer", PlainText, nullable=False, index=True),
    Column("ticker", PlainText, nullable=False, index=True),
    Column("publisher", PlainText, nullable=False),
    Column("kind", String, nullable=False),
    Column("fiscal_year", Integer, nullable=False),
    Column("published", Integer, nullable=False),
    Column("valid_from", Integer, nullable=False),
    Column("valid_to", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("barrier", String, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("body", JSON, nullable=False),
    Column("quality", JSON, nullable=False),
)
document_groups = Table("document_groups", metadata, _document_key(), Column("name", String, primary_key=True))
parsed = Table(
    "parsed",
    metadata,
    _document_key(),
    Column("text", LargeBinary, nullable=False),
    Column("layout", LargeBinary, nullable=False),
)
page_boxes = Table(
    "page_boxes",
    metadata,
    _document_key(),
    Column("number", Integer, primary_key=True),
    Column("boxes", LargeBinary, nullable=False),
)
line_items = Table(
    "line_items",
    metadata,
    Column("id", Integer, primary_key=True),
    _document_key(primary=False),
    Column("statement", String, nullable=False),
    Column("item", String, nullable=False),
    Column("body", JSON, nullable=False),
    Index("line_items_by_document", "document_id", "item"),
)
digests = Table(
    "digests",
    metadata,
    _document_key(),
    Column("body", String, nullable=False),
    Column("figures", String, nullable=False),
)
changed_issuers = Table("changed_issuers", metadata, Column("issuer", PlainText, primary_key=True))
sources = Table(
    "sources",
    metadata,
    Column("name", String, primary_key=True),
    Column("sha256", String, nullable=False, index=True),
    Column("uri", Text, nullable=False),
    Column("status", String, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("detail", PlainText, nullable=False),
    Column("document_id", String, nullable=False),
    Column("recipe", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("updated", DateTime, nullable=False),
)
history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", String, nullable=False, index=True),
    Column("at", DateTime, nullable=False),
    Column("event", String, nullable=False),
    Column("detail", JSON, nullable=False),
)
