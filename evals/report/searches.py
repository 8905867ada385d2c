"""The search ladder as a table and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.report.markdown import number, table
from evals.report.picture import draw_search
from evals.report.record import write_json
from evals.searching import MEASURE, Searched, rows

HEADS = ("rung", "page hit @1", "@3", "@5", "@10", "page recall @5", "@10", "change of recall @5 (95 %)", "doc hit @1")
SHOWN = ("page_hit@1", "page_hit@3", "page_hit@5", "page_hit@10", "page_recall@5", "page_recall@10")
NAME = "search-"


def search_table(rungs: Sequence[Searched]) -> str:
    """One row a rung, with the paired change of recall at 5 from the rung below, over documents."""
    lines = []
    for rung, moved in rows(rungs):
        cells = [number(rung.retrieval[name]) for name in SHOWN]
        told = "–"
        if moved:
            by, (low, high), gained, lost = moved
            told = f"{by:+.3f} ({low:+.3f} to {high:+.3f}; +{gained} −{lost})"
        times = f"{rung.latency_ms['p50']:.0f} / {rung.latency_ms['p95']:.0f} ms"
        lines.append(
            (
                rung.recipe,
                *cells,
                told,
                number(rung.retrieval["doc_hit@1"]),
                number(rung.retrieval["mrr"]),
                f"{rung.chunks:,}",
                times,
            )
        )
    return table((*HEADS, "MRR", "chunks", "p50 / p95"), lines)


def held_out_note(rungs: Sequence[Searched]) -> str:
    """What was learned, and what that gained on issuers it was not learned on; empty where nothing was."""
    notes = []
    for rung in rungs:
        for part, told in rung.held_out.items():
            pairs = ", ".join(f"{name} {low:.3f} to {high:.3f}" for name, (low, high) in told["gain"].items())
            split = f" of split {told['split']}" if told["split"] else ""
            notes.append(
                f"- {rung.recipe}: its {part} was trained on {told['cases']} labelled questions{split}, which the row "
                f"above may flatter it by; with issuers held out by fifths it moved {pairs}."
            )
    return "\n".join(notes)


def search_report(rungs: Sequence[Searched]) -> str:
    """The table, how rungs are compared, what was learned, and how it was made."""
    last = rungs[-1]
    made = (
        f"`{last.command}` at commit `{last.commit or 'unknown'}` on {last.when[:10]}, no model asked, corpus "
        f"`{last.corpus}`, n = {last.n}. Rungs are compared by {MEASURE.replace('_', ' ')}; intervals draw whole "
        "documents."
    )
    return "\n\n".join(part for part in (search_table(rungs), held_out_note(rungs), made) if part)


def named(suite: str, chosen: Sequence[str]) -> str:
    """What a ladder's files are called: by its suite, and by its list of rungs where that is not the search's own."""
    stem = Path(chosen[0]).stem if len(chosen) == 1 and chosen[0].endswith(".txt") else ""
    return f"{NAME}{suite}-{stem}" if stem not in ("", "search") else f"{NAME}{suite}"


def write_search(rungs: Sequence[Searched], folder: Path, name: str = "") -> None:
    """Write the ladder's table, picture (SVG and PNG) and figures into a folder."""
    name = name or f"{NAME}{rungs[0].suite}"
    write_json([rung.to_json() for rung in rungs], folder / f"{name}.json")
    (folder / f"{name}.md").write_text(search_report(rungs) + "\n", encoding="utf-8")
    for suffix in (".svg", ".png"):
        draw_search(rungs, folder / f"{name}{suffix}")
