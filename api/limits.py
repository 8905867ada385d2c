"""How much one principal may ask a minute."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from core.errors import RateLimited
from core.types import Principal


class Limits:
    """A moving window of requests a principal, told apart by who they are and never by a header they send."""

    def __init__(self, per_minute: int) -> None:
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def spend(self, principal: Principal) -> None:
        """Count one request.

        Raises:
            RateLimited: The window is full; says how long to wait.
        """
        if not self._limiter.hit(self._item, principal.id):
            window = self._limiter.get_window_stats(self._item, principal.id)
            wait = max(1.0, window.reset_time - time.time())
            raise RateLimited(f"more than {self._item.amount} requests in a minute; wait {wait:.0f} s", wait)
