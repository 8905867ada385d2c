"""Runs that wait for a person: stored whole, listed, approved or denied once, bound to exactly the arguments shown.

A held call goes pending -> approved -> running -> done, or pending -> denied or expired. It is marked running before it
runs, so that a crash in between leaves it for a person to look at and never runs it twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, Column, DateTime, Engine, MetaData, String, Table, insert, select, update

from core.database import migrate
from core.errors import AccessDenied, InputError, NotFound
from core.types import Principal

metadata = MetaData()
held = Table(
    "approvals",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("run_id", String(40), nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("tool", String(80), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("requested_by", String(200), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("expires", DateTime, nullable=False),
    Column("decided_by", String(200)),
    Column("decided", DateTime),
    Column("run", JSON, nullable=False),
)
SUPERVISING = frozenset({"supervisor", "admin"})


@dataclass(frozen=True, slots=True)
class Decided:
    """A held call that a person has said yes to, ready to run once. ``run`` is what is needed to go on after it."""

    id: str
    run_id: str
    tool: str
    arguments: Mapping[str, Any]
    digest: str
    requested_by: str
    decided_by: str
    edited: bool
    run: Mapping[str, Any]


class Approvals:
    """Held calls in SQL.

    The one who asked may decide, and so may a supervisor; for the tools in ``four_eyes`` only another than who asked.
    """

    def __init__(self, engine: Engine, *, hours: float = 72.0, four_eyes: frozenset[str] = frozenset()) -> None:
        self._engine = engine
        self._lifetime = timedelta(hours=hours)
        self._four_eyes = four_eyes
        migrate(engine, metadata)

    def hold(
        self, run_id: str, principal: Principal, tool: str, arguments: Mapping[str, Any], run: Mapping[str, Any]
    ) -> str:
        """Store a call and the run that waits for it; gives the approval's id."""
        made, now = uuid4().hex, _now()
        row: dict[str, Any] = {
            "id": made,
            "run_id": run_id,
            "state": "pending",
            "tool": tool,
            "arguments": dict(arguments),
        }
        row |= {"digest": digest(tool, arguments), "requested_by": principal.id, "at": now}
        row |= {"expires": now + self._lifetime, "run": dict(run)}
        with self._engine.begin() as connection:
            connection.execute(insert(held).values(**row))
        return made

    def pending(self, principal: Principal) -> list[dict[str, Any]]:
        """What waits for this principal's yes or no, oldest first; for an administrator also what broke off midway."""
        states = ["pending", "running"] if principal.role == "admin" else ["pending"]
        query = select(held).where(held.c.state.in_(states)).order_by(held.c.at, held.c.id)
        names = ("id", "run_id", "state", "tool", "arguments", "requested_by")
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            {**{name: row[name] for name in names}, "at": row["at"].isoformat(), "expires": row["expires"].isoformat()}
            for row in rows
            if self._may_decide(dict(row), principal) and row["expires"] > _now()
        ]

    def take(self, approval: str, principal: Principal, arguments: Mapping[str, Any] | None = None) -> Decided:
        """Say yes: mark the call as running, once, whoever else tries at the same moment.

        ``arguments`` are the call's as edited by who approves; without them it is exactly what was shown.

        Raises:
            NotFound: There is no such call, or it is not for this principal to decide.
            AccessDenied: It needs a second person.
            InputError: It was decided already, has expired, or is not what was shown.
        """
        row = self._decide(approval, principal, "running")
        shown = dict(row["arguments"]) if arguments is None else dict(arguments)
        if arguments is None and digest(row["tool"], shown) != row["digest"]:
            self.close(approval, "failed")
            raise InputError(f"approval {approval[:40]}: its arguments are not those that were shown; nothing was done")
        return _decided(row, principal, shown)

    def refuse(self, approval: str, principal: Principal) -> Decided:
        """Say no; the call never runs.

        Raises:
            NotFound: There is no such call, or it is not for this principal to decide.
            AccessDenied: It needs a second person.
            InputError: It was decided already, or has expired.
        """
        row = self._decide(approval, principal, "denied")
        return _decided(row, principal, row["arguments"])

    def close(self, approval: str, state: str) -> None:
        """Note how a running call ended: ``done`` or ``failed``."""
        with self._engine.begin() as connection:
            connection.execute(update(held).where(held.c.id == approval, held.c.state == "running").values(state=state))

    def state(self, approval: str) -> str:
        """Where a call stands.

        Raises:
            NotFound: There is no such call.
        """
        with self._engine.connect() as connection:
            found = connection.scalar(select(held.c.state).where(held.c.id == approval))
        if found is None:
            raise NotFound(f"no approval {approval[:40]!r}")
        return str(found)

    def _decide(self, approval: str, principal: Principal, state: str) -> Mapping[str, Any]:
        now = _now()
        with self._engine.begin() as connection:
            found = connection.execute(select(held).where(held.c.id == approval)).mappings().first()
            row = dict(found) if found else None
            if row is None or not self._may_see(row, principal):
                raise NotFound(f"no approval {approval[:40]!r}")
            if not self._may_decide(row, principal):
                raise AccessDenied(f"{row['tool']} needs a second person; whoever asked for it may not approve it")
            if row["state"] == "pending" and row["expires"] <= now:
                connection.execute(update(held).where(held.c.id == approval).values(state="expired"))
                state = "expired"
            else:
                changed = {"state": state, "decided_by": principal.id, "decided": now}
                pending = (held.c.id == approval) & (held.c.state == "pending") & (held.c.digest == row["digest"])
                if connection.execute(update(held).where(pending).values(**changed)).rowcount != 1:
                    raise InputError(f"approval {approval[:40]} is {row['state']} already; nothing was done")
        if state == "expired":
            raise InputError(f"approval {approval[:40]} expired on {row['expires']:%Y-%m-%d %H:%M}; ask again")
        return row

    def _may_see(self, row: Mapping[str, Any], principal: Principal) -> bool:
        return row["requested_by"] == principal.id or principal.role in SUPERVISING

    def _may_decide(self, row: Mapping[str, Any], principal: Principal) -> bool:
        alone = row["requested_by"] == principal.id and row["tool"] in self._four_eyes
        return self._may_see(row, principal) and not alone


def _decided(row: Mapping[str, Any], principal: Principal, shown: Mapping[str, Any]) -> Decided:
    return Decided(
        id=row["id"],
        run_id=row["run_id"],
        tool=row["tool"],
        arguments=dict(shown),
        digest=digest(row["tool"], shown),
        requested_by=row["requested_by"],
        decided_by=principal.id,
        edited=shown != row["arguments"],
        run=row["run"],
    )


def digest(tool: str, arguments: Mapping[str, Any]) -> str:
    """A hash of a call: the tool and every argument, to the letter."""
    text = json.dumps([tool, arguments], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
