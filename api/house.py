"""Everything a request may need, built once: the desk, the door, the renderer, limits, feedback, numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from api.auth import Door
from api.limits import Limits
from api.metrics import Metrics
from api.render import Renderer
from assistant.desk import Desk
from core.settings import Settings
from evals.feedback import Feedback


@dataclass(slots=True)
class House:
    """What `api.app.create_app` serves."""

    desk: Desk
    settings: Settings
    door: Door
    renderer: Renderer
    limits: Limits
    feedback: Feedback
    metrics: Metrics = field(default_factory=Metrics)

    @property
    def today(self) -> date:
        """The day answers are given for: the settings', else the calendar's."""
        return date.fromisoformat(self.settings.today) if self.settings.today else date.today()  # noqa: DTZ011
