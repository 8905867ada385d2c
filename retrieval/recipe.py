"""A recipe: the knobs of one experiment, read from TOML. Its content goes into every result that it made.

A file may build on another (``base = "naive"``) and say only what differs; a table that it names is merged key by key.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from core.errors import UsageError
from core.settings import DATA

FOLDER = DATA / "recipes"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every choice that changes what is found or answered.

    ``heads`` maps a head of `retrieval.heads.HEADS`, with where it looks, to its weight in the fusion; one that is not
    named does not run. ``loose`` are the heads for a question that names no company, where given. ``depth`` is how many
    hits each head gives. ``boosts`` are those of `retrieval.order.Boosts`.
    ``rerank`` names a reranker of `retrieval.rerank.RERANKERS` for the first ``rerank_depth`` hits. ``segments`` is how
    hits grow, ``budget`` the characters they may grow to in all. ``assistant`` is the answering side's own table, which
    retrieval does not read.
    """

    name: str
    about: str = ""
    chunker: str = "page"
    chunking: Mapping[str, Any] = field(default_factory=dict)
    embedder: str = "minilm"
    adapter: str = ""
    heads: Mapping[str, float] = field(default_factory=lambda: {"dense": 1.0})
    loose: Mapping[str, float] = field(default_factory=dict)
    fusion: str = "rrf"
    k: float = 60.0
    depth: int = 100
    cleaning: bool = False
    understanding: bool = False
    routing: bool = False
    expansion: bool = False
    decompose: bool = False
    hyde: str = ""
    feedback: int = 0
    diversity: bool = False
    boosts: Mapping[str, float] = field(default_factory=dict)
    rerank: str = ""
    rerank_depth: int = 40
    segments: str = ""
    budget: int = 12_000
    prompt: str = "default"
    assistant: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """A recipe from parsed TOML.

        Raises:
            UsageError: A key is unknown, or the recipe has no name.
        """
        if unknown := sorted(set(values) - {item.name for item in fields(cls)}):
            raise UsageError(f"recipe {values.get('name', '?')}: unknown keys {', '.join(unknown)}")
        if not values.get("name"):
            raise UsageError("recipe: it needs a name")
        return cls(**values)

    def heads_for(self, issuers: Sequence[str]) -> Mapping[str, float]:
        """The heads that run for a question about these issuers."""
        return self.heads if issuers or not self.loose else self.loose

    @property
    def fingerprint(self) -> str:
        """A hash of everything in the recipe but its name and description; twelve hexadecimal digits."""
        return _digest({k: v for k, v in asdict(self).items() if k not in ("name", "about")})

    @property
    def index_key(self) -> str:
        """A hash of what shapes the index alone: recipes that share it can share a collection."""
        return _digest({"chunker": self.chunker, "chunking": dict(self.chunking), "embedder": self.embedder})


def load(name: str, folder: Path = FOLDER) -> Recipe:
    """The recipe of that name in the data folder, or in the file that ``name`` is the path of.

    Raises:
        UsageError: There is no such recipe, it is not valid TOML, or it has unknown keys.
    """
    return Recipe.from_mapping(_read(_path(name or "default", folder), folder, ()))


def names(folder: Path = FOLDER) -> list[str]:
    """The recipes of the data folder, by name."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def _path(name: str, folder: Path) -> Path:
    path = Path(name) if name.endswith(".toml") else folder / f"{name}.toml"
    if not path.is_file():
        raise UsageError(f"no recipe {name!r}; there are {', '.join(names(folder))}")
    return path


def _read(path: Path, folder: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    if path in seen:
        raise UsageError(f"recipe {path.name}: its bases go round in a circle")
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"recipe {path.name} is not valid TOML: {error}") from error
    base = values.pop("base", None)
    if base is None:
        return values
    below = _read(_path(base, folder), folder, (*seen, path))
    merged = {
        k: {**below[k], **v} if isinstance(v, dict) and isinstance(below.get(k), dict) else v for k, v in values.items()
    }
    return {**below, **merged}


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]
