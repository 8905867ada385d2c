"""What metadata is read from: a document's first pages, as lines and mastheads, and what its format says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from core.types import Origin, Parsed, Source

FIRST = 9_000
"""Characters of a document in which it says what it is."""

Reading = dict[str, tuple[Any, Origin]]
"""Values by `core.types.Document` field name, each with where it was read."""

_SEGMENT = re.compile(r"\s*[|\u2022\u00b7]\s*")


@dataclass(frozen=True)
class Front:
    """A parsed source, seen from its front."""

    source: Source
    parsed: Parsed

    @cached_property
    def first(self) -> str:
        """The first pages' text."""
        return self.parsed.text[:FIRST]

    @cached_property
    def lines(self) -> list[str]:
        """The first lines that say anything, without Markdown's marks."""
        lines = (line.strip().strip("#*_-> \u2022").replace("**", "") for line in self.first.split("\n"))
        return [line for line in lines if line][:120]

    @cached_property
    def above_tables(self) -> list[str]:
        """The first ten lines, as far as they stand above any table."""
        end = min((table.span.start for table in self.parsed.tables), default=FIRST)
        return [line.strip() for line in self.first[:end].split("\n") if line.strip()][:10]

    @cached_property
    def masthead(self) -> list[list[str]]:
        """The first twelve lines, each in the parts that bars and bullets divide it into."""
        return [[part for part in _SEGMENT.split(line) if part] for line in self.lines[:12]]

    @cached_property
    def footers(self) -> list[list[str]]:
        """Distinct running heads and feet, divided like the masthead."""
        told = {self.parsed.text[span.start : span.end] for span in self.parsed.furniture[:24]}
        return [_SEGMENT.split(text) for text in sorted(told)]

    @cached_property
    def stamped(self) -> date | None:
        """The file's own date of sending or creation; a producer's placeholder from before 2001 is none."""
        told = self.property("date", "created", "creationdate")
        match = re.match(r"(?:D:)?(\d{4})-?(\d\d)-?(\d\d)", told)
        try:
            day = date(int(match[1]), int(match[2]), int(match[3])) if match else None
        except ValueError:
            return None
        return day if day and day.year > 2000 else None

    def property(self, *names: str) -> str:
        """The first of the file's own properties that says something, or an empty text."""
        return next((value for name in names if (value := self.parsed.properties.get(name, "").strip())), "")


def put(reading: Reading, name: str, value: Any, source: str, confidence: float) -> None:  # noqa: ANN401
    """Note a value, unless it is empty or a surer one is there."""
    if value in (None, "", ()) or (name in reading and reading[name][1].confidence >= confidence):
        return
    reading[name] = (value, Origin(source, confidence))
