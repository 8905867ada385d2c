"""What differs by machine: keys, addresses, paths. The only place that reads the environment.

Order: built-in defaults, then ``wealthdesk.toml`` (in the working directory or ``WEALTHDESK_CONFIG``), then the
environment. A variable's ``_FILE`` twin names a file that holds the value, for secrets mounted by an orchestrator.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from core.errors import UsageError

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a deployment may set. Secrets are kept out of the repr.

    ``home`` holds every file the embedded default keeps. ``qdrant_url`` and ``database_url`` empty mean the embedded
    store and SQLite under ``home``. ``model`` is used only where an API key or a base URL is given.
    """

    home: Path
    data: Path = DATA
    models: Path = DATA / "models"
    database_url: str = ""
    qdrant_url: str = ""
    qdrant_api_key: str = field(default="", repr=False)
    collection: str = "research"
    recipe: str = ""
    workers: int = 0
    openai_api_key: str = field(default="", repr=False)
    openai_base_url: str = ""
    model: str = "gpt-5.1"
    cheap_model: str = "gpt-5-mini"
    embedding_model: str = "minilm"
    deadline_s: float = 60.0
    max_turns: int = 12
    max_tokens: int = 60_000
    today: str = ""
    public_url: str = ""
    api_keys: str = field(default="", repr=False)
    oidc_issuer: str = ""
    oidc_audience: str = ""
    session_secret: str = field(default="", repr=False)
    rate_per_minute: int = 60
    log_questions: bool = False
    disclaimer: str = "For adviser use. Based on the firm's research as cited; not personal advice."
    tokens_per_day: int = 0
    """Most tokens that one principal's questions may take a day; 0 is no bound. ``cost_per_day`` alike, in dollars."""
    cost_per_day: float = 0.0
    most_answers: int = 200
    """Most answers being made at once; further questions are told to come again."""
    replies: str = ""
    """Folder where a model's replies are kept and used again; without a key or an address, only those kept there."""
    embed_origins: str = ""
    """Sites, divided by commas, that may show the page viewer in a frame."""

    @property
    def online(self) -> bool:
        """Whether a real model is configured; otherwise the offline model answers."""
        return bool(self.openai_api_key or self.openai_base_url)

    @property
    def spoken(self) -> bool:
        """Whether a real model's words are answered with: asked now, or as its replies were kept."""
        return self.online or bool(self.replies)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
        """Settings from the environment and ``wealthdesk.toml``; ``overrides`` (command-line flags) outrank both.

        Raises:
            UsageError: A value cannot be read; names every bad variable, never a value.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {"home": _default_home(environ)}
        values.update(_from_file(environ))
        problems = []
        for name, variable in _variables().items():
            try:
                if (text := _read(environ, variable)) is not None:
                    values[name] = text
            except OSError as error:
                problems.append(f"{variable}_FILE: {error.strerror}")
        values.update({name: value for name, value in overrides.items() if value is not None})
        for item in fields(cls):
            if item.name in values:
                try:
                    values[item.name] = _cast(item.type, values[item.name])
                except ValueError:
                    problems.append(f"{_variables()[item.name]}: not {_KIND[str(item.type)]}")
        if problems:
            raise UsageError("settings: " + "; ".join(problems))
        return cls(**values)


_KIND = {"int": "a whole number", "float": "a number", "bool": "yes or no", "Path": "a path", "str": "text"}
_PLAIN = {"openai_api_key": "OPENAI_API_KEY", "openai_base_url": "OPENAI_BASE_URL"}


def _variables() -> dict[str, str]:
    return {item.name: _PLAIN.get(item.name, f"WEALTHDESK_{item.name.upper()}") for item in fields(Settings)}


def _read(environ: Mapping[str, str], variable: str) -> str | None:
    if path := environ.get(f"{variable}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return environ.get(variable)


def _default_home(environ: Mapping[str, str]) -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "wealthdesk"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "wealthdesk"


def _from_file(environ: Mapping[str, str]) -> dict[str, Any]:
    path = Path(environ.get("WEALTHDESK_CONFIG", "wealthdesk.toml"))
    if not path.is_file():
        if "WEALTHDESK_CONFIG" in environ:
            raise UsageError(f"settings: no file {path} (from WEALTHDESK_CONFIG)")
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"settings: {path} is not valid TOML: {error}") from error
    if unknown := sorted(set(values) - {item.name for item in fields(Settings)}):
        raise UsageError(f"settings: {path} has unknown keys {', '.join(unknown)}")
    return values


def _cast(kind: object, value: Any) -> Any:  # noqa: ANN401
    match str(kind):
        case "int":
            return int(value)
        case "float":
            return float(value)
        case "Path":
            return Path(value).expanduser()
        case "bool":
            text = str(value).strip().lower()
            if text not in {"1", "true", "yes", "on", "0", "false", "no", "off", ""}:
                raise ValueError(text)
            return text in {"1", "true", "yes", "on"}
        case _:
            return str(value)
