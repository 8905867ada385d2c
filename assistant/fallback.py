"""When a model is slow, down, throttled or talks nonsense: the next speaker answers, and the answer says so.

A breaker spares the wait while a model is known to be down: after some failures in a row it is not asked for a while,
then once on trial.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import structlog

from assistant.loop import Limits
from assistant.types import Agent, Model
from core.errors import BadModelOutput, Deadline, LimitExceeded, ModelUnavailable, UpstreamError

T = TypeVar("T")
log = structlog.get_logger(__name__)
LEAST_S = 5.0
RESERVED_S = 10.0


@dataclass(slots=True)
class Breaker:
    """Whether to ask a model at all. ``clock`` gives seconds that only go up."""

    failures: int = 3
    pause_s: float = 30.0
    clock: Callable[[], float] = time.monotonic
    _failed: int = 0
    _until: float = 0.0

    @property
    def closed(self) -> bool:
        """Whether the model may be asked now; after a pause one question at a time may try."""
        return self._failed < self.failures or self.clock() >= self._until

    def note(self, *, good: bool) -> None:
        """Take down how a question to the model went."""
        self._failed = 0 if good else self._failed + 1
        if self._failed >= self.failures:
            self._until = self.clock() + self.pause_s


@dataclass(frozen=True, slots=True)
class Speaker:
    """A model with the agents it speaks for, the one to begin with first. ``mends`` if it can correct its answer."""

    name: str
    model: Model
    agents: Mapping[str, Agent]
    mends: bool = True
    breaker: Breaker = field(default_factory=Breaker)

    @property
    def first(self) -> Agent:
        """The agent a question comes to."""
        return next(iter(self.agents.values()))


class Made(Protocol):
    """What an attempt gives: whether its answer lost its point when it was checked."""

    @property
    def lost(self) -> bool: ...


async def first_good(
    speakers: Sequence[Speaker], limits: Limits, attempt: Callable[[Speaker, Limits], Awaitable[T]]
) -> tuple[T, Speaker, tuple[str, ...]]:
    """The first speaker's answer that holds, who gave it, and why the ones before did not.

    The seconds of ``limits`` are for all of them: while another waits, some are kept back for it.

    Raises:
        UpstreamError, LimitExceeded: The last speaker's own failure.
    """
    begun, reasons = time.monotonic(), list[str]()
    for at, speaker in enumerate(speakers, start=1):
        last = at == len(speakers)
        left = limits.seconds - (time.monotonic() - begun)
        share = max(left, LEAST_S) if last else max(left - min(RESERVED_S, left / 4), 1.0)
        if not last and not speaker.breaker.closed:
            reasons.append(f"{speaker.name} was left out: it failed {speaker.breaker.failures} times just now")
            continue
        try:
            made = await attempt(speaker, _within(limits, share))
        except (UpstreamError, LimitExceeded) as error:
            speaker.breaker.note(good=not isinstance(error, ModelUnavailable | Deadline))
            log.warning("speaker_failed", speaker=speaker.name, error=type(error).__name__)
            if last:
                raise
            reasons.append(f"{speaker.name} {_said(error)}")
            continue
        speaker.breaker.note(good=True)
        if getattr(made, "lost", False) and not last:
            reasons.append(f"what {speaker.name} said could not be checked against the sources")
            continue
        return made, speaker, tuple(reasons)
    raise ModelUnavailable("there is no model to ask; set OPENAI_API_KEY or OPENAI_BASE_URL, or use the offline one")


def _within(limits: Limits, seconds: float) -> Limits:
    return Limits(limits.turns, limits.calls, limits.tokens, seconds, limits.cost)


def _said(error: Exception) -> str:
    match error:
        case Deadline():
            return "did not answer in time"
        case LimitExceeded():
            return "went past its limits"
        case BadModelOutput():
            return "gave no usable answer"
        case _:
            return "could not be reached"
