"""The settings as they count, each with who set it; a secret is only said to be set."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields

from core.settings import Settings

SECRETS = ("openai_api_key", "qdrant_api_key", "session_secret", "api_keys", "database_url")


@dataclass(frozen=True, slots=True)
class Told:
    """One setting. ``by`` is ``default``, ``environment`` or ``file``."""

    name: str
    value: str
    by: str


def told(settings: Settings, environ: Mapping[str, str] | None = None) -> list[Told]:
    """Every setting, in the order of their definition."""
    environ = os.environ if environ is None else environ
    return [_one(settings, item, environ) for item in fields(settings)]


def _one(settings: Settings, item: Field[object], environ: Mapping[str, str]) -> Told:
    value = getattr(settings, item.name)
    variable = item.name.upper() if item.name.startswith("openai") else f"WEALTHDESK_{item.name.upper()}"
    default = item.default if item.default is not MISSING else None
    by = "environment" if {variable, f"{variable}_FILE"} & environ.keys() else "default" if value == default else "file"
    if item.name == "home" and by == "file":
        by = "default"
    shown = ("set" if value else "not set") if item.name in SECRETS else str(value) or "not set"
    return Told(item.name, shown, by)
