"""How much one principal may do: requests and questions a minute, and what their questions may cost a day."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Literal

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import Column, Date, Engine, Float, Integer, MetaData, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.database import migrate
from core.errors import RateLimited
from core.types import Principal

Kind = Literal["ask", "read"]
READS_A_QUESTION = 20
metadata = MetaData()
spent = Table(
    "spending",
    metadata,
    Column("principal", String(200), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("tokens", Integer, nullable=False),
    Column("cost", Float, nullable=False),
)


class Limits:
    """Moving windows of a minute, told apart by who asks and never by a header they send.

    A page reads many things for one question, so there are `READS_A_QUESTION` requests to each question.
    """

    def __init__(self, questions_a_minute: int) -> None:
        self._items: Mapping[Kind, RateLimitItemPerMinute] = {
            "ask": RateLimitItemPerMinute(questions_a_minute),
            "read": RateLimitItemPerMinute(questions_a_minute * READS_A_QUESTION),
        }
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def spend(self, principal: Principal, kind: Kind) -> None:
        """Count one.

        Raises:
            RateLimited: The window is full; says how long to wait.
        """
        item = self._items[kind]
        if not self._limiter.hit(item, kind, principal.id):
            window = self._limiter.get_window_stats(item, kind, principal.id)
            wait = max(1.0, window.reset_time - time.time())
            what = "questions" if kind == "ask" else "requests"
            raise RateLimited(f"more than {item.amount} {what} in a minute; wait {wait:.0f} s", wait)


class Spending:
    """What each principal's questions took today, kept in SQL so that a restart forgets nothing. Days are UTC.

    Args:
        tokens: Most tokens a day; 0 is no bound.
        cost: Most US dollars a day; 0 is no bound.
    """

    def __init__(self, engine: Engine, *, tokens: int = 0, cost: float = 0.0) -> None:
        self._engine = engine
        self._tokens = tokens
        self._cost = cost
        migrate(engine, metadata)

    def check(self, principal: Principal) -> None:
        """Let a question pass.

        Raises:
            RateLimited: Today's tokens or dollars are spent.
        """
        if not self._tokens and not self._cost:
            return
        tokens, cost = self.today(principal)
        if (self._tokens and tokens >= self._tokens) or (self._cost and cost >= self._cost):
            now = datetime.now(UTC)
            wait = 86_400 - (now.hour * 3600 + now.minute * 60 + now.second)
            raise RateLimited("today's allowance for questions is spent; it begins anew at midnight UTC", float(wait))

    def add(self, principal: Principal, usage: Mapping[str, float]) -> None:
        """Add what an answer took."""
        tokens = int(usage.get("input_tokens", 0)) + int(usage.get("output_tokens", 0))
        cost = float(usage.get("cost", 0.0))
        if not tokens and not cost:
            return
        where = (spent.c.principal == principal.id, spent.c.day == _today())
        more = update(spent).where(*where).values(tokens=spent.c.tokens + tokens, cost=spent.c.cost + cost)
        with self._engine.begin() as connection:
            if connection.execute(more).rowcount:
                return
        try:
            with self._engine.begin() as connection:
                row = {"principal": principal.id, "day": _today(), "tokens": tokens, "cost": cost}
                connection.execute(insert(spent).values(**row))
        except IntegrityError:
            with self._engine.begin() as connection:
                connection.execute(more)

    def today(self, principal: Principal) -> tuple[int, float]:
        """Tokens and dollars spent today."""
        query = select(spent.c.tokens, spent.c.cost).where(spent.c.principal == principal.id, spent.c.day == _today())
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return (row.tokens, row.cost) if row else (0, 0.0)


def _today() -> date:
    return datetime.now(UTC).date()
