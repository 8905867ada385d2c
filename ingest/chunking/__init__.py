"""The ways to cut a document into chunks, by name. A chunk is a span; what helps search only is kept beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from core.errors import UsageError
from ingest.chunking.dress import Chunker
from ingest.chunking.fixed import FixedCutter
from ingest.chunking.page import PageCutter
from ingest.chunking.parent_child import ParentChildCutter
from ingest.chunking.recursive import RecursiveCutter
from ingest.chunking.section import SectionCutter
from ingest.chunking.semantic import SemanticCutter
from ingest.chunking.sentence import SentenceCutter
from ingest.chunking.table import TableCutter

__all__ = ["CHUNKERS", "DEFAULT", "Chunker", "build", "knobs_of", "parse_spec", "spec"]

DEFAULT = "page"
CUTTERS: dict[str, type[Any]] = {
    "fixed": FixedCutter,
    "recursive": RecursiveCutter,
    "sentence": SentenceCutter,
    "page": PageCutter,
    "section": SectionCutter,
    "table": TableCutter,
    "parent_child": ParentChildCutter,
    "semantic": SemanticCutter,
}
_DRESS = ("header", "embed", "headed")


def _maker(name: str) -> Callable[..., Chunker]:
    def make(**knobs: object) -> Chunker:
        dress = {key: knobs.pop(key) for key in _DRESS if key in knobs}
        return Chunker(CUTTERS[name](**knobs), **dress)  # type: ignore[arg-type]

    return make


CHUNKERS: dict[str, Callable[..., Chunker]] = {name: _maker(name) for name in CUTTERS}


def knobs_of(name: str) -> dict[str, Any]:
    """A strategy's knobs with their defaults, those of its dress (`Chunker`) among them."""
    knobs = {item.name: item.default for item in fields(CUTTERS[name]) if item.default is not MISSING}
    return {
        **{key: value for key, value in knobs.items() if key != "embedder"},
        "header": True,
        "embed": "sketch",
        "headed": 0.0,
    }


def build(
    name: str, knobs: Mapping[str, Any] | None = None, embedder: Callable[[Sequence[str]], Any] | None = None
) -> Chunker:
    """The chunker of that name with those knobs; ``embedder`` is for the strategies that measure meaning.

    Raises:
        UsageError: There is no such strategy or knob, or a knob's value is of another type than its default.
    """
    if name not in CUTTERS:
        raise UsageError(f"no chunker {name!r}; there are {', '.join(CUTTERS)}")
    known = knobs_of(name)
    for key, value in (knobs or {}).items():
        if key not in known:
            raise UsageError(f"chunker {name}: no knob {key!r}; there are {', '.join(known)}")
        if type(value) is not type(known[key]) and not (isinstance(value, int) and isinstance(known[key], float)):
            raise UsageError(f"chunker {name}: {key} is {value!r}, expected such as {known[key]!r}")
        if isinstance(value, int) and not isinstance(value, bool) and value < (1 if key != "overlap" else 0):
            raise UsageError(f"chunker {name}: {key} is {value}, it must be positive")
    extra = {"embedder": embedder} if embedder and name == "semantic" else {}
    return CHUNKERS[name](**(knobs or {}), **extra)


def spec(name: str, knobs: Mapping[str, Any] | None = None) -> str:
    """A chunker on one line, defaults left out: ``page``, ``fixed:overlap=80,size=600``. `parse_spec` reads it."""
    build(name, knobs)
    defaults = knobs_of(name)
    set_ = sorted((key, value) for key, value in (knobs or {}).items() if value != defaults[key])
    return name + (":" + ",".join(f"{key}={json.dumps(value).strip(chr(34))}" for key, value in set_) if set_ else "")


def parse_spec(text: str) -> tuple[str, dict[str, Any]]:
    """The name and knobs of a chunker given on one line.

    Raises:
        UsageError: There is no such strategy or knob, or a value is not of its kind.
    """
    name, _, rest = text.partition(":")
    knobs: dict[str, Any] = {}
    for part in filter(None, rest.split(",")):
        key, _, value = part.partition("=")
        try:
            knobs[key.strip()] = json.loads(value)
        except ValueError:
            knobs[key.strip()] = value.strip()
    build(name, knobs)
    return name, knobs
