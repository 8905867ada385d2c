"""The ladder as a picture: correct, abstained and wrong by rung, with the interval of the correct share.

matplotlib is imported here and nowhere else, and only when a picture is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import UsageError
from evals.stats import wilson
from evals.types import Experiment

if TYPE_CHECKING:
    from evals.searching import Searched

COLOURS = {"correct": "#2a7f62", "abstained": "#d9b44a", "wrong": "#b5434b"}
MEASURES = {"page_hit@1": "#b5434b", "page_recall@5": "#2a7f62", "doc_hit@1": "#3b6ea5"}
GOAL = 0.9


def draw(experiments: Sequence[Experiment], path: Path) -> Path:
    """Draw the ladder to ``path``; its suffix (.svg, .png) says how.

    Raises:
        UsageError: matplotlib is not installed.
    """
    names = [item.recipe for item in experiments]
    with canvas(len(names)) as (figure, axes):
        bottom = [0.0] * len(names)
        for grade, colour in COLOURS.items():
            heights = [item.count(grade) / len(item.results) for item in experiments]  # type: ignore[arg-type]
            axes.bar(names, heights, bottom=bottom, color=colour, label=grade, width=0.7)
            bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
        shares = [item.count("correct") / len(item.results) for item in experiments]
        ends = [wilson(item.count("correct"), len(item.results)) for item in experiments]
        reach = [
            [s - e.low for s, e in zip(shares, ends, strict=True)],
            [e.high - s for s, e in zip(shares, ends, strict=True)],
        ]
        axes.errorbar(names, shares, yerr=reach, fmt="none", ecolor="black", capsize=3, linewidth=1)
        axes.axhline(GOAL, color="black", linewidth=0.8, linestyle=":")
        title = f"{experiments[0].suite}, n = {len(experiments[0].results)}"
        return _saved(figure, axes, path, ylabel="share of cases", title=title)


def draw_search(rungs: Sequence[Searched], path: Path) -> Path:
    """Draw how far up the pages with the answers stand, rung by rung, to ``path``; its suffix says how.

    Raises:
        UsageError: matplotlib is not installed.
    """
    names = [rung.recipe for rung in rungs]
    with canvas(len(names)) as (figure, axes):
        for measure, colour in MEASURES.items():
            heights = [rung.retrieval[measure] or 0.0 for rung in rungs]
            axes.plot(names, heights, marker="o", color=colour, label=measure.replace("_", " "))
        title = f"{rungs[0].suite}, n = {rungs[0].n}: the search alone"
        return _saved(figure, axes, path, ylabel="mean over cases", title=title)


@contextmanager
def canvas(columns: int) -> Iterator[tuple[Any, Any]]:
    """A figure and its axes, wide enough for so many rungs.

    Raises:
        UsageError: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl

        mpl.use("Agg")
        from matplotlib import pyplot
    except ImportError as error:
        raise UsageError("a picture needs matplotlib; install the extra `report`") from error
    with mpl.rc_context({"svg.hashsalt": "wealthdesk", "svg.fonttype": "none", "font.size": 9}):
        figure, axes = pyplot.subplots(figsize=(max(5.0, 0.9 * columns + 2), 4.2), layout="constrained")
        yield figure, axes
        pyplot.close(figure)


def _saved(figure: Any, axes: Any, path: Path, **about: str) -> Path:  # noqa: ANN401
    axes.set(ylim=(0, 1), **about)
    axes.tick_params(axis="x", rotation=35)
    for label in axes.get_xticklabels():
        label.set_horizontalalignment("right")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.28), ncols=3, frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else {}, dpi=150)
    return path


def inline(path: Path) -> str:
    """An SVG file's element, without its XML prologue, for putting into a page."""
    text = path.read_text(encoding="utf-8")
    return text[text.index("<svg") :]
