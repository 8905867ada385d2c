"""Files to a searchable library: incremental, resumable, and with every file accounted for."""

from __future__ import annotations

from ingest.pipeline.life import find_document, purge, to_retry, withdraw
from ingest.pipeline.quality import quality_of
from ingest.pipeline.rebuild import tidy
from ingest.pipeline.report import Progress, Rejected, Report, Step
from ingest.pipeline.run import ingest

__all__ = [
    "Progress",
    "Rejected",
    "Report",
    "Step",
    "find_document",
    "ingest",
    "purge",
    "quality_of",
    "tidy",
    "to_retry",
    "withdraw",
]
