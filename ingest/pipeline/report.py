"""What a run did, counted so that every file that was seen is in exactly one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is: files done of all, pages and chunks so far, and what it is at. ``files`` may grow."""

    stage: str
    done: int
    files: int
    pages: int = 0
    chunks: int = 0
    rejected: int = 0


Progress = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that was not taken, and why."""

    name: str
    reason: str
    detail: str


@dataclass(slots=True)
class Report:
    """The files of one run: new or changed ones that are ``ready``, ``unchanged``, ``copies`` of others, and rejected.

    ``containers`` are archives whose members count as files of their own. ``gone`` files are in the library and no
    longer where they were; they were taken out where ``pruned`` says so. ``taken`` are the ids of the documents that
    were written, and ``quality`` is what `ingest.quality.summary` says of them. ``retired`` is the index that a switch
    left behind. ``stages`` are seconds by stage, summed over
    workers; ``seconds`` is the wall's.
    """

    ready: int = 0
    unchanged: int = 0
    copies: int = 0
    containers: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    pruned: int = 0
    pages: int = 0
    chunks: int = 0
    statements: int = 0
    line_items: int = 0
    superseded: int = 0
    expired: int = 0
    duplicates: int = 0
    to_do: list[str] = field(default_factory=list)
    dry: bool = False
    switched_to: str = ""
    retired: str = ""
    seconds: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    quality: dict[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> int:
        """How many files were seen."""
        waiting = len(self.to_do) if self.dry else 0
        return self.ready + self.unchanged + self.copies + self.containers + len(self.rejected) + waiting

    @property
    def pages_a_second(self) -> float:
        """Pages made searchable a second of wall time."""
        return self.pages / self.seconds if self.seconds else 0.0

    def spent(self, stage: str, seconds: float) -> None:
        """Add to a stage's seconds."""
        self.stages[stage] = self.stages.get(stage, 0.0) + seconds

    def to_json(self) -> dict[str, Any]:
        """Every count, ready for JSON."""
        return {
            "files": self.files,
            "documents": self.ready,
            "unchanged": self.unchanged,
            "copies": self.copies,
            "containers": self.containers,
            "quarantined": [
                {"name": item.name, "reason": item.reason, "detail": item.detail} for item in self.rejected
            ],
            "gone": self.gone,
            "pruned": self.pruned,
            "pages": self.pages,
            "chunks": self.chunks,
            "statements": self.statements,
            "line_items": self.line_items,
            "superseded": self.superseded,
            "expired": self.expired,
            "duplicates": self.duplicates,
            "quality": self.quality,
            "dry_run": self.dry,
            "to_do": self.to_do,
            "switched_to": self.switched_to or None,
            "retired": self.retired or None,
            "seconds": round(self.seconds, 2),
            "pages_per_second": round(self.pages_a_second, 1),
            "stages_seconds": {stage: round(seconds, 2) for stage, seconds in self.stages.items()},
        }
