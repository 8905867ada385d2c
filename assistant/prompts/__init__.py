"""The prompts: one Markdown file each, loaded by name. A set is a folder; its files' hashes go into every record."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from core.errors import UsageError

FOLDER = Path(__file__).parent


@lru_cache(maxsize=64)
def load(name: str, chosen: str = "default") -> str:
    """The prompt of that name in the chosen set, or in the default one where that set has none of its own.

    Raises:
        UsageError: There is no such set or prompt.
    """
    if not (FOLDER / chosen).is_dir():
        raise UsageError(f"no prompt set {chosen!r}; there are {', '.join(sets())}")
    for folder in (chosen, "default"):
        path = FOLDER / folder / f"{name}.md"
        if path.is_file():
            return path.read_text(encoding="utf-8").strip()
    raise UsageError(f"no prompt {name!r} in {FOLDER / chosen}")


def sets() -> list[str]:
    """The prompt sets there are."""
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and not path.name.startswith("_"))


def digest(text: str) -> str:
    """A prompt's hash; sixteen hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
