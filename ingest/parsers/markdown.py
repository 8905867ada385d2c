"""Markdown, as it is rendered: headings, lists and tables as such, HTML inside it as the letters it is written with."""

from __future__ import annotations

from dataclasses import replace

from markdown_it import MarkdownIt

from core.types import Parsed
from ingest.parsers import html
from ingest.parsers.decode import decode

_RENDER = MarkdownIt("commonmark", {"html": False}).enable("table")
_FENCE = "---\n"


def parse(data: bytes) -> Parsed:
    """The rendered text. ``key: value`` lines between rules at the top are properties."""
    told = decode(data).replace("\r\n", "\n").lstrip("\ufeff")
    properties: dict[str, str] = {}
    if told.startswith(_FENCE) and (end := told.find(f"\n{_FENCE}", len(_FENCE))) > 0:
        pairs = (line.split(":", 1) for line in told[len(_FENCE) : end].split("\n") if ":" in line)
        properties = {key.strip().lower(): value.strip().strip("\"'") for key, value in pairs}
        told = told[end + len(_FENCE) + 1 :]
    parsed = html.read(_RENDER.render(told))
    return replace(parsed, properties={**parsed.properties, **properties})
