"""Every error this project raises on purpose, by who can do something about it. A bug stays a ValueError or TypeError.

* WealthdeskError
  - InputError            the caller: change what you sent                                  422
    · UnsupportedFormat   no parser takes this media type
    · UnreadableDocument  the file cannot be read; ``reason`` is a code of `QUARANTINE`
    · NotFound            no such document, page, run or case                               404
    · UsageError          a command was called wrongly                                      exit 2
  - AccessDenied          the caller may not; never says whether the thing exists           403
  - UpstreamError         a model or the store did not deliver; trying again may help       503
    · ModelUnavailable    the model is down, throttled, too slow, or refused us
    · BadModelOutput      the model answered in a shape that nothing here can read
    · StoreUnavailable    the store cannot be reached, is locked, or is full
  - LimitExceeded         a bound of ours was reached                                       504
    · TurnLimit           an agent run took more turns than allowed
    · Deadline            the time allowed is over
    · Budget              the tokens or cost allowed are spent
    · RateLimited         too many requests from one principal                              429
  - GuardrailTripped      policy; becomes a refusal, never an HTTP error
"""

from __future__ import annotations

QUARANTINE = (
    "EMPTY",
    "ENCRYPTED",
    "CORRUPT",
    "BOMB",
    "TOO_MANY_PAGES",
    "TOO_LARGE",
    "TIMEOUT",
    "MEMORY",
    "NO_TEXT",
    "UNSUPPORTED",
)


class WealthdeskError(Exception):
    """Base of every error raised on purpose here. The message says what, which, and what to do."""


class InputError(WealthdeskError):
    """What was handed in cannot be used."""


class UsageError(InputError):
    """A command was called wrongly."""


class UnsupportedFormat(InputError):
    """No parser takes this media type."""


class UnreadableDocument(InputError):
    """A file cannot be read. ``reason`` is a code of `QUARANTINE`."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return type(self), (self.reason, str(self))


class NotFound(InputError):
    """There is no such document, page, run or case, or the caller may not know that there is."""


class AccessDenied(WealthdeskError):
    """The caller may not do this."""


class UpstreamError(WealthdeskError):
    """A model or the store did not deliver."""


class ModelUnavailable(UpstreamError):
    """The model is down, throttled, too slow, or refused our credentials."""


class BadModelOutput(UpstreamError):
    """The model answered in a shape that nothing here can read."""


class StoreUnavailable(UpstreamError):
    """The vector store or catalogue cannot be reached, is locked by another process, or has no room left."""


class LimitExceeded(WealthdeskError):
    """A bound of ours was reached."""


class TurnLimit(LimitExceeded):
    """An agent run took more turns than allowed."""


class Deadline(LimitExceeded):
    """The time allowed for a run is over."""


class Budget(LimitExceeded):
    """The tokens or cost allowed for a run are spent."""


class RateLimited(LimitExceeded):
    """Too many requests from one principal. ``retry_after_s`` is how long to wait, in seconds."""

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class GuardrailTripped(WealthdeskError):
    """A policy forbids this request or this answer. Carries which guardrail and why, never the text itself."""

    def __init__(self, guardrail: str, reason: str) -> None:
        super().__init__(f"{guardrail}: {reason}")
        self.guardrail = guardrail
        self.reason = reason
