"""Everything a request may need, built once: the desk, the door, the renderer, limits, feedback, numbers."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from api.auth import Door
from api.jobs import Jobs
from api.limits import Limits, Spending
from api.metrics import Metrics
from api.render import Renderer
from assistant.desk import Desk
from assistant.types import Answer
from core.errors import RateLimited, WealthdeskError
from core.settings import Settings
from core.types import Principal
from evals.feedback import Feedback


@dataclass(slots=True)
class House:
    """What `api.app.create_app` serves. ``stopping`` is set when the server is told to stop."""

    desk: Desk
    settings: Settings
    door: Door
    renderer: Renderer
    limits: Limits
    spending: Spending
    feedback: Feedback
    metrics: Metrics = field(default_factory=Metrics)
    jobs: Jobs = field(default_factory=Jobs)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    answering: int = 0
    since: datetime = field(default_factory=lambda: datetime.now(UTC))

    def warm(self) -> None:
        """Load what the first question would otherwise wait for. A failure is for that question to tell."""
        with suppress(WealthdeskError):
            self.desk.search("warm", Principal("", frozenset()), 1)

    def check(self) -> None:
        """Let a question in.

        Raises:
            RateLimited: As many answers are being made as may be.
        """
        if self.answering >= self.settings.most_answers:
            raise RateLimited(f"{self.answering} answers are being made now; ask again in a moment", 2.0)

    async def ask(self, question: str, principal: Principal, **how: Any) -> Answer:  # noqa: ANN401
        """Ask the desk, with what that took counted and put on the principal's account."""
        self.answering += 1
        try:
            answer = await self.desk.ask(question, principal, **how)
        finally:
            self.answering -= 1
        self.metrics.answers.labels(answer.status).inc()
        await asyncio.to_thread(self.spending.add, principal, answer.usage)
        return answer

    @property
    def today(self) -> date:
        """The day answers are given for: the settings', else the calendar's."""
        return date.fromisoformat(self.settings.today) if self.settings.today else date.today()  # noqa: DTZ011
