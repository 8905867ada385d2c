"""What the guardrails look for, read from ``data/lexicon/guardrails.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from core.settings import DATA

PATH = DATA / "lexicon" / "guardrails.toml"


@lru_cache(maxsize=64)
def pattern(guardrail: str, name: str) -> re.Pattern[str]:
    """The named list of a guardrail as one expression, any case; ``{word}`` stands for a list of words."""
    return re.compile("|".join(f"(?:{_spelled(line)})" for line in _read()[guardrail][name]), re.I)


def says(guardrail: str, name: str, text: str) -> bool:
    """Whether a text holds anything of a guardrail's list."""
    return bool(pattern(guardrail, name).search(text.replace("\u2019", "'")))


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Any]:
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


def _spelled(line: str) -> str:
    words = _read()["words"]
    return re.sub(r"\{([a-z]+)\}", lambda match: _spelled(words[match[1]]), line)
