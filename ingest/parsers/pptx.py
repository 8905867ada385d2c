"""Slides: a slide is a page, its title a heading, its shapes from the top left down, its notes at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import pptx
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.exc import PackageNotFoundError

from core.errors import UnreadableDocument
from core.types import Parsed
from ingest.parsers.archive import opened
from ingest.parsers.build import Builder

DEEPEST = 20


def parse(data: bytes) -> Parsed:
    """The text of every slide that is shown. A hidden slide is left out, but for its number."""
    opened(data).close()
    try:
        deck = pptx.Presentation(BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise UnreadableDocument("CORRUPT", "these are no slides that can be opened: save them again") from error
    builder = Builder()
    for place, slide in enumerate(deck.slides):
        if place:
            builder.page()
        if slide.element.get("show") == "0":
            builder.warn("hidden_text")
            continue
        _slide(slide, builder, (deck.slide_width or 0, deck.slide_height or 0))
    core = deck.core_properties
    told = {name: str(getattr(core, name) or "") for name in ("title", "author", "subject", "category", "keywords")}
    told["created"] = core.created.date().isoformat() if core.created else ""
    return builder.done({name: value for name, value in told.items() if value != "PowerPoint Presentation"})


def _slide(slide: Any, builder: Builder, size: tuple[int, int]) -> None:  # noqa: ANN401
    title = slide.shapes.title
    if title is not None:
        builder.heading(title.text_frame.text, 1)
    shapes = [s for s in _flat(slide.shapes, DEEPEST) if title is None or s.shape_id != title.shape_id]
    for shape in sorted(shapes, key=lambda s: ((s.top or 0) // 100_000, s.left or 0)):
        if _off_slide(shape, size):
            builder.warn("hidden_text")
        elif getattr(shape, "has_table", False) and shape.has_table:
            builder.table([[cell.text for cell in row.cells] for row in shape.table.rows])
        elif shape.has_text_frame:
            _paragraphs(shape.text_frame.paragraphs, builder)
        elif getattr(shape, "has_chart", False) and shape.has_chart:
            _chart(shape.chart, builder)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = slide.notes_slide.notes_text_frame.text
        if notes.strip():
            builder.text(f"Notes: {notes}")


def _flat(shapes: Iterable[Any], depth: int) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            if depth:
                yield from _flat(shape.shapes, depth - 1)
        else:
            yield shape


def _off_slide(shape: Any, size: tuple[int, int]) -> bool:  # noqa: ANN401
    """Whether a shape with text lies wholly beside the slide."""
    if None in (shape.left, shape.top, shape.width, shape.height) or not all(size):
        return False
    outside = (
        shape.left >= size[0] or shape.top >= size[1] or shape.left + shape.width <= 0 or shape.top + shape.height <= 0
    )
    return bool(outside and shape.has_text_frame and shape.text_frame.text.strip())


def _paragraphs(paragraphs: Iterable[Any], builder: Builder) -> None:
    for place, paragraph in enumerate(paragraphs):
        told = "".join(run.text for run in paragraph.runs) or paragraph.text
        bullet = "\u2022 " if paragraph.level and told.strip() else ""
        builder.text(f"{bullet}{told}".replace("\v", "\n"), gap=place == 0)


def _chart(chart: Any, builder: Builder) -> None:  # noqa: ANN401
    """A chart's figures as a table: categories across, a series a row."""
    try:
        categories = [str(category) for category in chart.plots[0].categories]
        rows = [
            [str(s.name), *("" if v is None else f"{v:,g}" for v in s.values)] for p in chart.plots for s in p.series
        ]
    except (IndexError, ValueError, TypeError):
        return
    if chart.has_title and chart.chart_title.has_text_frame:
        builder.text(chart.chart_title.text_frame.text)
    builder.table([["", *categories], *rows], 1)
