"""Conversations, kept in SQL: each belongs to one person, who alone may list, read, search, rename or delete it.

What a stored answer shows is checked again when it is read: an answer that rests on a document its reader may no
longer see is withheld, and a source superseded since then says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import uuid4

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from assistant.evidence import Evidence
from assistant.types import Message
from core.database import PlainText, migrate
from core.errors import NotFound
from core.types import Document, Principal, Span

metadata = MetaData()
conversations = Table(
    "conversations",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("principal", String(200), nullable=False, index=True),
    Column("title", PlainText, nullable=False),
    Column("created", DateTime, nullable=False),
    Column("updated", DateTime, nullable=False),
)
turns = Table(
    "conversation_turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation", String(40), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("question", PlainText, nullable=False),
    Column("text", PlainText, nullable=False),
    Column("answer", JSON, nullable=False),
    Index("conversation_turns_in_order", "conversation", "id"),
)
TITLE = 80
BUDGET = 6_000
WITHHELD = "This answer rests on research that you may not read now, so it is not shown."


class Documents(Protocol):
    """What tells whether a document may be read now: `core.catalogue.Catalogue`."""

    def document(self, document_id: str, principal: Principal) -> Document: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and its answer, as the object that was given then."""

    question: str
    answer: dict[str, Any]


class Sessions:
    """The conversations of everyone, each read by its owner alone."""

    def __init__(self, engine: Engine, documents: Documents) -> None:
        self._engine = engine
        self._documents = documents
        migrate(engine, metadata)

    def begin(self, principal: Principal, question: str, conversation: str = "") -> str:
        """Start a conversation that is named after its first question; gives its id."""
        made, now = conversation or uuid4().hex, _now()
        title = question if len(question) <= TITLE else question[: TITLE - 1].rsplit(" ", 1)[0] + "…"
        with self._engine.begin() as connection:
            connection.execute(
                insert(conversations).values(id=made, principal=principal.id, title=title, created=now, updated=now)
            )
        return made

    def add(self, conversation: str, principal: Principal, answer: dict[str, Any]) -> None:
        """Add an answer, with its question, at the end of a conversation."""
        with self._engine.begin() as connection:
            self._own(connection, conversation, principal)
            connection.execute(
                insert(turns).values(
                    conversation=conversation, question=answer["question"], text=answer["answer"], answer=answer
                )
            )
            connection.execute(update(conversations).where(conversations.c.id == conversation).values(updated=_now()))

    def turns(self, conversation: str, principal: Principal) -> list[Turn]:
        """What was said in one of the principal's conversations, oldest first, as it may be shown now.

        Raises:
            NotFound: There is no such conversation, or it is another's; the two look alike.
        """
        query = (
            select(turns.c.question, turns.c.answer).where(turns.c.conversation == conversation).order_by(turns.c.id)
        )
        with self._engine.connect() as connection:
            self._own(connection, conversation, principal)
            rows = connection.execute(query).all()
        return [Turn(row.question, self._shown(row.answer, principal)) for row in rows]

    def answers(self, conversation: str, principal: Principal) -> list[dict[str, Any]]:
        """The answers of one of the principal's conversations, oldest first."""
        return [turn.answer for turn in self.turns(conversation, principal)]

    def list(self, principal: Principal, text: str = "", limit: int = 100) -> list[dict[str, Any]]:
        """The principal's conversations, newest first; with ``text``, those that say it anywhere."""
        c = conversations.c
        query = select(c.id, c.title, c.updated).where(c.principal == principal.id)
        for word in text.split():
            pattern = f"%{word.lower()}%"
            said = select(turns.c.conversation).where(
                or_(func.lower(turns.c.question).like(pattern), func.lower(turns.c.text).like(pattern))
            )
            query = query.where(or_(func.lower(c.title).like(pattern), c.id.in_(said)))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(c.updated.desc(), c.id).limit(limit)).all()
        return [{"id": row.id, "title": row.title, "updated": row.updated.isoformat()} for row in rows]

    def rename(self, conversation: str, principal: Principal, title: str) -> None:
        """Give one of the principal's conversations another title."""
        with self._engine.begin() as connection:
            self._own(connection, conversation, principal)
            connection.execute(
                update(conversations).where(conversations.c.id == conversation).values(title=title[:TITLE])
            )

    def delete(self, conversation: str, principal: Principal) -> None:
        """Forget one of the principal's conversations. The audit record of its runs stays."""
        with self._engine.begin() as connection:
            self._own(connection, conversation, principal)
            connection.execute(delete(turns).where(turns.c.conversation == conversation))
            connection.execute(delete(conversations).where(conversations.c.id == conversation))

    def _own(self, connection: Any, conversation: str, principal: Principal) -> None:  # noqa: ANN401
        owner = connection.scalar(select(conversations.c.principal).where(conversations.c.id == conversation))
        if owner != principal.id:
            raise NotFound(f"no conversation {conversation[:40]!r}")

    def _shown(self, answer: dict[str, Any], principal: Principal) -> dict[str, Any]:
        states = {}
        try:
            for item in (*answer["citations"], *answer["nearest"]):
                states[item["document_id"]] = self._documents.document(item["document_id"], principal).state
        except NotFound:
            gone: dict[str, Any] = {
                "citations": [],
                "figures": [],
                "nearest": [],
                "table": None,
                "chart": None,
                "view": None,
            }
            return {**answer, **gone, "answer": WITHHELD, "status": "abstained", "missing": None, "draft": None}
        lists = ("citations", "nearest")
        renewed = {name: [{**item, "state": states[item["document_id"]]} for item in answer[name]] for name in lists}
        return {**answer, **renewed}


def recall(past: Sequence[Turn], evidence: Evidence, principal: Principal, documents: Documents) -> list[Message]:
    """Earlier turns as messages, oldest first, in about `BUDGET` characters, with every citation kept.

    What was cited becomes a source of this run again, so that the markers in earlier answers and the run's own are one
    numbering. The newest turns are kept whole; of those that do not fit, one message keeps what they cited.
    """
    made: list[list[Message]] = []
    old: list[str] = []
    left = BUDGET
    told = [_renumbered(turn.answer, evidence, principal, documents) for turn in past]
    for turn, (text, sources) in zip(reversed(past), reversed(told), strict=True):
        said = "\n".join((text, *sources))
        left -= len(said) + len(turn.question)
        if left < 0 and made:
            old[:0] = [source for source in sources if source not in old]
            continue
        made.append([{"role": "user", "content": turn.question}, {"role": "assistant", "content": said}])
    if old:
        made.append([{"role": "assistant", "content": "\n".join(("Cited earlier in this conversation:", *old))}])
    return [message for pair in reversed(made) for message in pair]


def _renumbered(
    answer: dict[str, Any], evidence: Evidence, principal: Principal, documents: Documents
) -> tuple[str, list[str]]:
    numbers: dict[int, int] = {}
    lines = []
    for item in answer["citations"]:
        document = documents.document(item["document_id"], principal)
        n = evidence.add(document, item["page"], Span(*item["span"]), item["quote"])
        numbers[item["n"]] = n
        lines.append(f"[{n}] {document.title}, page {item['page']}")
    text = re.sub(r"\[(\d+)\]", lambda match: f"[{numbers.get(int(match[1]), match[1])}]", answer["answer"])
    return text, lines


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
