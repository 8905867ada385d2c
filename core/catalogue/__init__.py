"""The catalogue: what the library holds, where each document stands in its life, and the figures found in it.

Reads for people take a principal and are filtered in SQL by the same rule as the store (`core.access`). Reads
without one are the pipeline's own.
"""

from __future__ import annotations

from core.catalogue.catalogue import Catalogue
from core.catalogue.records import Entry

__all__ = ["Catalogue", "Entry"]
