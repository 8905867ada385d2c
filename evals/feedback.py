"""From use to cases: what people said of answers, the queue of what nobody has looked at, and the cases made of it.

A label needs a person; who made it and when stays with the case. Synthetic cases never pass through here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Engine, MetaData, String, Table, Text, delete, insert, select, update

from core.database import migrate
from core.errors import InputError, NotFound
from core.settings import Settings
from evals.grade import infer_type
from evals.suites.schema import parse_case
from evals.types import Case, Evidence, case_to_json

metadata = MetaData()
_feedback = Table(
    "feedback",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("run_id", String(64), nullable=False, index=True),
    Column("principal", String(200), nullable=False),
    Column("good", Boolean, nullable=False),
    Column("reason", String(100), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("labelled_by", String(200)),
    Column("labelled_at", DateTime),
    Column("case_json", Text),
)
FindRun = Callable[[str], Mapping[str, Any] | None]


class Feedback:
    """What people said of answers, in SQL.

    Args:
        find: Gives a run's audit record by id, or None; its ``question`` and ``text`` are shown to the reviewer.
    """

    def __init__(self, engine: Engine, find: FindRun) -> None:
        self._engine, self._find = engine, find
        migrate(engine, metadata)

    def add(self, run_id: str, principal: str, *, good: bool, reason: str = "", note: str = "") -> str:
        """Keep what someone said of a run. Said again by the same person, it replaces what they said before.

        Raises:
            NotFound: There is no such run of theirs.
        """
        run = self._find(run_id)
        if run is None or _asker(run) not in ("", principal):
            raise NotFound(f"no run {run_id!r} of yours")
        key = hashlib.sha256(f"{run_id}\n{principal}".encode()).hexdigest()[:24]
        said = {"good": good, "reason": reason[:100], "note": note, "at": _now(), "state": "open"}
        with self._engine.begin() as connection:
            changed = connection.execute(update(_feedback).where(_feedback.c.id == key).values(**said))
            if not changed.rowcount:
                connection.execute(insert(_feedback).values(id=key, run_id=run_id, principal=principal, **said))
        return key

    def take_back(self, feedback_id: str, principal: str) -> None:
        """Forget what someone said, as long as nobody has dealt with it.

        Raises:
            NotFound: There is no such feedback of theirs that is still open.
        """
        mine = (_feedback.c.id == feedback_id, _feedback.c.principal == principal, _feedback.c.state == "open")
        with self._engine.begin() as connection:
            if not connection.execute(delete(_feedback).where(*mine)).rowcount:
                raise NotFound(f"no feedback {feedback_id[:40]!r} of yours to take back")

    def queue(self) -> list[dict[str, Any]]:
        """What nobody has dealt with, oldest first, with the question asked and the answer given."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(_feedback).where(_feedback.c.state == "open").order_by(_feedback.c.at, _feedback.c.id)
            ).mappings()
            return [self._shown(dict(row)) for row in rows]

    def label(
        self,
        feedback_id: str,
        who: str,
        *,
        question: str = "",
        answer: str = "",
        document: str = "",
        page: int | None = None,
        dismiss: bool = False,
    ) -> dict[str, Any]:
        """Make a case of it, or dismiss it. An empty question stands for the one that was asked.

        Raises:
            NotFound: There is no such feedback.
            InputError: There is no answer, and it is not dismissed.
        """
        with self._engine.begin() as connection:
            row = connection.execute(select(_feedback).where(_feedback.c.id == feedback_id)).mappings().first()
            if row is None:
                raise NotFound(f"no feedback {feedback_id!r}")
            case = None if dismiss else self._case(dict(row), who, (question, answer, document, page))
            connection.execute(
                update(_feedback)
                .where(_feedback.c.id == feedback_id)
                .values(
                    state="dismissed" if dismiss else "labelled",
                    labelled_by=who,
                    labelled_at=_now(),
                    case_json=json.dumps(case_to_json(case)) if case else None,
                )
            )
        return (
            {"id": feedback_id, "state": "dismissed"}
            if case is None
            else {
                "id": feedback_id,
                "state": "labelled",
                "case": case_to_json(case),
            }
        )

    def cases(self) -> tuple[Case, ...]:
        """Every case that was made of feedback, oldest label first."""
        with self._engine.connect() as connection:
            lines = connection.scalars(
                select(_feedback.c.case_json)
                .where(_feedback.c.state == "labelled")
                .order_by(_feedback.c.labelled_at, _feedback.c.id)
            )
            return tuple(parse_case(json.loads(line)) for line in lines)

    def _shown(self, row: Mapping[str, Any]) -> dict[str, Any]:
        run = self._find(row["run_id"]) or {}
        said = {name: row[name] for name in ("id", "run_id", "principal", "good", "reason", "note")}
        return said | {"at": row["at"].isoformat(), "question": _field(run, "question"), "answer": _field(run, "text")}

    def _case(self, row: Mapping[str, Any], who: str, given: tuple[str, str, str, int | None]) -> Case:
        question, answer, document, page = given
        question = question or _field(self._find(row["run_id"]) or {}, "question")
        if not question or not answer:
            raise InputError(f"feedback {row['id']}: a case needs a question and its right answer")
        return Case(
            id=f"feedback-{row['id'][:12]}",
            question=question,
            answer=answer,
            answer_type=infer_type(question, answer),
            evidence=(Evidence(document, page),) if document else (),
            tags=("feedback", "good" if row["good"] else "bad"),
            split="dev",
            source=f"feedback of {row['at']:%Y-%m-%d}, labelled by {who} on {_now():%Y-%m-%d}",
        )


def write_cases(cases: tuple[Case, ...], path: Path) -> int:
    """Add cases to a JSONL file, but not those whose id is there already; gives how many were added."""
    from evals.suites.schema import read_lines

    known = {str(line.get("id")) for _, line in read_lines(path)} if path.is_file() else set()
    fresh = [case for case in cases if case.id not in known]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        for case in fresh:
            file.write(json.dumps(case_to_json(case)) + "\n")
    return len(fresh)


def _field(run: Mapping[str, Any], name: str) -> str:
    """A field of an audit record, whether it stands in the record itself or in the answer it holds."""
    answer = run.get("answer")
    nested = answer.get(name) if isinstance(answer, Mapping) else None
    if name == "text" and isinstance(answer, Mapping):
        nested = nested or answer.get("answer")
    value = run.get(name) or nested or (answer if name == "text" and isinstance(answer, str) else "")
    return str(value or "")


def _asker(run: Mapping[str, Any]) -> str:
    who = run.get("principal", "")
    return str(who.get("id", "") if isinstance(who, Mapping) else who)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def open_feedback(settings: Settings) -> Feedback:
    """The feedback of the settings' database, with the audit trail's runs."""
    from core.audit import AuditLog
    from core.database import open_database

    audit = AuditLog(settings.home / "audit" / f"{settings.collection}.jsonl")
    return Feedback(open_database(settings.home, settings.database_url), audit.find)
