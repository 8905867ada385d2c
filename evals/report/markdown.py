"""Tables in Markdown: one run, a ladder of runs, a comparison, the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evals.compare import Change
from evals.gate import Baseline, Breach
from evals.report.record import Record, record_of
from evals.stats import Paired, mcnemar, what_n_shows, wilson
from evals.types import Experiment

STICKY = "<!-- wealthdesk-gate -->"
_SHOWN = 12


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; pipes in cells are escaped."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def run_table(records: Sequence[Record]) -> str:
    """One row a run: grades with their interval, and what the search and the citations were worth."""
    heads: tuple[str, ...] = (
        "suite",
        "recipe",
        "n",
        "correct (95 %)",
        "abstained",
        "wrong",
        "page hit @1 / @5",
        "page recall @10",
    )
    heads += ("cited page right", "ungrounded figures", "p50 / p95")
    return table(heads, [_row(record) for record in records])


def ladder_table(records: Sequence[Record]) -> str:
    """One row a rung, each with its paired change from the rung below: gained, lost, and the exact test's p."""
    heads: tuple[str, ...] = (
        "rung",
        "correct (95 %)",
        "abstained",
        "wrong",
        "change from below",
        "doc hit @1",
        "page hit @1 / @5",
    )
    heads += ("page recall @10", "cited page right", "ungrounded figures", "p50 / p95", "cost")
    rows = []
    for index, record in enumerate(records):
        below = change_of(records[index - 1], record) if index else None
        _, recipe, _, correct, abstained, wrong, *rest = _row(record)
        cost = record.figures["usage"].get("cost", 0)
        document = number(record.figures["retrieval"]["doc_hit@1"])
        rows.append(
            (recipe, correct, abstained, wrong, change_cell(below), document, *rest, f"${cost:.2f}" if cost else "none")
        )
    return table(heads, rows)


def change_of(before: Record, after: Record) -> Paired:
    """The paired change in correct answers from one record to another."""
    return mcnemar(*({case: grade == "correct" for case, grade in item.grades.items()} for item in (before, after)))


def _row(record: Record) -> tuple[str, ...]:
    figures = record.figures
    return (
        record.suite,
        record.recipe,
        str(figures["n"]),
        share(figures["correct"], figures["n"]),
        str(figures["abstained"]),
        str(figures["wrong"]),
        pair(figures["retrieval"], "page_hit@1", "page_hit@5"),
        number(figures["retrieval"]["page_recall@10"]),
        number(figures["citations"]["page_precision"]),
        f"{figures['grounding']['ungrounded']} of {figures['grounding']['figures_checked']}",
        times(figures["latency_ms"]),
    )


def run_report(record: Record) -> str:
    """A whole run in Markdown: how it was made, the table, tags, causes, and what n shows."""
    figures = record.figures
    tags = [
        (tag, str(row["n"]), str(row["correct"]), str(row["abstained"]), str(row["wrong"]))
        for tag, row in figures["by_tag"].items()
    ]
    failures = [(name.replace("_", " "), str(count)) for name, count in record.causes.items()]
    parts = [
        f"# {record.suite}, recipe {record.recipe}",
        provenance(record),
        run_table([record]),
        what_n_shows(figures["correct"], figures["n"]),
        table(("tag", "n", "correct", "abstained", "wrong"), tags) if tags else "",
        table(("cause of failure", "cases"), failures) if failures else "",
        _twin(figures.get("twin")),
        _decisions(figures.get("decisions")),
        record.judge,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _decisions(figures: Mapping[str, Any] | None) -> str:
    """What was decided by class of case: answer, answer in part, ask back, abstain; nothing where cases have none."""
    if not figures:
        return ""
    done = ("answer", "partly", "ask", "abstain")
    rows = [
        (tag, str(row["n"]), share(row["right"], row["n"]), *(str(row.get(name, 0)) for name in done))
        for tag, row in figures["by_class"].items()
    ]
    rows.append(("all", str(figures["n"]), share(figures["right"], figures["n"]), "", "", "", ""))
    return table(
        ("class", "n", "decided rightly (95 %)", "answered", "answered in part", "asked back", "abstained"), rows
    )


def _twin(figures: Mapping[str, Any] | None) -> str:
    """What became of questions whose documents were taken out, as a sentence; empty where none were."""
    if not figures:
        return ""
    named = figures["named"]
    who = f", {named:.0%} of {figures['named_n']} naming the issuer of what is missing" if named is not None else ""
    return (
        f"With their documents taken out, {figures['abstained']} questions were abstained from{who}; "
        f"{figures['elsewhere']} were answered as before, from what is left."
    )


def provenance(record: Record) -> str:
    """How a result was made, as one sentence that lets another make it again."""
    return (
        f"`{record.command}` at commit `{record.commit or 'unknown'}` on {record.when[:10]}, "
        f"{record.model or 'offline model'}, corpus `{record.corpus}`, recipe `{record.fingerprint}`, "
        f"n = {record.figures['n']}."
    )


def agreement_table(figures: Mapping[str, Any]) -> str:
    """The agreement of the rules with people, from the object of ``judge-agreement --json``."""
    rows = [
        (kind, str(row["n"]), f"{row['agreement']:.1%}", f"{row['kappa']:.2f}")
        for kind, row in figures["by_answer_type"].items()
    ]
    low, high = figures["ci95"]["agreement"]
    below, above = figures["ci95"]["kappa"]
    whole = f"{figures['agreement']:.1%} ({low:.1%} to {high:.1%})"
    rows.append(("all", str(figures["n"]), whole, f"{figures['kappa']:.2f} ({below:.2f} to {above:.2f})"))
    return table(("answer type", "graded answers", "agreement with people (95 %)", "Cohen's kappa (95 %)"), rows)


def compare_report(change: Change) -> str:
    """A comparison in words and with the cases that flipped."""
    lines = [
        f"{change.correct.n} cases in both. Correct: {change_cell(change.correct)}.",
        f"Wrong: {len(change.wrong.gained)} more, {len(change.wrong.lost)} fewer, p = {change.wrong.p:.3g}.",
    ]
    rows = [
        (name, f"{moved:+.3f}", f"{interval.low:+.3f} to {interval.high:+.3f}")
        for name, (moved, interval) in change.metrics.items()
    ]
    flips = [f"- gained: {case}" for case in change.correct.gained] + [
        f"- lost: {case}" for case in change.correct.lost
    ]
    parts = [*lines, table(("metric", "change", "95 %"), rows) if rows else "", "\n".join(flips)]
    return "\n\n".join(part for part in parts if part) + "\n"


def gate_report(baseline: Baseline, experiment: Experiment, found: Sequence[Breach]) -> str:
    """The gate's verdict for a job summary and a sticky comment."""
    n, before = len(experiment.results), list(baseline.grades.values()).count("correct")
    head = "The gate is open." if not found else f"The gate is shut, for {len(found)} reasons."
    rows = [
        (item.kind, item.why, ", ".join(item.cases[:_SHOWN]) + (" …" if len(item.cases) > _SHOWN else ""))
        for item in found
    ]
    parts = [
        STICKY,
        f"## Evaluation gate: {'open' if not found else 'shut'}",
        f"{head} {experiment.count('correct')} of {n} are correct, {before} in the baseline "
        f"({baseline.commit or 'no commit'}, {baseline.when[:10]}); {experiment.count('wrong')} are wrong.",
        table(("reason", "why", "cases"), rows) if rows else "",
        run_table([record_of(experiment)]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def change_cell(paired: Paired | None) -> str:
    """A paired change in a cell; a dash for the lowest rung."""
    if paired is None:
        return "–"
    return f"{paired.change:+.1%} (+{len(paired.gained)} −{len(paired.lost)}, p = {paired.p:.3g})"


def share(hits: int, n: int) -> str:
    """A count with its share and interval."""
    low, high = wilson(hits, n)
    return f"{hits} of {n} = {hits / n:.0%} ({low:.0%} to {high:.0%})" if n else "0 of 0"


def number(value: float | None) -> str:
    """A share to two decimals, a dash where it is not defined."""
    return "–" if value is None else f"{value:.2f}"


def pair(figures: Mapping[str, Any], first: str, second: str) -> str:
    """Two shares in a cell."""
    return f"{number(figures[first])} / {number(figures[second])}"


def times(figures: Mapping[str, float | None]) -> str:
    """Median and 95th percentile in a cell."""
    low, high = figures["p50"], figures["p95"]
    return "–" if low is None or high is None else f"{low:,.0f} / {high:,.0f} ms"
