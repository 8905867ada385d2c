"""Any table of a page, as rows and columns with their heads: read when a question needs it, and never kept."""

from __future__ import annotations

from assistant.tables.grid import Cell, Grid, Row, grids
from assistant.tables.strips import Piece, Strip, strips

__all__ = ["Cell", "Grid", "Piece", "Row", "Strip", "grids", "strips"]
