"""A day as the tools take it."""

from __future__ import annotations

from datetime import date

from core.errors import InputError


def day_of(text: str) -> date | None:
    """A day written as 2026-03-31; None where the text is empty.

    Raises:
        InputError: It is written otherwise.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"as_of must be a day as 2026-03-31, not {text[:20]!r}") from None
