"""How questions are put, from ``questions.toml``: named patterns, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from core.settings import DATA


@lru_cache(maxsize=1)
def patterns() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    """The tables of the file, each name with one pattern that matches where any of its expressions does."""
    data = tomllib.loads((DATA / "lexicon" / "questions.toml").read_text(encoding="utf-8"))
    tables = {name: rows for name, rows in data.items() if name != "words"}
    return {table: {name: _any(parts) for name, parts in rows.items()} for table, rows in tables.items()}


def phrase(name: str) -> re.Pattern[str]:
    """One of the parts of a sentence, by name."""
    return patterns()["phrase"][name]


def content_words(text: str) -> list[str]:
    """The words of a text, in lower case and order, without those of grammar and of asking."""
    return [word for word in re.findall(r"[a-z0-9&'%-]+", text.lower()) if word not in _grammar()]


@lru_cache(maxsize=1)
def _grammar() -> frozenset[str]:
    data = tomllib.loads((DATA / "lexicon" / "questions.toml").read_text(encoding="utf-8"))
    return frozenset(data["words"]["grammar"])


def _any(parts: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(_bounded(part) for part in parts), re.I)


def _bounded(part: str) -> str:
    before = r"\b" if re.match(r"\w|\((?:\?:)?\w", part) else ""
    after = r"\b" if re.search(r"[\w)?*+\]]$", part) and not part.endswith(r"\?") else ""
    if part.endswith((" )", ",")) or "(?=" in part[-90:]:
        after = ""
    return f"(?:{before}(?:{part}){after})"
